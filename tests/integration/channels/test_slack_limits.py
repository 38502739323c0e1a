"""Whatever a message says, Slack takes it, and calls nobody but those whom the configuration names."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import a_message, a_note, a_notification, an_alert, an_excerpt
from tests.stand_ins.slack_server import TOKEN, SlackServer, texts_of, why_refused
from worker.alerts.rendering import render
from worker.channels.slack import Mention, SlackBot
from worker.channels.slack_blocks import blocks_of
from worker.conditions.tree import Comparison
from worker.models import Alert, Excerpt, Message, Reason, Severity, ToldOfStory

WITHIN = timedelta(seconds=10)
GROUP = "<!subteam^S0614TZR7>"
PIECES = (
    "trêve", " ", "<!channel>", "<@U123>", "<#C123>", "<https://evil.example|ici>", "&", "&amp;", "*", "`",
    "~", "_", ">", "\n", "\r\n", "\0", "\x07", "\u202e", "\u2066", "\ud800", "\udc00", "🇫🇷", "👩‍👩‍👧",
    "العربية", "עברית", "e\u0301", "\u200b", "|", "```", "<!subteam^S1234567>", GROUP,
)  # fmt: skip
PIECE = st.one_of(st.sampled_from(PIECES), st.text(max_size=5))
TEXT = st.builds(
    lambda pieces, times: "".join(pieces) * times,
    st.lists(PIECE, max_size=6),
    st.sampled_from([1, 1, 1, 1, 10, 1_000]),
)
LINK = st.one_of(
    st.just(""),
    TEXT,
    st.builds("https://www.example.org/{}".format, TEXT),
    st.builds(lambda times: "https://www.example.org/?" + "&" * times, st.integers(0, 2_100)),
)
EXCERPT = st.builds(
    lambda field, text, start, length: Excerpt(field=field, text=text, highlights=((start, start + length),)),
    st.sampled_from(["title", "lead", "body"]),
    TEXT,
    st.integers(-2, 50),
    st.integers(0, 900),
)
ALERT = st.builds(
    an_alert,
    title=TEXT,
    outlet=TEXT,
    rule=TEXT,
    link=LINK,
    degraded=TEXT,
    terms=st.lists(TEXT, max_size=3).map(tuple),
    severity=st.sampled_from(Severity),
    excerpts=st.lists(EXCERPT, max_size=3).map(tuple),
)


def numbered(alerts: list[Alert], times: int) -> tuple[Alert, ...]:
    return tuple(
        replace(alert, id=f"a{index}", article=f"e{index}") for index, alert in enumerate(alerts * times)
    )


ALERTS = st.builds(numbered, st.lists(ALERT, min_size=1, max_size=3), st.sampled_from([1, 1, 1, 1, 15, 60]))
REASON = st.sampled_from([one for one in Reason if one not in {Reason.OPERATOR, Reason.TEST, Reason.GROWN}])


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


def a_bot(server: SlackServer) -> SlackBot:
    mention = Mention(GROUP, Comparison("severity", ">=", "high"))
    return SlackBot(api=server.api, token=TOKEN, channel="#inter", mention=mention)


def check_all_taken(server: SlackServer) -> None:
    """With their blocks, and without a mention or a link that only a text from outside asked for."""
    for message in server.messages:
        assert why_refused(message) == ""
        assert message["blocks"]
        for text in texts_of(message):
            signs = re.findall(r"<([^>|]*)", text)
            assert all(sign.startswith("http") or f"<{sign}>" == GROUP for sign in signs), text


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(alerts=ALERTS, reason=REASON, outlets=st.lists(TEXT, max_size=4), receiver=TEXT)
def test_any_message_is_taken_as_it_is(
    slack: SlackServer, alerts: tuple[Alert, ...], reason: Reason, outlets: list[str], receiver: str
) -> None:
    slack.messages.clear()
    slack.methods.clear()
    message = a_message(*alerts, reason=reason, outlets=tuple(outlets), receiver=receiver)

    a_bot(slack).deliver(message, within=WITHIN)

    assert slack.methods == ["chat.postMessage"], "no second try in plain text"
    check_all_taken(slack)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(opening=ALERTS, since=ALERTS, new=ALERTS, outlets=st.lists(TEXT, max_size=4))
def test_any_story_can_be_edited(
    slack: SlackServer,
    opening: tuple[Alert, ...],
    since: tuple[Alert, ...],
    new: tuple[Alert, ...],
    outlets: list[str],
) -> None:
    slack.messages.clear()
    bot = a_bot(slack)
    first = bot.deliver(a_message(*opening), within=WITHIN)
    later = tuple(replace(one, article=f"new {one.article}") for one in new)
    message = a_message(*later, reason=Reason.NEWS, outlets=tuple(outlets), thread=first.thread)
    told = ToldOfStory(notification=a_notification(), alerts=opening, since=since)

    receipt = bot.deliver(replace(message, told=told), within=WITHIN)

    assert receipt.answer.endswith("; first message edited")
    check_all_taken(slack)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(subject=TEXT, note=TEXT, receiver=TEXT, reason=st.sampled_from([Reason.OPERATOR, Reason.TEST]))
def test_any_note_is_taken_as_it_is(
    slack: SlackServer, subject: str, note: str, receiver: str, reason: Reason
) -> None:
    slack.messages.clear()
    slack.methods.clear()
    message = a_note(note_subject=subject, note=note, receiver=receiver, reason=reason)

    a_bot(slack).deliver(message, within=WITHIN)

    assert slack.methods == ["chat.postMessage"]
    check_all_taken(slack)


def sections(message: Message) -> list[str]:
    blocks = blocks_of(render(message))
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def test_every_article_is_shown_linked_or_counted() -> None:
    alerts = numbered(
        [an_alert(title="Trêve à Gaza, jour après jour", link="https://www.example.org/a")], 1_000
    )

    *shown, rest = sections(a_message(*alerts))

    links = [line for line in rest.splitlines() if line.startswith("• <https://www.example.org/a|")]
    left = re.search(r"\net (\d+) autres, voir\xa0: tocsin alert list$", rest)
    assert left
    assert len(shown) + len(links) + int(left[1]) == 1_000
    assert rest.startswith(f"et {1_000 - len(shown)} autres\n")


@pytest.mark.parametrize("length", [100, 500, 560, 570, 575, 600, 1_900])
def test_an_address_that_grows_by_being_written_leaves_the_title_its_room(
    slack: SlackServer, length: int
) -> None:
    slack.messages.clear()
    long = "https://www.example.org/?" + "&" * length
    excerpts = (an_excerpt("*trêve* " + "&" * 500),) * 4

    a_bot(slack).deliver(a_message(an_alert(title="<" * 290, link=long, excerpts=excerpts)), within=WITHIN)

    check_all_taken(slack)
    assert "&lt;" * 290 in slack.messages[0]["blocks"][1]["text"]["text"]


def test_an_article_without_an_address_promises_no_link() -> None:
    alert = an_alert(link="", terms=("mot " * 400,) * 20)

    (section,) = sections(a_message(alert))

    assert "Lire l’article" not in section
