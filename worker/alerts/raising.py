"""From matches to alerts: one for every rule, article and receiver."""

import hashlib
from datetime import datetime

from worker.alerts.excerpts import excerpts_of
from worker.alerts.routing import receivers_of
from worker.configuration.model import Configuration
from worker.models import Alert, Article, ExcerptCap, Match


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
    for match in matches:
        rule = configuration.rules[match.rule]
        feed = configuration.feeds.get(article.feed)
        alerts += [
            Alert(
                id=alert_id(rule.id, article.id, receiver),
                rule=rule.id,
                receiver=receiver,
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
                excerpts=excerpts_of(article, match, _cap_of(configuration, receiver)),
                terms=tuple(dict.fromkeys(span.term for span in match.spans)),
                labels={**(feed.labels if feed else {}), **rule.labels},
                configuration=configuration.hash,
                degraded=article.why_degraded,
                blind_since=blind_since,
                is_apart=rule.ring == "every_article",
            )
            for receiver in receivers_of(rule, configuration.route)
        ]
    return tuple(alerts)


def _cap_of(configuration: Configuration, receiver: str) -> ExcerptCap:
    settings = configuration.receivers.get(receiver)
    return settings.excerpts if settings else ExcerptCap()


def alert_id(rule: str, article: str, receiver: str) -> str:
    """The same rule, article and receiver are the same alert for ever: no time, no rule text in it."""
    return hashlib.blake2b(f"{rule}\0{article}\0{receiver}".encode(), digest_size=10).hexdigest()
