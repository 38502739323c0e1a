"""How often a feed is polled, as feeds.yaml says it: at an interval, or adaptive between two bounds."""

from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import BeforeValidator, Field, WithJsonSchema

from worker.configuration.document import Document, KeyPath
from worker.configuration.model import FeedSettings
from worker.configuration.values import DURATION_PATTERN, Duration, parse_duration

ADAPTIVE: Final = "adaptive"
FASTEST_WEB: Final = timedelta(minutes=1)  # faster is rude, and news sites cache for about as long
FASTEST_FILE: Final = timedelta(seconds=5)


def _adaptive_or_duration(value: object) -> object:
    return value if value == ADAPTIVE else parse_duration(value)


Every = Annotated[
    timedelta | Literal["adaptive"],
    BeforeValidator(_adaptive_or_duration),
    WithJsonSchema({"type": "string", "pattern": rf"^{ADAPTIVE}$|{DURATION_PATTERN}"}),
    Field(description="Time between two polls: adaptive, or at least 1m (5s for file: feeds)."),
]
MinEvery = Annotated[Duration, Field(description="The least time between two polls, where adaptive.")]
MaxEvery = Annotated[Duration, Field(description="The most time between two polls, where adaptive.")]


class Bounds(Protocol):
    """What a feed's own lines say of its polls; None where they say nothing."""

    every: timedelta | Literal["adaptive"] | None
    min_every: timedelta | None
    max_every: timedelta | None


def as_settings(chosen: dict[str, Any], url: str) -> dict[str, Any]:
    """The same with `every` as FeedSettings has it. A file is at hand: there is nobody to spare."""
    if chosen["every"] != ADAPTIVE:
        return chosen
    return {**chosen, "every": chosen["min_every"] if url.startswith("file:") else None}


def report_polling(document: Document, path: KeyPath, entry: Bounds, feed: FeedSettings) -> None:
    """Note, where it was written, what polls too often, contradicts itself or has no effect."""
    is_fixed = isinstance(entry.every, timedelta)
    unused = [key for key in ("min_every", "max_every") if getattr(entry, key) is not None and is_fixed]
    if unused:
        message = f"{feed.id} is polled at its own interval: {unused[0]} has no effect"
        document.report_at((*path, unused[0]), message, fix="write every: adaptive", severity="warning")
    is_file = feed.url.startswith("file:")
    if feed.shortest < (FASTEST_FILE if is_file else FASTEST_WEB):
        key = "min_every" if feed.shortest == feed.min_every and not is_fixed else "every"
        least = "5s for a file" if is_file else "1m"
        message = f"{feed.id} would be polled too often: at least {least}"
        document.report_at(_place(path, entry, key), message, fix=f"{key}: {least[:2]}")
    elif feed.every is None and feed.max_every < feed.min_every:
        key = "max_every" if entry.max_every is not None or entry.min_every is None else "min_every"
        message = f"{feed.id}: min_every is longer than max_every"
        document.report_at(_place(path, entry, key), message, fix="let min_every be the shorter one")


def _place(path: KeyPath, entry: Bounds, key: str) -> KeyPath:
    return (*path, key) if getattr(entry, key) is not None else ("defaults", key)
