"""A feed that gives all its entries other ids: a site that was rebuilt, or moved to another host.

To a reader that goes by ids, everything is new. It is known again by what it links to and by its title.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from worker.feeds.traces import NONE, Trace, trace_of
from worker.models import Entry

FEWEST: Final = 5  # fewer are held only where nothing in them is new


def known_again(
    new: Sequence[tuple[Entry, str]],
    before: Sequence[Trace],
    *,
    shown_before: int,
    shown: int,
    last_look: datetime | None,
) -> frozenset[str]:
    """The ids of new entries that the feed had shown under others, if more than half of it is like that.

    `new` are entries with the paths of their links, `shown` how many entries the document has; `before` are
    those that it had, the first `shown_before` of them in the last document. What is really new by title and
    by link is not held. A few are only held if their text and link are those of the last document: a bulletin
    that replaces another has the old title and address, too.
    """
    if not new or 2 * len(new) <= shown:
        return frozenset()
    after = [(trace_of(entry, path), entry) for entry, path in new]
    shown_last, absent = before[:shown_before], before[shown_before:]

    def telling(part: Callable[[Trace], bytes]) -> set[bytes]:
        return _of_before(map(part, shown_last), map(part, absent)) & _telling(part(one) for one, _ in after)

    texts, paths, titles = (telling(attrgetter(name)) for name in ("text", "path", "title"))

    def is_known(one: Trace, entry: Entry) -> bool:
        has_text, has_path = one.text in texts, one.path in paths
        if _is_later(entry, last_look):  # perhaps another bulletin under the same title, or at the same place
            return has_text and has_path
        # Without a date, a place alone says nothing: a map of warnings has one for each region, for ever.
        return has_text or one.title in titles or (has_path and entry.published is not None)

    last = {(one.text, one.path) for one in shown_last}
    found = frozenset(one.id for one, entry in after if is_known(one, entry))
    if len(found) < FEWEST:
        found = frozenset(
            one.id
            for one, entry in after
            if one.id in found and (one.text, one.path) in last and not _is_later(entry, last_look)
        )
    return found if 2 * len(found) > len(new) else frozenset()


def _of_before(shown: Iterable[bytes], absent: Iterable[bytes]) -> set[bytes]:
    """Those of one entry that was shown last, or of one that no longer was: ids may change again."""
    last = list(shown)
    return _telling(last) | (_telling(absent) - set(last))


def _telling(digests: Iterable[bytes]) -> set[bytes]:
    """Those that only one entry has: a live page's address, or a title of all, says nothing."""
    return {digest for digest, times in Counter(digests).items() if times == 1 and digest != NONE}


def _is_later(entry: Entry, last_look: datetime | None) -> bool:
    """Whether it says that it was published after the feed was last looked at."""
    return bool(last_look and entry.published and entry.published > last_look)
