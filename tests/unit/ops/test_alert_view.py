import re
from typing import Any

import pytest

from tests.builders import TITLE, a_message, a_note, an_alert, an_excerpt
from tests.unit.ops.screens import Shown
from worker.models import Reason, Severity
from worker.ops.screen import Style


def test_an_alert_shows_its_words_marked_between_stars_in_a_pipe() -> None:
    shown = Shown().show_message(a_message())

    lines = [line.strip() for line in shown.splitlines()]
    assert lines[0] == "🔔 Première alerte sur ce sujet"
    assert lines[1] == "Poutine et Trump discutent d'une **trêve** : échange de prisonniers"
    assert lines[2].startswith("Le Monde · publié le 24 novembre 2026")
    assert lines[3] == "une possible **trêve** de 30 jours"
    assert lines[4:6] == ["Règles : treve (trêve)", "https://www.example.org/monde/treve.html"]
    assert lines[6:] == ["Faux positif ? tocsin alert show a1"]


def test_an_article_without_an_address_ends_without_an_empty_line() -> None:
    shown = Shown().show_message(a_message(an_alert(link="", canonical="")))

    assert shown.splitlines()[-2].strip() == "Règles : treve (trêve)"


def test_an_alert_shows_its_words_marked_by_style_on_a_terminal() -> None:
    shown = Shown("rich").show_message(a_message())

    marked = re.findall(r"\x1b\[1;7[\d;]*m([^\x1b]*)\x1b\[0m", shown)
    assert marked == ["trêve", "trêve"]
    assert "**" not in shown
    assert "╭" in shown


def test_a_long_excerpt_is_wrapped_within_its_frame_and_nothing_of_it_is_lost() -> None:
    words = [f"mot{number}" for number in range(35)]
    long = an_excerpt(" ".join([*words, "*trêve*"]))

    shown = Shown("rich").show_message(a_message(an_alert(excerpts=(long,))))

    plain = re.sub(r"\x1b\[[\d;]*m|[│╭╮╰╯─]", "", shown)
    assert plain.split().count("trêve") == 2  # in the title, and at the excerpt's end
    assert set(words) <= set(plain.split())
    assert {len(line) for line in re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()} <= {119, 120}


def test_words_are_marked_where_they_stand_also_after_characters_that_were_cleaned() -> None:
    alert = an_alert(title="Un\x07e *trêve* 🔔 à Gaza", excerpts=(an_excerpt("le\x00s 🕊️ *trêves* tiennent"),))

    assert "🕊" in (shown := Shown().show_message(a_message(alert)))
    assert "**trêves** tiennent" in shown


@pytest.mark.parametrize(
    "excerpt",
    [TITLE, f"{TITLE}…", f"…{TITLE}", "…Trump discutent d'une trêve : échange…"],
)
def test_a_title_that_the_text_begins_with_is_said_once(excerpt: str) -> None:
    title = an_excerpt(TITLE.replace("trêve", "*trêve*"), field="title")
    text = an_excerpt(excerpt.replace("trêve", "*trêve*"))

    shown = Shown().show_message(
        a_message(an_alert(excerpts=(title, text, an_excerpt("une *trêve* de 30 jours"))))
    )

    assert shown.count("discutent d'une **trêve**") == 1
    assert "une **trêve** de 30 jours" in shown


def test_two_articles_are_one_after_the_other_each_with_its_link() -> None:
    other = an_alert(id="a2", article="e2", title="Cessez-le-feu à Gaza", link="https://www.example.org/2")

    shown = Shown().show_message(a_message(an_alert(), other, reason=Reason.COMPANY))

    assert shown.index("Poutine") < shown.index("/monde/treve.html") < shown.index("Cessez-le-feu")
    assert shown.splitlines()[-2].endswith("https://www.example.org/2")


def test_a_severe_alert_stands_out_on_a_terminal() -> None:
    normal, severe = (
        Shown("rich").show_message(a_message(an_alert(severity=severity)))
        for severity in (Severity.NORMAL, Severity.HIGH)
    )

    assert "\x1b[1;31m╭" in severe
    assert "\x1b[1;31m╭" not in normal


def test_an_article_whose_page_is_missing_says_so() -> None:
    assert "Lu dans le flux seulement" in Shown().show_message(a_message(an_alert(degraded="http 503")))


def test_a_note_to_the_operator_shows_its_lines() -> None:
    shown = Shown().show_message(a_note(note="Slack: 403\ntocsin status"))

    assert "Tocsin signale un incident" in shown
    assert [line.strip() for line in shown.splitlines()][1:] == ["Slack: 403", "tocsin status"]


HOSTILE = "[red]x[/red] \x1b[2Jy\x1b]0;owned\x07 \x9b2J\u202e[/] \n"
LINE = {"text": HOSTILE, "highlights": [[0, 5], [8, 900]]}
EVENT: dict[str, Any] = {
    "event": "alert",
    "severity": HOSTILE,
    "reason": HOSTILE,
    "articles": [
        {"title": LINE, "excerpts": [{"text": f"other {HOSTILE}", "highlights": [[7, 9]]}],
         "outlet": HOSTILE, "when": HOSTILE, "rules": HOSTILE, "degraded": HOSTILE, "link": HOSTILE},
    ],
    "note": [HOSTILE],
}  # fmt: skip


@pytest.mark.parametrize("style", ["rich", "plain"])
def test_hostile_text_in_an_alert_is_shown_as_text(style: Style) -> None:
    shown = Shown(style).show(**EVENT)

    without_our_colours = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert len(re.findall(r"\[(?:\*\*)?re", without_our_colours)) >= 8
    assert all(character.isprintable() or character == "\n" for character in without_our_colours)
