"""A rule on trial: what it finds is recorded, counted and shown, and told to nobody."""

from collections import Counter
from datetime import timedelta

from tests.integration.stages.press import DULL, HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, WebServer
from worker.models import Outcome
from worker.store.entries import stored_article
from worker.store.record import alerts_since

TREVE, PRISONERS = "  - {id: treve, any: [trêve]", "  - {id: prisonniers, any: [échange de prisonniers]"
MENTION = "Un échange de prisonniers est prévu."
KEPT = timedelta(days=30)


def publish(service: Service, web: WebServer, *rules: str, title: str = HEADLINE) -> None:
    """An article of one feed, whose page mentions the prisoners too, under these rules; polled."""
    web.page("/1", page(MENTION, title=title), headers={"Content-Type": "text/html"})
    feed = web.page("/rss", rss(Item(guid="e1", link=web.url("/1"), title=title)))
    service.configure(feeds={"monde": feed}, rules="\n".join(["version: 1", "rules:", *rules]))
    service.poll()


def recorded(service: Service) -> dict[str, str]:
    """The status of each rule's alert."""
    found = alerts_since(service.store, service.clock.now - timedelta(days=40))
    return {record.alert.rule: record.status for record in found}


def test_what_a_rule_on_trial_finds_is_recorded_and_told_to_nobody(service: Service, web: WebServer) -> None:
    publish(service, web, f"{TREVE}, trial: true}}", f"{PRISONERS}, severity: critical, trial: true}}")

    service.read()
    service.gather()
    service.tick(hours=3)
    gathered = service.gather()

    assert service.outcomes() == {"e1": Outcome.TRIAL}
    assert recorded(service) == {"treve": "trial", "prisonniers": "trial"}
    assert (gathered, service.pending(), service.notifications()) == (0, [], [])
    assert {name: service.counts().get(name, 0) for name in ("alerts", "alerts on trial")} == {
        "alerts": 0,
        "alerts on trial": 2,
    }
    (entry,) = service.entries()
    assert stored_article(service.store, entry.id) is not None


def test_other_rules_ring_for_the_same_article(service: Service, web: WebServer) -> None:
    publish(service, web, f"{TREVE}, trial: true}}", f"{PRISONERS}}}")

    service.read()
    service.gather()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    (message,) = service.notifications()
    told = [alert.rule for alert in service.alerts() if alert.id in message.alerts]
    assert told == ["prisonniers"]
    assert recorded(service) == {"treve": "trial", "prisonniers": "notified"}


def test_an_article_does_not_do_without_its_page_for_a_rule_on_trial(
    service: Service, web: WebServer
) -> None:
    good = Answer(page(MENTION, title=HEADLINE), headers={"Content-Type": "text/html"})
    publish(service, web, f"{TREVE}, trial: true}}", f"{PRISONERS}}}")
    web.serve("/1", Answer(status=503), good)

    service.read()
    early = service.outcomes()
    service.tick(seconds=30)
    service.read()

    assert early == {"e1": ""}
    assert service.outcomes() == {"e1": Outcome.RUNG}


def test_what_was_found_on_trial_is_recorded_also_where_its_receiver_is_off(
    service: Service, web: WebServer
) -> None:
    service.receivers = ("{name: veille, slack: {webhook: '${SLACK_WEBHOOK:-}'}}",)
    publish(service, web, f"{TREVE}, trial: true}}")

    service.read()

    assert service.outcomes() == {"e1": Outcome.TRIAL}
    assert recorded(service) == {"treve": "trial"}


def test_a_rule_that_finds_nothing_on_trial_records_nothing(service: Service, web: WebServer) -> None:
    publish(service, web, "  - {id: greve, any: [grève], trial: true}", title=DULL)

    service.read()

    assert service.outcomes() == {"e1": Outcome.NO_MATCH}
    assert recorded(service) == {}


def test_the_end_of_a_trial_tells_nothing_that_was_found_during_it(service: Service, web: WebServer) -> None:
    publish(service, web, f"{TREVE}, trial: true}}")
    service.read()

    service.configure(rules=service.rules.replace(", trial: true", ""))
    again = Item(
        guid="e2", link=web.page("/2", page(title="Une autre trêve à Gaza")), title="Une autre trêve"
    )
    web.page("/rss", rss(Item(guid="e1", link=web.url("/1"), title=HEADLINE), again))
    service.poll_again()
    service.read()
    service.gather()

    assert service.outcomes() == {"e1": Outcome.TRIAL, "e2": Outcome.RUNG}
    assert Counter(len(message.alerts) for message in service.notifications()) == {1: 1}


def test_a_trials_record_is_kept_as_long_as_that_of_what_was_told(service: Service, web: WebServer) -> None:
    publish(service, web, f"{TREVE}, trial: true}}")

    service.read()

    (alert,) = service.alerts()
    assert 0 < service.store.call("PTTL", f"tocsin:alert:{alert.id}") <= KEPT.total_seconds() * 1000
