"""alerts.yaml: who is told where a receiver's channel is held or slow."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from worker.configuration.conditions import StoryIf
from worker.configuration.file_model import FileModel
from worker.configuration.routes import Fallback
from worker.configuration.values import Duration, Id


class FallbackSection(FileModel):
    """Another receiver, told where this one was not in time."""

    receiver: Annotated[Id, Field(description="Who is told instead.")]
    after: Annotated[Duration, Field(description="After how long without delivery.")] = timedelta(minutes=5)
    if_: Annotated[
        StoryIf | None, Field(alias="if", description="For which alerts: severity>=high; all.")
    ] = None


def fallback_of(section: FallbackSection) -> Fallback:
    """The fallback."""
    condition = section.if_.condition if section.if_ else None
    return Fallback(receiver=section.receiver, after=section.after, condition=condition)
