"""A hostile feed, page or peer beside a healthy neighbour, through all four stages to a real mail server.

The neighbour must ring in the very run in which the other does its worst.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.header import decode_header, make_header

from tests.integration.stages.channels import BY_MAIL, configure
from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import Service
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer
from worker.settings import load_settings
from worker.stages.context import Context

NEIGHBOUR = "La trêve olympique est adoptée à New York"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Street:
    """Where both live; `open` and `run` are all that a test needs."""

    service: Service
    web: WebServer
    mail: MailSink

    def open(self, feeds: Mapping[str, str], *receivers: str, operator: str = "") -> None:
        """Configure these feeds and the neighbour."""
        neighbour = self.web.page("/voisin.xml", rss(Item(guid="voisin", title=NEIGHBOUR)))
        self.service.feeds = {**feeds, "voisin": neighbour}
        configure(self.service, self.mail, *(receivers or (BY_MAIL,)), operator=operator)

    def allow_only_the_server(self) -> None:
        """The machine of an operator who opened one address of the inside: that of our web server."""
        directory = str(self.service.directory)
        settings = load_settings({
            "TOCSIN_CONFIG": directory, "TOCSIN_DATA": directory, "TOCSIN_ALLOW_ADDRESSES": self.web.host,
        })  # fmt: skip
        self.service.context = Context(settings, self.service.store)

    def run(self) -> None:
        """One run of the four stages."""
        self.service.poll()
        while self.service.read():
            pass
        self.service.gather()
        self.service.deliver()

    def run_again(self) -> None:
        """The next run, when the polls are due again."""
        self.service.tick(minutes=12)
        self.run()

    def subjects(self) -> list[str]:
        """Of all mails so far, without the outlets, in order of their text."""
        subjects = (str(make_header(decode_header(one["Subject"]))) for one in self.mail.messages)
        return sorted(subject.partition(" · ")[0] for subject in subjects)
