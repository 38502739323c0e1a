"""Data for tests, complete by default: a test names only what it is about."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from worker.configuration.model import (
    Configuration,
    EmailServer,
    EmailTarget,
    FeedSettings,
    Receiver,
    Reference,
    RuleSettings,
)
from worker.configuration.routes import Route
from worker.models import (
    Alert,
    Article,
    Entry,
    Excerpt,
    Match,
    Message,
    Notification,
    Reason,
    Severity,
    Span,
    Story,
    TextField,
)
from worker.query.tree import Term

NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
TITLE = "Poutine et Trump discutent d'une trêve : échange de prisonniers"
LINK = "https://www.example.org/monde/treve.html"
OF_MESSAGES = {
    "excerpts",
    "outlets",
    "sources",
    "stories",
    "late_at",
}  # what a message has besides its notification


def an_entry(**changes: Any) -> Entry:
    """An entry of the feed `monde`."""
    entry = Entry(id="e1", feed="monde", guid="guid-1", link=LINK, title=TITLE, published=NOW)
    return replace(entry, **changes)


def an_article(**changes: Any) -> Article:
    """The article of `an_entry`."""
    article = Article(
        id="e1", feed="monde", link=LINK, canonical=LINK, title=TITLE, lang="fr", published=NOW,
        lead="Les deux présidents ont parlé d'une trêve de 30 jours.",
        body="La principale question abordée a été une possible trêve de 30 jours.",
    )  # fmt: skip
    return replace(article, **changes)


def a_match(article: Article, *terms: str, rule: str = "treve", field: TextField = "title") -> Match:
    """A match of every occurrence of the terms in one field of an article."""
    text = getattr(article, field)
    spans = [
        Span(field=field, start=found.start(), end=found.end(), text=found[0], term=term)
        for term in terms or ("trêve",)
        for found in re.finditer(re.escape(term), text)
    ]
    return Match(rule=rule, spans=tuple(spans))


def an_excerpt(marked: str, field: TextField = "body") -> Excerpt:
    """An excerpt, its highlights written between asterisks: "une *trêve* de 30 jours"."""
    text, highlights = "", []
    for index, part in enumerate(marked.split("*")):
        if index % 2:
            highlights.append((len(text), len(text) + len(part)))
        text += part
    return Excerpt(field=field, text=text, highlights=tuple(highlights))


def an_alert(**changes: Any) -> Alert:
    """An alert of the rule `treve` for the receiver `veille`."""
    alert = Alert(
        id="a1", rule="treve", receiver="veille", severity=Severity.NORMAL, article="e1", feed="monde",
        outlet="Le Monde", title=TITLE, link=LINK, canonical=LINK, lang="fr", author="", published=NOW,
        found_at=NOW, raised_at=NOW, terms=("trêve",),
        excerpts=(
            an_excerpt("Poutine et Trump discutent d'une *trêve* : échange de prisonniers", field="title"),
            an_excerpt("une possible *trêve* de 30 jours"),
        ),
    )  # fmt: skip
    return replace(alert, **changes)


def a_notification(**changes: Any) -> Notification:
    """The first notification of a story to an e-mail address."""
    notification = Notification(
        id="0123456789abcdef0123", receiver="veille", destination="email:veille@example.org",
        lane="email:localhost:25", reason=Reason.FIRST, created_at=NOW, alerts=("a1",),
        story="s1", sequence=1,
    )  # fmt: skip
    return replace(notification, **changes)


def a_message(*alerts: Alert, language: str = "fr", thread: str = "", **changes: Any) -> Message:
    """A message with these alerts (one by default); `changes` are its, or its notification's."""
    told = alerts or (an_alert(),)
    own = {name: changes.pop(name) for name in OF_MESSAGES if name in changes}
    return Message(
        notification=a_notification(alerts=tuple(alert.id for alert in told), **changes), alerts=told,
        language=language, timezone="Europe/Paris", thread=thread, **{"outlets": ("Le Monde",), **own},
    )  # fmt: skip


def a_note(**changes: Any) -> Message:
    """A message about Tocsin itself, without alerts."""
    defaults = {
        "reason": Reason.OPERATOR,
        "note_subject": "canal suspendu",
        "note": "Slack: 403\ntocsin status",
    }
    notification = a_notification(alerts=(), **{**defaults, **changes})
    return Message(notification=notification, alerts=(), language="fr", timezone="Europe/Paris")


def a_story(**changes: Any) -> Story:
    """A story of one article, never told."""
    story = Story(
        id="s1", title=TITLE, keys=(f"address:{LINK}",), rules=("treve",), outlets=("Le Monde",),
        opened_at=NOW, last_article_at=NOW,
    )  # fmt: skip
    return replace(story, **changes)


def a_feed(**changes: Any) -> FeedSettings:
    """The feed `monde`."""
    feed = FeedSettings(
        id="monde", url="https://www.example.org/rss", title="Le Monde", group="presse", lang="fr"
    )
    return replace(feed, **changes)


def a_rule(**changes: Any) -> RuleSettings:
    """The rule `treve`."""
    return replace(RuleSettings(id="treve", when=Term("trêve")), **changes)


def a_receiver(**changes: Any) -> Receiver:
    """The receiver `veille`, by e-mail."""
    target = EmailTarget(to=(Reference("veille@example.org"),))
    return replace(Receiver(name="veille", email=target), **changes)


def an_email_server(**changes: Any) -> EmailServer:
    """A server on this machine, without login."""
    server = EmailServer(server=Reference("localhost:25"), sender=Reference("tocsin@example.org"))
    return replace(server, **changes)


def a_configuration(**changes: Any) -> Configuration:
    """One feed, one rule, one receiver."""
    configuration = Configuration(
        hash="c0ffee", contact="veille@example.org", feeds={"monde": a_feed()}, rules={"treve": a_rule()},
        receivers={"veille": a_receiver()}, route=Route(receivers=("veille",)), email=an_email_server(),
        timezone="Europe/Paris",
    )  # fmt: skip
    return replace(configuration, **changes)
