"""What digests say: stories worst first, what came to told ones, what was muted, how many feeds were read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import LINK, NOW, a_message, a_notification, an_alert, an_excerpt
from worker.alerts.items import MAX_BESIDE
from worker.alerts.plain_text import plain_text_of
from worker.alerts.rendering import MAX_ADDED, Content, render
from worker.channels.apprise_text import MARKDOWN, write
from worker.channels.console import document_of
from worker.channels.email_html import html_of
from worker.channels.slack_blocks import MAX_BLOCKS, blocks_of, fallback_of
from worker.models import Alert, DigestFacts, Message, Muted, Notification, Reason, Severity
from worker.ops.alert_view import alert_lines

FACTS = DigestFacts(
    since=NOW - timedelta(hours=10), feeds=30, silent_feeds=2,
    muted=(Muted(reason="match de foot", author="Zoé", until=NOW + timedelta(hours=2), count=12),),
)  # fmt: skip
NBSP = "\u00a0"


def news(number: int, story: str, **changes: Any) -> Alert:
    """Article `number` of a story, each an hour older than the one before."""
    return an_alert(**{
        "id": f"a{number}", "article": f"e{number}", "title": f"Nouvelle {number} de {story}",
        "outlet": f"Média {number}", "link": f"{LINK}?{number}", "published": NOW - timedelta(hours=number),
        "labels": {"story": story}, **changes,
    })  # fmt: skip


def a_digest(*alerts: Alert, rest: tuple[str, ...] = (), language: str = "fr", **changes: Any) -> Message:
    """A digest that knows the story of each alert by its label."""
    defaults: dict[str, Any] = {"reason": Reason.DIGEST, "digest": FACTS, "story": "digest:1"}
    stories = {alert.id: alert.labels["story"] for alert in alerts}
    return a_message(*alerts, rest=rest, language=language, stories=stories, **{**defaults, **changes})


def an_empty_digest(language: str = "fr", **facts: Any) -> Message:
    defaults: dict[str, Any] = {"since": FACTS.since, "feeds": 30, "silent_feeds": 2}
    notification: Notification = a_notification(
        reason=Reason.DIGEST, alerts=(), story="digest:1", digest=DigestFacts(**{**defaults, **facts})
    )
    return Message(notification=notification, alerts=(), language=language, timezone="Europe/Paris")


def by_html(message: Message) -> str:
    return html_of(render(message), message.language)


def by_slack(message: Message) -> str:
    blocks = blocks_of(render(message))
    assert len(blocks) <= MAX_BLOCKS
    texts = [block["text"] if "text" in block else block["elements"][0] for block in blocks]
    return "\n".join(text["text"] for text in texts)


def by_chat(message: Message) -> str:
    written = write(render(message), MARKDOWN, 20_000, has_title=False)
    return written.replace("\u200b", "").replace("**", "")


def by_console(message: Message) -> str:
    """Terminals get plain spaces."""
    return alert_lines(document_of(message)).plain


FORMS: dict[str, Callable[[Message], str]] = {
    "plain text": lambda message: plain_text_of(render(message)),
    "html": by_html,
    "slack": by_slack,
    "chat": by_chat,
    "console": by_console,
}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def titles(content: Content) -> list[str]:
    return ["".join(run.text for run in item.title) for item in content.items]


@pytest.mark.parametrize(
    ("reason", "language", "subject"),
    [
        (Reason.DIGEST, "fr", "[important] Résumé\u00a0: 2 sujets, 1 ajouté · Nouvelle 3 de b"),
        (Reason.DIGEST, "en", "[important] Digest: 2 stories, 1 added · Nouvelle 3 de b"),
        (Reason.QUIET, "fr", "[important] Heures calmes\u00a0: 2 sujets, 1 ajouté · Nouvelle 3 de b"),
        (Reason.QUOTA, "en", "[important] Over the quota: 2 stories, 1 added · Nouvelle 3 de b"),
    ],
)
def test_the_subject_says_how_much_there_is_and_the_worst(
    reason: Reason, language: str, subject: str
) -> None:
    grave = news(3, "b", severity=Severity.HIGH)
    message = a_digest(
        news(1, "a"), news(2, "a"), grave, news(4, "c"), rest=("a4",), language=language, reason=reason
    )

    assert render(message).subject == subject


@pytest.mark.parametrize("title", ["x" * 300, "Une phrase très longue et tout à fait dite " * 5])
@pytest.mark.parametrize("reason", [Reason.DIGEST, Reason.QUIET, Reason.QUOTA, Reason.REST])
def test_no_subject_is_longer_than_lists_show(title: str, reason: Reason) -> None:
    alerts = [news(number, f"s{number}", title=title, severity=Severity.CRITICAL) for number in range(1, 400)]

    subject = render(a_digest(*alerts, rest=tuple(one.id for one in alerts[:150]), reason=reason)).subject

    assert len(subject) < 80
    assert "399 articles" in subject or "249 sujets, 150 ajoutés" in subject


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", f"Résumé{NBSP}: 0 alerte, 30 flux lus, 2 muets"),
        ("en", "Digest: 0 alerts, 30 feeds read, 2 silent"),
    ],
)
def test_a_digest_of_nothing_says_that_all_was_read(language: str, subject: str) -> None:
    content = render(an_empty_digest(language))

    assert content.subject == subject
    assert (content.items, content.added, content.note) == ((), (), ())


@every_form
def test_a_digest_of_nothing_is_readable_everywhere(form: Callable[[Message], str]) -> None:
    shown = form(an_empty_digest()).replace(NBSP, " ")

    assert "Depuis le 24 novembre 2026 à 4 h 05 : 30 flux lus, 2 muets" in shown
    assert "conservées" not in shown


def test_a_digest_of_nothing_says_what_was_muted() -> None:
    subject = render(an_empty_digest(muted=FACTS.muted, silent_feeds=0)).subject

    assert subject == f"Résumé{NBSP}: 0 alerte, 12 en sourdine, 30 flux lus"


def test_a_digest_whose_alerts_have_expired_says_so() -> None:
    notification = a_notification(reason=Reason.DIGEST, alerts=("a1",), digest=FACTS)
    message = Message(notification=notification, alerts=(), language="fr", timezone="Europe/Paris")

    assert "ne sont plus conservées" in plain_text_of(render(message))


def test_the_gravest_come_first_then_what_most_outlets_tell_then_the_latest() -> None:
    grave = news(9, "grave", severity=Severity.HIGH)
    message = a_digest(
        news(1, "seule"), news(2, "elle aussi"), news(3, "reprise"), news(8, "reprise"), grave,
        news(4, "insistante", outlet="Média 0"), news(5, "insistante", outlet="Média 0"),
    )  # fmt: skip

    assert [title.partition(" de ")[2] for title in titles(render(message))] == [
        "grave", "reprise", "seule", "elle aussi", "insistante",
    ]  # fmt: skip


def test_a_long_digest_hides_what_few_outlets_tell() -> None:
    oldest = [news(90, "reprise"), news(91, "reprise")]

    content = render(a_digest(*(news(number, f"seule {number}") for number in range(1, 80)), *oldest))

    assert titles(content)[0] == "Nouvelle 90 de reprise"
    assert content.hidden == 30


@pytest.mark.parametrize("reason", [Reason.LIMIT, Reason.DIGEST])
def test_what_came_to_a_told_story_makes_no_digest_important(reason: Reason) -> None:
    added = news(2, "b", severity=Severity.HIGH)

    content = render(a_digest(news(1, "a"), added, rest=(added.id,), reason=reason))
    alone = render(a_digest(added, rest=(added.id,), reason=reason))

    assert (content.severity, content.mark) == (Severity.NORMAL, "")
    assert "[important]" not in content.subject
    assert (alone.severity, alone.mark) == (Severity.HIGH, "[important]")


def test_slack_repeats_a_title_to_mark_its_words_only_where_it_stands_alone() -> None:
    def titled(number: int) -> Alert:
        marked = an_excerpt(f"La *trêve* numéro {number}", field="title")
        return news(number, str(number), title=f"La trêve numéro {number}", excerpts=(marked,))

    assert by_slack(a_message(titled(1))).count("numéro 1") == 2
    assert by_slack(a_digest(titled(1), titled(2))).count("numéro 1") == 1
    assert by_slack(a_digest(titled(1), titled(2), rest=("a2",))).count("numéro 1") == 1


@every_form
def test_each_story_is_one_entry_with_its_outlets(form: Callable[[Message], str]) -> None:
    message = a_digest(news(2, "a"), news(1, "b"), news(3, "a"), news(4, "a", title="Nouvelle 2 de a"))

    content = render(message)
    shown = form(message)

    assert titles(content) == ["Nouvelle 2 de a", "Nouvelle 1 de b"]
    assert "Média 2, Média 3, Média 4" in shown
    # What was merged into it can be judged: another title is shown, the same one is not.
    assert "Nouvelle 3 de a · Média 3" in shown
    assert "Nouvelle 2 de a · Média 4" not in shown


@every_form
def test_what_came_to_told_stories_is_a_section_of_its_own(form: Callable[[Message], str]) -> None:
    shown = form(a_digest(news(1, "old"), news(2, "new"), news(3, "old"), rest=("a1", "a3")))

    head = shown.index("Ajoutés à des sujets déjà signalés")
    assert shown.index("Nouvelle 2 de new") < head < shown.index("Nouvelle 1 de old")
    assert head < shown.index("Nouvelle 3 de old · Média 3")


def test_a_digest_of_additions_alone_needs_no_section() -> None:
    message = a_digest(news(1, "old"), news(3, "old"), rest=("a1", "a3"), reason=Reason.REST)

    content = render(message)

    assert content.subject == f"Compléments{NBSP}: 2 articles ajoutés · Nouvelle 1 de old"
    assert content.added_heading == ""
    assert titles(content) == ["Nouvelle 1 de old"]


@every_form
@pytest.mark.parametrize(
    ("language", "muted"),
    [
        (
            "fr",
            "12 alertes mises en sourdine par Zoé, jusqu’au 24 novembre 2026 à 16 h 05 : match de foot",
        ),
        ("en", "12 alerts muted by Zoé, until 24 November 2026, 16:05: match de foot"),
    ],
)
def test_silences_in_force_are_listed(form: Callable[[Message], str], language: str, muted: str) -> None:
    assert muted in form(a_digest(news(1, "a"), language=language)).replace(NBSP, " ")


def test_every_article_of_a_story_is_shown_or_counted() -> None:
    alerts = [news(number, "a") for number in range(1, 20)]
    content = render(a_digest(*alerts))
    (item,) = content.items

    assert 1 + len(item.beside) + item.more_beside == len(alerts)
    assert len(item.beside) == MAX_BESIDE
    assert f"et {item.more_beside} autres" in plain_text_of(content)


@every_form
def test_a_huge_digest_is_cut_with_a_number(form: Callable[[Message], str]) -> None:
    alerts = [news(number, f"s{number}") for number in range(1, 301)]
    message = a_digest(*alerts, rest=tuple(one.id for one in alerts[100:]))

    content = render(message)
    assert len(content.added) == MAX_ADDED
    assert content.hidden == 300 - len(content.items) - len(content.added)
    shown = form(message)
    assert "autres" in shown
    assert "30 flux lus" in shown


def test_the_short_form_of_slack_says_the_facts_too() -> None:
    assert "30 flux lus, 2 muets" in fallback_of(render(an_empty_digest()))


@every_form
def test_hostile_silences_are_harmless(form: Callable[[Message], str]) -> None:
    evil = Muted(reason="<script>\x1b[31m", author="<!channel>\u202e", until=NOW, count=1)

    shown = form(an_empty_digest(muted=(evil,)))

    assert not set(shown) & set("\x1b\u202e")
    if form is not FORMS["plain text"] and form is not FORMS["console"]:
        assert "<script>" not in shown
        assert "<!channel>" not in shown


@every_form
@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "inter n’a pas pu être joint à temps"), ("en", "inter could not be reached in time")],
)
def test_a_fallback_says_whose_channel_failed(
    form: Callable[[Message], str], language: str, said: str
) -> None:
    message = a_message(an_alert(receiver="inter"), reason=Reason.FALLBACK, language=language)

    assert said in form(message)


def test_what_stands_in_for_a_digest_is_as_short() -> None:
    alerts = [news(number, "a" if number % 2 else "b") for number in range(1, 40)]
    content = render(a_digest(*alerts, reason=Reason.FALLBACK, digest=None))

    assert len(content.items) == 2
    assert all(not item.excerpts for item in content.items)
    assert content.subject == "Nouvelle 1 de a (+38)"


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (0, f"Repris par 3 médias{NBSP}: A, B, C"),
        (1, f"Repris par 3 médias, une seule source{NBSP}: A, B, C"),
        (2, f"Repris par 3 médias, dont 2 sources indépendantes{NBSP}: A, B, C"),
        (3, f"Repris par 3 médias{NBSP}: A, B, C"),
    ],
)
def test_company_says_how_many_sources_are_independent(sources: int, said: str) -> None:
    message = a_message(an_alert(), reason=Reason.COMPANY, outlets=("A", "B", "C"), sources=sources)

    assert render(message).reason == said
