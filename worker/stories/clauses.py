"""Which alternatives of its rules a story has had."""

from worker.models import Alert, Story


def has_new_clause(story: Story, alert: Alert) -> bool:
    """Whether its rule, or an alternative of it, had not fired in the story.

    A story that knows nothing of the rule's alternatives (of an older record) has had them all.
    """
    if alert.rule not in story.rules:
        return True
    known = {clause for rule, clause in story.clauses if rule == alert.rule}
    return bool(known) and not known.issuperset(alert.clauses)


def clauses_of(alert: Alert) -> tuple[tuple[str, str], ...]:
    """As a story remembers them."""
    return tuple((alert.rule, clause) for clause in alert.clauses)
