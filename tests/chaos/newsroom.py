"""What is published, and so must be told: each article rings two rules of its desk, for two receivers."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.press import page, rss
from tests.stand_ins.slack_server import TOKEN, SlackServer
from tests.stand_ins.web_server import WebServer

RULES_OF_A_DESK = ("a", "b")
CHANNELS = ("mail", "slack")
ALERTS_OF_AN_ARTICLE = len(RULES_OF_A_DESK) * len(CHANNELS)
ARTICLES_OF_A_FEED = 50
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, order=True)
class Told:
    """An alert as a reader knows it: this article, for this rule, by this channel of the rule's desk."""

    channel: str
    article: int
    rule: str


@dataclass
class Newsroom:
    """Feeds and pages on a web server, that appear little by little.

    Slack takes one message a second and channel, so there are several desks: each has two rules, a mail
    receiver and a Slack channel of its own, every second one by webhook, the others by a bot's token.
    """

    server: WebServer
    articles: int
    desks: int
    place: Path | None = None  # where the feeds are files, polled every 5 s; on the web, every minute
    _shown: dict[int, int] = field(default_factory=dict)

    @property
    def feeds(self) -> int:
        return -(-self.articles // ARTICLES_OF_A_FEED)

    def expected(self) -> set[Told]:
        return {
            Told(channel, article, f"regle-{rule}-{self.desk_of(article):02}")
            for article in range(self.articles)
            for rule in RULES_OF_A_DESK
            for channel in CHANNELS
        }

    def desk_of(self, article: int) -> int:
        return article % self.desks

    def headline(self, article: int) -> str:
        desk = self.desk_of(article)
        return f"Dépêche {article:05} : la trêve de Bakou{desk:02} tient bon, selon Agence{desk:02}"

    def publish(self, share: float, chance: random.Random) -> None:
        """Let every feed show this share of its articles, in an order of its own for each run."""
        for feed in chance.sample(range(self.feeds), self.feeds):
            own = range(feed, self.articles, self.feeds)
            shown = own[: round(min(share, 1.0) * len(own))]
            if len(shown) == self._shown.get(feed):
                continue
            self._shown[feed] = len(shown)
            links = [self._publish_page(article) for article in shown]
            pairs = list(zip(map(self.headline, shown), links, strict=True))
            self._publish_feed(feed, rss(pairs), etag=f'"{len(shown)}"')

    def _publish_feed(self, feed: int, document: bytes, etag: str) -> None:
        if self.place is None:
            self.server.page(f"/feed-{feed}.xml", document, etag=etag)
            return
        draft = self.place / "draft"
        draft.write_bytes(document)
        draft.replace(self.place / f"feed-{feed}.xml")

    def _publish_page(self, article: int) -> str:
        path = f"/{article}.html"
        return self.server.page(path, page(self.headline(article)), headers=HTML)

    def feeds_yaml(self) -> str:
        root = self.server.url("/") if self.place is None else f"file:{self.place.name}/"
        lines = [f"      - {{id: f-{n}, url: '{root}feed-{n}.xml'}}" for n in range(self.feeds)]
        head = ["version: 1", "contact: veille@example.org"]
        every = "1m" if self.place is None else "5s"
        defaults = f"defaults: {{lang: fr, every: {every}, first_run: all}}"
        return "\n".join([*head, defaults, "groups:", "  - id: presse", "    feeds:", *lines])

    def rules_yaml(self) -> str:
        words = dict(zip(RULES_OF_A_DESK, ("Bakou", "Agence"), strict=True))
        lines = [
            f"  - {{id: regle-{rule}-{desk:02}, any: [{words[rule]}{desk:02}], "
            f"receivers: [mail-{desk:02}, slack-{desk:02}], limit: 100000/h}}"
            for desk in range(self.desks)
            for rule in RULES_OF_A_DESK
        ]
        return "\n".join(["version: 1", "rules:", *lines])

    def alerts_yaml(self, mail: str, slack: SlackServer) -> str:
        receivers = []
        for desk in range(self.desks):
            by_bot = f"{{token: '${{BOT_TOKEN}}', channel: '#desk-{desk:02}', api: '{slack.api}'}}"
            by_webhook = f"{{webhook: '${{WEBHOOK_{desk:02}}}'}}"
            receivers += [
                f"  - {{name: mail-{desk:02}, email: {{to: [desk-{desk:02}@example.org]}}}}",
                f"  - {{name: slack-{desk:02}, slack: {by_webhook if desk % 2 else by_bot}}}",
            ]
        server = f"email: {{server: '{mail}', from: tocsin@example.org, security: none}}"
        return "\n".join(["version: 1", server, "receivers:", *receivers, "route: {receivers: [mail-00]}"])

    def secrets(self, slack: SlackServer) -> dict[str, str]:
        """The environment that the receivers refer to."""
        return {
            "BOT_TOKEN": TOKEN,
            **{f"WEBHOOK_{desk:02}": slack.webhook for desk in range(self.desks)},
        }
