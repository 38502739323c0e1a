"""What contradicts within alerts.yaml: unknown names, times without a zone, routes that nothing reaches."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from worker.conditions.tree import Condition
from worker.configuration.alerts_file import AlertsFile
from worker.configuration.document import Document, KeyPath
from worker.configuration.route_tests_section import report_tests
from worker.configuration.routes import DigestTimes, Interval, Route, TimeRange
from worker.configuration.routes_section import nodes_of

_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY


def report_routes(file: AlertsFile, route: Route, document: Document) -> None:
    """Report all of it; `route` is the tree of the file, complete."""
    _report_names(file, document)
    _report_intervals(file, document)
    _report_zone(file, document)
    report_tests(file.tests, document)
    nodes = dict(_nodes(("route",), route))
    for path, node in nodes.items():
        _warn_of_unreachable(path, node.routes, document)
    for path, written in nodes_of(file.route):
        if written.quiet or written.digest:
            _report_hours(path, nodes[path], document, is_own=written.quiet is not None)


def _nodes(path: KeyPath, node: Route) -> Iterator[tuple[KeyPath, Route]]:
    yield path, node
    for index, child in enumerate(node.routes):
        yield from _nodes((*path, "routes", index), child)


def _report_names(file: AlertsFile, document: Document) -> None:
    receivers = {entry.name for entry in file.receivers}
    for path, names in _named_receivers(file):
        for step, name in names:
            if name not in receivers:
                document.report_unknown((*path, step), name, receivers, what="receiver")
    for index, entry in enumerate(file.receivers):
        if entry.fallback and entry.fallback.receiver == entry.name:
            path = ("receivers", index, "fallback", "receiver")
            document.report_at(path, "a receiver cannot stand in for itself", fix="name another receiver")


def _report_intervals(file: AlertsFile, document: Document) -> None:
    named = [
        ((*path, "quiet", "during", index), name)
        for path, node in nodes_of(file.route)
        for index, name in enumerate(node.quiet.during if node.quiet else ())
    ]
    unknown = [(path, name) for path, name in named if name not in file.intervals]
    for path, name in unknown:
        _report_interval(path, name, file.intervals, document)
    if not unknown:
        _warn_of_unused(file.intervals.keys() - {name for _, name in named}, document)


def _warn_of_unused(names: Collection[str], document: Document) -> None:
    for name in sorted(names):
        message = f"no route is quiet during {name}: these hours change nothing"
        fix = f"write in a route: quiet: {{during: {name}, hold: true}}, or delete them"
        document.report_at(("intervals", name), message, fix=fix, severity="warning")


def _named_receivers(file: AlertsFile) -> Iterator[tuple[KeyPath, Sequence[tuple[str | int, str]]]]:
    yield ("operator",), tuple(enumerate(file.operator))
    for path, node in nodes_of(file.route):
        yield (*path, "receivers"), tuple(enumerate(node.receivers or ()))
    for index, entry in enumerate(file.receivers):
        if entry.fallback:
            yield ("receivers", index, "fallback"), (("receiver", entry.fallback.receiver),)
    for index, test in enumerate(file.tests):
        yield ("tests", index, "told"), tuple((name, name) for name in test.told)


def _report_interval(path: KeyPath, name: str, known: Collection[str], document: Document) -> None:
    if known:
        document.report_unknown(path, name, known, what="interval")
        return
    fix = f'add, without indentation: intervals: {{{name}: {{times: ["22:00-07:00"]}}}}'
    document.report_at(path, f"there are no intervals yet, so {name} is none", fix=fix)


def _report_zone(file: AlertsFile, document: Document) -> None:
    """Times of day mean nothing without a zone; they are reported once."""
    path = next(_times_without_zone(file), None)
    if path and "timezone" not in file.model_fields_set:
        message = "a time of day needs a time zone"
        fix = "add, without indentation: timezone: Europe/Paris"
        document.report_at(path, message, fix=fix)


def _times_without_zone(file: AlertsFile) -> Iterator[KeyPath]:
    for name, interval in file.intervals.items():
        if interval.timezone is None:
            yield ("intervals", name)
    for path, node in nodes_of(file.route):
        if node.digest and node.digest.timezone is None:
            yield (*path, "digest", "at")
    if file.tests:
        yield ("tests", 0, "at")


def _warn_of_unreachable(path: KeyPath, routes: Sequence[Route], document: Document) -> None:
    taken: list[Condition | None] = []
    for index, route in enumerate(routes):
        if None in taken or route.condition in taken:
            before = "has no if" if None in taken else "asks the same"
            message = f"nothing comes to this route: one before it {before}, and takes it all"
            fix = "put it first, or write continue: true in the one before"
            document.report_at((*path, "routes", index), message, fix=fix, severity="warning")
        elif not route.goes_on:
            taken.append(route.condition)


def _report_hours(path: KeyPath, route: Route, document: Document, *, is_own: bool) -> None:
    quiet = route.quiet
    if quiet is None:
        return
    covered = _minutes_of_week(quiet.during)
    if len(covered) == _WEEK and len({one.zone for one in quiet.during}) == 1:
        if is_own:
            document.report_at(
                (*path, "quiet", "during"), "these hours never end", fix="leave out some of them"
            )
    elif route.digest and {one.zone for one in quiet.during} == {route.digest.zone}:
        _warn_of_quiet_digest(path, route.digest, covered, document)


def _warn_of_quiet_digest(
    path: KeyPath, digest: DigestTimes, covered: Collection[int], document: Document
) -> None:
    for at in digest.at:
        minute = at.hour * 60 + at.minute
        if any(day * _DAY + minute in covered for day in digest.days):
            message = f"the digest of {at:%H:%M} falls into quiet hours: it is told when they end"
            document.report_at(path, message, fix="write another time, or quiet: off", severity="warning")


def _minutes_of_week(intervals: Sequence[Interval]) -> frozenset[int]:
    """The minutes of a week, from Monday on, as clocks show them."""
    return frozenset(
        (day * _DAY + minute) % _WEEK
        for interval in intervals
        for day in interval.days
        for one in (_minutes(times) for times in interval.times)
        for minute in one
    ) | frozenset(
        day * _DAY + minute
        for interval in intervals
        if not interval.times
        for day in interval.days
        for minute in range(_DAY)
    )


def _minutes(times: TimeRange) -> range:
    start, end = times.start.hour * 60 + times.start.minute, times.end.hour * 60 + times.end.minute
    return range(start, end if end > start else end + _DAY)
