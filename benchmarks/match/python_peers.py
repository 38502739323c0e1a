"""What Python programs take for flat keywords: an automaton over folded text, or one `re` for each rule.

They fold each article themselves, within their time. They find words as they are written: no inflection.
"""

import importlib.util
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from benchmarks.match.articles import joined
from benchmarks.match.engines import PARTS, Engine, timed
from benchmarks.match.folding import folded
from benchmarks.match.workload import Wanted
from worker.rules.text import Text

Rules = Mapping[str, Sequence[int]]  # by their folded terms
Found = set[int]

_FAIR_SHARE: Final = 20_000  # searches of one `re` in a turn, at most: it would take minutes
_MISSING: Final = "skipped, it is not installed (uv pip install --group bench)"


def engines(rules: Sequence[Wanted], texts: Sequence[Text]) -> tuple[Engine, ...]:
    """Those that are installed, with these rules."""
    by_term: dict[str, list[int]] = {}
    for rule in rules:
        for term in rule.terms:
            by_term.setdefault(folded(term), []).append(rule.id)
    found = [_engine("one re per rule", regular_expressions(rules), texts, _FAIR_SHARE // len(rules))]
    if installed("hyperscan"):
        found.append(_engine("hyperscan", hyperscan(by_term), texts))
    if installed("ahocorasick_rs"):
        found.append(_engine("ahocorasick-rs", aho_corasick(by_term), texts))
    return tuple(found)


def why_not() -> tuple[str, ...]:
    """What is missing."""
    return tuple(f"{name}: {_MISSING}" for name in ("hyperscan", "ahocorasick_rs") if not installed(name))


def installed(name: str) -> bool:
    """Whether a package can be imported."""
    return importlib.util.find_spec(name) is not None


def regular_expressions(rules: Sequence[Wanted]) -> Callable[[str], Found]:
    """One expression for each rule, its terms as alternatives: what a first version does."""
    patterns = [(rule.id, re.compile("|".join(map(re.escape, map(folded, rule.terms))))) for rule in rules]

    def match(text: str) -> Found:
        words = folded(text)
        return {id_ for id_, pattern in patterns if pattern.search(words)}

    return match


def hyperscan(rules: Rules) -> Callable[[str], Found]:
    """All terms as literals, each with its start: a callback for each place."""
    from hyperscan import HS_FLAG_SOM_LEFTMOST, Database  # noqa: PLC0415 - a peer may be absent

    database, ids = Database(), list(rules.values())
    terms = [term.encode() for term in rules]
    flags = [HS_FLAG_SOM_LEFTMOST] * len(terms)
    database.compile(expressions=terms, ids=range(len(terms)), flags=flags, literal=True)

    def match(text: str) -> Found:
        found: Found = set()

        def on_match(term: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            found.update(ids[term])

        database.scan(folded(text).encode(), match_event_handler=on_match)
        return found

    return match


def aho_corasick(rules: Rules) -> Callable[[str], Found]:
    """All terms in one automaton, places may overlap."""
    from ahocorasick_rs import AhoCorasick  # noqa: PLC0415 - a peer may be absent

    automaton, ids = AhoCorasick(list(rules)), list(rules.values())

    def match(text: str) -> Found:
        places = automaton.find_matches_as_indexes(folded(text), overlapping=True)
        return {id_ for term, _, _ in places for id_ in ids[term]}

    return match


def _engine(name: str, match: Callable[[str], Found], texts: Sequence[Text], most: int = 1_000) -> Engine:
    """It matches no more than `most` articles of a part."""
    flat = list(map(joined, texts))
    return Engine(
        name,
        lambda part: timed(flat[part::PARTS][: max(1, most)], lambda text: len(match(text))),
        lambda: [frozenset(match(text)) for text in flat],
    )
