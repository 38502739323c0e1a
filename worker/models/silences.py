"""Silences: what a person asked not to be told for a while, and why."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Alerts that its condition holds for end untold from `starts` until `ends`."""

    id: str
    condition: str  # as it was written, in the language of `if` in alerts.yaml
    author: str
    reason: str
    starts: datetime
    ends: datetime
    receiver: str = ""  # that is spared, "" for all

    def is_active(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.starts <= now < self.ends
