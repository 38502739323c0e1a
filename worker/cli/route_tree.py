"""The tree of routes in words: each with what it has from its parents, its timers by what they do."""

from collections.abc import Iterator

from worker.cli.output import Row
from worker.conditions.printing import as_text
from worker.configuration.routes import EVERY_DAY, DigestTimes, Quiet, Route
from worker.stages.why_then import in_units

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def tree_rows(root: Route) -> list[Row]:
    """One for each route, in the order they are asked."""
    return [
        {
            "route": path,
            "if": as_text(route.condition) if route.condition else "",
            "continue": route.goes_on,
            "receivers": route.receivers,
            "first_after": in_units(route.first_after),
            "then_every": in_units(route.then_every),
            "digest": _digest(route.digest) if route.digest else "",
            "quiet": _quiet(route.quiet) if route.quiet else "",
            "group_by": route.group_by,
            "timing": _timing(route),
        }
        for path, route in _nodes("route", root)
    ]


def where(leaf: Route, root: Route) -> str:
    """A route by its place in alerts.yaml, and what it asks."""
    path = next((path for path, route in _nodes("route", root) if route is leaf), "route")
    return f"{path} (if {as_text(leaf.condition)})" if leaf.condition else path


def _nodes(path: str, route: Route) -> Iterator[tuple[str, Route]]:
    yield path, route
    for number, child in enumerate(route.routes):
        yield from _nodes(f"{path}.routes[{number}]", child)


def _timing(route: Route) -> str:
    """What its timers do. Under a digest, those of a story have nothing to say."""
    if route.digest:
        said = [f"in a digest {_digest(route.digest)}"]
    else:
        first = f"after {in_units(route.first_after)}" if route.first_after else "at once"
        said = [f"a new story {first}", f"its news every {in_units(route.then_every)} at most"]
    if route.quiet:
        said.append(_quiet(route.quiet))
    if route.group_by:
        said.append(f"stories apart by {', '.join(route.group_by)}")
    if route.goes_on:
        said.append("then the routes below it")
    return "; ".join(said)


def _digest(digest: DigestTimes) -> str:
    times = " and ".join(f"{at:%H:%M}" for at in sorted(digest.at))
    empty = "" if digest.skip_empty else ", also empty"
    return f"at {times} ({digest.zone}{_days(digest.days)}){empty}"


def _days(days: frozenset[int]) -> str:
    return "" if days == EVERY_DAY else ", " + " ".join(DAYS[day] for day in sorted(days))


def _quiet(quiet: Quiet) -> str:
    names = ", ".join(one.name for one in quiet.during)
    told = f"in {names} nothing, all of it in one digest at the end" if quiet.hold else f"in {names} never"
    return f"{told}, unless {as_text(quiet.interrupt_if)}" if quiet.interrupt_if else told
