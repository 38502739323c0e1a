"""What an alert waits for, in words for people."""

from collections.abc import Mapping
from typing import Final

from worker.models import Reason

# By the reason for which it will be told then.
WAITS_FOR: Final[Mapping[str, str]] = {
    Reason.FIRST: "company",
    Reason.NEWS: "its story was told just now",
    Reason.COMPANY: "its story was told just now",
    Reason.CHANGED: "its story was told just now",
    Reason.DIGEST: "the next digest",
    Reason.QUIET: "the end of the quiet hours",
    Reason.REST: "it adds nothing to its story",
    Reason.LATE: "it is late, and goes with all others that are",
    Reason.LIMIT: "its rule is over its limit",
    Reason.QUOTA: "the receiver is over its quota",
}
