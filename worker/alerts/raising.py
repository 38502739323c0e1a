"""From matches to alerts: one for every rule, article and receiver."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from worker.alerts.excerpts import WIDTH, excerpts_of
from worker.alerts.routing import facts_of_alert, group_id, receivers_of
from worker.configuration.model import Configuration, RuleSettings
from worker.models import Alert, Article, Match
from worker.models.ids import id_of
from worker.stories.sketches import sketch_of
from worker.stories.wires import agency_of


def raise_alerts(
    configuration: Configuration,
    article: Article,
    matches: tuple[Match, ...],
    *,
    found_at: datetime,
    blind_since: datetime | None = None,
    now: datetime,
) -> tuple[Alert, ...]:
    """The alerts that an article's matches raise, in the order of the rules and their receivers."""
    alerts: list[Alert] = []
    agency, sketch = _whose_copy(article) if matches else ("", ())
    for match in matches:
        rule = configuration.rules[match.rule]
        feed = configuration.feeds.get(article.feed)
        raised = Alert(
            id="",
            rule=rule.id,
            receiver="",
            severity=rule.severity,
            article=article.id,
            feed=article.feed,
            outlet=feed.title if feed else article.feed,
            title=article.title,
            link=article.link,
            canonical=article.canonical,
            lang=article.lang,
            author=article.author,
            published=article.published,
            found_at=found_at,
            raised_at=now,
            excerpts=excerpts_of(article, match, width=_widest_of(configuration)),
            terms=tuple(dict.fromkeys(span.term for span in match.spans)),
            labels={**(feed.labels if feed else {}), **rule.labels},
            configuration=configuration.hash,
            degraded=article.why_degraded,
            blind_since=blind_since,
            is_apart=rule.ring == "every_article",
            clauses=match.clauses,
            agency=agency,
            sketch=sketch,
            feed_group=feed.group if feed else "",
        )
        alerts += for_each_receiver(raised, rule, configuration)
    return tuple(alerts)


def for_each_receiver(raised: Alert, rule: RuleSettings, configuration: Configuration) -> Iterator[Alert]:
    """The alert as each receiver has it, in its group."""
    facts = facts_of_alert(raised)
    for name, leaf in receivers_of(rule, facts, configuration.route).items():
        yield replace(
            raised,
            id=alert_id(raised.rule, raised.article, name),
            receiver=name,
            group=group_id(name, leaf.group_by, facts),
        )


def _widest_of(configuration: Configuration) -> int:
    """The longest excerpt that anybody is shown; each receiver's own cap is for its messages."""
    return max([WIDTH, *(receiver.excerpts.letters for receiver in configuration.receivers.values())])


def _whose_copy(article: Article) -> tuple[str, tuple[int, ...]]:
    """What tells whose text an article prints: the agency that signed it, and a sketch of it."""
    agency = agency_of(title=article.title, lead=article.lead, body=article.body, author=article.author)
    return agency, sketch_of(article.body, article.title)


def alert_id(rule: str, article: str, receiver: str) -> str:
    """The same rule, article and receiver are the same alert for ever: no time, no rule text in it."""
    return id_of(rule, article, receiver)
