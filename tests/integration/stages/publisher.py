"""A publisher, seen from its side: a server that records what Tocsin asks of it.

It is asked as 0.0.0.0, which is spared as any other site is; 127.0.0.1 is our own network. Time is the
store's.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.integration.stages.press import DULL, HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Request, WebServer
from worker.store.feeds import next_polls

HTML = {"Content-Type": "text/html"}
DATE = "Tue, 24 Nov 2026 13:05:00 GMT"
FULL = f"<p>{HEADLINE}</p>" * 100  # the feed has the whole text: no page is needed


@dataclass(slots=True)
class Publisher:
    """A site with feeds and pages, seen from its side."""

    web: WebServer
    service: Service
    seen: int = field(default=0)

    def url(self, path: str) -> str:
        return f"http://0.0.0.0:{self.web.port}{path}"

    def feed(self, path: str, *items: Item, etag: str = '"1"', **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.web.page(path, rss(*items), etag=etag, last_modified=DATE, headers=named)
        return self.url(path)

    def page(self, path: str, text: str = "", title: str = DULL) -> str:
        self.web.page(path, page(text, title=title), headers=HTML)
        return self.url(path)

    def new_requests(self) -> list[Request]:
        """Those since the last time."""
        found = self.web.requests[self.seen :]
        self.seen = len(self.web.requests)
        return found

    def paths(self) -> list[str]:
        return [request.path for request in self.new_requests()]


def subscribe(publisher: Publisher, *urls: str, **options: str) -> None:
    feeds = {f"feed{number}": url for number, url in enumerate(urls)}
    publisher.service.configure(feeds=feeds, **options)


def waits(service: Service) -> list[timedelta]:
    """How long until each feed is asked again."""
    feeds = service.context.snapshots.current().configuration.feeds
    due = next_polls(service.store, list(feeds)).values()
    return [datetime.fromtimestamp(ms / 1000, UTC) - service.clock.now for ms in due]
