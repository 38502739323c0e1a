"""The last fetches of each feed in the store, some fifteen bytes each."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from worker.models.fetches import Fetch
from worker.store.codec import text
from worker.store.connection import PREFIX, Store

KEPT: Final = 30  # it stands in commit_poll.lua too
LONGEST_REASON: Final = 60
# A sign for how it ended, between the second of its beginning and the milliseconds that it took.
_SIGNS: Final[Mapping[str, str]] = MappingProxyType({"not modified": "=", "unchanged": "~", "ok": "+"})
_STATUSES: Final = {sign: status for status, sign in _SIGNS.items()}
_FAILED: Final = "!"
_WRITTEN: Final = re.compile(r"(\d+)([=~+!])(\d+)(?:,(\d+))?(?:,(\d+))?(r?)(g?)(?: (.*))?", re.DOTALL)


def packed(fetch: Fetch) -> str:
    """`1795900800+112,3,45123g`: second, sign, milliseconds, new entries and bytes if any, repaired, gap."""
    took = round(fetch.took / timedelta(milliseconds=1))
    head = f"{int(fetch.at.timestamp())}{_SIGNS.get(fetch.status, _FAILED)}{took}"
    counts = f",{fetch.new},{fetch.size}" if fetch.new or fetch.size else ""
    marks = ("r" if fetch.is_repaired else "") + ("g" if fetch.is_gap else "")
    reason = "" if fetch.status in _SIGNS else f" {fetch.status[:LONGEST_REASON]}"
    return head + counts + marks + reason


def unpacked(written: str) -> Fetch | None:
    """The fetch that `packed` wrote; None for what another version wrote."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    at, sign, took, new, size, repaired, gap, reason = found.groups()
    return Fetch(
        at=datetime.fromtimestamp(int(at), UTC),
        status=_STATUSES.get(sign) or reason or "failed",
        took=timedelta(milliseconds=int(took)),
        new=int(new or 0),
        size=int(size or 0),
        is_repaired=bool(repaired),
        is_gap=bool(gap),
    )


def last_fetches(store: Store, feed: str) -> tuple[Fetch, ...]:
    """The last ones of a feed, the newest first."""
    written = store.call("LRANGE", f"{PREFIX}fetches:{feed}", 0, -1)
    found = (unpacked(text(one)) for one in written)
    return tuple(fetch for fetch in found if fetch is not None)
