"""A fallback is told where a receiver's channel is held or slow, and spared where it was not needed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.integration.stages.channels import BY_MAIL, by_webhook, configure, wait_for_next
from tests.integration.stages.service import Service, Watched
from tests.integration.store.scene import LEASE
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from worker.alerts.raising import alert_id
from worker.errors import StoreUnreachableError
from worker.models import Notification, Reason
from worker.stages.deliver import deliver_due
from worker.store.dead_letters import dead_letters, replay_dead
from worker.store.due_sets import DueSet, Place, waiting_lanes
from worker.store.notifications import add_notification, release_lane
from worker.store.record import alert_record, notifications_of

AFTER = timedelta(minutes=5)
REFUSED = Reply(403, "invalid_token")
SLOW = Reply(503, "service_unavailable", {"Retry-After": "1200"})
MAIL = "email:veille@example.org"
LANE = Place(lane="email:test", concurrency=4)


def ring(service: Service, *ids: str, after: timedelta = AFTER) -> list[Notification]:
    """Alerts for the receiver `slack`, and for each a fallback that goes to `veille` by mail; these."""
    service.ring(*ids, receiver="slack")
    meant = [service.records()[id_].notification for id_ in ids]
    fallbacks = [
        replace(
            one, id=f"fallback-{one.id}", receiver="veille", destination=MAIL, lane=LANE.lane,
            reason=Reason.FALLBACK, unless_told=(one.id,),
        )
        for one in meant
    ]  # fmt: skip
    for one in fallbacks:
        add_notification(service.store, one, LANE, due=service.clock.now + after)
    return fallbacks


def go_on(service: Service, until: timedelta = AFTER) -> None:
    """Deliver, and again when the fallback is due."""
    service.deliver()
    service.clock.tick(until)
    service.deliver()


def statuses(service: Service, fallbacks: list[Notification]) -> list[str]:
    return [service.status_of(one) for one in fallbacks]


def test_a_receiver_that_is_told_in_time_spares_its_fallback(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    fallbacks = ring(service, "a1")

    go_on(service)

    assert statuses(service, fallbacks) == ["spared"]
    assert (len(slack_server.messages), len(mail.messages)) == (1, 0)
    record = alert_record(service.store, "a1")
    assert record is not None
    assert record.status == "told"
    assert [one.status for one in notifications_of(service.store, "a1")] == ["told", "spared"]


@pytest.mark.parametrize("answer", [REFUSED, SLOW, Reply(400, "no_text")])
def test_a_channel_that_is_held_or_slow_or_refuses_the_message_has_its_fallback_told(
    service: Service, mail: MailSink, slack_server: SlackServer, answer: Reply
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    slack_server.script(answer)
    fallbacks = ring(service, "a1")

    service.deliver()
    service.clock.tick(AFTER - timedelta(seconds=1))
    service.deliver()
    early = len(mail.messages)
    service.tick(seconds=1)
    service.deliver()

    assert early == 0
    assert statuses(service, fallbacks) == ["told"]
    assert [message["To"] for message in mail.messages] == ["veille@example.org"]


def test_an_alert_ends_by_its_own_messages_not_by_its_fallback(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    slack_server.script(REFUSED)
    ring(service, "a1")

    go_on(service)
    while_held = alert_record(service.store, "a1")
    (lane,) = [one.lane for one in waiting_lanes(service.store, DueSet.NOTIFICATIONS) if one.held]
    release_lane(service.store, lane)
    service.deliver()
    at_last = alert_record(service.store, "a1")

    assert while_held is not None
    assert at_last is not None
    assert (while_held.status, at_last.status) == ("notified", "told")


def test_a_message_told_within_another_spares_the_fallback(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    slack_server.script(Reply(503, "service_unavailable", {"Retry-After": "10800"}))
    hours = timedelta(hours=3, seconds=1)
    fallbacks = ring(service, "a1", "a2", after=hours + timedelta(seconds=2))
    service.deliver()
    service.clock.tick(hours)
    service.deliver()

    go_on(service, timedelta(seconds=2))

    assert len(slack_server.messages) == 1
    assert service.counts()["messages joined"] == 2
    assert statuses(service, fallbacks) == ["spared", "spared"]
    assert not mail.messages


def test_one_of_two_messages_that_was_not_told_needs_the_fallback(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    slack_server.script(Reply(), Reply(400, "no_text"))
    (first, second) = ring(service, "a1", "a2")
    both = replace(first, id="for-both", unless_told=(*first.unless_told, *second.unless_told))
    add_notification(service.store, both, LANE, due=service.clock.now + AFTER)

    service.deliver()
    wait_for_next(service)
    go_on(service)

    assert service.status_of(both) == "told"


def test_a_receiver_that_was_told_of_the_article_itself_is_spared(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    slack_server.script(REFUSED)
    fallbacks = ring(service, "a1", "a2")
    own = alert_id("treve", "a1", "veille")
    service.store.call("HSET", f"tocsin:alert:{own}", "told", 1)

    go_on(service)

    assert statuses(service, fallbacks) == ["spared", "told"]
    assert len(mail.messages) == 1


@pytest.mark.parametrize("is_told", [True, False])
def test_a_worker_that_dies_over_a_fallback_leaves_it_to_the_next(
    service: Service, mail: MailSink, slack_server: SlackServer, *, is_told: bool
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    slack_server.script(Reply() if is_told else REFUSED)
    fallbacks = ring(service, "a1")
    service.deliver()
    service.clock.tick(AFTER)

    def die() -> None:
        raise StoreUnreachableError("the worker dies here")

    script = "commit_deliver" if is_told else "mark_sending"
    with pytest.raises(StoreUnreachableError):
        deliver_due(service.worker(Watched(service.store, service.clock, script, die)))
    in_between = statuses(service, fallbacks)
    service.clock.tick(LEASE)
    service.deliver()

    assert in_between == ["waiting"]
    assert statuses(service, fallbacks) == ["spared" if is_told else "told"]
    assert len(mail.messages) == (0 if is_told else 1)


def test_a_fallback_that_is_refused_is_a_dead_letter_that_can_be_replayed(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL)
    slack_server.script(REFUSED)
    mail.script("RCPT", "550 5.1.1 no such user")
    (fallback,) = ring(service, "a1")
    go_on(service)
    (letter,) = dead_letters(service.store)
    before = alert_record(service.store, "a1")

    assert replay_dead(service.store, letter.notification, LANE)
    service.deliver()

    assert service.status_of(fallback) == "told"
    assert alert_record(service.store, "a1") == before
