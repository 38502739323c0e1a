from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.builders import a_message, an_alert, an_excerpt
from tests.integration.channels.test_contract import all_that_is_said_by
from tests.stand_ins.slack_server import TOKEN, Reply, SlackServer, why_refused
from worker.channels.contract import Channel
from worker.channels.slack import SlackBot, SlackWebhook
from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError
from worker.models import Receipt, Severity

WITHIN = timedelta(seconds=5)
REFUSED_FOR_NOW = {401, 403, 404, 405, 407, 410}
TRY_LATER = {408, 425, 429}


def a_webhook(server: SlackServer) -> Channel:
    return SlackWebhook(url=server.webhook)


def a_bot(server: SlackServer) -> Channel:
    return SlackBot(api=server.api, token=TOKEN, channel="#inter")


both = pytest.mark.parametrize("open_it", [a_webhook, a_bot])
Open = Callable[[SlackServer], Channel]


def deliver_to(channel: Channel) -> Receipt:
    return channel.deliver(a_message(), within=WITHIN)


def failure_of(channel: Channel) -> ChannelError:
    with pytest.raises(ChannelError) as failure:
        deliver_to(channel)
    return failure.value


def kind_of(status: int) -> type[ChannelError]:
    if status < 300 or status in TRY_LATER or status >= 500:
        return TransientError  # a 2xx without Slack's word is somebody else's
    if status < 400 or status in REFUSED_FOR_NOW:
        return ChannelRefusedError
    return MessageRefusedError


@both
def test_every_http_status_is_one_of_the_three_kinds(slack_server: SlackServer, open_it: Open) -> None:
    channel = open_it(slack_server)
    found = {}
    for status in range(200, 600):
        location = {"Location": f"{slack_server.root}/elsewhere"} if 300 <= status < 400 else {}
        slack_server.script(Reply(status, "<html>no word of Slack's</html>", location))
        found[status] = type(failure_of(channel))

    assert found == {status: kind_of(status) for status in range(200, 600)}
    assert slack_server.requests == 400, "no redirect is followed, nothing is tried again"
    assert slack_server.messages == []


REFUSING_THE_CHANNEL = """
    invalid_auth not_authed token_revoked token_expired account_inactive missing_scope no_permission
    no_service no_service_id no_active_hooks invalid_token no_team team_disabled action_prohibited
    ekm_access_denied user_not_found channel_not_found channel_is_archived is_archived
    not_in_channel restricted_action posting_to_general_channel_denied
"""
PASSING = """
    ratelimited rate_limited internal_error fatal_error service_unavailable request_timeout rollup_error
    team_added_to_org
"""
REFUSING_THE_MESSAGE = """
    invalid_blocks invalid_payload no_text msg_too_long msg_blocks_too_long too_many_attachments
    a_word_of_tomorrow
"""


@both
@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((word, ChannelRefusedError) for word in REFUSING_THE_CHANNEL.split()),
        *((word, TransientError) for word in PASSING.split()),
        *((word, MessageRefusedError) for word in REFUSING_THE_MESSAGE.split()),
    ],
)
def test_every_word_of_slacks_is_one_of_the_three_kinds(
    slack_server: SlackServer, open_it: Open, word: str, kind: type[ChannelError]
) -> None:
    """As a 200 with an error in it, too: that is a failure."""
    body = word if open_it is a_webhook else f'{{"ok": false, "error": "{word}"}}'
    slack_server.script(*[Reply(200, body)] * 2)  # twice: where the form is refused, the plain text is tried

    failure = failure_of(open_it(slack_server))

    assert type(failure) is kind
    assert word in str(failure)


@both
def test_what_slack_really_answers_to_a_wrong_address_or_token(
    slack_server: SlackServer, open_it: Open
) -> None:
    wrong: dict[Open, Channel] = {
        a_webhook: SlackWebhook(url=f"{slack_server.root}/services/T0/B0/gone"),
        a_bot: SlackBot(api=slack_server.api, token="xoxb-revoked", channel="#inter"),
    }

    assert type(failure_of(wrong[open_it])) is ChannelRefusedError


@both
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("999999999", 86_400),
        ("in an hour", 3_600),
        ("an hour ago", 0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_heeded(
    slack_server: SlackServer, open_it: Open, value: str, seconds: int | None
) -> None:
    hours = {"in an hour": 1, "an hour ago": -1}
    if value in hours:
        value = format_datetime(datetime.now(UTC) + timedelta(hours=hours[value]))
    slack_server.script(Reply(429, "rate_limited", {"Retry-After": value}))

    failure = failure_of(open_it(slack_server))

    assert isinstance(failure, TransientError)
    assert failure.whole_channel
    assert not failure.may_have_been_taken
    if seconds is None:
        assert failure.retry_after is None
    else:
        assert failure.retry_after is not None
        assert abs(failure.retry_after.total_seconds() - seconds) < 60


@both
def test_a_moment_to_retry_after_is_by_the_clock_of_the_peer_whose_date_it_is(
    slack_server: SlackServer, open_it: Open
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    later = tomorrow + timedelta(minutes=2)
    dates = {"Date": format_datetime(tomorrow), "Retry-After": format_datetime(later)}
    slack_server.script(Reply(429, "rate_limited", dates))

    failure = failure_of(open_it(slack_server))

    assert isinstance(failure, TransientError)
    assert failure.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("reply", "is_unclear"),
    [
        (Reply(500, "rollup_error"), True),
        (Reply(502, ""), True),
        (Reply(504, ""), True),
        (Reply(503, ""), False),
        (Reply(200, "<html>sign in to the network</html>"), True),
        (Reply(429, "rate_limited"), False),
    ],
)
def test_an_answer_that_leaves_it_open_says_so(
    slack_server: SlackServer, reply: Reply, *, is_unclear: bool
) -> None:
    slack_server.script(reply)

    failure = failure_of(a_webhook(slack_server))

    assert isinstance(failure, TransientError)
    assert failure.may_have_been_taken is is_unclear


@both
@pytest.mark.parametrize("word", ["invalid_blocks", "msg_blocks_too_long", "thread_not_found"])
def test_a_form_that_slack_refuses_is_sent_as_plain_text(
    slack_server: SlackServer, open_it: Open, word: str
) -> None:
    body = word if open_it is a_webhook else f'{{"ok": false, "error": "{word}"}}'
    slack_server.script(Reply(200, body))

    deliver_to(open_it(slack_server))

    (message,) = slack_server.messages
    assert "blocks" not in message
    assert "Poutine et Trump" in message["text"]


def test_a_bot_threads_and_can_be_recognised(slack_server: SlackServer) -> None:
    bot = a_bot(slack_server)

    first = bot.deliver(a_message(id="1" * 20), within=WITHIN)
    bot.deliver(a_message(id="2" * 20, thread=first.thread), within=WITHIN)

    one, two = slack_server.messages
    assert one["channel"] == two["channel"] == slack_server.workspace.id_of("#inter")
    assert "thread_ts" not in one
    assert first.thread == f"{one['channel']}:{one['ts']}"
    assert two["thread_ts"] == one["ts"]
    assert two["metadata"] == {"event_type": "tocsin", "event_payload": {"notification": "2" * 20}}
    assert (two["unfurl_links"], two["unfurl_media"]) == (False, False)


def test_a_webhook_gives_no_thread_and_gets_no_metadata(slack_server: SlackServer) -> None:
    receipt = deliver_to(a_webhook(slack_server))

    assert receipt.thread == ""
    assert set(slack_server.messages[0]) == {"text", "blocks", "unfurl_links", "unfurl_media", "ts"}


def test_a_title_that_alone_matched_is_shown_with_its_words_marked(slack_server: SlackServer) -> None:
    alert = an_alert(excerpts=(an_excerpt("Poutine et Trump discutent d'une *trêve* :", field="title"),))
    a_webhook(slack_server).deliver(a_message(alert), within=WITHIN)

    section = slack_server.messages[0]["blocks"][1]["text"]["text"]
    assert section.startswith("*<https://www.example.org/monde/treve.html|Poutine et Trump")
    assert ">Poutine et Trump discutent d'une *trêve* : échange" in section


def test_what_does_not_fit_is_a_link_to_the_rest(slack_server: SlackServer) -> None:
    alerts = [
        an_alert(id=f"a{i}", article=f"e{i}", title=f"Article {i}", link=f"https://www.example.org/{i}",
                 excerpts=(an_excerpt("*trêve* " + "mot " * 140),))
        for i in range(40)
    ]  # fmt: skip
    a_webhook(slack_server).deliver(a_message(*alerts), within=WITHIN)

    rest = slack_server.messages[0]["blocks"][-2]["text"]["text"]
    assert rest.startswith("et ")
    assert "• <https://www.example.org/39|Article 39>" in rest


def test_the_fallback_says_a_title_once(slack_server: SlackServer) -> None:
    alert, other = an_alert(title="Attentat à Lyon"), an_alert(id="a2", article="e2", title="Trêve à Gaza")
    a_webhook(slack_server).deliver(a_message(alert, other), within=WITHIN)

    text = slack_server.messages[0]["text"]
    assert (text.count("Attentat à Lyon"), text.count("Trêve à Gaza")) == (1, 1)
    assert text.count(f"<{alert.link}|") == 2


def test_severity_is_said(slack_server: SlackServer) -> None:
    message = a_message(an_alert(severity=Severity.CRITICAL))
    a_webhook(slack_server).deliver(message, within=WITHIN)

    assert slack_server.messages[0]["text"].startswith("[critique] ")
    assert slack_server.messages[0]["blocks"][0]["elements"][0]["text"].startswith("*[critique]* ")


@pytest.mark.parametrize(
    "url",
    ["http://hooks.slack.com/services/fake-secret", "ftp://hooks.slack.com/fake-secret", "fake-secret",
     "https://user:fake-secret@hooks.slack.com/", "https://hooks.slack.com/fake-secret\r\nX: y",
     "https://hooks.slack.com/fake-secret é", "https://[fake-secret/", "https://hooks.slack.com:fake-secret/"],
)  # fmt: skip
def test_an_address_that_could_leak_or_cannot_be_meant_holds_the_channel(url: str) -> None:
    failure = failure_of(SlackWebhook(url=url))

    assert type(failure) is ChannelRefusedError
    assert "fake-secret" not in all_that_is_said_by(failure)


def test_a_token_that_cannot_be_one_holds_the_channel_unseen(slack_server: SlackServer) -> None:
    failure = failure_of(SlackBot(api=slack_server.api, token="fake-secret é", channel="#inter"))

    assert type(failure) is ChannelRefusedError
    assert "fake-secret" not in all_that_is_said_by(failure)


@pytest.mark.parametrize("root", ["http://127.0.0.1:1", "https://no-such-host.invalid"])
def test_a_server_that_is_not_there_is_transient(root: str) -> None:
    failure = failure_of(SlackWebhook(url=f"{root}/services/fake-secret"))

    assert isinstance(failure, TransientError)
    assert failure.whole_channel
    assert not failure.may_have_been_taken
    assert "fake-secret" not in all_that_is_said_by(failure)


def test_the_stand_in_judges_as_slack_does() -> None:
    def section(text: str) -> dict[str, object]:
        return {"type": "section", "text": {"type": "mrkdwn", "text": text}}

    assert why_refused({}) == "no_text"
    assert why_refused({"text": "x", "blocks": [section("x")] * 51}) == "invalid_blocks"
    assert why_refused({"text": "x", "blocks": [section("x" * 3_001)]}) == "invalid_blocks"
    assert why_refused({"text": "x", "blocks": [section("")]}) == "invalid_blocks"
    assert (
        why_refused({"text": "x", "blocks": [{"type": "header", "text": {"text": "x" * 151}}]})
        == "invalid_blocks"
    )
    assert why_refused({"text": "x", "blocks": [{"type": "marquee"}]}) == "invalid_blocks"
    assert why_refused({"text": "x", "blocks": [section("x" * 2_900)] * 5}) == "msg_blocks_too_long"
    assert why_refused({"text": "x", "blocks": [section("x")]}) == ""
