"""Messages as templates write them: safe in every form, and Tocsin's own way where they fail."""

from dataclasses import replace

import pytest

from tests.builders import LINK, a_message, a_note, an_alert, an_excerpt
from tests.shipped import shipped_configuration
from worker.alerts.plain_text import plain_text_of
from worker.alerts.rendering import render
from worker.alerts.samples import sample_messages
from worker.channels.email_html import html_of
from worker.channels.slack_blocks import MAX_SECTION, blocks_of
from worker.channels.written import PARTS, Failed, parts_for, write
from worker.configuration.model import Template
from worker.models import Message

EVIL = "<script>x</script> <!channel> <@U1> & *a*"


def with_templates(message: Message, **texts: str) -> tuple[Message, tuple[Failed, ...]]:
    templates = {part: Template(text=text, file="alerts.yaml", line=7) for part, text in texts.items()}
    written, failed = write(message, templates, PARTS)
    return replace(message, written=written), failed


def test_each_part_is_written_by_its_template() -> None:
    message, failed = with_templates(
        a_message(),
        subject="Alerte {{ rules|join }}",
        text="T {{ articles[0].marked_title }}",
        html="<p>{{ articles[0].marked_title }}</p>",
        slack="S {{ articles[0].marked_title }}",
    )

    content = render(message)
    assert failed == ()
    assert content.subject == "Alerte treve"
    assert plain_text_of(content) == "T Poutine et Trump discutent d'une *trêve* : échange de prisonniers"
    assert '<mark style="' in html_of(content, "fr")
    assert [block["text"]["text"] for block in blocks_of(content)] == [
        "S Poutine et Trump discutent d'une *trêve* : échange de prisonniers"
    ]


def test_what_comes_from_outside_is_harmless_in_every_part() -> None:
    alert = an_alert(title=EVIL, outlet=EVIL, rule=EVIL, excerpts=(an_excerpt(f"la *trêve* {EVIL[:40]}"),))
    everything = (
        "{% for a in articles %}{{ a.title }}{{ a.marked_title }}{{ a.outlet }}{{ a.rules }}"
        "{% for e in a.excerpts %}{{ e }}{% endfor %}{% endfor %}{{ rules|join }}{{ outlets|join }}"
    )

    message, failed = with_templates(a_message(alert, outlets=(EVIL, "B")), html=everything, slack=everything)

    content = render(message)
    slack = "".join(block["text"]["text"] for block in blocks_of(content))
    assert failed == ()
    assert "<script>" not in html_of(content, "fr")
    assert "&lt;script&gt;" in html_of(content, "fr")
    assert "<" not in slack
    assert "&lt;!channel&gt;" in slack


def test_a_subject_is_one_line_that_lists_can_show() -> None:
    message, _ = with_templates(a_message(), subject="a\r\nBcc: evil@example.net\n" + "é" * 200)

    subject = render(message).subject

    assert subject.isprintable()
    assert len(subject) < 80


@pytest.mark.parametrize("broken", ["{{ titel }}", "\n{% for %}", "{{ 1 / 0 }}", "  {# rien #}\n "])
def test_a_template_that_fails_leaves_tocsins_own_way(broken: str) -> None:
    message, failed = with_templates(
        a_message(), text=broken, html=broken, slack=broken, subject="{{ reason }}"
    )

    content, plain = render(message), render(a_message())
    assert [(one.part, one.template.file) for one in failed] == [
        (part, "alerts.yaml") for part in ("text", "html", "slack")
    ]
    assert failed[0].line == 7 + broken.startswith("\n")
    assert content.subject == "Première alerte sur ce sujet"
    assert plain_text_of(content) == plain_text_of(plain)
    assert html_of(content, "fr") == html_of(replace(plain, subject=content.subject), "fr")
    assert blocks_of(content) == blocks_of(plain)


def test_tocsins_own_troubles_need_no_template() -> None:
    message, failed = with_templates(a_note(), text="{{ titel }}", subject="x")

    assert (message.written, failed) == ({}, ())


def test_what_a_template_writes_for_slack_fits_its_sections() -> None:
    lines = "\n".join(["x" * 900] * 13) + "\n" + "y" * 5_000
    message, failed = with_templates(a_message(), slack=lines[:11_900] + "\n" + "y" * 50)

    blocks = blocks_of(render(message))

    assert failed == ()
    assert all(0 < len(block["text"]["text"]) <= MAX_SECTION for block in blocks)
    assert "y" * 50 in blocks[-1]["text"]["text"]


def test_a_line_that_no_section_takes_is_cut() -> None:
    message, _ = with_templates(a_message(), slack="avant\n" + "y" * 5_000 + "\naprès")

    (block,) = blocks_of(render(message))

    assert block["text"]["text"] == "avant\n…\naprès"


@pytest.mark.parametrize(
    ("destination", "parts"),
    [
        ("email:a@example.org", ("subject", "text", "html")),
        ("slack", ("subject", "slack")),
        ("webhook", ("subject", "text")),
        ("console", ("subject",)),
    ],
)
def test_only_what_a_destination_shows_is_written(destination: str, parts: tuple[str, ...]) -> None:
    assert parts_for(destination) == parts


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_templates_we_ship_write_every_kind_of_message(language: str) -> None:
    parts = {"courriel.txt": "text", "slack.txt": "slack"}
    files = sorted((shipped_configuration() / "templates").iterdir())

    assert [file.name for file in files] == sorted(parts)
    for file in files:
        part = parts[file.name]
        for message in sample_messages("veille", language, "Europe/Paris"):
            templates = {part: Template(text=file.read_text("utf-8"), file=file.name)}
            written, failed = write(message, templates, (part,))
            assert failed == ()
            assert written[part].strip()


def test_a_template_is_given_all_that_a_message_says() -> None:
    message, failed = with_templates(
        a_message(an_alert(degraded="404")),
        text="{% for a in articles %}{{ a.link }} {{ a.when }} {{ a.degraded }}{% endfor %} {{ footer }}",
    )

    assert failed == ()
    for said in (LINK, "24 novembre 2026", "Lu dans le flux seulement", "destinataire veille"):
        assert said in plain_text_of(render(message))
