"""A morning of French headlines as feeds, for the real stages over a real store; only the clock is not.

Outlets are not in the data: its headlines are dealt to so many in turn.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.integration.stages.channels import by_bot
from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import Service
from tests.integration.store.scene import Clock
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import SlackServer
from tests.stand_ins.valkey import running_store
from tests.stand_ins.web_server import Answer, Request, WebServer
from worker.models import Notification
from worker.stages.policies import FEED_SPACING
from worker.store.connection import Store
from worker.store.due_sets import DueSet, next_due

OUTLETS: Final = 24
SHOWN: Final = 60  # entries of a feed
# The same Friday of a later year: what a store keeps ends by its own clock, which is far behind that.
SHIFT: Final = datetime(2100, 1, 8, tzinfo=UTC) - datetime(2020, 1, 10, tzinfo=UTC)
BEGIN: Final = datetime(2100, 1, 7, 23, 40, tzinfo=UTC)
END: Final = datetime(2100, 1, 8, 11, 10, tzinfo=UTC)  # half an hour after the last headline
# What the data lacks, without a word of a rule or of a headline; as long as this, no page is asked for.
BODY: Final = "<p>" + "Le texte de cet article ne figure pas dans les données. " * 40 + "</p>"
RULES: Final = """\
version: 1
defaults: {severity: normal, owner: ops}
rules:
  - id: crash-teheran
    severity: high
    when: >-
      (Iran OR Téhéran OR iranien OR ukrainien OR "Ukraine Airlines" OR Ottawa)
      AND (crash OR Boeing OR avion OR missile OR vol)
  - id: retraites
    any: ["=retraites", âge pivot, âge d'équilibre, intersyndicale, conférence de financement]
    none: [maison de retraite, départ à la retraite]
  - id: iran-etats-unis
    when: (Iran OR iranien) AND (Trump OR États-Unis OR Congrès OR Pompeo OR nucléaire OR « Le Drian »)
  - id: macron-climat
    any: [Macron, convention citoyenne, convention pour le climat]
  - id: incendies
    any: [incendie, forcené, prise d'otage, attentat]
"""
_ID: Final = re.compile(r"(?<=- )id: .*")
RECEIVERS: Final = (
    "{name: desk, email: {to: [desk@example.org]}}",  # at once
    "{name: matin, email: {to: [matin@example.org]}}",  # digests
    "{name: nuit, email: {to: [nuit@example.org]}}",  # quiet hours
    "{name: ops, email: {to: [ops@example.org]}}",
)
ROUTE: Final = """routes: [
  {receivers: [desk, slack], continue: true},
  {receivers: [matin], digest: {at: ["07:30", "11:30"]}, continue: true},
  {receivers: [nuit], quiet: {during: nuit, interrupt_if: outlets>=5}}]"""
EXTRA: Final = """\
language: fr
timezone: Europe/Paris
operator: [ops]
email: {{server: '{mail}', from: tocsin@example.org, security: none}}
intervals: {{nuit: {{times: ["22:00-07:30"]}}}}
"""


@dataclass(frozen=True, slots=True)
class Headline:
    """What an outlet published, and when."""

    guid: str
    at: datetime
    title: str
    outlet: int

    def item(self) -> Item:
        """As its feed has it."""
        link = f"https://journal-{self.outlet:02}.example/{self.guid}"
        return Item(guid=self.guid, link=link, title=self.title, full=BODY, published=self.at)


def headlines(text: str) -> list[Headline]:
    """All of the morning, dealt to the outlets in turn."""
    return [
        Headline(
            guid=str(place),
            at=datetime.fromisoformat(row["seen_at_utc"]).replace(tzinfo=UTC) + SHIFT,
            title=row["title"],
            outlet=place % OUTLETS,
        )
        for place, row in enumerate(csv.DictReader(io.StringIO(text)))
    ]


class Press(WebServer):
    """The feeds as they were at a moment of the simulated clock."""

    def __init__(self, clock: Clock, published: Sequence[Headline]) -> None:
        super().__init__()
        self._clock, self._published = clock, published

    def feeds(self) -> dict[str, str]:
        """Their addresses by id."""
        return {f"journal-{number:02}": self.url(f"/{number}.xml") for number in range(OUTLETS)}

    def answer(self, request: Request) -> Answer:
        """The last entries of one outlet."""
        outlet = int(request.path.strip("/").removesuffix(".xml"))
        so_far = [one for one in self._published if one.outlet == outlet and one.at <= self._clock.now]
        shown = so_far[: -SHOWN - 1 : -1]
        return Answer(rss(*(one.item() for one in shown)), etag=f'"{shown[0].guid if shown else ""}"')


@dataclass(slots=True)
class Replay:
    """The service, and what it told."""

    service: Service
    mail: MailSink
    slack: SlackServer

    def run(self) -> None:
        """Each stage as soon as something is due, from one due moment to the next."""
        service, clock = self.service, self.service.clock
        stages = {
            DueSet.FEEDS: service.poll,
            DueSet.ENTRIES: service.read,
            DueSet.GROUPS: service.gather,
            DueSet.NOTIFICATIONS: service.deliver,
        }
        while (moment := min(self._due(one) for one in stages)) <= END:
            clock.now = max(clock.now, moment)
            done = [stage() for due_set, stage in stages.items() if self._due(due_set) <= clock.now]
            if not any(done):
                clock.tick(FEED_SPACING)

    def told(self, receiver: str) -> list[Notification]:
        """The messages of a receiver, in order."""
        return [one for one in self.service.notifications() if one.receiver == receiver]

    def _due(self, due_set: DueSet) -> datetime:
        return next_due(self.service.store, due_set) or datetime.max.replace(tzinfo=UTC)


@contextmanager
def replayed(published: Sequence[Headline], *, tells_every_article: bool) -> Iterator[Replay]:
    """The morning, told."""
    clock = Clock()
    clock.now = BEGIN
    with ExitStack() as open_:
        directory = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        server = open_.enter_context(running_store(directory / "store"))
        store = Store.connect(server.store_url)
        press = open_.enter_context(Press(clock, published))
        mail, slack = open_.enter_context(MailSink()), open_.enter_context(SlackServer())
        service = Service(Store(store.client, clock=clock), clock, directory)
        service.configure(
            feeds=press.feeds(),
            rules=_ID.sub(r"\g<0>\n    ring: every_article", RULES) if tells_every_article else RULES,
            receivers=(*RECEIVERS, by_bot(service, slack)),
            route=ROUTE,
            extra=EXTRA.format(mail=mail.address),
        )
        replay = Replay(service, mail, slack)
        replay.run()
        yield replay
