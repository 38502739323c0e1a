"""What is told together, what waits, and that every alert is told exactly once."""

from dataclasses import replace

import pytest

from tests.builders import an_alert
from tests.integration.stages.press import HEADLINE, Item, page, rss
from tests.integration.stages.service import CONSOLE, Service, Watched
from tests.integration.store import scene
from tests.stand_ins.web_server import WebServer
from worker.models import Reason
from worker.stages.gather import gather_group
from worker.store.connection import Store
from worker.store.due_sets import DueSet, Place, claim
from worker.store.feeds import poll_now
from worker.store.groups import MOST_ALERTS
from worker.store.record import alert_record

PRISONERS = "Un échange de prisonniers est prévu."
ELSEWHERE = "Grève des contrôleurs aériens : une trêve pour Noël"


class Newsroom:
    """Two sites with a feed each; what is published is polled and read at once."""

    def __init__(self, service: Service, web: WebServer) -> None:
        self.service, self.web, self.count = service, web, 0
        self.sites = {"monde": f"http://127.0.0.1:{web.port}", "figaro": f"http://0.0.0.0:{web.port}"}
        feeds = {name: f"{root}/{name}.xml" for name, root in self.sites.items()}
        for name in feeds:
            web.page(f"/{name}.xml", rss())
        service.configure(feeds=feeds)

    def publish(self, feed: str = "monde", *, title: str = HEADLINE, text: str = "") -> None:
        self.count += 1
        self.web.page(f"/{self.count}", page(text, title=title), headers={"Content-Type": "text/html"})
        link = f"{self.sites[feed]}/{self.count}"
        self.web.page(f"/{feed}.xml", rss(Item(guid=f"e{self.count}", link=link, title=title)))
        for id_, url in self.service.feeds.items():
            poll_now(self.service.store, [scene.feed_row(id_, Place(lane=url.split("/")[2]))])
        self.service.tick(seconds=1)  # the pages of a site are asked for one a second
        self.service.poll()
        self.service.read()


def told(service: Service) -> list[tuple[str, int]]:
    """Why each message was made, and of how many alerts."""
    return [(one.reason.value, len(one.alerts)) for one in service.notifications()]


def test_two_rules_on_one_article_are_one_message_that_lists_both(service: Service, web: WebServer) -> None:
    Newsroom(service, web).publish(text=PRISONERS)

    service.gather()

    (message,) = service.notifications()
    rules = {alert.rule for alert in service.alerts() if alert.id in message.alerts}
    assert (message.reason, rules) == (Reason.FIRST, {"treve", "prisonniers"})
    assert not service.pending()


def test_a_new_story_waits_for_company(service: Service, web: WebServer) -> None:
    service.route = "first_after: 2m"
    newsroom = Newsroom(service, web)
    newsroom.publish("monde")

    service.gather()
    early = told(service)
    service.tick(seconds=90)
    newsroom.publish("figaro")
    service.gather()
    service.tick(seconds=30)
    service.gather()

    assert early == []
    assert told(service) == [("first", 2)]


def test_news_of_a_told_story_is_told_every_ten_minutes_at_most(service: Service, web: WebServer) -> None:
    service.route = "then_every: 10m"
    newsroom = Newsroom(service, web)
    newsroom.publish("monde")
    service.gather()
    service.tick(minutes=1)
    newsroom.publish("figaro")
    newsroom.publish("figaro", text=PRISONERS)

    service.gather()
    service.tick(minutes=8)
    service.gather()
    early = told(service)
    service.tick(minutes=1)
    service.gather()

    assert early == [("first", 1)]
    assert told(service) == [("first", 1), ("news", 3)]


def test_another_story_does_not_wait_for_the_first(service: Service, web: WebServer) -> None:
    newsroom = Newsroom(service, web)
    newsroom.publish("monde")
    service.gather()
    newsroom.publish("figaro")
    newsroom.publish("figaro", title=ELSEWHERE)

    service.gather()

    assert told(service) == [("first", 1), ("first", 1)]
    assert len(service.pending()) == 1


@pytest.mark.parametrize(
    "receiver", ["{name: autre, console: true}", "{name: veille, slack: {webhook: '${NONE:-}'}}"]
)
def test_alerts_of_a_receiver_that_is_gone_or_off_are_dead_with_the_reason(
    service: Service, web: WebServer, receiver: str
) -> None:
    Newsroom(service, web).publish()
    service.configure(receivers=(receiver,))

    service.gather()

    (alert,) = service.alerts()
    record = alert_record(service.store, alert.id)
    assert record is not None
    assert (record.status, record.reason) == ("dead", "the receiver is no longer configured, or is off")
    assert not service.notifications()


def test_an_alert_that_comes_while_gather_works_is_told_afterwards(service: Service, web: WebServer) -> None:
    newsroom = Newsroom(service, web)
    newsroom.publish()
    slow = Watched(service.store, service.clock, "commit_gather", lambda: newsroom.publish(title=ELSEWHERE))

    service.gather(service.worker(slow))

    assert told(service) == [("first", 1), ("first", 1)]
    assert {id_ for one in service.notifications() for id_ in one.alerts} == {
        one.id for one in service.alerts()
    }


def test_a_gather_that_lost_its_claim_tells_nothing_twice(service: Service, web: WebServer) -> None:
    Newsroom(service, web).publish()

    def another_takes_over() -> None:
        service.tick(seconds=30)
        service.gather()

    slow = Watched(service.store, service.clock, "commit_gather", another_takes_over)

    service.gather(service.worker(slow))

    assert told(service) == [("first", 1)]


def test_a_gather_that_dies_is_repeated(service: Service, web: WebServer) -> None:
    Newsroom(service, web).publish()
    assert claim(service.store, DueSet.GROUPS, rows=1, lease=scene.LEASE)  # and nothing more

    service.tick(seconds=59)
    early = service.gather()
    service.tick(seconds=1)
    service.gather()

    assert early == 0
    assert told(service) == [("first", 1)]


def test_a_receiver_that_comes_while_groups_are_gathered_is_told(service: Service, web: WebServer) -> None:
    newsroom = Newsroom(service, web)
    newsroom.publish()

    def a_receiver_comes() -> None:
        service.configure(receivers=(CONSOLE, "{name: inter, console: true}"))
        newsroom.publish(title=ELSEWHERE)

    slow = Watched(service.store, service.clock, "commit_gather", a_receiver_comes)

    service.gather(service.worker(slow))
    service.gather()

    assert {one.receiver for one in service.notifications()} == {"veille", "inter"}
    assert "alerts dead" not in service.counts()


def flood(store: Store, service: Service, count: int) -> None:
    """So many alerts of as many stories."""
    scene.poll(store, "flood")
    now = service.clock.now
    alerts = [
        an_alert(id=f"a{n}", article=f"e{n}", canonical="", title=f"n{n}", found_at=now, raised_at=now)
        for n in range(count)
    ]
    scene.read(store, scene.claim_one(store, DueSet.ENTRIES), *alerts)


def test_more_waiting_alerts_than_one_gather_looks_at_neither_spin_nor_stay(service: Service) -> None:
    service.configure(
        route="first_after: 10m", rules=service.rules.replace("[trêve]", "[trêve], limit: 9999/h")
    )
    flood(service.store, service, MOST_ALERTS + 1)

    looks = service.gather()
    service.tick(minutes=10)
    service.gather()

    assert looks == 2  # at the earliest 2 000, at the one that is left
    assert len(service.notifications()) == MOST_ALERTS + 1
    assert not service.pending()


def test_alerts_of_one_story_are_told_in_one_message_to_each_destination(service: Service) -> None:
    receiver = "{name: veille, console: true, email: {to: [a@example.org, b@example.org]}}"
    service.configure(receivers=(receiver,), extra="email: {server: '127.0.0.1:25', from: t@example.org}")
    scene.poll(service.store, "e1")
    alert = replace(an_alert(), found_at=service.clock.now, raised_at=service.clock.now)
    scene.read(service.store, scene.claim_one(service.store, DueSet.ENTRIES), alert)

    service.gather()

    destinations = sorted(one.destination for one in service.notifications())
    assert destinations == ["console", "email:a@example.org", "email:b@example.org"]


def test_an_alert_that_another_version_wrote_waits_for_that_version_and_blocks_nobody(
    service: Service,
) -> None:
    service.configure()
    flood(service.store, service, 2)
    name = f"tocsin:alert:{service.pending()[0].id}"
    ours = service.store.call("HGET", name, "doc")
    service.store.call("HSET", name, "doc", '{"written": "tomorrow"}')

    service.gather()
    told_meanwhile = len(service.notifications())
    early = service.gather()
    service.store.call("HSET", name, "doc", ours)
    service.tick(hours=1)
    service.gather()

    assert (told_meanwhile, early) == (1, 0)
    assert len(service.notifications()) == 2
    assert not service.pending()


def test_stories_are_forgotten_when_the_last_of_them_is_closed(service: Service, web: WebServer) -> None:
    Newsroom(service, web).publish()
    service.gather()

    kept_ms = service.store.call("PTTL", "tocsin:group:veille:stories")

    assert 71 < kept_ms / 3_600_000 <= 72.1


def test_what_joined_a_story_stays_in_it_whatever_comes_meanwhile(service: Service) -> None:
    """Words that become frequent weigh less: judged anew, it would ring long after it came."""
    told = "Les députés américains votent pour brider l'action de Trump en Iran"
    joined = "États-Unis: résolution pour brider l'action militaire de Trump contre l'Iran"
    others = [
        "Une résolution de la Chambre des représentants bride l'action militaire de Trump contre l'Iran",
        "Trump promet de nouvelles sanctions contre l'Iran",
        "Iran : la riposte de Trump divise Washington",
        "Cyberattaque : l'Iran accuse Trump",
    ]
    service.configure()

    service.ring(told)
    service.ring(joined)
    service.ring(*others)

    assert [alert.title for alert in service.pending()] == [joined]
    assert joined not in {id_ for one in service.notifications() for id_ in one.alerts}


def test_a_gather_that_did_not_end_in_its_lease_is_tried_with_fewer_alerts(service: Service) -> None:
    """However many there are, and however long it takes to sort them: some are told."""
    service.configure()
    many = [f"a{number}" for number in range(MOST_ALERTS // 8 + 1)]
    scene.ring(service.store, *many)
    for _ in range(3):
        scene.claim_one(service.store, DueSet.GROUPS)
        service.clock.tick(scene.LEASE)

    gather_group(service.context, scene.claim_one(service.store, DueSet.GROUPS))

    assert len(service.pending()) == 1
    service.gather()
    assert not service.pending()
