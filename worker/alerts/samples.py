"""Messages of every kind, to see whether a template can write them before it has to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from worker.models import Alert, DigestFacts, Excerpt, Message, Muted, Notification, Reason, Severity

_NOON: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
_LINK: Final = "https://www.example.org/treve"
_ALERT: Final = Alert(
    id="a1", rule="treve", receiver="veille", severity=Severity.HIGH, article="e1", feed="monde",
    outlet="Le Monde", title="Une trêve de trente jours est conclue", lang="fr", author="", link=_LINK,
    canonical=_LINK, published=_NOON, found_at=_NOON, raised_at=_NOON, terms=("trêve",),
    excerpts=(Excerpt(field="body", text="La trêve commence demain.", highlights=((3, 8),)),),
)  # fmt: skip
_BARE: Final = replace(
    _ALERT, id="a2", article="e2", title="", link="", outlet="", published=None, excerpts=(), degraded="404",
    severity=Severity.NORMAL,
)  # fmt: skip
_FACTS: Final = DigestFacts(
    since=_NOON - timedelta(hours=10), feeds=30, silent_feeds=2,
    muted=(Muted(reason="un match", author="Zoé", until=_NOON + timedelta(hours=2), count=12),),
)  # fmt: skip


def sample_messages(receiver: str, language: str, timezone: str) -> tuple[Message, ...]:
    """An alert, one of which little is known, a story with company, digests with much and nothing, a test."""
    several = tuple(replace(_ALERT, id=f"b{n}", article=f"b{n}", title=f"Sujet {n}") for n in range(1, 5))
    blank = Notification(
        id="0" * 20, receiver=receiver, destination="", lane="", reason=Reason.FIRST, created_at=_NOON
    )
    digest = replace(blank, reason=Reason.DIGEST, digest=_FACTS)
    stories = {"b1": "s1", "b2": "s1", "b3": "s2", "b4": "s3"}

    def message(notification: Notification, *alerts: Alert) -> Message:
        told = replace(notification, alerts=tuple(alert.id for alert in alerts))
        return Message(notification=told, alerts=alerts, language=language, timezone=timezone)

    return (
        message(blank, _ALERT),
        message(replace(blank, reason=Reason.ARTICLE), _BARE),
        replace(message(replace(blank, reason=Reason.COMPANY), *several), outlets=("A", "B"), late_at=_NOON),
        replace(message(replace(digest, rest=("b4",)), *several), stories=stories),
        message(digest),
        message(replace(blank, reason=Reason.TEST)),
    )
