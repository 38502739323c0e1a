"""What happened to an alert, or to a message of it, that their own records do not say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    """What happened."""

    STORY = (
        "story"  # an alert was sorted into a story: how many outlets tell it by then, its title if several do
    )
    HELD = "held"  # an alert waits: until, why
    SILENCED = "silenced"  # a silence took an alert, or quiet hours that mute: why
    RETRY = "retry"  # a message was not taken: answer
    REFUSED = "refused"  # its channel took nothing at all: answer
    DEAD = "dead"  # nobody could be told: why; or a message was given up, and then sent again: answer
    REPLAYED = "replayed"  # a person had it sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened; the same again is the same event, `times` until `last`."""

    what: What
    at: datetime
    why: str = ""
    until: datetime | None = None
    story: str = ""
    title: str = ""
    outlets: int = 0
    answer: str = ""
    times: int = 1
    last: datetime | None = None
