"""An alert that nobody raised, made of what is said of it: to ask whom it would come to, and when. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from worker.alerts.raising import for_each_receiver
from worker.configuration.model import Configuration, RuleSettings
from worker.models import Alert, Severity
from worker.query.tree import Term

TITLE: Final = "An article"
_LABEL: Final = "label."


def imagined_rule(facts: Mapping[str, str], configuration: Configuration) -> RuleSettings:
    """The rule that is named; where none is, or no such rule exists, one that says nothing of its own."""
    name = facts.get("rule", "")
    return configuration.rules.get(name) or RuleSettings(id=name, when=Term(TITLE))


def imagined_alerts(
    facts: Mapping[str, str], configuration: Configuration, at: datetime
) -> tuple[Alert, ...]:
    """The alerts that such an article would raise, one for each receiver.

    What is not said is as the rule and the feed have it; a host that is not said is none.
    """
    rule, feed = imagined_rule(facts, configuration), configuration.feeds.get(facts.get("feed", ""))
    labels = {name.removeprefix(_LABEL): value for name, value in facts.items() if name.startswith(_LABEL)}
    host = facts.get("host", "")
    alert = Alert(
        id="",
        rule=rule.id,
        receiver="",
        severity=Severity(facts.get("severity", rule.severity.value)),
        article="imagined",
        feed=facts.get("feed", ""),
        outlet=feed.title if feed else "",
        title=TITLE,
        link=f"https://{host}/" if host else "",
        canonical="",
        lang=facts.get("lang", feed.lang if feed else ""),
        author="",
        published=at,
        found_at=at,
        raised_at=at,
        excerpts=(),
        terms=(),
        labels={**(feed.labels if feed else {}), **rule.labels, **labels},
        is_apart=rule.ring == "every_article",
        feed_group=facts.get("group", feed.group if feed else ""),
    )
    return tuple(for_each_receiver(alert, rule, configuration))
