"""Who is disturbed by a message: those who follow its story, all of a channel, or those who are called."""

from typing import Final

from worker.alerts.routing import facts_of_alert
from worker.conditions.evaluate import holds
from worker.conditions.tree import Condition
from worker.models import Message, Reason, Severity

_SAYS_SOMETHING_NEW: Final = frozenset({Reason.NEWS, Reason.CHANGED, Reason.REPLAY})  # or was asked for
# Digests can wait, company tells the same again, and what is about Tocsin has its own receiver.
_CALLS: Final = frozenset({Reason.FIRST, Reason.NEWS, Reason.CHANGED, Reason.ARTICLE, Reason.FALLBACK})


def is_for_everybody(message: Message) -> bool:
    """What is added to a story says something new, or is graver than all before."""
    if message.notification.reason in _SAYS_SOMETHING_NEW:
        return True
    told = (*message.told.alerts, *message.told.since) if message.told else ()
    before = max((alert.severity.rank for alert in told), default=Severity.NORMAL.rank)
    return any(alert.severity.rank > before for alert in message.alerts)


def wants_attention(message: Message, condition: Condition) -> bool:
    """Whether it calls those whom the configuration names for such alerts."""
    if message.notification.reason not in _CALLS:
        return False
    company = {"outlets": len(message.outlets)}
    return any(holds(condition, {**facts_of_alert(alert), **company}) for alert in message.alerts)
