"""What need not be sent: a fallback that nobody needs any more, an edit where nothing can be edited."""

from worker.alerts.raising import alert_id
from worker.channels.open import destinations_of
from worker.models import Notification, Reason
from worker.stages.context import Context
from worker.stages.snapshot import Snapshot
from worker.store.notifications import alerts_of
from worker.store.told import are_told, were_told

NO_EDITS = "its channel edits no message any more"
IN_TIME = "the receiver that it stands in for was told in time"
BY_ITS_OWN = "its receiver was told of these articles already"


def why_spared(context: Context, snapshot: Snapshot, notification: Notification) -> str:
    """Why nothing need be sent; "" for all that is no fallback nor an edit, and in doubt."""
    if notification.reason is Reason.GROWN:
        return "" if _can_edit(snapshot, notification) else NO_EDITS
    if notification.reason is not Reason.FALLBACK:
        return ""
    if notification.unless_told and are_told(context.store, notification.unless_told):
        return IN_TIME
    own = [
        alert_id(one.rule, one.article, notification.receiver)
        for one in alerts_of(context.store, notification)
    ]
    return BY_ITS_OWN if own and were_told(context.store, own) else ""


def _can_edit(snapshot: Snapshot, notification: Notification) -> bool:
    receiver = snapshot.configuration.receivers.get(notification.receiver)
    places = destinations_of(receiver, snapshot.configuration)
    return any(one.edits for one in places if one.id == notification.destination)
