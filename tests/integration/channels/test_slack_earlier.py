"""A message that may have been taken already: its channel is read before it is sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import a_message
from tests.stand_ins.slack_server import TOKEN, Reply, SlackServer
from worker.channels.slack import SlackBot
from worker.errors import ChannelRefusedError, TransientError
from worker.models import Message, Reason, Receipt

WITHIN = timedelta(seconds=5)


def a_bot(server: SlackServer, channel: str = "#inter") -> SlackBot:
    return SlackBot(api=server.api, token=TOKEN, channel=channel)


def again(message: Message) -> Message:
    return replace(message, may_be_repeat=True)


def lose_answer(bot: SlackBot, server: SlackServer, message: Message) -> None:
    """Slack takes the message, and nobody hears of it."""
    server.script(Reply(is_lost=True, method="chat.postMessage"))
    with pytest.raises(TransientError) as failure:
        bot.deliver(message, within=WITHIN)
    assert failure.value.may_have_been_taken


@pytest.mark.parametrize("by_id", [True, False])
def test_what_slack_took_is_not_sent_again(slack_server: SlackServer, *, by_id: bool) -> None:
    channel = slack_server.workspace.id_of("#inter")
    bot = a_bot(slack_server, channel if by_id else "#inter")
    lose_answer(bot, slack_server, a_message())

    receipt = bot.deliver(again(a_message()), within=WITHIN)

    (message,) = slack_server.messages
    assert receipt.thread == f"{channel}:{message['ts']}"
    assert "an earlier try had told it" in receipt.answer
    assert ("users.conversations" in slack_server.methods) is not by_id


def test_a_reply_that_slack_took_is_not_sent_again(slack_server: SlackServer) -> None:
    bot = a_bot(slack_server)
    first = bot.deliver(a_message(id="1" * 20), within=WITHIN)
    reply = a_message(id="2" * 20, reason=Reason.COMPANY, thread=first.thread)
    lose_answer(bot, slack_server, reply)

    receipt = bot.deliver(again(reply), within=WITHIN)

    assert len(slack_server.messages) == 2
    assert receipt.thread.endswith(slack_server.messages[1]["ts"])


def test_a_reply_that_lost_its_thread_is_found_in_the_channel(slack_server: SlackServer) -> None:
    bot = a_bot(slack_server)
    first = bot.deliver(a_message(id="1" * 20), within=WITHIN)
    reply = a_message(id="2" * 20, thread=first.thread)
    bot.deliver(replace(reply, thread=""), within=WITHIN)

    bot.deliver(again(reply), within=WITHIN)

    assert len(slack_server.messages) == 2


def test_what_slack_did_not_take_is_sent(slack_server: SlackServer) -> None:
    bot = a_bot(slack_server)
    for number in range(3):
        bot.deliver(a_message(id=f"{number}" * 20), within=WITHIN)

    receipt = bot.deliver(again(a_message()), within=WITHIN)

    assert len(slack_server.messages) == 4
    assert "not known" not in receipt.answer


def test_a_message_that_others_followed_is_found_on_a_later_page(slack_server: SlackServer) -> None:
    bot = a_bot(slack_server)
    lose_answer(bot, slack_server, a_message())
    for number in range(250):
        slack_server.take({"channel": "#inter", "text": f"bavardage {number}"})

    bot.deliver(again(a_message()), within=WITHIN)

    assert len(slack_server.messages) == 251
    assert slack_server.methods.count("conversations.history") == 3


def test_a_channel_that_talks_too_much_is_not_read_to_its_end(slack_server: SlackServer) -> None:
    bot = a_bot(slack_server)
    for number in range(1_000):
        slack_server.take({"channel": "#inter", "text": f"bavardage {number}"})

    receipt = bot.deliver(again(a_message()), within=WITHIN)

    assert "not known whether an earlier try had told it" in receipt.answer
    assert slack_server.methods.count("conversations.history") == 5
    assert len(slack_server.messages) == 1_001


@pytest.mark.parametrize("scope", ["channels:history", "channels:read"])
def test_without_the_right_to_look_it_is_told_and_said_why(slack_server: SlackServer, scope: str) -> None:
    slack_server.scopes.remove(scope)
    bot = a_bot(slack_server)
    lose_answer(bot, slack_server, a_message())

    receipt = bot.deliver(again(a_message()), within=WITHIN)

    assert len(slack_server.messages) == 2
    assert receipt.answer.startswith("200 ok C")
    assert "missing_scope" in receipt.answer


@pytest.mark.parametrize(
    ("metadata", "count"),
    [
        (None, 2),
        ({"event_type": "tocsin", "event_payload": {"notification": "f" * 20}}, 2),
        ({"event_type": "other", "event_payload": {"notification": "0123456789abcdef0123"}}, 2),
        ({"event_type": "tocsin", "event_payload": []}, 2),
        ("tocsin", 2),
        ({"event_type": "tocsin", "event_payload": {"notification": "0123456789abcdef0123"}}, 1),
    ],
)
def test_a_message_is_known_by_its_metadata_alone(
    slack_server: SlackServer, metadata: object, count: int
) -> None:
    slack_server.take({"channel": "#inter", "text": "0123456789abcdef0123", "metadata": metadata})

    a_bot(slack_server).deliver(again(a_message()), within=WITHIN)

    assert len(slack_server.messages) == count


@pytest.mark.parametrize(
    "fault",
    [
        Reply(429, "", {"Retry-After": "30"}, method="conversations.history"),
        Reply(500, "", method="conversations.history"),
        Reply(body='{"ok": false, "error": "internal_error"}', method="conversations.history"),
        Reply(is_lost=True, method="conversations.history"),
    ],
)
def test_a_list_that_cannot_be_had_now_is_asked_for_again_before_anything_is_sent(
    slack_server: SlackServer, fault: Reply
) -> None:
    channel = slack_server.workspace.id_of("#inter")
    slack_server.script(fault)

    with pytest.raises(TransientError) as failure:
        a_bot(slack_server, channel).deliver(again(a_message()), within=WITHIN)

    assert failure.value.may_have_been_taken
    assert slack_server.messages == []


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"ok": true}', '{"ok": true, "messages": {}, "response_metadata": 3}',
             '{"ok": true, "messages": [1, null, {"metadata": []}]}']
)  # fmt: skip
def test_a_list_that_is_none_is_no_proof_that_it_was_told(slack_server: SlackServer, body: str) -> None:
    channel = slack_server.workspace.id_of("#inter")
    slack_server.script(Reply(body=body, method="conversations.history"))
    bot = a_bot(slack_server, channel)

    receipt: Receipt | None = None
    try:
        receipt = bot.deliver(again(a_message()), within=WITHIN)
    except TransientError:
        assert slack_server.messages == []
    assert len(slack_server.messages) == bool(receipt)


def test_a_revoked_token_holds_the_channel_as_ever(slack_server: SlackServer) -> None:
    bot = SlackBot(api=slack_server.api, token="xoxb-revoked", channel="#inter")

    with pytest.raises(ChannelRefusedError):
        bot.deliver(again(a_message()), within=WITHIN)


def test_what_is_no_repeat_reads_nothing(slack_server: SlackServer) -> None:
    a_bot(slack_server).deliver(a_message(), within=WITHIN)

    assert slack_server.methods == ["chat.postMessage"]
