"""What newspapers publish in these tests: entries, feed documents, pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.integration.store.scene import START

HEADLINE = "Poutine et Trump discutent d'une trêve à Istanbul"
DULL = "Le conseil municipal vote le budget de la piscine"
# Of a length that extraction takes for an article, and with no word of a rule in it.
PARAGRAPH = (
    "Les deux présidents se sont entretenus pendant plus de deux heures, selon leurs services, au sujet de "
    "la situation sur le front et des prochaines rencontres prévues entre les délégations des deux pays."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a feed; `full` is its whole text in HTML, where the feed gives it."""

    guid: str
    link: str = ""
    title: str = HEADLINE
    summary: str = ""
    full: str = ""
    published: datetime | None = START

    def xml(self) -> str:
        date = f"<pubDate>{format_datetime(self.published)}</pubDate>" if self.published else ""
        link = f"<link>{escape(self.link)}</link>" if self.link else ""
        full = f"<content:encoded>{escape(self.full)}</content:encoded>" if self.full else ""
        return (
            f'<item><guid isPermaLink="false">{self.guid}</guid>{link}<title>{escape(self.title)}</title>'
            f"<description>{escape(self.summary)}</description>{full}{date}</item>"
        )


def rss(*items: Item) -> bytes:
    """A feed document with these entries."""
    body = "".join(item.xml() for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Le Monde</title><link>https://www.example.org/</link>{body}</channel></rss>"
    ).encode()


def numbered(count: int, *, published: datetime | None = START, first: int = 1) -> Sequence[Item]:
    """Entries without pages: e1, e2, …"""
    return [
        Item(guid=f"e{number}", title=f"{HEADLINE}, numéro {number}", published=published)
        for number in range(first, first + count)
    ]


def page(*paragraphs: str, title: str = HEADLINE, head: str = "") -> bytes:
    """A page with an article: two long paragraphs, then these."""
    body = "".join(f"<p>{text}</p>" for text in (PARAGRAPH, PARAGRAPH[::-1].title(), *paragraphs))
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def ago(**duration: float) -> datetime:
    """A moment before the tests' time began."""
    return START - timedelta(**duration)
