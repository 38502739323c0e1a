"""A message as JSON for programs; docs/webhook.md describes it. What breaks them has a new version."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from worker.alerts.excerpts import narrowed
from worker.alerts.highlighting import offsets_of, runs_of, text_of
from worker.alerts.plain_text import plain_text_of
from worker.alerts.rendering import render
from worker.alerts.safe_text import cut, one_line, safe_link
from worker.models import Alert, DigestFacts, Excerpt, ExcerptCap, Message, Reason

VERSION: Final = 1
MAX_TEXT: Final = 20_000  # characters of the whole message as text
MAX_ALERTS: Final = 100_000  # bytes that they take together; the rest is a number
MAX_NAMES: Final = 50  # outlets, terms, labels of one alert
_TYPES: Final[Mapping[Reason, str]] = {Reason.OPERATOR: "tocsin.operator", Reason.TEST: "tocsin.test"}


def payload_of(message: Message) -> dict[str, Any]:
    """The document: its type, its version, when the message was decided, and what it says."""
    notification, content = message.notification, render(message)
    alerts = list(_that_fit(message))
    return {
        "type": _TYPES.get(notification.reason, "tocsin.alert"),
        "version": VERSION,
        "timestamp": _iso(notification.created_at),
        "data": {
            "notification": notification.id,
            "reason": notification.reason.value,
            "receiver": one_line(notification.receiver),
            "story": one_line(notification.story),
            "sequence": notification.sequence,
            "severity": content.severity.value if content.severity else None,
            "late": message.late_at is not None,
            "outlets": [one_line(outlet) for outlet in message.outlets[:MAX_NAMES]],
            "alerts": alerts,
            "more": len(message.alerts) - len(alerts),
            "added": [one_line(id_) for id_ in notification.rest],
            "digest": _digest(notification.digest) if notification.digest else None,
            "subject": content.subject,
            "text": cut(plain_text_of(content), MAX_TEXT),
        },
    }


def _digest(facts: DigestFacts) -> dict[str, Any]:
    """So that silence can be read by programs, too."""
    return {
        "since": _iso(facts.since),
        "feeds": facts.feeds,
        "silent_feeds": facts.silent_feeds,
        "muted": [
            {
                "alerts": one.count,
                "reason": one_line(one.reason),
                "author": one_line(one.author),
                "until": _iso(one.until),
            }
            for one in facts.muted[:MAX_NAMES]
        ],
    }


def _that_fit(message: Message) -> Iterator[dict[str, Any]]:
    """The gravest first, while they fit."""
    room = MAX_ALERTS
    for alert in sorted(message.alerts, key=lambda one: -one.severity.rank):
        document = _alert(alert, message.excerpts)
        room -= len(json.dumps(document))
        if room < 0:
            return
        yield document


def _alert(alert: Alert, cap: ExcerptCap) -> dict[str, Any]:
    return {
        "id": alert.id,
        "rule": one_line(alert.rule),
        "severity": alert.severity.value,
        "title": one_line(alert.title),
        "link": safe_link(alert.link),
        "outlet": one_line(alert.outlet),
        "feed": one_line(alert.feed),
        "lang": one_line(alert.lang),
        "author": one_line(alert.author),
        "published": _iso(alert.published),
        "found": _iso(alert.found_at),
        "raised": _iso(alert.raised_at),
        "terms": [one_line(term) for term in alert.terms[:MAX_NAMES]],
        "excerpts": [_excerpt(one) for one in _within(alert.excerpts, cap)],
        "labels": {one_line(name): one_line(value) for name, value in list(alert.labels.items())[:MAX_NAMES]},
        "degraded": bool(alert.degraded),
    }


def _within(excerpts: Sequence[Excerpt], cap: ExcerptCap) -> Iterator[Excerpt]:
    """The title, which is always shown, then what may be quoted of the rest."""
    yield from (one for one in excerpts if one.field == "title")
    rest = narrowed((one for one in excerpts if one.field != "title"), cap.letters)
    yield from islice(rest, cap.most)


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    """Its text, and where the matched words stand in it, in characters."""
    line = runs_of(excerpt.text, excerpt.highlights)
    return {"field": excerpt.field, "text": text_of(line), "highlights": offsets_of(line)}


def _iso(moment: datetime | None) -> str | None:
    """To the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
