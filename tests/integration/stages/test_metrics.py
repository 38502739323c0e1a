"""What the metrics tell of a service that things happen to, read as Prometheus reads them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.stages.channels import OPERATOR, by_webhook, configure
from tests.integration.stages.press import Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from tests.stand_ins.web_server import WebServer
from worker.feeds.health import TroubleKind
from worker.ops.exposition import exposition
from worker.ops.metrics import families_of
from worker.store.connection import Store
from worker.store.rung import mark_dead_told

Figures = Callable[..., float]
METADATA = "http://169.254.169.254/latest"  # what no request may reach


def figures(store: Store) -> Figures:
    """The value of one sample, by its name and labels; 0 where there is none."""
    text = exposition(families_of(store))
    values = {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    return lambda name, **labels: values.get((f"tocsin_{name}", frozenset(labels.items())), 0.0)


def delay(value: Figures, since: str) -> dict[str, float]:
    return {le: value("delay_seconds_bucket", since=since, le=le) for le in ("30", "60", "+Inf")}


def test_feeds_that_nobody_polls_are_overdue_and_late(service: Service) -> None:
    service.configure(feeds={name: f"https://{name}.example/rss" for name in ("monde", "figaro")})

    service.tick(minutes=5)

    value = figures(service.store)
    assert (value("feeds"), value("rows", due_set="feeds")) == (2, 2)
    assert (value("rows_due", due_set="feeds"), value("rows_overdue", due_set="feeds")) == (2, 2)
    assert value("late_seconds", due_set="feeds") >= 300


@pytest.mark.parametrize("first_run", ["all", "baseline"])
def test_an_entry_is_late_since_it_came_though_what_may_ring_is_due_in_the_past(
    service: Service, web: WebServer, first_run: str
) -> None:
    feed = web.page("/rss", rss(Item(guid="e1", link=web.url("/e1"))))
    service.configure(feeds={"monde": feed}, options=f"first_run: {first_run}, max_age: 3d")
    service.poll()

    fresh = figures(service.store)
    service.tick(minutes=5)
    waited = figures(service.store)

    assert (fresh("late_seconds", due_set="entries"), fresh("rows_overdue", due_set="entries")) == (0, 0)
    assert (waited("late_seconds", due_set="entries"), waited("rows_overdue", due_set="entries")) == (300, 1)


def test_the_delay_of_an_alert_is_measured_from_its_publication_and_from_its_discovery(
    service: Service, web: WebServer, mail: MailSink
) -> None:
    configure(service, mail)
    published = service.clock.now - timedelta(minutes=20)
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1", published=published)))})
    for stage in (service.poll, service.read, service.gather):
        stage()

    service.tick(seconds=45)
    service.deliver()

    value = figures(service.store)
    assert delay(value, "discovery") == {"30": 0, "60": 1, "+Inf": 1}
    assert value("delay_seconds_sum", since="discovery") == pytest.approx(45, abs=1)
    assert value("delay_seconds_sum", since="publication") == pytest.approx(20 * 60 + 60 + 45, abs=1)
    assert value("alerts_total") == 1


def test_deliveries_are_counted_by_channel_and_what_waits_behind_a_held_one_is_seen(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), OPERATOR, operator="ops")
    slack_server.script(Reply(403, "invalid_token"))
    service.ring("a1", "a2", receiver="slack")

    service.deliver()
    service.tick(minutes=10)

    value, (lane,) = figures(service.store), _held(service.store)
    assert value("deliveries_total", channel=lane, result="held") == 1
    assert value("deliveries_total", channel=f"email:{mail.address}", result="told") == 1
    assert (value("channel_held", channel=lane), value("channel_messages", channel=lane)) == (1, 2)
    assert value("channel_paused_seconds", channel=lane) > 0
    assert value("oldest_waiting_seconds", due_set="notifications") >= 600
    assert value("rows_overdue", due_set="notifications") == 0


def _held(store: Store) -> list[str]:
    families = {family.name: family for family in families_of(store)}
    return [one.labels["channel"] for one in families["tocsin_channel_held"].samples if one.value]


def test_an_address_that_the_guard_refuses_is_counted_in_feeds_and_in_pages(
    service: Service, web: WebServer
) -> None:
    address = web.page("/rss", rss(Item(guid="e1", link=METADATA)))
    service.configure(feeds={"monde": address, "inside": METADATA})

    service.poll()
    service.read()

    value = figures(service.store)
    assert value("polls_total", result="blocked") == value("page_failures_total", reason="blocked") == 1
    assert value("blocked_addresses_total") == 2
    assert value("pages_screened_total") == 0
    assert value("feeds_failing") == 1


def test_a_feed_that_recovers_and_one_that_is_removed_fail_no_more(service: Service, web: WebServer) -> None:
    addresses = {name: web.page(f"/{name}", b"", status=503) for name in ("monde", "figaro")}
    service.configure(feeds=addresses)
    service.poll()
    before = figures(service.store)("feeds_failing")

    service.configure(feeds={"monde": web.page("/monde", rss(Item(guid="e1")))})
    service.tick(hours=2)
    service.poll()

    assert (before, figures(service.store)("feeds_failing")) == (2, 0)


@pytest.mark.parametrize(("shown", "gaps"), [(("e2", "e3"), 0), (("e3", "e4"), 1)])
def test_a_document_that_shows_nothing_of_the_last_one_is_a_gap(
    service: Service, web: WebServer, shown: tuple[str, ...], gaps: int
) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1"), Item(guid="e2")))})
    service.poll()

    web.page("/rss", rss(*(Item(guid=guid) for guid in shown)))
    service.poll_again()

    assert figures(service.store)("feed_gaps_suspected_total") == gaps


def test_a_page_that_kills_its_readers_is_seen(service: Service, web: WebServer) -> None:
    link = web.page("/1", page(), headers={"Content-Type": "text/html"})
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1", link=link)))})
    service.poll()

    for _ in range(2):
        service.die(service.read)

    value = figures(service.store)
    assert value("poison_rows", due_set="entries") == 1
    assert value("leases_expired_total") == 1


def test_outcomes_are_told_by_their_name(service: Service, web: WebServer) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1")))})

    service.poll()
    service.read()

    value = figures(service.store)
    assert (value("entries_total"), value("outcomes", outcome="rung")) == (1, 1)
    assert (value("configuration_generation"), value("store_up")) == (1, 1)


def test_feeds_are_counted_by_the_worst_that_is_said_of_them(service: Service, web: WebServer) -> None:
    addresses = {name: web.page(f"/{name}", rss(Item(guid=name))) for name in ("monde", "figaro", "croix")}
    addresses["ici"] = web.page("/ici", b"", status=503)
    service.configure(feeds=addresses)
    service.poll()
    web.page("/figaro", b"", status=410)
    web.page("/croix", rss(Item(guid="e2", title="Tout autre chose")).replace(b"</channel>", b""))
    service.poll_again()

    value = figures(service.store)
    found = {kind: value("feeds_in_trouble", trouble=kind) for kind in TroubleKind}
    assert {kind: number for kind, number in found.items() if number} == {"ended": 1, "failing": 1, "gap": 1}


def test_rules_that_fell_silent_are_counted_once_they_were_told(service: Service) -> None:
    service.configure()
    assert figures(service.store)("rules_silent") == 0
    mark_dead_told(service.store, ["treve"], service.clock.now)
    assert figures(service.store)("rules_silent") == 1
