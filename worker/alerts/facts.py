"""What conditions may ask of an alert that is raised."""

from worker.alerts.routing import facts_of_alert
from worker.conditions.tree import Facts
from worker.models import Alert


def facts_of(alert: Alert) -> Facts:
    """What routes ask, and for whom it is."""
    return {**facts_of_alert(alert), "receiver": alert.receiver}
