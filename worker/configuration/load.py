"""From the text of the files to one Configuration, or to everything that is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from worker.configuration.alerts_file import (
    AlertsFile,
    email_server_of,
    receivers_of,
    report_alerts,
)
from worker.configuration.canary import SINK
from worker.configuration.document import Document
from worker.configuration.feeds_file import FeedsFile, feeds_of
from worker.configuration.model import Configuration, FeedSettings, Template
from worker.configuration.problems import Problem
from worker.configuration.proofs_of_life import canary_of, heartbeat_of
from worker.configuration.route_checks import report_routes
from worker.configuration.route_references import Named, report_named
from worker.configuration.route_tests_section import route_tests_of
from worker.configuration.routes import Route
from worker.configuration.routes_section import intervals_of, route_of
from worker.configuration.rules_reading import Known, RulesRead, read_rules
from worker.configuration.sources import (
    REQUIRED_FILES,
    RULES_DIRECTORY,
    canonical_sources,
    source_hash,
)
from worker.configuration.strict_yaml import read_document
from worker.configuration.templates import templates_of
from worker.configuration.validation import Model, validated
from worker.configuration.yaml_traps import report_traps

__all__ = ["Loaded", "load_configuration", "source_hash"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What came of the files.

    `configuration` is None where anything outside rules.d is wrong. `sources` is what it was made of: a
    refused file of rules.d is there in its last good version, or not at all. Loading `sources` again gives
    the same configuration.
    """

    configuration: Configuration | None
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The files read so far."""

    sources: dict[str, str] = field(default_factory=dict)  # the effective ones
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # files that refuse the whole
    templates: dict[str, dict[str, Template]] = field(default_factory=dict)  # by receiver


def load_configuration(sources: Mapping[str, str], *, previous: Mapping[str, str] | None = None) -> Loaded:
    """Read the sources, by file name. All problems of all files are found at once.

    A file of rules.d that is wrong is refused alone: its version in `previous`, if any, stays in force.
    """
    sources, previous = canonical_sources(sources), canonical_sources(previous or {})
    reading = _Reading()
    alerts = _read_alerts(reading, sources)
    feeds = _read_feeds(reading, sources)
    _is_missing(reading, "rules.yaml", sources)
    rules = read_rules(sources, previous, _known(alerts.file if alerts else None, feeds))
    reading.problems.extend(rules.problems)
    reading.refused.extend(rules.refused)
    reading.sources.update(rules.sources)
    _check_names(reading, alerts, feeds, rules)
    configuration = None
    if alerts and alerts.file and feeds is not None and not reading.refused:
        tests = route_tests_of(alerts.file.tests, alerts.file.timezone, alerts.document)
        configuration = replace(_configuration(reading, alerts.file, feeds, rules), route_tests=tests)
    problems = tuple(sorted(reading.problems, key=_place))
    return Loaded(configuration=configuration, problems=problems, sources=reading.sources)


def _place(problem: Problem) -> tuple[str, bool, int, int]:
    return problem.file, problem.severity == "warning", problem.line, problem.column


def _open(name: str, text: str, model: type[Model]) -> tuple[Document, Model | None]:
    document = read_document(name, text)
    report_traps(document)
    return document, validated(document, model)


def _close(reading: _Reading, document: Document, text: str) -> bool:
    """Keep the file's problems; whether the file is good."""
    reading.problems.extend(document.problems)
    if document.has_errors:
        reading.refused.append(document.file)
    reading.sources[document.file] = text
    return not document.has_errors


def _is_missing(reading: _Reading, name: str, sources: Mapping[str, str]) -> bool:
    if name in sources:
        return False
    fix = f"the configuration is {', '.join(REQUIRED_FILES)} and what is in {RULES_DIRECTORY}"
    reading.problems.append(Problem(file=name, message="the file does not exist", fix=fix))
    reading.refused.append(name)
    return True


@dataclass(frozen=True, slots=True)
class _Alerts:
    """alerts.yaml as it was read; what it says of the other files is looked at when these are read."""

    document: Document
    text: str
    file: AlertsFile | None


def _read_alerts(reading: _Reading, sources: Mapping[str, str]) -> _Alerts | None:
    if _is_missing(reading, "alerts.yaml", sources):
        return None
    text = sources["alerts.yaml"]
    document, file = _open("alerts.yaml", text, AlertsFile)
    if file:
        report_alerts(file, document)
        report_routes(file, _route_of(file), document)
        reading.templates.update(templates_of(file, document, sources))
        named = {one.file for templates in reading.templates.values() for one in templates.values()}
        reading.sources.update({name: sources[name] for name in named if name in sources})
    return _Alerts(document, text, file)


def _route_of(file: AlertsFile) -> Route:
    return route_of(file.route, intervals_of(file.intervals, file.timezone), file.timezone)


def _check_names(
    reading: _Reading,
    alerts: _Alerts | None,
    feeds: tuple[FeedsFile, dict[str, FeedSettings]] | None,
    rules: RulesRead,
) -> None:
    """Look at what alerts.yaml says of the other files, and close it."""
    if alerts is None:
        return
    if alerts.file:
        are_whole = not any(problem.severity == "error" for problem in rules.problems)
        report_named(alerts.file, alerts.document, _named(feeds, rules if are_whole else None))
    _close(reading, alerts.document, alerts.text)


def _named(feeds: tuple[FeedsFile, dict[str, FeedSettings]] | None, rules: RulesRead | None) -> Named:
    """What alerts.yaml may name of the other files."""
    labels: frozenset[str] | None = None
    if feeds and rules:
        labelled = [feed.labels for feed in feeds[1].values()]
        labelled += [rule.labels for rule in rules.rules.values()]
        labels = frozenset(name for one in labelled for name in one)
    return Named(
        feeds=frozenset(feeds[1]) if feeds else None,
        groups=frozenset(group.id for group in feeds[0].groups) if feeds else None,
        rules=frozenset(rules.rules) if rules else None,
        labels=labels,
        told=frozenset(name for rule in rules.rules.values() for name in rule.receivers) if rules else None,
    )


def _read_feeds(
    reading: _Reading, sources: Mapping[str, str]
) -> tuple[FeedsFile, dict[str, FeedSettings]] | None:
    if _is_missing(reading, "feeds.yaml", sources):
        return None
    document, file = _open("feeds.yaml", sources["feeds.yaml"], FeedsFile)
    feeds = feeds_of(file, document) if file else {}
    _close(reading, document, sources["feeds.yaml"])
    return (file, feeds) if file else None


def _known(alerts: AlertsFile | None, feeds: tuple[FeedsFile, dict[str, FeedSettings]] | None) -> Known:
    """What rules may name."""
    return Known(
        receivers=frozenset(entry.name for entry in alerts.receivers) if alerts else None,
        feeds=frozenset(feeds[1]) if feeds else None,
        groups=frozenset(group.id for group in feeds[0].groups) if feeds else None,
    )


def _configuration(
    reading: _Reading,
    alerts: AlertsFile,
    feeds: tuple[FeedsFile, dict[str, FeedSettings]],
    rules: RulesRead,
) -> Configuration:
    canary = canary_of(alerts.canary)
    receivers = {
        name: replace(receiver, templates=reading.templates.get(name, {}))
        for name, receiver in receivers_of(alerts).items()
    }
    if canary and not canary.receiver:
        receivers[SINK.name] = SINK
    return Configuration(
        hash=source_hash(reading.sources),
        contact=feeds[0].contact,
        feeds=feeds[1],
        rules=rules.rules,
        lists=rules.lists,
        receivers=receivers,
        route=_route_of(alerts),
        operator=alerts.operator,
        email=email_server_of(alerts),
        language=alerts.language,
        timezone=alerts.timezone,
        late_after=alerts.late.after,
        heartbeat=heartbeat_of(alerts.heartbeat),
        canary=canary,
    )
