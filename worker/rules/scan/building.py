"""From the rules to a program: what texts of one language are scanned with."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate

import numpy as np

from worker.configuration.model import RuleSettings
from worker.query.tree import Node, Regex, Term
from worker.rules.scan.coding import Coder, Numbers, text_of
from worker.rules.scan.layout import Phrases, Queries, Spellings
from worker.rules.scan.needs import Needed
from worker.rules.scan.program import Program
from worker.rules.scan.spelling_tables import spellings_of
from worker.rules.scan.tables import fill_ways, size_for
from worker.rules.scan.term_tables import term_tables
from worker.rules.scan.trie import Trie
from worker.rules.vocabulary import vocabulary_of

Lists = Callable[[str], Sequence[Node]]


def build(rules: Sequence[RuleSettings], list_terms: Lists, lang: str) -> Program:
    """Compile rules for texts of a language; `list_terms` gives a list's terms for it."""
    with _without_collection():
        return _build(rules, list_terms, lang)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Nearly all that is made here stays: to look through it again and again took a third of the time."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def _build(rules: Sequence[RuleSettings], list_terms: Lists, lang: str) -> Program:
    coder = Coder(list_terms, Numbers({rule.id: number for number, rule in enumerate(rules)}))
    for rule in rules:
        coder.add(rule)
    needed = _closed(coder.named)
    waiting, always = _waiting(rules, list_terms)
    languages = Numbers[tuple[str, ...]]()
    spellings, phrases = _spellings_and_phrases(tuple(coder.terms), waiting, languages, lang)
    return Program(
        spellings=spellings,
        phrases=phrases,
        queries=_queries(coder, rules, needed, always),
        ids=tuple(rule.id for rule in rules),
        texts=tuple(text_of(term) for term in coder.terms),
        languages=tuple(languages),
        gates=tuple(coder.gates),
        values=tuple((value.name, value.value) for value in coder.values),
        expressions=_expressions(coder, needed),
    )


def _waiting(
    rules: Sequence[RuleSettings], list_terms: Lists
) -> tuple[Mapping[Term, Sequence[int]], list[int]]:
    """The rules that wait for each term, and those that wait for none."""
    needs = Needed({rule.id: rule.when for rule in rules}, list_terms)
    waiting: dict[Term, list[int]] = {}
    always = []
    for number, rule in enumerate(rules):
        terms = needs.of_rule(rule.id)
        if terms is None:
            always.append(number)
        for term in terms or ():
            waiting.setdefault(term, []).append(number)
    return waiting, always


def _closed(named: Sequence[Mapping[int, None]]) -> list[tuple[int, ...]]:
    """Of each rule those that it names, and those that they name: each behind all that it names itself."""
    known: dict[int, tuple[int, ...]] = {}

    def of(rule: int) -> tuple[int, ...]:
        if rule not in known:
            below = (one for other in named[rule] for one in (*of(other), other))
            known[rule] = tuple(dict.fromkeys(below))
        return known[rule]

    return [of(rule) for rule in range(len(named))]


def _expressions(coder: Coder, needed: Sequence[Sequence[int]]) -> dict[int, tuple[tuple[int, str], ...]]:
    """The regular expressions to look for when a rule may hold: its own, and those of rules it needs."""
    patterns = {number: term.pattern for term, number in coder.terms.items() if isinstance(term, Regex)}
    found = {}
    for rule, others in enumerate(needed):
        terms = dict.fromkeys(term for one in (*others, rule) for term in coder.expressions[one])
        if terms:
            found[rule] = tuple((term, patterns[term]) for term in terms)
    return found


def _queries(
    coder: Coder, rules: Sequence[RuleSettings], needed: Sequence[Sequence[int]], always: Sequence[int]
) -> Queries:
    gates = [coder.gates.of((rule.langs, rule.feeds)) for rule in rules]
    counts = [len(others) for others in needed]
    firsts = list(accumulate(counts, initial=0))[:-1]
    is_named = np.zeros(len(rules), np.int32)
    flat = [one for others in needed for one in others]
    is_named[flat] = 1
    rows = np.array([coder.beginnings, gates, firsts, counts], np.int32)
    return Queries(
        rules=np.column_stack([rows.T, is_named]).astype(np.int32).copy(),
        code=np.array(coder.code, np.int32),
        scopes=np.array([scope.row for scope in coder.scopes], np.int32).reshape(-1, 3),
        needed=np.array(flat, np.int32),
        always=np.array(always, np.int32),
    )


def _spellings_and_phrases(
    terms: Sequence[Term | Regex],
    waiting: Mapping[Term, Sequence[int]],
    languages: Numbers[tuple[str, ...]],
    lang: str,
) -> tuple[Spellings, Phrases]:
    phrased = {term: number for number, term in enumerate(terms) if isinstance(term, Term)}
    vocabulary = vocabulary_of([(term.text, term.sign) for term in phrased], lang)
    trie = Trie(len(vocabulary.words))
    signs = {}
    for (words, written), number in zip(vocabulary.terms, phrased.values(), strict=True):
        before, *between, after = written
        signs[number] = (before or "", after or "")
        trie.add(words, between, number << 1 | bool(before or after))
    nodes, ends = trie.rows()
    ways, gaps = trie.ways()
    table = np.zeros((size_for(len(ways)), 2), np.uint64)
    fill_ways(table, ways, gaps)
    phrases = Phrases(
        nodes=nodes,
        ways=table,
        ends=ends,
        **term_tables(terms, signs, waiting)._asdict(),
    )
    return spellings_of(vocabulary.words, languages), phrases
