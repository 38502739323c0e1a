"""Feed documents the size and shape of real ones, the same in every run."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Final

FEWEST, MOST = 20, 110  # entries; of 56 real feeds, whose median has 71 kB
PUBLISHED: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS: Final = """
    le la les une des du au pour dans avec après selon entre président ministre gouvernement accord trêve
    échange prisonniers négociations région grève hôpital école élection campagne économie marché
    entreprise salariés justice tribunal enquête police météo tempête incendie climat énergie nucléaire
    agriculteurs Europe Bruxelles Paris Lyon Kiev Washington annonce dénonce appelle reporte confirme
    révèle l’été qu’il aujourd’hui déjà toujours jamais près très
    """.split()  # noqa: SIM905 - a list of words reads better as text
RSS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"><channel><title>La Presse</title>'
    "<link>https://www.example.org/</link><language>fr-FR</language><ttl>15</ttl>\n{}</channel></rss>"
)
ATOM: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">'
    '<title>La Presse</title><id>tag:example.org,2026:feed</id><link href="https://www.example.org/"/>\n'
    "{}</feed>"
)


def documents(number: int, seed: int = 2) -> Iterator[bytes]:
    """So many documents: two in three give summaries, one the whole text; one in four is Atom.

    One in twenty holds a bare `&`, as real ones do, and takes feedparser's slow tolerant way.
    """
    draw = random.Random(seed)
    for place in range(number):
        is_full, is_atom, is_broken = place % 3 == 0, place % 4 == 1, place % 20 == 7
        write, frame = (_atom_entry, ATOM) if is_atom else (_rss_item, RSS)
        entries = "\n".join(
            write(draw, entry, _article(draw) if is_full else _summary(draw))
            for entry in range(int(draw.triangular(FEWEST, MOST, FEWEST)))
        )
        text = frame.format(entries)
        yield (text.replace("La Presse", "La Presse & Cie") if is_broken else text).encode()


def _sentence(draw: random.Random, words: int = 14) -> str:
    return " ".join(draw.choices(WORDS, k=words)).capitalize() + "."


def _summary(draw: random.Random) -> str:
    picture = f"/media/{draw.randrange(10**6)}"
    return (
        f'<figure class="image"><a href="/suite?id=1"><img src="{picture}.jpg" srcset="{picture}-2x.jpg 2x" '
        f'alt="" width="644" height="322"/></a><figcaption>{_sentence(draw, 4)}</figcaption></figure>'
        f'<p>{_sentence(draw, 22)}</p><p><a href="/suite?id=1" target="_blank">Lire la suite</a></p>'
    )


def _article(draw: random.Random) -> str:
    paragraphs = (
        f'<p class="corps" style="margin:0">{_sentence(draw, 16)} <strong>{_sentence(draw, 3)}</strong> '
        f'<a href="/theme/{draw.randrange(99)}">{_sentence(draw, 3)}</a> <em>{_sentence(draw, 4)}</em></p>'
        for _ in range(draw.randint(5, 14))
    )
    return _summary(draw) + "".join(paragraphs)


def _rss_item(draw: random.Random, place: int, markup: str) -> str:
    link = f"https://www.example.org/monde/{draw.randrange(10**9)}.html"
    categories = "".join(f"<category>{draw.choice(WORDS)}</category>" for _ in range(3))
    return (
        f"<item><title>{_sentence(draw, 11)}</title><link>{link}?xtor=RSS-1</link>"
        f'<guid isPermaLink="false">{link}</guid><pubDate>{format_datetime(_date(place))}</pubDate>'
        f"<dc:creator>Camille Martin</dc:creator>{categories}<description><![CDATA[{markup}]]></description>"
        f'<media:content url="{link}.jpg" medium="image" width="1200"><media:credit>AFP</media:credit>'
        "</media:content></item>"
    )


def _atom_entry(draw: random.Random, place: int, markup: str) -> str:
    link = f"https://www.example.org/monde/{draw.randrange(10**9)}.html"
    return (
        f'<entry><title>{_sentence(draw, 11)}</title><link rel="alternate" href="{link}"/><id>{link}</id>'
        f"<updated>{_date(place).isoformat()}</updated><author><name>Camille Martin</name></author>"
        f'<content type="html">{escape(markup)}</content></entry>'
    )


def _date(place: int) -> datetime:
    return PUBLISHED - timedelta(minutes=17 * place)
