"""Mails in a row share a session; one that the server has ended is opened again, and no mail is repeated."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders import a_message
from tests.integration.channels.test_email import a_channel
from tests.stand_ins.mail_sink import MailSink
from worker.channels import smtp_sessions
from worker.channels.email import EmailChannel
from worker.channels.smtp_sessions import MOST_MESSAGES, kept_sessions
from worker.errors import ChannelRefusedError, MessageRefusedError, TransientError

WITHIN = timedelta(seconds=10)


@pytest.fixture
def row() -> Iterator[None]:
    """Mails are sent in a row."""
    with kept_sessions():
        yield


def send(channel: EmailChannel, *numbers: int) -> None:
    for number in numbers:
        channel.deliver(a_message(id=f"{number:020}"), within=WITHIN)


def sent(sink: MailSink) -> list[int]:
    return [int(message["X-Tocsin-Notification"]) for message in sink.messages]


def test_mails_in_a_row_share_a_session(mail_sink: MailSink, row: None) -> None:
    send(a_channel(mail_sink.port), *range(5))

    assert sent(mail_sink) == [0, 1, 2, 3, 4]
    assert mail_sink.connections == 1


def test_without_a_row_each_mail_has_a_session(mail_sink: MailSink) -> None:
    send(a_channel(mail_sink.port), 1, 2)

    assert mail_sink.connections == 2


def test_the_end_of_a_row_ends_its_sessions(mail_sink: MailSink) -> None:
    for number in (1, 2):
        with kept_sessions():
            send(a_channel(mail_sink.port), number)

    assert mail_sink.connections == 2


def test_threads_share_no_session(mail_sink: MailSink) -> None:
    both = threading.Barrier(2, timeout=30)

    def run(number: int) -> None:
        with kept_sessions():
            both.wait()
            send(a_channel(mail_sink.port), number, number + 1)

    threads = [threading.Thread(target=run, args=(number,)) for number in (1, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(sent(mail_sink)) == [1, 2, 3, 4]
    assert mail_sink.connections == 2


def test_another_login_is_another_session(mail_sink: MailSink, row: None) -> None:
    with MailSink(user="tocsin", password="fake-new") as sink:
        send(a_channel(sink.port, user="tocsin", password="fake-new"), 1)
        with pytest.raises(ChannelRefusedError):
            send(a_channel(sink.port, user="tocsin", password="fake-old"), 2)

    assert sent(sink) == [1]


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ("RSET", "drop"), ("RSET", "hang"), ("RSET", "drip"), ("RSET", "421 idle for too long"),
        ("RSET", "502 not implemented"), ("MAIL", "421 too many messages"), ("MAIL", "drop"),
        ("MAIL", "451 too many messages"), ("MAIL", "554 too many messages"), ("MAIL", "530 log in again"),
        ("RCPT", "421 closing"), ("RCPT", "drop"),
    ],
)  # fmt: skip
def test_a_session_that_has_died_is_opened_again_once(
    mail_sink: MailSink, row: None, step: str, action: str
) -> None:
    channel = a_channel(mail_sink.port)
    send(channel, 1)
    mail_sink.script(step, action)

    send(channel, 2, 3)

    assert sent(mail_sink) == [1, 2, 3]
    assert mail_sink.connections == 2


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_new_session_that_fails_as_well_is_a_failure(mail_sink: MailSink, row: None, step: str) -> None:
    channel = a_channel(mail_sink.port)
    send(channel, 1)
    mail_sink.script(step, "421 no", "421 no")

    with pytest.raises(TransientError) as failure:
        send(channel, 2)

    assert failure.value.whole_channel
    assert not failure.value.may_have_been_taken
    assert (sent(mail_sink), mail_sink.connections) == ([1], 2)


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_lost_answer_is_ambiguous_and_sends_nothing_again(
    mail_sink: MailSink,
    row: None,
    is_kept: bool,  # noqa: FBT001 - pytest's
) -> None:
    channel = a_channel(mail_sink.port)
    if is_kept:
        send(channel, 1)
    mail_sink.script("END", "take and drop")

    with pytest.raises(TransientError) as failure:
        send(channel, 2)

    assert failure.value.may_have_been_taken
    assert sent(mail_sink) == [*([1] if is_kept else []), 2]


@pytest.mark.parametrize("step", ["RCPT", "DATA", "END"])
@pytest.mark.parametrize("reply", ["451 greylisted", "554 refused"])
def test_what_is_about_one_mail_ends_no_session(
    mail_sink: MailSink, row: None, step: str, reply: str
) -> None:
    channel = a_channel(mail_sink.port)
    send(channel, 1)
    mail_sink.script(step, reply)

    with pytest.raises((TransientError, MessageRefusedError)):
        send(channel, 2)
    send(channel, 3)

    assert (sent(mail_sink), mail_sink.connections) == ([1, 3], 1)


def test_a_session_takes_no_more_than_a_hundred(mail_sink: MailSink, row: None) -> None:
    send(a_channel(mail_sink.port), *range(MOST_MESSAGES + 1))

    assert len(sent(mail_sink)) == MOST_MESSAGES + 1
    assert mail_sink.connections == 2


def test_a_session_that_was_idle_for_long_is_not_asked(
    mail_sink: MailSink, row: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_sessions, "MOST_IDLE", 0.0)

    send(a_channel(mail_sink.port), 1, 2)

    assert (sent(mail_sink), mail_sink.connections) == ([1, 2], 2)
