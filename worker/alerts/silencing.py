"""Which silence takes an alert. Pure."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from worker.alerts.routing import facts_of_alert
from worker.conditions.evaluate import holds
from worker.conditions.mistakes import ConditionError
from worker.conditions.parse import parse_condition
from worker.conditions.tree import Condition
from worker.models import CANARY, Alert, Silence


def silence_of(alert: Alert, silences: Sequence[Silence], now: datetime) -> Silence | None:
    """The silence in force that takes the alert: of several, the one that ends last."""
    taking = [one for one in silences if one.is_active(now) and takes(one, alert)]
    return max(taking, key=lambda one: (one.ends, one.id), default=None)


def takes(silence: Silence, alert: Alert) -> bool:
    """Whether the alert is one of those that it is for; one that cannot be read is for none.

    None takes the canary, which tells that Tocsin itself works.
    """
    if alert.rule == CANARY or silence.receiver not in {"", alert.receiver}:
        return False
    condition = _read(silence.condition)
    return condition is not None and holds(condition, facts_of_alert(alert))


@lru_cache(maxsize=1_000)
def _read(condition: str) -> Condition | None:
    """In doubt an alert is told: what another version wrote and this one cannot read mutes nothing."""
    try:
        return parse_condition(condition, may_ask_outlets=False).condition
    except ConditionError:
        return None
