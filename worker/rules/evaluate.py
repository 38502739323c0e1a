"""The matcher: what a query's tree says of a text, node by node. Plain on purpose, to be checked by eye."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from worker.query.tree import (
    And,
    First,
    In,
    KOf,
    ListName,
    Near,
    Node,
    Not,
    Regex,
    RuleName,
    Term,
    TextName,
    Times,
    Value,
    children,
)
from worker.rules.near import pairs_near
from worker.rules.occurrences import Occurrence, occurrences_of_regex, occurrences_of_term
from worker.rules.reading import READ_BY_DEFAULT, Reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a node says: whether it holds, what it found, and the verdicts below it."""

    node: Node
    holds: bool
    occurrences: tuple[Occurrence, ...] = ()
    parts: tuple["Verdict", ...] = ()
    ignored: tuple[Occurrence, ...] = ()  # found, but taken out of account
    why_not: str = ""  # of another rule, where its query does not say it


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a node looks, and what it passes over."""

    fields: tuple[TextName, ...] = READ_BY_DEFAULT
    first_words: int | None = None  # of title, lead and body, in that order
    ignored: frozenset[tuple[TextName, int]] = frozenset()  # words, by field and number


EVERYWHERE: Final = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What names in a query stand for: the terms of a list in a language, the verdict on another rule."""

    list_terms: Callable[[str, str], Sequence[Node]]
    rule_verdict: Callable[[str, Reading], Verdict]


def evaluate(node: Node, reading: Reading, names: Names, scope: Scope = EVERYWHERE) -> Verdict:
    """The verdict on a node. Every part is looked at, also where others decide already: to be explained."""

    def each(nodes: Sequence[Node], within: Scope) -> tuple[Verdict, ...]:
        return tuple(evaluate(one, reading, names, within) for one in nodes)

    match node:
        case Term() | Regex():
            return _leaf(node, reading, scope)
        case Value():
            return Verdict(node, _has_value(node, reading))
        case RuleName(id):
            verdict = names.rule_verdict(id, reading)
            return Verdict(node, verdict.holds, verdict.occurrences if verdict.holds else (), (verdict,))
        case ListName(name):
            return _combined(node, each(names.list_terms(name, reading.text.lang), scope), reading)
        case _:
            return _combined(node, each(children(node), narrowed(scope, node)), reading)


def narrowed(scope: Scope, node: Node) -> Scope:
    """Where the parts of a node look."""
    match node:
        case In(name):
            return replace(scope, fields=(name,))
        case First(words):
            return replace(scope, first_words=words)
        case _:
            return scope


def _combined(node: Node, parts: tuple[Verdict, ...], reading: Reading) -> Verdict:
    """The verdict on a node by those on its parts."""
    found = _found(parts)
    match node:
        case And():
            holds = all(part.holds for part in parts)
        case Not():
            holds, found = not parts[0].holds, ()
        case KOf(least):
            holds = sum(part.holds for part in parts) >= least
        case Times(least):
            holds = len({(one.field, one.first) for one in found}) >= least
        case Near():
            found = pairs_near(node, reading, parts[0].occurrences, parts[1].occurrences)
            holds = bool(found)
        case _:
            holds = any(part.holds for part in parts)
    return Verdict(node, holds, found, parts)


def _found(parts: Sequence[Verdict]) -> tuple[Occurrence, ...]:
    """What the parts that hold have found, each place once."""
    found = chain.from_iterable(part.occurrences for part in parts if part.holds)
    return tuple(dict.fromkeys(found))


def _leaf(node: Term | Regex, reading: Reading, scope: Scope) -> Verdict:
    found: list[Occurrence] = []
    ignored: list[Occurrence] = []
    for one in _occurrences(node, reading, scope):
        (ignored if scope.ignored and _is_ignored(one, scope) else found).append(one)
    return Verdict(node, bool(found), tuple(found), (), tuple(ignored))


def _is_ignored(one: Occurrence, scope: Scope) -> bool:
    return any((one.field, word) in scope.ignored for word in range(one.first, one.last + 1))


def _occurrences(node: Term | Regex, reading: Reading, scope: Scope) -> Iterator[Occurrence]:
    for name in scope.fields:
        for one in _occurrences_in(node, reading, name):
            if scope.first_words is None or _is_within(one, reading, scope.first_words):
                yield one


def _occurrences_in(node: Term | Regex, reading: Reading, name: TextName) -> Sequence[Occurrence]:
    """Sought once for all rules: the same words stand in many."""
    key = (type(node), node, name)
    if key not in reading.sought:
        field, lang = reading.fields[name], reading.text.lang
        reading.sought[key] = (
            occurrences_of_regex(node, field)
            if isinstance(node, Regex)
            else occurrences_of_term(node, field, lang, is_without_accents=reading.is_without_accents)
        )
    return reading.sought[key]


def _is_within(one: Occurrence, reading: Reading, words: int) -> bool:
    """Whether it ends within the first words of the article; author, tags and address have no place there."""
    start = reading.starts.get(one.field)
    if start is None:
        return False
    positions = reading.fields[one.field].positions  # none where an expression matches in what has no words
    return start + (positions[one.last] if positions else 0) < words


def _has_value(node: Value, reading: Reading) -> bool:
    wanted, text = node.value.casefold(), reading.text
    if node.name == "site":
        host = wanted.removeprefix("www.").removeprefix(".")
        return text.site == host or text.site.endswith("." + host)
    known: Final[Mapping[str, str]] = {"feed": text.feed, "group": text.group, "lang": text.lang}
    return known[node.name].casefold() == wanted
