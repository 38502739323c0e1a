"""How late news is told: with its age, worst first, and cut with a number where there is much of it."""

from datetime import timedelta

import pytest

from tests.builders import NOW, a_message, an_alert, an_excerpt
from worker.alerts.plain_text import plain_text_of
from worker.alerts.rendering import MAX_LATE, Content, render
from worker.channels.console import document_of
from worker.channels.email_html import html_of
from worker.channels.slack_blocks import MAX_BLOCKS, blocks_of
from worker.models import Message, Reason, Severity

HOUR = timedelta(hours=1)


def a_digest(count: int, *, language: str = "fr", grave: int = -1) -> Message:
    """Late news: article 0 is an hour old, article 1 two hours, and so on; `grave` is the high one."""
    alerts = [
        an_alert(
            id=f"a{number}", article=f"e{number}", title=f"Nouvelle {number}", published=NOW - number * HOUR,
            severity=Severity.HIGH if number == grave else Severity.NORMAL,
            excerpts=(an_excerpt("une *trêve* de 30 jours"),),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    return a_message(*alerts, reason=Reason.LATE, language=language, late_at=NOW)


def titles(content: Content) -> list[str]:
    return ["".join(run.text for run in item.title) for item in content.items]


def test_a_digest_is_worst_first_then_latest_first() -> None:
    assert titles(render(a_digest(3, grave=3))) == ["Nouvelle 3", "Nouvelle 1", "Nouvelle 2"]


@pytest.mark.parametrize(
    ("language", "subject", "reason", "ages"),
    [
        ("fr", "[important] 3 articles en retard\u00a0: Nouvelle 3", "en retard",
         ["il y a 3\u00a0h", "il y a 60\u00a0min", "il y a 2\u00a0h"]),
        ("en", "[important] 3 late articles: Nouvelle 3", "Late alerts",
         ["3 hours ago", "60 minutes ago", "2 hours ago"]),
    ],
)  # fmt: skip
def test_a_digest_speaks_the_readers_language(
    language: str, subject: str, reason: str, ages: list[str]
) -> None:
    content = render(a_digest(3, language=language, grave=3))

    assert content.subject == subject
    assert reason in content.reason
    assert [item.age for item in content.items] == ages
    assert all(item.when.endswith(age) for item, age in zip(content.items, ages, strict=True))


def test_a_long_digest_is_cut_with_a_number_in_every_form() -> None:
    message = a_digest(600)
    content = render(message)
    hidden = f"et {600 - MAX_LATE} autres"

    assert len(content.items) == MAX_LATE
    assert content.subject.startswith("600 articles")
    assert hidden in plain_text_of(content)
    assert hidden in html_of(content, "fr")
    assert hidden in document_of(message)["note"][0]
    blocks = blocks_of(content)
    assert len(blocks) <= MAX_BLOCKS
    shown = sum("*<" in block["text"]["text"] for block in blocks if "text" in block)
    assert any(f"et {600 - shown} autres" in block["text"]["text"] for block in blocks if "text" in block)


def test_a_digest_shows_no_excerpts() -> None:
    assert "30 jours" not in plain_text_of(render(a_digest(2)))


def test_a_critical_alert_that_is_late_says_its_age_in_the_subject() -> None:
    alert = an_alert(severity=Severity.CRITICAL, title="Attentat à Lyon", published=NOW - 60 * HOUR)

    content = render(a_message(alert, late_at=NOW, language="fr"))

    assert content.subject == "[critique] Attentat à Lyon (il y a 2\u00a0j) · Le Monde"


def test_what_is_told_in_time_says_no_age() -> None:
    content = render(a_message(an_alert(title="Attentat à Lyon")))

    assert content.subject == "Attentat à Lyon · Le Monde"
    assert content.items[0].age == ""
