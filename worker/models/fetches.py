"""One look at a feed, as it is remembered: when, what came of it, how long that took."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """The last of them are kept for each feed, see `tocsin feed status ID`."""

    at: datetime
    status: str  # ok, not modified, unchanged, or the reason of a failure
    took: timedelta = timedelta(0)
    new: int = 0  # entries not seen before
    size: int = 0  # bytes of the document, decompressed
    is_repaired: bool = False  # the document was no good feed, and was read all the same
    is_gap: bool = False  # nothing that the feed had shown before was in it
