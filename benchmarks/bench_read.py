"""Article pages: `article_from_page` (text, metadata, language) against the bare text by trafilatura."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Final

import trafilatura

from benchmarks.measuring import Watch, compare, part, report, shared
from worker.articles.read import Page, article_from_page
from worker.errors import ParseError
from worker.models import Entry

SHINGLE: Final = 4  # words
PARTS: Final = 12
WORD: Final = re.compile(r"\w+")

Reader = Callable[["Sample"], str]


@dataclass(frozen=True, slots=True)
class Sample:
    """A real news page, and its text as a person marked it."""

    url: str
    body: bytes
    truth: str


def ours(sample: Sample) -> str:
    """The body of the article; nothing where the page is refused (then Tocsin takes the feed's text)."""
    entry = Entry(id="e", feed="f", guid="g", link=sample.url, title="")
    try:
        return article_from_page(entry, "", Page(url=sample.url, body=sample.body)).body
    except ParseError:
        return ""


def theirs(sample: Sample) -> str:
    return trafilatura.extract(sample.body) or ""


def theirs_without_comments(sample: Sample) -> str:
    return trafilatura.extract(sample.body, include_comments=False) or ""


def samples(directory: Path) -> Iterable[Sample]:
    truth = json.loads((directory / "ground-truth.json").read_text(encoding="utf-8"))
    for name, article in sorted(truth.items()):
        body = gzip.decompress((directory / "html" / f"{name}.html.gz").read_bytes())
        yield Sample(_with_scheme(article["url"]), body, article["articleBody"])


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"https://{url}"


def read_some(read: Reader, pages: Sequence[Sample], watch: Watch, number: int) -> int:
    some = part(pages, number, PARTS)
    with watch:
        for sample in some:
            read(sample)
    return len(some)


def shingle_f1(texts: Iterable[str], pages: Iterable[Sample]) -> float:
    """F1 of the averages, over the pages, of the precision and recall of sequences of four words."""
    scores = [
        _precision_recall(_shingles(text), _shingles(page.truth))
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


def main() -> None:
    pages = tuple(samples(shared("article-pages")))
    peers: tuple[tuple[str, Reader], ...] = (
        ("trafilatura.extract(bytes)", theirs),
        ("the same without comments", theirs_without_comments),
    )
    read, *extracted = ([reader(page) for page in pages] for reader in (ours, *(peer for _, peer in peers)))
    report(
        "read",
        (
            one
            for name, peer in peers
            for one in compare(
                "article_from_page",
                name,
                partial(read_some, ours, pages),
                partial(read_some, peer, pages),
                rounds=PARTS,
            )
        ),
        libraries=("trafilatura", "lxml", "beautifulsoup4", "py3langid"),
        pages=len(pages),
        pages_refused=read.count(""),
        our_shingle_F1=round(shingle_f1(read, pages), 4),
        shingle_F1_of_trafilatura=round(shingle_f1(extracted[0], pages), 4),
        shingle_F1_without_comments=round(shingle_f1(extracted[1], pages), 4),
    )


if __name__ == "__main__":
    main()
