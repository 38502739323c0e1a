"""Each alert says what to do if it was none: a test to paste, or, where room is short, a command."""

import re
from html import unescape

import pytest

from tests.builders import NOW, TITLE, a_message, a_note, an_alert, an_excerpt
from worker.alerts.false_alarms import MAX_TESTS
from worker.alerts.plain_text import plain_text_of
from worker.alerts.rendering import render
from worker.channels.console import document_of
from worker.channels.email_html import html_of
from worker.channels.slack_blocks import blocks_of
from worker.configuration.rules_reading import read_rules_file
from worker.models import Alert, ExcerptCap, Message, Reason
from worker.ops.alert_view import alert_lines

RULE = "version: 1\nrules:\n  - id: treve\n    any: [trêve]\n"
IN_BODY = an_alert(title="Noël", excerpts=(an_excerpt("une *trêve* des confiseurs"),))


def several(count: int) -> list[Alert]:
    return [an_alert(id=f"a{number}", rule=f"r{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("fr", "Faux positif\u00a0? Collez ce test sous la règle treve, puis corrigez-la\u00a0:"),
        ("en", "False positive? Paste this test under the rule treve, then put it right:"),
    ],
)
def test_an_e_mail_has_the_test_ready_to_paste(language: str, heading: str) -> None:
    content = render(a_message(language=language))

    text, html = plain_text_of(content), html_of(content, language)
    pasted_html = re.search(r"<pre[^>]*>(.*?)</pre>", html, re.DOTALL)
    assert pasted_html
    pasted = text.partition(heading + "\n")[2].partition("\n\n")[0]
    assert pasted == unescape(pasted_html[1])
    assert heading in html
    _, read = read_rules_file("rules.yaml", RULE + pasted + "\n")
    assert [(test.must_match, test.title) for test in read.rules["treve"].tests] == [(False, TITLE)]


def test_there_is_one_for_each_rule_and_not_too_many() -> None:
    content = render(
        a_message(an_alert(), an_alert(id="a2", rule="echange"), an_alert(id="a3", article="e2"))
    )

    headings = " ".join(one.heading for one in content.false_positives)
    assert re.findall(r"règle (\w+)", headings) == ["treve", "echange"]
    assert len(render(a_message(*several(9))).false_positives) == MAX_TESTS


@pytest.mark.parametrize(
    ("language", "question", "further", "command"),
    [
        (
            "fr",
            "Faux positif",
            "sous la règle echange\u00a0:",
            "Tout sur cette alerte\u00a0: tocsin alert show a1",
        ),
        ("en", "False positive", "under the rule echange:", "All about this alert: tocsin alert show a1"),
    ],
)
def test_an_e_mail_asks_once_whether_it_was_one(
    language: str, question: str, further: str, command: str
) -> None:
    content = render(a_message(an_alert(), an_alert(id="a2", rule="echange"), language=language))

    for written in (plain_text_of(content), html_of(content, language)):
        assert written.count(question) == 1
        assert further in written
        assert command in written


def test_an_e_mail_without_a_test_asks_by_the_command() -> None:
    written = plain_text_of(render(a_message(reason=Reason.DIGEST, late_at=NOW)))

    assert "Faux positif\u00a0? tocsin alert list" in written


def test_slack_and_the_console_name_the_command() -> None:
    message = a_message()

    assert "Faux positif\u00a0? tocsin alert show a1" in blocks_of(render(message))[-1]["elements"][0]["text"]
    assert "tocsin alert show a1" in alert_lines(document_of(message)).plain


def test_a_digest_has_the_command_alone() -> None:
    content = render(a_message(reason=Reason.DIGEST, late_at=NOW))

    assert content.false_positives == ()
    assert content.hint == "Faux positif\u00a0? tocsin alert list"


@pytest.mark.parametrize("message", [a_note(), a_note(reason=Reason.TEST, note="")])
def test_what_tells_no_alert_has_none(message: Message) -> None:
    content = render(message)

    assert (content.false_positives, content.hint) == ((), "")


@pytest.mark.parametrize("cap", [ExcerptCap(most=0), ExcerptCap(letters=60)])
def test_it_quotes_no_more_than_the_receiver_may_be_shown(cap: ExcerptCap) -> None:
    long = an_alert(title="Noël", excerpts=(an_excerpt("une *trêve* des confiseurs " + "sans fin " * 20),))

    assert render(a_message(long)).false_positives
    assert not render(a_message(long, excerpts=cap)).false_positives
    assert render(a_message(an_alert(), excerpts=cap)).false_positives  # the title is always shown


def test_a_title_without_an_end_is_not_pasted() -> None:
    title = "trêve " * 1_000
    alert = an_alert(title=title, excerpts=(an_excerpt(title, field="title"),))

    content = render(a_message(alert))

    assert content.false_positives == ()
    assert content.hint


def test_a_body_that_matched_is_given_with_its_title() -> None:
    (one,) = render(a_message(IN_BODY)).false_positives

    assert any("une trêve des confiseurs" in line for line in one.test)
