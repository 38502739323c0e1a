"""Real texts and rules of their own words: the scan finds in them what the plain matcher finds."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import pytest
import yaml

from benchmarks.bench_read import article, french_pages, news_pages
from tests.unit.rules.plain import plain_matches
from worker.configuration.model import ListEntry, RuleSettings
from worker.query.mistakes import QuerySyntaxError
from worker.query.parse import parse_query, parse_term
from worker.query.tree import Node
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text, text_of_article
from worker.rules.tokens import tokenise
from worker.settings import PROJECT

SHARED: Final = PROJECT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="needs the shared data, which is not part of the project"
)
CASES: Final = PROJECT / "tests" / "data" / "matching-cases.yaml"
_RULES: Final = 60  # of each kind of text
_AT_ONCE: Final = 40  # headlines, or sentences, that make a text
_KINDS: Final = (
    "{0}", '"{0} {1}"', '"{0} {1} {2}"', "{0} OR {5}", "={0}", "{0} NEAR/3 {2}", "{0} ONEAR/5 {3}",
    "({0} OR {5}) NEAR/sentence {2}", "{0} AND {4} AND NOT {5}", "2 OF ({0}, {3}, {5})", "title:{0} OR {4}",
    "first:40:{0}", "({0} OR {1}){{2}}", "@noted AND {0}", "{6}* OR {5}", "{6}* NEAR/4 {2}",
)  # fmt: skip


def test_headlines() -> None:
    with (SHARED / "french-headlines-morning.csv").open(encoding="utf-8") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    check(
        [
            Text(title=titles[at], body="\n\n".join(titles[at : at + _AT_ONCE]), lang="fr")
            for at in range(0, len(titles), _AT_ONCE)
        ]
    )


def test_articles() -> None:
    check([Text(title="", body=(SHARED / "seed-article.txt").read_text("utf-8"), lang="fr"), *articles()])


def test_sentences() -> None:
    lines = (SHARED / "fr_gsd-ud-dev.conllu").read_text("utf-8").splitlines()
    sentences = [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
    check(
        [
            Text(title="", body=" ".join(sentences[at : at + _AT_ONCE]), lang="fr")
            for at in range(0, len(sentences), _AT_ONCE)
        ]
    )


@pytest.mark.parametrize("lang", ["", "en"])
def test_articles_in_another_language(lang: str) -> None:
    check([replace(one, lang=lang) for one in articles()[:: 1 if lang else 3]])


def test_the_matching_cases_with_the_rules_of_all() -> None:
    cases = yaml.safe_load(CASES.read_text("utf-8"))
    rules = [
        RuleSettings(id=f"t{number}", when=parse_term(case["term"]))
        if "term" in case
        else RuleSettings(
            id=f"r{number}",
            when=parse_query(case["rule"]["when"]),
            ignore=tuple(map(parse_term, case["rule"]["ignore"])),
        )
        for number, case in enumerate(cases)
    ]
    lines = [line for case in cases for line in (*case["matches"], *case["misses"])]
    compiled = compile_rules(rules)
    for lang in ("fr", "en", ""):
        for line in lines:
            same(compiled, Text(title=line, body=line.upper(), lang=lang))


def check(texts: Sequence[Text]) -> None:
    rules = rules_from(texts)
    assert sum(same(rules, text) for text in texts) > len(texts) // 2  # or nothing was compared


def same(rules: CompiledRules, text: Text) -> int:
    """How many rules match, by both."""
    found = match_rules(rules, text)
    assert found == plain_matches(rules, text)
    return len(found)


@cache
def articles() -> Sequence[Text]:
    """All sample pages: their text as a person marked it, or as the service reads it."""
    marked = [Text(title="", body=page.text) for page in news_pages(SHARED / "article-pages")]
    read = filter(None, map(article, french_pages(SHARED / "french-pages")))
    return [*marked, *map(text_of_article, read)]


def rules_from(texts: Sequence[Text]) -> CompiledRules:
    """Rules of all kinds, of words that stand one after the other in these texts."""
    choose = random.Random(1)
    lists = {"noted": [ListEntry("", parse_term(word)) for word in ("paix", "France", "=les", "~Lyon")]}
    written = [choose.choice(_KINDS).format(*_words_of(choose, choose.choice(texts))) for _ in range(_RULES)]
    rules = [
        RuleSettings(id=f"q{number}", when=when, ignore=(parse_term("la France"),) if number % 7 == 0 else ())
        for number, when in enumerate(parsed(written))
    ]
    return compile_rules(rules, lists)


def _words_of(choose: random.Random, text: Text) -> Sequence[str]:
    """Five words in a row, one from anywhere, and how a word begins."""
    whole = f"{text.title} {text.body}"
    words = [whole[token.start : token.end] for token in tokenise(whole)] or ["mot"]
    at = choose.randrange(len(words))
    row = (words[at:] + words)[:5] * 5
    long = [word for word in words if len(word) > 4 and word.isalpha()] or ["journal"]
    return (*row[:5], choose.choice(words), choose.choice(long)[:4])


def parsed(written: Iterable[str]) -> Iterator[Node]:
    """Those that a person could write."""
    for query in written:
        try:
            yield parse_query(query)
        except QuerySyntaxError:
            continue
