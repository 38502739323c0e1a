"""The tree of routes at work: who is told of what, and whose stories do not mix."""

from tests.integration.stages.service import CONSOLE, Service
from tests.integration.stages.test_gather import Newsroom
from tests.stand_ins.web_server import WebServer

BOTH = (CONSOLE, "{name: inter, console: true}")


def receivers_by_feed(service: Service) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    alerts = {alert.id: alert for alert in service.alerts()}
    for message in service.notifications():
        for id_ in message.alerts:
            told.setdefault(alerts[id_].feed, set()).add(message.receiver)
    return told


def test_an_article_is_told_to_those_that_its_leaf_names(service: Service, web: WebServer) -> None:
    service.receivers = BOTH
    service.route = "routes: [{if: feed=figaro, receivers: [inter]}]"
    newsroom = Newsroom(service, web)
    newsroom.publish("monde")
    newsroom.publish("figaro")

    service.gather()

    assert receivers_by_feed(service) == {"monde": {"veille", "inter"}, "figaro": {"inter"}}


def test_stories_of_groups_that_are_told_apart_do_not_mix(service: Service, web: WebServer) -> None:
    service.route = "group_by: [feed]"
    newsroom = Newsroom(service, web)
    newsroom.publish("monde")
    newsroom.publish("figaro")

    service.gather()

    messages = service.notifications()
    assert {(one.receiver, one.group, len(one.alerts)) for one in messages} == {
        ("veille", "veille{feed=monde}", 1),
        ("veille", "veille{feed=figaro}", 1),
    }
    assert not service.pending()


def test_an_alert_waits_as_the_route_says_that_runs_when_it_is_looked_at(
    service: Service, web: WebServer
) -> None:
    service.route = "first_after: 30m"
    newsroom = Newsroom(service, web)
    newsroom.publish()
    service.gather()
    early = service.notifications()

    service.configure(route="first_after: 30m, routes: [{if: feed=monde, first_after: 1m}]")
    service.gather()

    assert not early
    assert receivers_by_feed(service) == {"monde": {"veille"}}
