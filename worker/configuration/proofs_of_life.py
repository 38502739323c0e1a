"""alerts.yaml: what tells somebody outside that Tocsin runs, or by its absence that it does not."""

from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from worker.configuration import model
from worker.configuration.addresses import SECRET_SCHEMA, secret_named
from worker.configuration.file_model import FileModel
from worker.configuration.model import Reference
from worker.configuration.values import Duration, refuse

MOST_OFTEN: Final = timedelta(seconds=30)


def _checked_every(every: timedelta) -> timedelta:
    if every < MOST_OFTEN:
        refuse("nobody is alarmed within seconds, and the service that is pinged has others", instead="30s")
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


def heartbeat_of(section: HeartbeatSection | None) -> model.Heartbeat | None:
    """The heartbeat, None where nothing is said of it."""
    return model.Heartbeat(url=Reference(section.url), every=section.every) if section else None
