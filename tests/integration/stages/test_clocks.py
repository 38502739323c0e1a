"""The store's clock jumps by an hour, forward or back: nothing stands still, is lost, or rings late."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.integration.stages.channels import BY_MAIL, by_webhook, configure
from tests.integration.stages.press import Item, numbered, rss
from tests.integration.stages.service import Service, Watched
from tests.integration.store.scene import HOUR, LEASE, claim_one
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from tests.stand_ins.web_server import WebServer
from worker.store.connection import to_ms
from worker.store.due_sets import DueSet
from worker.store.record import record_tick

BACK, FORWARD = -HOUR, HOUR
LATER = "451 4.3.0 try later"
ROUTE = "first_after: 0s, then_every: 15m"


def jump(service: Service, by: timedelta) -> timedelta:
    """The clock jumps between two looks of the ticker; how far back the second one says that it was set."""
    record_tick(service.store, is_full=False)
    service.clock.tick(by)
    return record_tick(service.store, is_full=False)


def jumping(service: Service, by: timedelta) -> Callable[[], None]:
    """That, as something that happens while a worker is at work."""

    def event() -> None:
        jump(service, by)

    return event


def running(service: Service, web: WebServer, mail: MailSink) -> None:
    """A service that has polled its feed, and told what was in it."""
    web.page("/rss", rss(*numbered(1)))
    service.feeds, service.route = {"monde": f"http://127.0.0.1:{web.port}/rss"}, ROUTE
    configure(service, mail)
    work(service)
    assert len(mail.messages) == 1


def work(service: Service) -> None:
    """All that is due."""
    service.poll()
    while service.read():
        pass
    service.gather()
    service.deliver()


@pytest.mark.parametrize("by", [BACK, FORWARD, timedelta(minutes=-5)])
def test_news_rings_as_usual_whichever_way_the_clock_jumped(
    service: Service, web: WebServer, mail: MailSink, by: timedelta
) -> None:
    running(service, web, mail)
    jump(service, by)
    web.page("/rss", rss(*numbered(1), Item(guid="new", title="Une trêve à Bakou", published=None)))

    service.tick(minutes=12)  # the interval of ten minutes and its jitter
    work(service)

    assert [one.reason for one in service.notifications()] == ["first", "first"]
    assert len(mail.messages) == 2
    assert set(service.outcomes().values()) == {"rung"}


def test_a_clock_that_goes_wrong_and_is_put_right_leaves_the_next_poll_where_it_was(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    running(service, web, mail)
    jump(service, FORWARD)
    service.poll_again()
    asked = len(web.requests_to("/rss"))

    set_back = jump(service, BACK)
    service.poll()
    early = len(web.requests_to("/rss"))
    service.poll_again()

    assert set_back == HOUR
    assert (early, len(web.requests_to("/rss"))) == (asked, asked + 1)


@pytest.mark.parametrize("due_set", [DueSet.GROUPS, DueSet.NOTIFICATIONS])
def test_what_a_dead_worker_held_is_due_when_its_lease_ends(
    service: Service, web: WebServer, mail: MailSink, due_set: DueSet
) -> None:
    running(service, web, mail)
    web.page("/rss", rss(*numbered(1), Item(guid="new", title="Une trêve à Bakou", published=None)))
    service.poll_again()
    service.read()
    if due_set is DueSet.NOTIFICATIONS:
        service.gather()
    claim_one(service.store, due_set)

    jump(service, BACK)
    work(service)
    before = len(mail.messages)
    service.clock.tick(LEASE)
    work(service)

    assert (before, len(mail.messages)) == (1, 2)


def test_who_takes_over_from_a_dead_worker_asks_again_after_the_usual_interval(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    running(service, web, mail)
    service.tick(minutes=12)
    claim_one(service.store, DueSet.FEEDS)
    jump(service, BACK)
    service.clock.tick(LEASE)

    service.poll()
    asked = len(web.requests_to("/rss"))
    service.tick(minutes=5)
    service.poll()

    assert asked == 2
    assert len(web.requests_to("/rss")) == asked


def test_a_poll_in_flight_when_the_clock_is_set_back_is_repeated_in_time(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    running(service, web, mail)
    service.tick(minutes=12)
    slow = Watched(service.store, service.clock, "commit_poll", jumping(service, BACK))
    service.poll(service.worker(slow))
    asked = len(web.requests_to("/rss"))

    service.poll_again()

    assert len(web.requests_to("/rss")) == asked + 1


@pytest.mark.parametrize("receiver", ["veille", "slack"])
def test_a_message_in_flight_that_was_put_off_is_tried_again_in_time(
    service: Service, mail: MailSink, slack_server: SlackServer, receiver: str
) -> None:
    configure(service, mail, BY_MAIL, by_webhook(service, slack_server))
    mail.script("RCPT", LATER)
    slack_server.script(Reply(429, "", headers={"Retry-After": "60"}))  # its whole channel is to wait
    service.ring("a1", receiver=receiver)
    slow = Watched(service.store, service.clock, "commit_deliver", jumping(service, BACK))

    service.deliver(service.worker(slow))
    before = service.statuses()
    service.tick(seconds=90)
    service.deliver()

    assert (before, service.statuses()) == ({"a1": "waiting"}, {"a1": "told"})


def test_a_pause_that_a_peer_asked_for_is_no_longer_though_nothing_waited_behind_it(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    service.ring("a1")
    service.deliver()
    (told,) = service.notifications()
    policy = f"tocsin:notifications:policy:{told.lane}"
    service.store.call("HSET", policy, "not_before", to_ms(service.clock.now + timedelta(minutes=1)))

    jump(service, BACK)
    service.ring("a2")
    service.tick(minutes=1)
    service.deliver()

    assert len(mail.messages) == 2


def test_an_alert_that_was_raised_before_the_clock_was_set_back_does_not_wait_for_it(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    running(service, web, mail)
    more = Item(guid="e2", title=numbered(1)[0].title, published=None)  # of the story that was told
    web.page("/rss", rss(*numbered(1), more, Item(guid="e3", title="Une trêve à Bakou", published=None)))
    service.poll_again()
    while service.read():
        pass

    jump(service, BACK)
    service.gather()
    service.deliver()

    assert sorted(one.reason for one in service.notifications()) == ["first", "first", "rest"]
    assert {service.record_of(alert).status for alert in service.alerts()} == {"told"}


def test_a_clock_that_jumps_past_the_lease_in_a_send_repeats_it_at_most_and_counts_that(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    service.ring("a1")

    def another_delivers() -> None:
        jump(service, FORWARD)
        service.deliver()

    slow = Watched(service.store, service.clock, "commit_deliver", another_delivers)
    service.deliver(service.worker(slow))
    service.deliver()

    assert len(mail.messages) == 2
    assert service.counts()["sends repeated after an unknown end"] == 1
    assert service.statuses() == {"a1": "told"}


def test_a_clock_that_is_kept_right_moves_nothing(service: Service, mail: MailSink) -> None:
    configure(service, mail)

    assert jump(service, timedelta(seconds=-1)) == timedelta(0)
    assert "clock set back" not in service.counts()


@pytest.mark.parametrize("published", [timedelta(hours=20), timedelta(days=9)])
def test_an_entry_from_the_future_rings_at_once_and_holds_up_nothing(
    service: Service, web: WebServer, mail: MailSink, published: timedelta
) -> None:
    running(service, web, mail)
    future = Item(guid="f", title="Une trêve à Bakou", published=service.clock.now + published)
    ancient = (
        "<item><guid>old</guid><title>trêve</title><pubDate>23 Nov 1763</pubDate></item></channel>".encode()
    )
    web.page("/rss", rss(*numbered(1), future).replace(b"</channel>", ancient))

    service.poll_again()
    work(service)

    assert {one.reason for one in service.notifications()} == {"first"}
    assert service.outcomes() == {"e1": "rung", "f": "rung", "old": "rung"}
