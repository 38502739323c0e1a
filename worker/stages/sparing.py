"""A fallback is spared where it is not needed: those it stands in for were told, or its receiver was."""

from worker.alerts.raising import alert_id
from worker.models import Notification, Reason
from worker.stages.context import Context
from worker.store.notifications import alerts_of, are_told, were_told

IN_TIME = "the receiver that it stands in for was told in time"
BY_ITS_OWN = "its receiver was told of these articles already"


def why_spared(context: Context, notification: Notification) -> str:
    """Why nothing need be sent; "" for all that is no fallback, and in doubt."""
    if notification.reason is not Reason.FALLBACK:
        return ""
    if notification.unless_told and are_told(context.store, notification.unless_told):
        return IN_TIME
    own = [
        alert_id(one.rule, one.article, notification.receiver)
        for one in alerts_of(context.store, notification)
    ]
    return BY_ITS_OWN if own and were_told(context.store, own) else ""
