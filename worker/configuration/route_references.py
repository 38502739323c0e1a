"""What alerts.yaml asks of the other files, and what can be told of its routes as they are written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from worker.conditions.comparing import LABEL
from worker.conditions.parse import ReadCondition
from worker.conditions.tree import Comparison
from worker.configuration.alerts_file import AlertsFile
from worker.configuration.document import Document, KeyPath
from worker.configuration.route_tests_section import facts_in_tests
from worker.configuration.routes_section import RouteEntry, nodes_of

# What groups may be told apart by, besides labels: of each there are few.
GROUPING: Final = frozenset({"rule", "severity", "feed", "group", "lang"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What there is to speak of; None where it could not be read."""

    feeds: Collection[str] | None = None
    groups: Collection[str] | None = None
    rules: Collection[str] | None = None
    labels: Collection[str] | None = None
    told: Collection[str] | None = None  # receivers that rules name


def _conditions(file: AlertsFile) -> Iterator[tuple[KeyPath, ReadCondition]]:
    for path, node in nodes_of(file.route):
        if isinstance(node, RouteEntry) and node.if_:
            yield (*path, "if"), node.if_
        if node.quiet and node.quiet.interrupt_if:
            yield (*path, "quiet", "interrupt_if"), node.quiet.interrupt_if
    for index, receiver in enumerate(file.receivers):
        if receiver.fallback and receiver.fallback.if_:
            yield ("receivers", index, "fallback", "if"), receiver.fallback.if_


def report_named(file: AlertsFile, document: Document, named: Named) -> None:
    """Report feeds and groups that do not exist; warn of rules, labels and receivers that nobody uses.

    Rules are no errors here: a desk that removes one must not make the whole configuration wrong.
    """
    for path, read in _conditions(file):
        for placed in read.comparisons:
            _report(_Asked(document, path, placed.comparison, read, placed.value), named)
    for path, fact in facts_in_tests(file.tests):
        _report(_Asked(document, path, fact), named)
    for path, node in nodes_of(file.route):
        for index, name in enumerate(node.group_by or ()):
            if name not in GROUPING:
                label = Comparison(LABEL + name.removeprefix(LABEL), "=", "")
                _report(_Asked(document, (*path, "group_by", index), label), named)
    if named.told is not None and not document.has_errors:
        _warn_of_unused(file, document, named.told)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A fact that is spoken of; `value` is where its value stands in a condition."""

    document: Document
    path: KeyPath
    fact: Comparison
    read: ReadCondition | None = None
    value: tuple[int, int] = (0, 0)

    def report(self, message: str, *, near: str, known: Collection[str], is_error: bool) -> None:
        """Note that it does not exist."""
        fix = "" if near else f"known are: {', '.join(sorted(known)[:20]) or 'none'}"
        place = self.document.place_of(self.path)
        if self.read:
            place = self.document.place_within(self.path, self.value[0])
            text = self.read.text[: self.value[0]] + near + self.read.text[self.value[1] :]
            fix = fix or self.document.with_value(self.path, text)
        severity: Literal["error", "warning"] = "error" if is_error else "warning"
        self.document.report(place, message, path=self.path, fix=fix, severity=severity)


def _report(asked: _Asked, named: Named) -> None:
    kind, value = asked.fact.name, asked.fact.value
    if kind.startswith(LABEL):
        if named.labels is not None and kind.removeprefix(LABEL) not in named.labels:
            message = f"no feed and no rule has a label {kind.removeprefix(LABEL)}"
            asked.report(message, near="", known=named.labels, is_error=False)
        return
    known = {"feed": named.feeds, "group": named.groups, "rule": named.rules}.get(kind)
    if known is None or value in known:
        return
    near = next(iter(get_close_matches(value, known, n=1)), "")
    of = "" if kind == "rule" else " of feeds.yaml"
    message = f"{value} is no {kind}{of}" + (f": did you mean {near}?" if near else "")
    asked.report(message, near=near, known=known, is_error=kind != "rule")


def _warn_of_unused(file: AlertsFile, document: Document, told_by_rules: Collection[str]) -> None:
    """A receiver that nothing names is never told."""
    named = {*told_by_rules, *file.operator, file.canary.receiver if file.canary else None}
    named |= {name for _, node in nodes_of(file.route) for name in node.receivers or ()}
    named |= {entry.fallback.receiver for entry in file.receivers if entry.fallback}
    for index, entry in enumerate(file.receivers):
        if entry.name not in named:
            message = f"nobody tells {entry.name}: no route, rule or fallback names it"
            fix = "name it in receivers of a route or rule, or remove it"
            document.report_at(("receivers", index, "name"), message, fix=fix, severity="warning")
