"""The operator's desk: feeds of one site, a ticker that looks, and the notes that come of it."""

from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Notification, Reason
from worker.ops.feed_health import tell_of_feeds

OPERATOR = "language: {}\noperator: [veille]"


class Desk:
    """Feeds of one site, a ticker that looks every hour of simulated time, and the operator's notes."""

    def __init__(self, service: Service, web: WebServer) -> None:
        self.service, self.web = service, web

    def configure(self, *feeds: str, language: str = "en", **changes: object) -> None:
        addresses = {id_: self.web.url(f"/{id_}") for id_ in feeds}
        self.service.configure(feeds=addresses, extra=OPERATOR.format(language), **changes)

    def hours(self, number: int) -> None:
        for _ in range(number):
            self.service.poll()
            self.look()
            self.service.tick(hours=1)

    def look(self) -> None:
        """A ticker's look; the hour of the real clock that it rests is over."""
        tell_of_feeds(self.service.context)
        self.service.store.call("DEL", "tocsin:feeds:untold")

    def notes(self) -> list[Notification]:
        return [one for one in self.service.notifications() if one.reason is Reason.OPERATOR]
