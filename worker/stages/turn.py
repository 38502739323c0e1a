"""One feed's turn: what an answer, or none, changes of what is remembered of the feed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from worker.articles.addresses import service_of
from worker.articles.read import FULL_TEXT
from worker.configuration.model import FeedSettings
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.moves import after_answer, is_same_place
from worker.feeds.trust import DISTRUSTED_FOR, has_lied, validators_to_send
from worker.fetching.fetched import Fetched
from worker.models import Entry, FeedState, NewEntry, Outcome
from worker.stages.context import Context
from worker.stages.policies import feed_place, page_place, text_place
from worker.store.due_sets import ClaimedRow, Place

SURELY_WHOLE: Final = FULL_TEXT * 11 // 10  # characters of an entry, its markup and some blanks left out
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Poll:
    """One feed's turn: what is configured, what is remembered, the row that is ours."""

    settings: FeedSettings
    state: FeedState  # of the configured address
    row: ClaimedRow

    @property
    def address(self) -> str:
        """Where it is asked."""
        return self.state.address or self.settings.url

    def place_after(self, state: FeedState) -> Place:
        """The lane of the service that is asked next."""
        return feed_place(service_of(state.address or self.settings.url))


def moved(
    context: Context, poll: Poll, fetched: Fetched, state: FeedState, *, shows_known: bool
) -> FeedState:
    """Where it is asked from now on, after an answer at the end of redirects or of none."""

    def is_taken(address: str) -> bool:
        feeds = context.snapshots.current().of(poll.settings.id).configuration.feeds.values()
        return any(is_same_place(one.url, address) for one in feeds if one.id != poll.settings.id)

    moved_to, now = fetched.moved_permanently_to, poll.row.now
    return after_answer(state, moved_to, shows_known=shows_known, is_taken=is_taken, now=now)


def trusted(poll: Poll, fetched: Fetched, state: FeedState, entries: Sequence[NewEntry]) -> FeedState:
    """Its validators are not used for a while if a whole document shows what a 304 has hidden."""
    now = poll.row.now
    was_conditional = validators_to_send(poll.state, now) is not None
    new = [one.entry for one in entries if one.is_unseen]
    if was_conditional or not has_lied(poll.state, fetched.validators, new):
        return state
    return replace(state, distrusted_until=now + DISTRUSTED_FOR)


def went_well(state: FeedState, now: datetime, status: str, **changes: Any) -> FeedState:
    """It answered: it has no failures, and has not ended; with what else has changed."""
    return replace(state, failures=0, last_ok_at=now, last_status=status, ended_at=None, **changes)


def becomes_known(new: NewEntry) -> bool:
    """Beyond the cap, what may ring stays new."""
    return not (new.outcome is Outcome.OVER_CAP and new.rings)


def placed(settings: FeedSettings, entries: Sequence[NewEntry]) -> list[tuple[NewEntry, Place]]:
    """Each with the lane that it waits in: its page's service is spared, the feed's own text costs nobody."""
    return [(new, _place_of(settings, new)) for new in entries]


def _place_of(settings: FeedSettings, new: NewEntry) -> Place:
    service = service_of(new.entry.link)
    asks_page = service and new.asks_page and not _has_whole_text(settings, new.entry)
    return page_place(service) if asks_page else text_place(settings.id)


def _has_whole_text(settings: FeedSettings, entry: Entry) -> bool:
    """As far as can be told at a glance; in doubt its page is asked for, politely."""
    if settings.full_article != "auto":
        return settings.full_article == "never"
    return len(_TAG.sub("", entry.content_html)) >= SURELY_WHOLE


def answering(poll: Poll, error: FetchError | ParseError | TooCostlyError) -> str:
    """The service that answered so: it may be one at the end of a redirect."""
    address = error.address if isinstance(error, FetchError) else ""
    return service_of(address or poll.address)


def reason_of(error: FetchError | ParseError | TooCostlyError) -> str:
    """A short word for why it failed."""
    match error:
        case FetchError():
            return error.reason
        case TooCostlyError():
            return "too costly"
    return "not a feed"
