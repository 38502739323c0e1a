"""The notes on rules, lists, receivers and routes as problems of the files they stand in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from worker.channels.open import destinations_of, open_channel
from worker.configuration.model import Configuration, RuleSettings
from worker.configuration.problems import Problem, masked
from worker.configuration.sources import RULES_DIRECTORY
from worker.errors import ChannelError, SecretMissingError
from worker.rules.compile import compile_rules
from worker.rules.lints import Lint, lints_of
from worker.stages.route_tests import failed_route_tests


def problems_of_rules(configuration: Configuration, sources: Mapping[str, str]) -> Iterator[Problem]:
    """What is allowed in the rules and yet a slip, each at its words."""
    compiled = compile_rules(configuration.rules.values(), configuration.lists)
    for lint in lints_of(compiled, languages_spoken(configuration)):
        yield _as_problem(lint, sources)


def languages_spoken(configuration: Configuration) -> tuple[str, ...]:
    """The languages that the feeds say they are in; () where one does not say."""
    feeds = configuration.feeds.values()
    return tuple(dict.fromkeys(feed.lang for feed in feeds)) if all(feed.lang for feed in feeds) else ()


def problems_of_past_rules(configuration: Configuration, today: date) -> Iterator[Problem]:
    """The rules whose last day is over: they ring no more."""
    for rule in configuration.rules.values():
        if rule.is_past(today):
            yield Problem(
                severity="warning",
                file=rule.file,
                line=rule.line,
                path=f"rule {rule.id}",
                message=f"this rule rings no more: its last day was {rule.until}",
                fix="remove it, or write a later day after until:",
            )


def problems_of_receivers(configuration: Configuration, sources: Mapping[str, str]) -> Iterator[Problem]:
    """Addresses that will hold their channel, where what they refer to can be looked up here."""
    for receiver in configuration.receivers.values():
        for destination in destinations_of(receiver, configuration):
            try:
                open_channel(configuration, receiver, destination.id)
            except ChannelError as error:
                yield _about_receiver(receiver.name, f"{destination.id}: {error}", sources)
            except SecretMissingError:  # it may be there where the service runs
                continue


def problems_of_route_tests(configuration: Configuration, sources: Mapping[str, str]) -> Iterator[Problem]:
    """The tests of alerts.yaml that fail."""
    lines = sources.get("alerts.yaml", "").splitlines()
    for failed in failed_route_tests(configuration):
        line = failed.test.line
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        yield Problem(
            file="alerts.yaml",
            line=line,
            column=len(source) - len(source.lstrip()) + 1,
            path=f"tests[{failed.number}]",
            message=failed.why,
            fix=f"change the routes; or, if this is what you want: {failed.would_hold}",
            source=masked(source, "alerts.yaml"),
        )


def _about_receiver(name: str, message: str, sources: Mapping[str, str]) -> Problem:
    lines = sources.get("alerts.yaml", "").splitlines()
    line, column = _place_of(f"name: {name}", lines, 0)
    path = f"receiver {name}"
    return Problem(
        severity="warning", file="alerts.yaml", line=line + 1, column=column + 1, path=path, message=message
    )


def _as_problem(lint: Lint, sources: Mapping[str, str]) -> Problem:
    if isinstance(lint.owner, RuleSettings):
        file, start, path = lint.owner.file, lint.owner.line - 1, f"rule {lint.owner.id}"
    else:
        file, start = _place_of_list(lint.owner, sources)
        path = f"list {lint.owner}"
    lines = sources.get(file, "").splitlines()
    line, column = _place_of(lint.about, lines, start)
    return Problem(
        severity=lint.severity,
        file=file,
        line=line + 1,
        column=column + 1,
        path=path,
        message=lint.message,
        fix=lint.fix,
        source=lines[line] if line < len(lines) else "",
    )


def _place_of_list(name: str, sources: Mapping[str, str]) -> tuple[str, int]:
    """The file and line that begin a list."""
    for file, text in sources.items():
        if file == "rules.yaml" or file.startswith(RULES_DIRECTORY):
            for number, line in enumerate(text.splitlines()):
                if line.strip().startswith(f"{name}:"):
                    return file, number
    return "rules.yaml", 0


def _place_of(words: str, lines: Sequence[str], start: int) -> tuple[int, int]:
    """Line and column, from 0, of the first such words at or below a line; else of the line itself."""
    for number in range(start, len(lines)):
        column = lines[number].find(words) if words else -1
        if column >= 0:
            return number, column
    return start, 0
