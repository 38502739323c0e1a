"""A small press: feeds and the pages behind them, on a web server or in files of the configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

from tests.stand_ins.web_server import WebServer

PARAGRAPHS = (
    "Les responsables ont eu un entretien téléphonique d'une heure et demie, selon leurs porte-parole.",
    "La principale question abordée devrait permettre de créer les conditions d'un dialogue durable.",
    "Ils sont convenus de créer des groupes d'experts, qui se réuniront la semaine prochaine à Genève.",
)


def page(headline: str) -> bytes:
    """The page of an article that says its headline again, with the menu and the footer that pages have."""
    paragraphs = (f"Selon nos informations : {headline}.", *PARAGRAPHS)
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{escape(headline)}</title></head>'
        f"<body><nav><a href='/'>Accueil</a></nav><article><h1>{escape(headline)}</h1>{text}</article>"
        "<footer>Mentions légales</footer></body></html>"
    ).encode()


def rss(articles: Sequence[tuple[str, str]]) -> bytes:
    """A feed of (headline, link), the newest first."""
    now = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><guid isPermaLink='false'>{escape(link)}</guid><title>{escape(headline)}</title>"
        f"<link>{escape(link)}</link><pubDate>{now}</pubDate><description>En bref.</description></item>"
        for headline, link in reversed(articles)
    )
    return f'<rss version="2.0"><channel><title>Essai</title>{items}</channel></rss>'.encode()


@dataclass(frozen=True)
class WebPress:
    """Feeds and pages on a web server; `pace` is how many seconds a page takes."""

    server: WebServer
    pace: float = 0.0

    def publish(self, feed: str, *headlines: str) -> str:
        """A feed of these articles; its address."""
        links = [
            self.server.page(
                f"/{feed}/{number}.html",
                page(headline),
                headers={"Content-Type": "text/html; charset=utf-8"},
                drip_s=self.pace,
            )
            for number, headline in enumerate(headlines)
        ]
        return self.server.page(
            f"/{feed}.xml", rss(list(zip(headlines, links, strict=True))), etag=f'"{feed}"'
        )


@dataclass(frozen=True)
class FilePress:
    """A feed in files of the configuration, which is polled every few seconds."""

    directory: Path

    def publish(self, *headlines: str) -> str:
        """Let the feed show these articles; its address. A file appears whole or not at all."""
        place = self.directory / "presse"
        place.mkdir(parents=True, exist_ok=True)
        names = [f"{headline.replace(' ', '-').lower()}.html" for headline in headlines]
        for name, headline in zip(names, headlines, strict=True):
            (place / name).write_bytes(page(headline))
        draft = place / "draft"
        draft.write_bytes(rss([(h, f"file:presse/{n}") for h, n in zip(headlines, names, strict=True)]))
        draft.replace(place / "feed.xml")
        return "file:presse/feed.xml"
