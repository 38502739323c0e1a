"""What surrounds the service in `bench_pipeline.py`: feeds and pages, and an SMTP server with a clock."""

import gzip
import random
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.feed_documents import WORDS
from benchmarks.measuring import SHARED_DATA
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import Answer, Request, WebServer

MARK: Final = "Bakou"  # what the entries that ring have in their headline
_NUMBER: Final = re.compile(r"Dépêche (\d+)")
_FEED: Final = re.compile(r"/feed-(\d+)\.xml")
_HTML: Final = {"Content-Type": "text/html"}


def pages() -> tuple[bytes, ...]:
    """Real news pages of the shared data; where these are absent, as many generated ones of their size."""
    directory = SHARED_DATA / "article-pages" / "html"
    real = tuple(_unpacked(path) for path in sorted(directory.glob("*.html.gz")))
    return real or tuple(_generated_page(random.Random(seed)) for seed in range(181))


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def _generated_page(draw: random.Random) -> bytes:
    """An article of 700 words among menus, teasers and scripts: 110 kB, the median of the real ones."""
    teasers = "".join(
        f"<li class='teaser'><a href='/{n}.html'><img src='/{n}.jpg' alt=''><h3>{_words(draw, 9)}</h3></a>"
        for n in range(250)
    )
    text = "".join(f"<p>{_words(draw, 60)}</p>" for _ in range(12))
    script = f"<script>var data = {{{','.join(f'a{n}:{n}' for n in range(5_000))}}};</script>"
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>{script}</head>'
        f"<body><nav><ul>{teasers[:12_000]}</ul></nav><article><h1>{_words(draw, 9)}</h1>{text}</article>"
        f"<aside><ul>{teasers}</ul></aside><footer>Mentions légales</footer></body></html>"
    ).encode()


def _words(draw: random.Random, number: int) -> str:
    return " ".join(draw.choices(WORDS, k=number))


def headline(number: int, *, rings: bool) -> str:
    """Like no other headline: a story of its own."""
    return f"Dépêche {number:06} : {MARK if rings else 'Tirana'} annonce un accord numéro {number:06}"


@dataclass
class Feed:
    """One feed: the numbers of its entries, the newest last, and how many of them are shown."""

    entries: list[int] = field(default_factory=list)


class Newsstand(WebServer):
    """Feeds whose entries are numbered through all feeds; remembers when each was first shown.

    One entry in `one_in` rings. With `fresh`, each request for a feed but its first finds so many new ones;
    otherwise `publish` says what is new.
    """

    SHOWN: Final = 30  # entries of a document

    def __init__(self, *, feeds: int, one_in: int, fresh: int = 0) -> None:
        super().__init__()
        self.documents = pages()
        self.first_shown: dict[int, float] = {}
        self._one_in, self._fresh = one_in, fresh
        self._feeds = {number: Feed() for number in range(feeds)}
        self._asked: set[int] = set()
        self._count = 0
        self._publishing = threading.Lock()
        for place, body in enumerate(self.documents):
            self.page(f"/page-{place}.html", body, headers=_HTML)

    @property
    def feeds(self) -> tuple[int, ...]:
        """The numbers of the feeds."""
        return tuple(self._feeds)

    def rings(self, number: int) -> bool:
        """Whether an entry rings."""
        return number % self._one_in == 0

    def publish(self, new: int) -> range:
        """So many new entries, dealt to the feeds in turn; their numbers."""
        numbers = range(self._count, self._count + new)
        for number in numbers:
            self._feeds[number % len(self._feeds)].entries.append(number)
        self._count += new
        return numbers

    def last(self, new: int) -> range:
        """The entries that were published last."""
        return range(self._count - new, self._count)

    def document(self, feed: int) -> bytes:
        """The feed as it is now."""
        items = "".join(self._item(number) for number in reversed(self._feeds[feed].entries[-self.SHOWN :]))
        return f'<rss version="2.0"><channel><title>Essai {feed}</title>{items}</channel></rss>'.encode()

    def answer(self, request: Request) -> Answer:
        """A feed as it is now; anything else as it was put up."""
        found = _FEED.fullmatch(request.path)
        if found is None:
            return super().answer(request)
        feed = int(found[1])
        with self._publishing:
            if self._fresh and feed in self._asked:
                own = range(self._count, self._count + self._fresh)
                self._feeds[feed].entries += own
                self._count += self._fresh
            self._asked.add(feed)
            shown = self._feeds[feed].entries[-self.SHOWN :]
            self.first_shown |= {number: time.time() for number in shown if number not in self.first_shown}
            return Answer(self.document(feed), etag=f'"{shown[-1:]}"')

    def page_of(self, number: int) -> bytes:
        """The body of an entry's page."""
        return self.documents[number % len(self.documents)]

    def _item(self, number: int) -> str:
        draw = random.Random(number)
        link = self.url(f"/page-{number % len(self.documents)}.html?entry={number}")
        return (
            f"<item><guid isPermaLink='false'>{number}</guid><link>{escape(link)}</link>"
            f"<title>{headline(number, rings=self.rings(number))}</title>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate>"
            f"<description>&lt;p&gt;{_words(draw, 30)}&lt;/p&gt;</description></item>"
        )


class Letterbox(MailSink):
    """An SMTP server that remembers when it took the message of each entry."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: dict[int, float] = {}

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take it; note the time before it is looked at."""
        now = time.time()
        answer = await super().handle_DATA(server, session, envelope)
        for found in _NUMBER.findall(str(self.messages.pop()["Subject"])):
            self.taken.setdefault(int(found), now)
        return answer
