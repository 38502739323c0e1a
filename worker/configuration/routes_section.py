"""alerts.yaml: the tree of routes and the hours that it speaks of."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from worker.configuration.conditions import RouteIf, StoryIf
from worker.configuration.document import KeyPath
from worker.configuration.file_model import FileModel
from worker.configuration.hours import Days, ListOfHours, TimesOfDay, Zone
from worker.configuration.routes import EVERY_DAY, DigestTimes, Interval, Quiet, Route
from worker.configuration.values import Duration, Flag, Id, Ids, Line, list_of, refuse

OwnZone = Annotated[Zone | None, Field(description="Its time zone, where it is not that of the file.")]
OFF = ("off", "false")


class IntervalEntry(FileModel):
    """Times of the week."""

    times: Annotated[
        ListOfHours, Field(description='Hours, as in "22:00-07:00"; of the day on which they begin.')
    ] = ()
    days: Annotated[Days, Field(description="mon, tue … or lun, mar …, or mon-fri; all of them.")] = EVERY_DAY
    timezone: OwnZone = None

    @model_validator(mode="after")
    def _is_some_time(self) -> "IntervalEntry":
        if not (self.times or self.model_fields_set & {"days"}):
            refuse("an interval has hours, days or both", fix='times: ["22:00-07:00"]')
        return self


class DigestSection(FileModel):
    """A digest at given times in place of single messages."""

    at: Annotated[TimesOfDay, Field(min_length=1, description='Times of the day, as in ["07:30", "18:00"].')]
    days: Annotated[Days, Field(description="mon, tue … or lun, mar …, or mon-fri; all of them.")] = EVERY_DAY
    timezone: OwnZone = None
    skip_empty: Annotated[Flag, Field(description="false: told also where there is nothing.")] = True


def _interval_name(name: str) -> str:
    if ":" in name:
        fix = f'intervals: {{nuit: {{times: ["{name}"]}}}}, and here: during: nuit'
        refuse("hours have a name, which intervals explains", fix=f"write above: {fix}")
    return name


IntervalName = Annotated[Line, AfterValidator(_interval_name)]


class QuietSection(FileModel):
    """Hours in which nothing is told."""

    during: Annotated[
        tuple[IntervalName, ...],
        list_of(IntervalName),
        Field(min_length=1, description="Names of intervals."),
    ]
    hold: Annotated[Flag, Field(description="What comes is told when they end; false: it is never told.")] = (
        True
    )
    interrupt_if: Annotated[
        StoryIf | None, Field(description="Told at once all the same: severity=critical or outlets>=5.")
    ] = None


def _off(value: object) -> object:
    """What a parent has is switched off; said apart from what is not said by `model_fields_set`."""
    if isinstance(value, str) and value not in OFF:
        refuse("keys are expected here, or off", instead="off")
    return None if isinstance(value, str) else value


class RouteFields(FileModel):
    """What a route may say; the rest it has from its parent."""

    first_after: Annotated[
        Duration | None, Field(description="How long a new story waits for company; 0s.")
    ] = None
    then_every: Annotated[
        Duration | None, Field(description="How often news of a told story may be told; 10m.")
    ] = None
    digest: Annotated[
        DigestSection | None,
        BeforeValidator(_off, json_schema_input_type=DigestSection | Literal["off", False]),
        Field(description="Digests at given times in place of single messages; off: none."),
    ] = None
    quiet: Annotated[
        QuietSection | None,
        BeforeValidator(_off, json_schema_input_type=QuietSection | Literal["off", False]),
        Field(description="Hours in which nothing is told; off: none."),
    ] = None
    group_by: Annotated[
        Ids | None, Field(description="Labels whose values are told apart: their stories do not mix.")
    ] = None
    routes: Annotated[
        tuple["RouteEntry", ...],
        Field(description="Asked in order: the first that fits decides. Else this one does."),
    ] = ()


class RouteEntry(RouteFields):
    """A route for some of the alerts of its parent."""

    if_: Annotated[
        RouteIf | None, Field(alias="if", description="For which alerts: severity>=high and lang=fr; all.")
    ] = None
    receivers: Annotated[Ids | None, Field(min_length=1, description="Who is told.")] = None
    continue_: Annotated[
        Flag, Field(alias="continue", description="true: the routes after it are asked as well.")
    ] = False


class RouteSection(RouteFields):
    """Who is told unless the rule says so, and when."""

    receivers: Annotated[Ids, Field(min_length=1, description="Told where a rule names nobody.")]


RouteFields.model_rebuild()
RouteEntry.model_rebuild()
RouteSection.model_rebuild()


Node = RouteSection | RouteEntry


def nodes_of(route: RouteSection) -> Iterator[tuple[KeyPath, Node]]:
    """The routes of the tree, each with its path, parents first."""
    yield from _nodes(("route",), route)


def _nodes(path: KeyPath, node: Node) -> Iterator[tuple[KeyPath, Node]]:
    yield path, node
    for index, child in enumerate(node.routes):
        yield from _nodes((*path, "routes", index), child)


def intervals_of(entries: Mapping[Id, IntervalEntry], zone: str) -> dict[str, Interval]:
    """The intervals by name; `zone` is that of the file."""
    return {
        name: Interval(
            name=name,
            zone=entry.timezone or zone,
            times=entry.times,
            days=entry.days,
        )
        for name, entry in entries.items()
    }


def route_of(section: RouteSection, intervals: Mapping[str, Interval], zone: str) -> Route:
    """The tree of routes, complete; a name that no interval has is left out."""
    return _route(section, None, intervals, zone)


def _route(entry: Node, parent: Route | None, intervals: Mapping[str, Interval], zone: str) -> Route:
    said = entry.model_fields_set
    inherited = parent or Route(receivers=())
    condition = entry.if_.condition if isinstance(entry, RouteEntry) and entry.if_ else None
    own = Route(
        receivers=entry.receivers or inherited.receivers,
        condition=condition,
        first_after=_or(entry.first_after, inherited.first_after),
        then_every=_or(entry.then_every, inherited.then_every),
        digest=_digest(entry.digest, zone) if "digest" in said else inherited.digest,
        quiet=_quiet(entry.quiet, intervals) if "quiet" in said else inherited.quiet,
        group_by=inherited.group_by if entry.group_by is None else entry.group_by,
        goes_on=isinstance(entry, RouteEntry) and entry.continue_,
    )
    routes = tuple(_route(child, own, intervals, zone) for child in entry.routes)
    return replace(own, routes=routes)


def _or(own: timedelta | None, inherited: timedelta) -> timedelta:
    return inherited if own is None else own


def _digest(section: DigestSection | None, zone: str) -> DigestTimes | None:
    if section is None:
        return None
    return DigestTimes(
        at=tuple(sorted(set(section.at))),
        zone=section.timezone or zone,
        days=section.days,
        skip_empty=section.skip_empty,
    )


def _quiet(section: QuietSection | None, intervals: Mapping[str, Interval]) -> Quiet | None:
    if section is None:
        return None
    return Quiet(
        during=tuple(intervals[name] for name in dict.fromkeys(section.during) if name in intervals),
        hold=section.hold,
        interrupt_if=section.interrupt_if.condition if section.interrupt_if else None,
    )
