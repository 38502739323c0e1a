"""alerts.yaml: what tells somebody outside that Tocsin runs, or by its absence that it does not."""

from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from worker.configuration import model
from worker.configuration.addresses import SECRET_SCHEMA, secret_named
from worker.configuration.file_model import FileModel
from worker.configuration.model import Reference
from worker.configuration.values import Duration, Id, refuse

MOST_OFTEN: Final = timedelta(seconds=30)
OFTENEST_CANARY: Final = timedelta(minutes=5)


def _checked_every(every: timedelta) -> timedelta:
    if every < MOST_OFTEN:
        refuse("a heartbeat goes at most once in 30 s", instead="30s")
    return every


class HeartbeatSection(FileModel):
    """A request sent only while everything moves: who misses it raises the alarm."""

    # Its path is all that protects it: who knows it can tell lies about our health.
    url: Annotated[
        str,
        secret_named("HEARTBEAT_URL"),
        SECRET_SCHEMA,
        Field(description="A reference to the address to call; one that is empty switches it off."),
    ]
    every: Annotated[
        Duration, AfterValidator(_checked_every), Field(description="Time between two calls. At least 30s.")
    ] = timedelta(minutes=1)


def _checked_canary(every: timedelta) -> timedelta:
    if every < OFTENEST_CANARY:
        refuse("a canary goes at most once in 5 minutes", instead="5m")
    return every


class CanarySection(FileModel):
    """An entry of Tocsin's own that goes the whole way: polled, read, matched, gathered, delivered."""

    every: Annotated[
        Duration, AfterValidator(_checked_canary), Field(description="How often. At least 5m.")
    ] = timedelta(minutes=15)
    receiver: (
        Annotated[
            Id, Field(description="Who is told; nobody unless it is said: that it arrived is recorded.")
        ]
        | None
    ) = None


def canary_of(section: CanarySection | None) -> model.Canary | None:
    """The canary, None where nothing is said of it."""
    return model.Canary(every=section.every, receiver=section.receiver or "") if section else None


def heartbeat_of(section: HeartbeatSection | None) -> model.Heartbeat | None:
    """The heartbeat, None where nothing is said of it."""
    return model.Heartbeat(url=Reference(section.url), every=section.every) if section else None
