"""The rhythm of a feed, learned by the real stage."""

from datetime import timedelta

from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.store.feeds import next_polls

MINUTE = timedelta(minutes=1)
ADAPTIVE = "every: adaptive, first_run: baseline"


def wait(service: Service) -> timedelta:
    """How long until the next poll, from the one that was just made."""
    due = next_polls(service.store, ["monde"])["monde"]
    return timedelta(milliseconds=due) - timedelta(seconds=service.clock.now.timestamp())


def test_a_feed_that_bursts_is_asked_sooner_and_one_that_falls_still_later(
    service: Service, web: WebServer
) -> None:
    items = [Item(guid="e0")]
    url = web.page("/rss", rss(*items), etag='"0"')
    service.configure(feeds={"monde": url}, options=ADAPTIVE)
    service.poll()
    at_first = wait(service)
    for poll in range(4):
        items[:0] = [Item(guid=f"e{poll}-{number}", title=f"Dépêche {poll} {number}") for number in range(6)]
        web.page("/rss", rss(*items), etag=f'"{poll + 1}"')
        service.tick(minutes=34)
        assert service.poll() == 1
    lively = wait(service)
    for _ in range(12):
        service.tick(minutes=34)
        assert service.poll() == 1

    assert lively < at_first
    assert lively < 12 * MINUTE
    assert 2 * lively < wait(service) <= 33 * MINUTE
    rhythm = service.state().rhythm
    assert rhythm is not None
    assert rhythm.last_new_at is not None
    assert rhythm.silence > 0
