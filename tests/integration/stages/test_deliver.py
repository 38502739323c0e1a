"""How each message ends: told, tried again, or dead with its reason; never told to one twice for another."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.integration.stages.channels import BY_MAIL, OPERATOR, by_webhook, configure, wait_for_next
from tests.integration.stages.service import Service
from tests.integration.store.scene import LEASE
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from worker.stages.policies import PATIENCE
from worker.store.dead_letters import dead_letters, replay_dead
from worker.store.due_sets import DueSet, Place, claim
from worker.store.record import alert_record

LATER = "451 4.7.1 greylisted, try again later"


def test_a_message_that_was_taken_is_told(service: Service, mail: MailSink) -> None:
    configure(service, mail)
    service.ring("a1")

    service.deliver()
    service.deliver()

    assert [message["To"] for message in mail.messages] == ["veille@example.org"]
    assert service.records()["a1"].answer.startswith("250")
    record = alert_record(service.store, "a1")
    assert record is not None
    assert record.status == "told"


def test_a_message_that_is_put_off_is_tried_again_after_growing_delays(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    mail.script("RCPT", *[LATER] * 5)
    service.ring("a1")

    waits = []
    for _ in range(5):
        service.deliver()
        waits.append(wait_for_next(service))
    service.deliver()

    assert all(later > earlier * 0.99 for earlier, later in pairwise(waits))
    assert waits[4] > waits[0] * 4
    assert (service.statuses(), service.records()["a1"].attempts) == ({"a1": "told"}, 5)


def test_a_message_that_is_put_off_for_three_days_is_dead(service: Service, mail: MailSink) -> None:
    configure(service, mail)
    mail.script("RCPT", *[LATER] * 60)
    service.ring("a1")

    began = service.clock.now
    while service.statuses() == {"a1": "waiting"}:
        service.deliver()
        last_try = service.clock.now
        if service.statuses() == {"a1": "waiting"}:
            wait_for_next(service)

    assert PATIENCE <= last_try - began < PATIENCE + timedelta(hours=7)
    (letter,) = dead_letters(service.store)
    assert letter.answer == f"given up after 3 days: SMTP recipient: {LATER}"


def test_other_messages_do_not_wait_for_one_that_is_put_off(service: Service, mail: MailSink) -> None:
    configure(service, mail)
    mail.script("RCPT", LATER)
    service.ring("a1", "a2")

    service.deliver()

    assert sorted(service.statuses().values()) == ["told", "waiting"]


def test_a_message_that_is_refused_is_dead_and_the_operator_told(service: Service, mail: MailSink) -> None:
    configure(service, mail, BY_MAIL, OPERATOR, operator="ops")
    mail.script("RCPT", "550 5.1.1 no such user")
    service.ring("a1")

    service.deliver()

    (letter,) = dead_letters(service.store)
    assert (letter.notification.alerts, letter.answer) == (("a1",), "SMTP recipient: 550 5.1.1 no such user")
    (note,) = mail.messages
    assert note["To"] == "ops@example.org"
    assert f"tocsin dead replay {letter.notification.id}" in note.as_string().replace("=\n", "")


def test_a_dead_letter_is_sent_when_it_is_replayed(service: Service, mail: MailSink) -> None:
    configure(service, mail)
    mail.script("RCPT", "550 5.1.1 no such user")
    service.ring("a1")
    service.deliver()
    (letter,) = dead_letters(service.store)
    service.clock.tick(2 * PATIENCE)

    mail.script("RCPT", LATER)
    assert replay_dead(service.store, letter.notification, Place(lane=letter.notification.lane))
    service.deliver()
    wait_for_next(service)
    service.deliver()

    assert service.statuses() == {"a1": "told"}
    assert not dead_letters(service.store)
    assert len(mail.messages) == 1


def test_one_refused_address_does_not_repeat_the_message_to_the_others(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail, "{name: veille, email: {to: [a@example.org, b@example.org, c@example.org]}}")
    mail.script("RCPT", "550 no such user", LATER)
    service.ring("a1")

    service.deliver()
    wait_for_next(service)
    service.deliver()

    assert len(mail.messages) == len(set(mail.recipients)) == 2
    assert len(dead_letters(service.store)) == 1


def test_retry_after_is_honoured_by_the_whole_channel(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server))
    slack_server.script(Reply(429, "rate_limited", {"Retry-After": "120"}))
    service.ring("a1", "a2", receiver="slack")

    service.deliver()
    service.tick(seconds=119)
    service.deliver()
    early = slack_server.requests
    for _ in range(3):
        service.tick(seconds=2)
        service.deliver()

    assert early == 1
    assert service.statuses() == {"a1": "told", "a2": "told"}


def test_a_message_that_never_ends_is_dead_before_it_has_stopped_every_thread(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    service.ring("a1")
    for _ in range(5):
        assert claim(service.store, DueSet.NOTIFICATIONS, rows=1, lease=LEASE)
        service.clock.tick(LEASE)

    service.deliver()

    (letter,) = dead_letters(service.store)
    assert letter.answer == "sending it did not end, 5 times"
    assert not mail.messages


def test_an_error_of_our_own_ends_as_a_dead_letter_and_blocks_nobody(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server))
    service.ring("a1", "a2", receiver="slack")
    story = service.records()["a1"].notification.story
    service.store.call("SET", f"tocsin:thread:slack:{story}", "no hash: whoever reads it fails")

    service.deliver()
    service.tick(seconds=1)
    service.deliver()
    told_meanwhile = service.statuses()
    for _ in range(4):
        wait_for_next(service)
        service.deliver()

    assert told_meanwhile == {"a1": "waiting", "a2": "told"}
    assert service.statuses() == {"a1": "dead", "a2": "told"}
    assert service.records()["a1"].answer == "an error of Tocsin itself: ResponseError"


@pytest.mark.parametrize("key", ["alert:a1", "notification:{notification}"])
def test_a_message_whose_record_another_version_wrote_waits_for_that_version_and_blocks_nobody(
    service: Service, mail: MailSink, slack_server: SlackServer, key: str
) -> None:
    configure(service, mail, by_webhook(service, slack_server))
    service.ring("a1", "a2", receiver="slack")
    name = f"tocsin:{key.format(notification=service.records()['a1'].notification.id)}"
    ours = service.store.call("HGET", name, "doc")
    service.store.call("HSET", name, "doc", '{"written": "tomorrow"}')

    service.deliver()
    service.tick(seconds=1)
    service.deliver()
    told_meanwhile = len(slack_server.messages)
    service.store.call("HSET", name, "doc", ours)
    service.tick(hours=1)
    service.deliver()

    assert told_meanwhile == 1
    assert service.statuses() == {"a1": "told", "a2": "told"}


@pytest.mark.parametrize(
    "receiver", ["{name: autre, console: true}", "{name: veille, email: {to: [new@example.org]}}"]
)
def test_a_message_whose_destination_is_gone_is_dead(service: Service, mail: MailSink, receiver: str) -> None:
    configure(service, mail)
    service.ring("a1")
    configure(service, mail, receiver)

    service.deliver()

    (letter,) = dead_letters(service.store)
    assert "no longer" in letter.answer
    assert not mail.messages
