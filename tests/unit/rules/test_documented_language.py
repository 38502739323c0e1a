"""Every line of the tables of docs/rules.md: the query finds what it says, and nothing of the last column."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from worker.configuration.model import ListEntry, RuleSettings
from worker.query.parse import parse_query, parse_term
from worker.query.tree import Node, Term
from worker.rules.compile import compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
LISTS = {"treve": [ListEntry("", Term("trêve")), ListEntry("", Term("cessez-le-feu"))]}
ATTENTAT = RuleSettings(id="attentat", when=parse_query("attentat OR explosion"))
PARSERS: dict[str, Callable[[str], Node]] = {"query": parse_query, "item": parse_term}


def examples() -> Iterator[tuple[str, str, str, bool]]:
    """Kind, query, text, and whether it is found."""
    kind = ""
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []
        if header := re.match(r"\| (query|item) \| finds \| does not find \|$", line):
            kind = header[1]
        elif not line.startswith("|"):
            kind = ""
        elif kind and len(cells) == 3 and cells[0].startswith("`"):
            for cell, is_found in ((cells[1], True), (cells[2], False)):
                for text in filter(None, (text.strip(" |") for text in cell.split(" · "))):
                    yield kind, cells[0].strip("`"), text, is_found


EXAMPLES = list(examples())


@pytest.mark.parametrize(("kind", "query", "text", "is_found"), EXAMPLES)
def test_a_documented_query_finds_what_the_page_says(
    kind: str, query: str, text: str, *, is_found: bool
) -> None:
    title, _, body = text.partition(" ¶ ")
    rule = RuleSettings(id="documented", when=PARSERS[kind](query))

    found = match_rules(compile_rules([rule, ATTENTAT], LISTS), Text(title=title, body=body, lang="fr"))

    assert ("documented" in [match.rule for match in found]) is is_found


def test_every_operator_has_an_example() -> None:
    queries = " ".join(query for _, query, _, _ in EXAMPLES)

    operators = (
        "AND ET OR OU NOT SAUF -G NEAR/4 PRES/4 ONEAR PUIS NEAR/sentence PRES/phrase OF PARMI {2} first:"
    )
    for sign in [*operators.split(), "début:", "titre:", "=", "~", "*", "@treve", "@rule:", "/", '"', "«"]:
        assert sign in queries
