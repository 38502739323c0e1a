"""A service that was stopped, or whose channel was held, tells what it missed as one message a receiver."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.integration.stages.channels import BY_MAIL, by_webhook, configure
from tests.integration.stages.press import HEADLINE, Item, rss
from tests.integration.stages.service import Service, Watched
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from tests.stand_ins.web_server import WebServer
from worker.alerts.lateness import QUIET
from worker.models import Severity
from worker.store.dead_letters import dead_letters
from worker.store.due_sets import DueSet, waiting_lanes
from worker.store.notifications import release_lane
from worker.store.record import alert_record, notifications_of

WEEKEND = timedelta(hours=60)
RULES = """\
version: 1
rules:
  - {id: treve, any: [trêve]}
  - {id: attentat, any: [attentat], severity: critical}
"""


def an_old_service(service: Service, web: WebServer, mail: MailSink) -> None:
    """It has read its feed once, and told nothing."""
    web.page("/rss", rss())
    service.rules, service.feeds = RULES, {"monde": f"http://127.0.0.1:{web.port}/rss"}
    configure(service, mail)
    service.poll()


def missed(service: Service, count: int, *, first: int = 1, title: str = HEADLINE) -> Sequence[Item]:
    """Entries of the hours before now."""
    return [
        Item(
            guid=f"e{number}",
            title=f"{title}, affaire {number}",
            published=service.clock.now - timedelta(minutes=3 * number + 121),
        )
        for number in range(first, first + count)
    ]


def go_on(service: Service) -> None:
    """A morning's work."""
    service.poll()
    while service.read():
        service.gather()
        service.deliver()
        service.tick(seconds=1)
    service.tick(seconds=QUIET.total_seconds())
    for _ in range(4):
        service.gather()
        service.deliver()
        service.tick(seconds=1)


def subjects(mail: MailSink) -> list[str]:
    return [str(message["Subject"]) for message in mail.messages]


def test_a_weekends_stop_is_one_message_on_monday_and_those_that_are_critical(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    an_old_service(service, web, mail)
    service.clock.tick(WEEKEND)
    critical = missed(service, 2, first=700, title="Attentat à Lyon")
    web.page("/rss", rss(*missed(service, 600), *critical))

    go_on(service)

    digests = [subject for subject in subjects(mail) if "en retard" in subject]
    assert len(digests) == 1
    assert digests[0].startswith("600 articles en retard")
    assert len(mail.messages) == 3
    assert all("il y a" in subject for subject in subjects(mail) if subject not in digests)
    assert {record.status for record in map(service.record_of, service.alerts())} == {"told"}


def test_a_story_of_the_digest_is_not_told_again_but_its_further_news_is(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    an_old_service(service, web, mail)
    service.clock.tick(WEEKEND)
    (old,) = missed(service, 1)
    web.page("/rss", rss(old))
    go_on(service)

    service.tick(minutes=15)
    again = Item(guid="again", title=old.title, published=service.clock.now)
    news = replace(again, guid="new", summary="Un attentat sur place.")
    web.page("/rss", rss(old, again, news))
    go_on(service)

    first, second = service.notifications()
    assert (first.reason, second.reason) == ("late", "news")
    assert set(first.alerts).isdisjoint(second.alerts)


@pytest.mark.parametrize("pause", [timedelta(minutes=11), timedelta(minutes=60)])
def test_what_is_published_late_or_polled_as_usual_rings_as_usual(
    service: Service, web: WebServer, mail: MailSink, pause: timedelta
) -> None:
    an_old_service(service, web, mail)
    service.clock.tick(pause)
    web.page("/rss", rss(*missed(service, 3)))

    go_on(service)

    assert [one.reason for one in service.notifications()] == ["first"] * 3


def test_what_the_first_poll_finds_is_not_late(service: Service, web: WebServer, mail: MailSink) -> None:
    web.page("/rss", rss(*missed(service, 3)))
    service.rules, service.feeds = RULES, {"monde": f"http://127.0.0.1:{web.port}/rss"}
    configure(service, mail)

    go_on(service)

    assert [one.reason for one in service.notifications()] == ["first"] * 3


def test_alerts_and_entries_that_waited_in_the_store_over_a_stop_are_late_too(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    an_old_service(service, web, mail)
    service.tick(minutes=12)
    web.page("/rss", rss(*missed(service, 3)))
    service.poll()

    service.clock.tick(WEEKEND)
    go_on(service)

    assert [(one.reason, len(one.alerts)) for one in service.notifications()] == [("late", 3)]


def test_a_channel_that_was_held_for_hours_gets_one_message_and_the_critical_ones(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server))
    slack_server.script(Reply(403, "invalid_token"))
    service.ring("a1", "a2", "a3", receiver="slack")
    service.ring("grave", receiver="slack", severity=Severity.CRITICAL)
    service.deliver()
    service.tick(hours=3)
    service.ring("fresh", receiver="slack")
    (lane,) = waiting_lanes(service.store, DueSet.NOTIFICATIONS)

    release_lane(service.store, lane.lane)
    for _ in range(5):
        service.deliver()
        service.tick(seconds=1)

    told = {tuple(sorted(one.alerts)) for one in service.notifications() if service.status_of(one) == "told"}
    assert told == {("a1", "a2", "a3"), ("grave",), ("fresh",)}
    assert slack_server.requests == 1 + 3
    record = alert_record(service.store, "a2")
    assert record is not None
    assert record.status == "told"
    joined, digest = notifications_of(service.store, "a2")
    assert (joined.status, joined.answer) == ("joined", f"told within the message {digest.notification.id}")
    assert not dead_letters(service.store)


def test_messages_that_waited_over_a_stop_are_joined_also_where_several_workers_hold_them(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    service.ring("a1", "a2", "a3", "a4")
    service.tick(hours=3)

    def another_delivers() -> None:
        service.deliver()

    slow = Watched(service.store, service.clock, "join_waiting", another_delivers)

    service.deliver(service.worker(slow))
    service.deliver()

    assert len(mail.messages) == 1
    assert subjects(mail)[0].startswith("4 articles en retard")


def test_what_may_have_been_sent_already_is_not_joined(service: Service, mail: MailSink) -> None:
    configure(service, mail, BY_MAIL)
    mail.script("END", "take and drop")
    service.ring("a1")
    service.deliver()
    service.ring("a2", "a3")
    service.tick(hours=3)

    for _ in range(3):
        service.deliver()

    assert len(mail.messages) == 3  # the first, it again, and the digest of the others
    assert service.counts()["sends repeated after an unknown end"] == 1
