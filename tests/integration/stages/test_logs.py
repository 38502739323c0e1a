"""The log lines of the four stages, by which an entry is followed from its poll to its delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from structlog.testing import capture_logs

from tests.integration.stages.press import HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer


def lines(service: Service, stage: Callable[[], int], event: str) -> list[Mapping[str, Any]]:
    """What a stage logs of an event."""
    with capture_logs() as logged:
        stage()
    return [line for line in logged if line["event"] == event]


def test_a_failing_feed_is_named_once_and_the_place_that_it_leads_to_as_well(
    service: Service, web: WebServer
) -> None:
    gone = web.page("/gone", status=404)
    service.configure(feeds={"monde": gone, "moved": web.redirect("/moved", gone)})

    polls = lines(service, service.poll, "poll")
    service.tick(seconds=5)  # a site is asked once a second
    polls += lines(service, service.poll, "poll")

    assert {line["feed"]: line["why"] for line in polls} == {
        "monde": "the server answered 404",
        "moved": f"{gone}: the server answered 404",
    }


def test_the_ids_in_the_log_lead_from_a_poll_to_the_delivery(service: Service, web: WebServer) -> None:
    link = web.page("/1", page(), headers={"Content-Type": "text/html"})
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1", link=link, title=HEADLINE)))})

    (poll,) = lines(service, service.poll, "poll")
    (read,) = lines(service, service.read, "entry")
    (gather,) = lines(service, service.gather, "gather")
    (deliver,) = lines(service, service.deliver, "deliver")

    assert poll["entries"] == [read["entry"]]
    assert len(read["alert_ids"]) == 1
    assert read["alert_ids"] == gather["alert_ids"] == deliver["alert_ids"]
    assert gather["notification"] == deliver["notification"]
