"""alerts.yaml: tests of the routes, each an alert with when it must be told to whom."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from worker.conditions.mistakes import ConditionError
from worker.conditions.parse import parse_condition
from worker.conditions.tree import Comparison
from worker.configuration.document import Document, KeyPath
from worker.configuration.file_model import FileModel
from worker.configuration.hours import Moment
from worker.configuration.local_time import instant_of
from worker.configuration.routes import RouteTest
from worker.configuration.values import Id, Line


class RouteTestEntry(FileModel):
    """An alert, and when it must be told to whom."""

    alert: Annotated[
        dict[Line, Line],
        Field(
            min_length=1,
            description="What is known of it: rule, severity, feed, group, lang, host, label.NAME.",
        ),
    ]
    at: Annotated[Moment, Field(description='When it comes, as in "2026-11-24 03:00".')]
    told: Annotated[dict[Id, Moment], Field(description="All who are told, with when; {} for nobody.")]


def route_tests_of(
    entries: tuple[RouteTestEntry, ...], zone: str, document: Document
) -> tuple[RouteTest, ...]:
    """The tests, their times as instants."""
    return tuple(
        RouteTest(
            alert=dict(entry.alert),
            at=_instant(entry.at, zone),
            told={name: _instant(moment, zone) for name, moment in entry.told.items()},
            line=document.place_of(("tests", index))[0] + 1,
        )
        for index, entry in enumerate(entries)
    )


def _instant(moment: datetime, zone: str) -> datetime:
    return instant_of(moment.date(), moment.time(), zone).astimezone(UTC)


def facts_in_tests(entries: tuple[RouteTestEntry, ...]) -> list[tuple[KeyPath, Comparison]]:
    """What the tests say of their alerts, where it is written."""
    return [
        (("tests", index, "alert", name), Comparison(name, "=", value))
        for index, entry in enumerate(entries)
        for name, value in entry.alert.items()
    ]


def report_tests(entries: tuple[RouteTestEntry, ...], document: Document) -> None:
    """Report what cannot be said of an alert, and who would be told before it comes."""
    for path, fact in facts_in_tests(entries):
        quote = "'" if '"' in fact.value else '"'
        try:
            parse_condition(f"{fact.name}={quote}{fact.value}{quote}")
        except ConditionError as error:
            fix = error.fixes[0].replace("=", ": ", 1) if error.fixes else ""
            document.report_at(path, error.message, fix=fix or error.expected)
    for index, entry in enumerate(entries):
        for name, moment in entry.told.items():
            if moment < entry.at:
                message = f"{name} would be told before the alert comes"
                document.report_at(("tests", index, "told", name), message, fix="write a time after at")
