"""Article pages: `article_from_page` (text, metadata, language) against the bare text by trafilatura.

One run says what it costs, how good the text is (four words in a row against the truth, the same scorer for
ours and trafilatura's), which segments of French pages are found, which metadata is right where it is known.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any, Final

import trafilatura

from benchmarks.measuring import Watch, compare, part, report, shared
from worker.articles.bare_page import bare_page
from worker.articles.decoding import decode_html
from worker.articles.extract import extract
from worker.articles.read import Page, article_from_page
from worker.errors import ParseError
from worker.models import Article, Entry

SHINGLE: Final = 4  # words
PARTS: Final = 12
WORD: Final = re.compile(r"\w+")

Reader = Callable[["Sample"], str]


@dataclass(frozen=True, slots=True)
class Sample:
    """A real page, and what a person marked in it: its text, or segments and metadata."""

    url: str
    body: bytes
    text: str = ""
    marked: Mapping[str, Any] = field(default_factory=dict)


def article(sample: Sample) -> Article | None:
    """What the service makes of it; None where the page is refused (then Tocsin takes the feed's text)."""
    entry = Entry(id="e", feed="f", guid="g", link=sample.url, title="")
    try:
        return article_from_page(entry, "", Page(url=sample.url, body=sample.body))
    except ParseError:
        return None


def ours(sample: Sample) -> str:
    """The body; of a page that is refused (two show a paywall), what was found before."""
    read = article(sample)
    return read.body if read else extract(bare_page(decode_html(sample.body))).text


def theirs(sample: Sample) -> str:
    return trafilatura.extract(sample.body) or ""


def theirs_without_comments(sample: Sample) -> str:
    return trafilatura.extract(sample.body, include_comments=False) or ""


def news_pages(directory: Path) -> Iterable[Sample]:
    truth = json.loads((directory / "ground-truth.json").read_text(encoding="utf-8"))
    for name, known in sorted(truth.items()):
        body = gzip.decompress((directory / "html" / f"{name}.html.gz").read_bytes())
        yield Sample(_with_scheme(known["url"]), body, known["articleBody"])


def french_pages(directory: Path) -> Iterable[Sample]:
    for known in json.loads((directory / "truth.json").read_text(encoding="utf-8")):
        yield Sample(known["url"], gzip.decompress((directory / known["file"]).read_bytes()), marked=known)


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"https://{url}"


def read_some(read: Callable[[Sample], object], pages: Sequence[Sample], watch: Watch, number: int) -> int:
    some = part(pages, number, PARTS)
    with watch:
        for sample in some:
            read(sample)
    return len(some)


def shingle_f1(texts: Iterable[str], pages: Iterable[Sample]) -> float:
    """F1 of the averages, over the pages, of the precision and recall of sequences of four words."""
    scores = [
        _precision_recall(_shingles(text), _shingles(page.text))
        for text, page in zip(texts, pages, strict=True)
    ]
    precision, recall = mean(one for one, _ in scores), mean(other for _, other in scores)
    return 2 * precision * recall / (precision + recall)


def _precision_recall(
    found: Counter[tuple[str, ...]], truth: Counter[tuple[str, ...]]
) -> tuple[float, float]:
    common = (found & truth).total()
    return common / max(found.total(), 1), common / max(truth.total(), 1)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(len(words) - SHINGLE + 1, 1)))


def segments(read: Reader, pages: Sequence[Sample], which: str) -> set[tuple[str, str]]:
    """The segments of the French pages, `with` or `without`, that are in the text that was read."""
    texts = {page.url: _plain(read(page)) for page in pages}
    return {(page.url, one) for page in pages for one in page.marked[which] if _plain(one) in texts[page.url]}


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def metadata_scores(pages: Sequence[Sample]) -> dict[str, float]:
    """Of the French pages: the share of known values that were read."""
    pairs = [(page.marked, found) for page in pages if (found := article(page))]
    checks: dict[str, Callable[[Article, str], bool]] = {
        "title": lambda found, truth: _plain(truth) in _plain(found.title),
        "date": lambda found, truth: str(found.published).startswith(truth),
        "author": lambda found, truth: _plain(found.author) == _plain(truth),
    }
    return {
        f"French_{name}": round(
            mean(is_right(found, known[name]) for known, found in pairs if known[name]), 3
        )
        for name, is_right in checks.items()
    }


def french_figures(pages: Sequence[Sample]) -> dict[str, float]:
    found, peers = segments(ours, pages, "with"), segments(theirs_without_comments, pages, "with")
    return {
        "French_pages": len(pages),
        "French_segments_found": len(found),
        "French_segments_found_by_trafilatura": len(peers),
        "French_segments_that_only_trafilatura_finds": len(peers - found),
        "French_segments_wrongly_found": len(segments(ours, pages, "without")),
        "French_segments_wrongly_found_by_trafilatura": len(
            segments(theirs_without_comments, pages, "without")
        ),
        **metadata_scores(pages),
    }


def main() -> None:
    pages = tuple(news_pages(shared("article-pages")))
    french = tuple(french_pages(shared("french-pages")))
    peers: tuple[tuple[str, Reader], ...] = (
        ("trafilatura.extract(bytes)", theirs),
        ("the same without comments", theirs_without_comments),
    )
    read, *extracted = ([reader(page) for page in pages] for reader in (ours, *(peer for _, peer in peers)))
    articles = [article(page) for page in pages]
    report(
        "read",
        (
            one
            for name, peer in peers
            for one in compare(
                "article_from_page",
                name,
                partial(read_some, article, pages),
                partial(read_some, peer, pages),
                rounds=PARTS,
            )
        ),
        libraries=(
            "trafilatura",
            "resiliparse",
            "readability-lxml",
            "selectolax",
            "htmldate",
            "lxml",
            "py3langid",
        ),
        pages=len(pages),
        pages_refused=articles.count(None),
        pages_of_low_confidence=sum(one is not None and one.confidence == "low" for one in articles),
        our_shingle_F1=round(shingle_f1(read, pages), 4),
        shingle_F1_of_trafilatura=round(shingle_f1(extracted[0], pages), 4),
        shingle_F1_without_comments=round(shingle_f1(extracted[1], pages), 4),
        **french_figures(french),
    )


if __name__ == "__main__":
    main()
