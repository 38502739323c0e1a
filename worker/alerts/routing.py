"""Who is told: the rule's own receivers, or else those of the route."""

from worker.configuration.model import RuleSettings
from worker.configuration.routes import Route


def receivers_of(rule: RuleSettings, route: Route) -> tuple[str, ...]:
    """The names of the receivers, each once, in the order they were written."""
    return tuple(dict.fromkeys(rule.receivers or route.receivers))
