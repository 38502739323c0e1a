"""Dead letters: messages that nobody could be told, and their replay."""

from collections.abc import Sequence

from worker.models import Notification
from worker.store.codec import dump, text
from worker.store.connection import PREFIX, Store
from worker.store.due_sets import Place
from worker.store.groups import counted_alerts
from worker.store.notifications import NotificationRecord, notification_record


def dead_letters(store: Store) -> tuple[NotificationRecord, ...]:
    """All dead letters, oldest first."""
    ids: Sequence[bytes] = store.call("ZRANGE", f"{PREFIX}dead", 0, -1)
    records = (notification_record(store, text(id_)) for id_ in ids)
    return tuple(record for record in records if record is not None)


def replay_dead(store: Store, notification: Notification, place: Place) -> bool:
    """Make a dead letter due again; False where it is not one (any more)."""
    return bool(
        store.run(
            "replay_dead",
            dump(
                {
                    "notification": notification.id,
                    "place": place.as_argument(),
                    "alerts": list(counted_alerts(notification)),
                }
            ),
        )
    )
