"""The rules and lists of one file, complete, and what of them contradicts the files before it."""

from collections.abc import Iterator, Mapping
from typing import Any

from worker.configuration.document import Document, KeyPath
from worker.configuration.model import ListEntry, RuleSettings, RuleTest
from worker.configuration.queries import Written
from worker.configuration.rules_file import RuleDefaults, RuleEntry, RulesFile, RuleTests
from worker.query.tree import And, Node, Not, Or


def rules_of(
    file: RulesFile,
    document: Document,
    *,
    taken: Mapping[str, RuleSettings],
    receivers: frozenset[str] | None,
    feeds: frozenset[str] | None,
) -> dict[str, RuleSettings]:
    """The rules. Reported: ids taken before, receivers and feeds not known (None: none can be looked up)."""
    rules: dict[str, RuleSettings] = {}
    for index, entry in enumerate(file.rules):
        path: KeyPath = ("rules", index)
        if other := rules.get(entry.id) or taken.get(entry.id):
            message = f"another rule is called {entry.id} ({other.file}, line {other.line})"
            document.report_at((*path, "id"), message, fix="rename one: what rang hangs on the id")
        if not (entry.when or entry.any or entry.all):
            message = "a rule needs a query under when, or at least one word under any or all"
            document.report_at((*path, "id"), message, fix="any: [trêve, cessez-le-feu]")
            continue
        _report_unknown(
            document, (*path, "receivers"), entry.receivers or (), receivers, "receiver of alerts.yaml"
        )
        _report_unknown(document, (*path, "feeds"), entry.feeds, feeds, "feed or group of feeds.yaml")
        rules[entry.id] = _settings(file.defaults, entry, document, path)
    defaults = file.defaults.receivers
    _report_unknown(document, ("defaults", "receivers"), defaults, receivers, "receiver of alerts.yaml")
    return rules


def lists_of(
    file: RulesFile, document: Document, *, taken: Mapping[str, str]
) -> dict[str, tuple[ListEntry, ...]]:
    """The lists of words, by name. Reported: names taken before, by the file that is named."""
    for name in file.lists:
        if name in taken:
            message = f"another list is called {name} ({taken[name]})"
            document.report_at(("lists", name), message, fix="join the two, or rename one")
    return {
        name: tuple(ListEntry(lang, written.node) for lang, terms in by_lang.items() for written in terms)
        for name, by_lang in file.lists.items()
    }


def written_in_rule(entry: RuleEntry, path: KeyPath) -> Iterator[tuple[KeyPath, Written]]:
    """All queries and terms of a rule, each with its path."""
    for key in ("when", "unless"):
        if written := getattr(entry, key):
            yield (*path, key), written
    for key in ("any", "all", "none", "ignore"):
        for index, written in enumerate(getattr(entry, key)):
            yield (*path, key, index), written


def written_in_list(file: RulesFile, name: str) -> Iterator[tuple[KeyPath, Written]]:
    """All terms of a list, each with its path."""
    for lang, terms in file.lists[name].items():
        for index, written in enumerate(terms):
            yield ("lists", name, *((lang,) if lang else ()), index), written


def _report_unknown(
    document: Document, path: KeyPath, names: tuple[str, ...], known: frozenset[str] | None, what: str
) -> None:
    for index, name in enumerate(names):
        if known is not None and name not in known:
            document.report_unknown((*path, index), name, known, what=what)


def _settings(defaults: RuleDefaults, entry: RuleEntry, document: Document, path: KeyPath) -> RuleSettings:
    own: dict[str, Any] = {
        name: value
        for name in ("severity", "receivers", "owner")
        if (value := getattr(entry, name)) is not None
    }
    return RuleSettings(
        id=entry.id,
        when=_tree(entry),
        unless=entry.unless.node if entry.unless else None,
        ignore=tuple(written.node for written in entry.ignore),
        fields=entry.in_,
        feeds=entry.feeds,
        langs=entry.langs,
        until=entry.until,
        ring=entry.ring,
        limit=entry.limit,
        trial=entry.trial,
        labels={**defaults.labels, **entry.labels},
        tests=tuple(_tests(entry.tests, document, (*path, "tests"))),
        file=document.file,
        line=document.place_of((*path, "id"))[0] + 1,
        **{**defaults.model_dump(include={"severity", "receivers", "owner"}), **own},
    )


def _tree(entry: RuleEntry) -> Node:
    """`when`, `any`, `all` and `none` as one tree: they are two spellings of one thing."""
    parts = [entry.when.node] if entry.when else []
    if entry.any:
        alternatives = [written.node for written in entry.any]
        parts.append(alternatives[0] if len(alternatives) == 1 else Or(_flat(Or, alternatives)))
    parts += [written.node for written in entry.all]
    parts += [Not(written.node) for written in entry.none]
    return parts[0] if len(parts) == 1 else And(_flat(And, parts))


def _flat(kind: type[And] | type[Or], nodes: list[Node]) -> tuple[Node, ...]:
    return tuple(part for node in nodes for part in (node.parts if isinstance(node, kind) else (node,)))


def _tests(tests: RuleTests, document: Document, path: KeyPath) -> Iterator[RuleTest]:
    for key, must_match in (("match", True), ("no_match", False)):
        for index, test in enumerate(getattr(tests, key)):
            line = document.place_of((*path, key, index))[0] + 1
            yield RuleTest(must_match=must_match, file=document.file, line=line, **test.model_dump())
