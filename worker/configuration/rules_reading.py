"""All files of rules together: each by itself, then what they ask of each other.

A file of rules.d that is wrong is refused alone: its last good version, if any, takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from worker.configuration.document import Document
from worker.configuration.model import Configuration, ListEntry, RuleSettings
from worker.configuration.problems import Problem
from worker.configuration.repeated import report_repeated
from worker.configuration.rule_references import Name, RulesSource, report_references, report_values
from worker.configuration.rules import lists_of, rules_of
from worker.configuration.rules_file import RulesFile
from worker.configuration.sources import RULES_DIRECTORY
from worker.configuration.strict_yaml import read_document
from worker.configuration.validation import validated
from worker.configuration.yaml_traps import report_traps


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rules may name of the other files; None where that file could not be read."""

    receivers: frozenset[str] | None = None
    feeds: frozenset[str] | None = None
    groups: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesRead:
    """The rules in force; `refused` are files that refuse the whole configuration."""

    rules: dict[str, RuleSettings] = field(default_factory=dict)
    lists: dict[str, tuple[ListEntry, ...]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Attempt:
    """One reading of a choice of versions."""

    known: Known
    sources: list[RulesSource] = field(default_factory=list)
    rules: dict[str, RuleSettings] = field(default_factory=dict)
    lists: dict[str, tuple[ListEntry, ...]] = field(default_factory=dict)
    lists_in: dict[str, str] = field(default_factory=dict)

    def wrong(self) -> list[str]:
        """The files with errors."""
        return [source.document.file for source in self.sources if source.document.has_errors]


def read_rules(sources: Mapping[str, str], previous: Mapping[str, str], known: Known) -> RulesRead:
    """Read the files of rules among the sources; `previous` are the last good versions."""
    names = sorted(filter(_is_of_rules, sources), key=lambda name: (name != "rules.yaml", name))
    chosen = {name: sources[name] for name in names}
    problems: list[Problem] = []
    while True:
        attempt = _attempt(chosen, known)
        wrong = attempt.wrong()
        apart = [name for name in wrong if name.startswith(RULES_DIRECTORY)]
        fallen = [name for name in apart if chosen[name] == sources[name] != previous.get(name)]
        if not fallen:
            break
        for source in attempt.sources:
            name = source.document.file
            if name in fallen:
                problems += source.document.problems
                problems.append(_refused_alone(name, is_replaced=name in previous))
        chosen = {
            name: previous[name] if name in fallen else text
            for name, text in chosen.items()
            if name not in fallen or name in previous
        }
    for source in attempt.sources:
        problems += source.document.problems
    return RulesRead(
        rules=attempt.rules, lists=attempt.lists, sources=chosen, problems=problems, refused=wrong
    )


def read_rules_file(
    name: str, text: str, *, beside: Configuration | None = None
) -> tuple[Document, RulesRead]:
    """One file of rules, wherever it is; it may name the lists and rules of a configuration beside it."""
    names = beside and [*(("list", one) for one in beside.lists), *(("rule", one) for one in beside.rules)]
    attempt = _attempt({name: text}, Known(), frozenset(names or ()))
    document = attempt.sources[0].document
    return document, RulesRead(rules=attempt.rules, lists=attempt.lists, problems=document.problems)


def _is_of_rules(name: str) -> bool:
    return name == "rules.yaml" or name.startswith(RULES_DIRECTORY)


def _refused_alone(name: str, *, is_replaced: bool) -> Problem:
    what = "its last good version stays in force" if is_replaced else "none of its rules is in force"
    return Problem(severity="warning", file=name, message=f"this file is refused alone: {what}")


def _attempt(chosen: Mapping[str, str], known: Known, beside: frozenset[Name] = frozenset()) -> _Attempt:
    attempt = _Attempt(known)
    for name, text in chosen.items():
        _read(attempt, name, text)
    if all(source.file is not None for source in attempt.sources) and not any(
        name.startswith(RULES_DIRECTORY) for name in attempt.wrong()
    ):
        report_references(attempt.sources, beside)
    return attempt


def _read(attempt: _Attempt, name: str, text: str) -> None:
    document = read_document(name, text)
    report_traps(document)
    file = validated(document, RulesFile)
    source = RulesSource(document, file)
    attempt.sources.append(source)
    if file is not None:
        known = attempt.known
        feeds = known.feeds | known.groups if known.feeds is not None and known.groups is not None else None
        rules = rules_of(file, document, taken=attempt.rules, receivers=known.receivers, feeds=feeds)
        lists = lists_of(file, document, taken=attempt.lists_in)
        report_repeated(source)
        if known.feeds is not None and known.groups is not None:
            report_values(source, known.feeds, known.groups)
        attempt.rules.update(rules)
        attempt.lists.update(lists)
        attempt.lists_in.update(dict.fromkeys(lists, name))
    if not name.endswith(".yaml"):
        fix = f"rename it {name.rsplit('.', 1)[0]}.yaml"
        document.report((0, 0), "only files ending in .yaml are read", fix=fix)
