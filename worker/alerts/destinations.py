"""The addresses of a receiver, and the lane that the messages for each of them share.

Neither an id nor a lane ever holds a resolved secret: both are built from what the configuration says.
"""

from dataclasses import dataclass
from datetime import timedelta

from worker.configuration.model import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePolicy:
    """The least time between two sends of a lane, and the most sends at once."""

    spacing: timedelta = timedelta(0)
    concurrency: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where one message goes. A lane is what fails, or is slow, together."""

    id: str  # "email:ADDRESS as configured", "slack", "console", "webhook", "apprise:NAME of its variable"
    lane: str
    policy: LanePolicy = LanePolicy()
    edits: bool = False  # a story's first message can be edited there
    references: tuple[
        Reference, ...
    ] = ()  # all that opens it: where one resolves to another value, try again
