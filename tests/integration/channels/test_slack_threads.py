"""A bot's story: the first message grows, the thread carries what is new, all see what must be seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import a_message, a_notification, an_alert
from tests.stand_ins.slack_rules import MAX_EDITED_TEXT
from tests.stand_ins.slack_server import TOKEN, Reply, SlackServer
from worker.channels.slack import SlackBot
from worker.models import Alert, Message, Reason, Receipt, Severity, ToldOfStory

WITHIN = timedelta(seconds=5)
FIRST = an_alert(title="Trêve à Gaza")
LATER = an_alert(
    id="a2", article="e2", title="Le Hamas accepte", outlet="AFP", link="https://www.example.org/2"
)


@pytest.fixture
def bot(slack_server: SlackServer) -> SlackBot:
    return SlackBot(api=slack_server.api, token=TOKEN, channel="#inter")


@pytest.fixture
def first(bot: SlackBot) -> Receipt:
    return bot.deliver(a_message(FIRST, id="1" * 20), within=WITHIN)


def more(
    first: Receipt,
    *alerts: Alert,
    reason: Reason = Reason.COMPANY,
    outlets: tuple[str, ...] = ("Le Monde", "AFP"),
    since: tuple[Alert, ...] = (),
) -> Message:
    """News of the story whose first message is told."""
    told = ToldOfStory(notification=a_notification(id="1" * 20), alerts=(FIRST,), since=since)
    message = a_message(
        *(alerts or (LATER,)), id="2" * 20, reason=reason, outlets=outlets, thread=first.thread
    )
    return replace(message, told=told)


def texts(message: dict[str, object]) -> str:
    return str(message["blocks"])


def test_the_first_message_says_who_else_tells_it_and_lists_what_came(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    receipt = bot.deliver(more(first), within=WITHIN)

    story, reply = slack_server.messages
    assert "Trêve à Gaza" in texts(story)
    assert "repris par 2 médias\xa0: Le Monde, AFP" in story["blocks"][0]["elements"][0]["text"]
    assert "<https://www.example.org/2|Le Hamas accepte> · AFP" in story["blocks"][-2]["text"]["text"]
    assert reply["thread_ts"] == story["ts"]
    assert "first message edited" in receipt.answer


def test_what_was_added_before_stays_the_latest_first(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    before = an_alert(id="a3", article="e3", title="Israël se dit prêt")
    bot.deliver(more(first, since=(before,)), within=WITHIN)

    added = slack_server.messages[0]["blocks"][-2]["text"]["text"]
    assert added.index("Le Hamas accepte") < added.index("Israël se dit prêt")


def test_an_edit_keeps_the_mark_by_which_the_first_message_is_recognised(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    bot.deliver(more(first), within=WITHIN)

    story, reply = slack_server.messages
    assert story["metadata"]["event_payload"] == {"notification": "1" * 20}
    assert reply["metadata"]["event_payload"] == {"notification": "2" * 20}


def test_a_story_that_only_grew_is_edited_and_kept_for_the_next_edit_and_nothing_is_sent(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    receipt = bot.deliver(more(first, reason=Reason.GROWN), within=WITHIN)

    (story,) = slack_server.messages
    assert "Le Hamas accepte" in texts(story)
    assert (receipt.answer, receipt.thread, receipt.may_be_edited) == ("first message edited", "", True)
    unknown = bot.deliver(a_message(LATER, reason=Reason.GROWN, thread=first.thread), within=WITHIN)
    assert not unknown.may_be_edited, "it would be taken for the story's first message"
    assert len(slack_server.messages) == 1


def test_the_same_edit_twice_is_the_same_message(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    message = more(first)
    bot.deliver(message, within=WITHIN)
    once = {**slack_server.messages[0]}
    bot.deliver(message, within=WITHIN)

    assert {**slack_server.messages[0], "edits": 1} == once


def test_severity_that_rises_is_marked_on_the_first_message_and_seen_by_all(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    bot.deliver(more(first, replace(LATER, severity=Severity.CRITICAL)), within=WITHIN)

    story, reply = slack_server.messages
    assert story["blocks"][0]["elements"][0]["text"].startswith("*[critique]* ")
    assert reply["reply_broadcast"] is True


def test_another_rule_on_an_article_of_the_first_message_is_named_beside_it(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    bot.deliver(more(first, replace(FIRST, id="a9", rule="hamas", terms=("Hamas",))), within=WITHIN)

    assert "treve (trêve), hamas (Hamas)" in texts(slack_server.messages[0])
    assert "Depuis" not in texts(slack_server.messages[0])


@pytest.mark.parametrize(
    ("reason", "is_seen"),
    [(Reason.NEWS, True), (Reason.CHANGED, True), (Reason.REPLAY, True), (Reason.COMPANY, False)],
)
def test_news_is_seen_by_all_of_the_channel_company_in_the_thread_alone(
    slack_server: SlackServer, bot: SlackBot, first: Receipt, reason: Reason, *, is_seen: bool
) -> None:
    bot.deliver(more(first, reason=reason), within=WITHIN)

    assert slack_server.messages[1]["reply_broadcast"] is is_seen


@pytest.mark.parametrize(
    "fault",
    [
        *(
            Reply(body=f'{{"ok": false, "error": "{word}"}}', method="chat.update")
            for word in (
                "message_not_found", "cant_update_message", "edit_window_closed", "msg_too_long",
                "channel_not_found", "invalid_auth", "a_word_of_tomorrow", "ratelimited",
            )
        ),
        Reply(429, "", {"Retry-After": "60"}, method="chat.update"),
        Reply(503, "", method="chat.update"),
        Reply(200, "[]", method="chat.update"),
        Reply(is_lost=True, method="chat.update"),
    ],
)  # fmt: skip
def test_an_edit_that_fails_is_no_failure_of_the_reply(
    slack_server: SlackServer, bot: SlackBot, first: Receipt, fault: Reply
) -> None:
    slack_server.script(fault)

    receipt = bot.deliver(more(first), within=WITHIN)

    assert "not edited" in receipt.answer
    assert receipt.answer.startswith("200 ok C")
    assert len(slack_server.messages) == 2


def test_an_edit_that_gets_no_answer_in_time_is_no_failure_of_the_reply(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    slack_server.script(Reply(delay=60, method="chat.update"))

    receipt = bot.deliver(more(first), within=timedelta(seconds=0.5))

    assert "not edited" in receipt.answer


def test_what_the_first_message_told_may_be_forgotten(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    message = more(first)
    assert message.told
    forgotten = replace(message, told=replace(message.told, alerts=()))

    assert "not edited" in bot.deliver(forgotten, within=WITHIN).answer
    assert "edits" not in slack_server.messages[0]


def test_a_record_of_before_with_no_channel_still_threads(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    bot.deliver(replace(more(first), thread=first.thread.partition(":")[2]), within=WITHIN)

    story, reply = slack_server.messages
    assert reply["thread_ts"] == story["ts"]
    assert "edits" not in story


@pytest.mark.parametrize("thread", ["<first@example.org>", "C0000", "x:1.2", "C0000000:now", ":"])
def test_what_is_no_place_in_slack_is_no_thread(
    slack_server: SlackServer, bot: SlackBot, thread: str
) -> None:
    bot.deliver(a_message(thread=thread), within=WITHIN)

    assert "thread_ts" not in slack_server.messages[0]


def test_a_thread_that_is_gone_leaves_the_message_whole_in_the_channel(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    slack_server.workspace.delete(slack_server.messages[0]["ts"])

    receipt = bot.deliver(more(first), within=WITHIN)

    (message,) = slack_server.messages
    assert "blocks" in message
    assert "thread_ts" not in message
    assert "message_not_found" in receipt.answer


def test_a_receiver_that_moved_to_another_channel_begins_anew_there(
    slack_server: SlackServer, first: Receipt
) -> None:
    other = slack_server.workspace.id_of("#autre")
    moved = SlackBot(api=slack_server.api, token=TOKEN, channel=other)

    receipt = moved.deliver(more(first), within=WITHIN)

    assert receipt.thread.startswith(f"{other}:")
    assert "thread_ts" not in slack_server.messages[1]
    assert "edits" not in slack_server.messages[0]


def test_without_threads_each_message_stands_alone(slack_server: SlackServer, first: Receipt) -> None:
    alone = SlackBot(api=slack_server.api, token=TOKEN, channel="#inter", has_threads=False)

    receipt = alone.deliver(more(first), within=WITHIN)

    story, message = slack_server.messages
    assert "thread_ts" not in message
    assert "edits" not in story
    assert (receipt.thread, receipt.may_be_edited) == ("", False)


def test_a_story_of_a_thousand_articles_is_edited_within_the_limits(
    slack_server: SlackServer, bot: SlackBot, first: Receipt
) -> None:
    since = tuple(
        replace(LATER, id=f"b{i}", article=f"f{i}", title="& " * 200, link=f"https://www.example.org/{i}")
        for i in range(1_000)
    )
    receipt = bot.deliver(more(first, since=since), within=WITHIN)

    story = slack_server.messages[0]
    assert "first message edited" in receipt.answer
    assert len(story["text"]) <= MAX_EDITED_TEXT
    assert "autres, voir\xa0: tocsin alert list" in story["blocks"][-2]["text"]["text"]
