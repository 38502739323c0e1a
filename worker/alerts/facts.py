"""What conditions may ask of an alert."""

from urllib.parse import urlsplit

from worker.conditions.tree import Facts
from worker.models import Alert


def facts_of(alert: Alert) -> Facts:
    """All that is known of an alert by itself; a label never hides one of the other facts."""
    return {
        **alert.labels,
        "rule": alert.rule,
        "severity": alert.severity.value,
        "receiver": alert.receiver,
        "feed": alert.feed,
        "group": alert.feed_group,
        "lang": alert.lang,
        "host": urlsplit(alert.link).hostname or "",
    }
