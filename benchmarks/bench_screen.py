"""Screening (`archive: screened`): a page that is asked for its words first, against one that is read.

Both sides end with an article and what 100 rules find in it. The rules are pairs of rare words of one
page in ten, so that few match, as most news matches no rule.
"""

import random
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Final

from benchmarks.bench_read import PARTS, Sample, french_pages, news_pages, ours, read_some
from benchmarks.measuring import compare, report, shared
from worker.articles.read import Page, article_from_page
from worker.articles.screening import languages_of_page, unread_article, words_of_page
from worker.configuration.model import RuleSettings
from worker.errors import ParseError
from worker.models import Article, Entry, Match
from worker.query.parse import parse_term
from worker.query.tree import And
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.could_match import could_match
from worker.rules.match import match_rules
from worker.rules.text import text_of_article

RULES: Final = 100
RARE: Final = 3  # pages that a word of a rule stands in, at most
SOURCES: Final = 10  # one page in so many gives words to rules
LANG: Final = "en"  # of all but 13 pages, as their feeds would declare


def rules_of(pages: Sequence[Sample]) -> CompiledRules:
    chance = random.Random(2026)
    words = [
        {word for word in ours(page).lower().split() if word.isalpha() and len(word) > 5} for page in pages
    ]
    known = Counter(word for one in words for word in one)
    sources = [sorted(word for word in one if known[word] <= RARE) for one in words[::SOURCES]]
    sources = [one for one in sources if len(one) > 1]
    pairs = [chance.sample(sources[number % len(sources)], 2) for number in range(RULES)]
    return compile_rules(
        RuleSettings(id=f"r{number}", when=And(tuple(map(parse_term, pair))))
        for number, pair in enumerate(pairs)
    )


def entry_of(sample: Sample) -> tuple[Entry, Page]:
    return Entry(id="e", feed="f", guid="g", link=sample.url, title=""), Page(
        url=sample.url, body=sample.body
    )


def read(rules: CompiledRules, sample: Sample) -> tuple[Match, ...]:
    """As with `archive: full`."""
    entry, page = entry_of(sample)
    try:
        return match_rules(rules, text_of_article(article_from_page(entry, LANG, page)))
    except ParseError:
        return ()


def unread(rules: CompiledRules, sample: Sample) -> Article | None:
    entry, page = entry_of(sample)
    words = words_of_page(entry, page)
    if not words or could_match(rules, words, langs=languages_of_page(entry, LANG)):
        return None
    return unread_article(entry, LANG, page)


def screened(rules: CompiledRules, sample: Sample) -> tuple[Match, ...]:
    article = unread(rules, sample)
    return match_rules(rules, text_of_article(article)) if article else read(rules, sample)


def main() -> None:
    pages = (*news_pages(shared("article-pages")), *french_pages(shared("french-pages")))
    rules = rules_of(pages)
    found = [(read(rules, page), screened(rules, page)) for page in pages]
    spared = [page for page in pages if unread(rules, page)]
    others = [page for page in pages if page not in spared]
    report(
        "screen",
        (
            one
            for name, some in (("all pages", pages), ("those spared", spared), ("the others", others))
            for one in compare(
                f"{name}, screened",
                "the same pages, read",
                partial(read_some, partial(screened, rules), some),
                partial(read_some, partial(read, rules), some),
                rounds=PARTS,
            )
        ),
        libraries=("trafilatura", "resiliparse", "lxml"),
        pages=len(pages),
        rules=RULES,
        pages_spared=len(spared),
        pages_that_match=sum(bool(one) for one, _ in found),
        pages_that_match_otherwise=sum(one != other for one, other in found),
    )


if __name__ == "__main__":
    main()
