"""`tocsin feed status ID`: one feed whole, from what is configured to how it was read the last 30 times."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from worker.articles.addresses import service_of
from worker.cli.output import counted, shown
from worker.configuration.model import FeedSettings
from worker.feeds.health import troubles_of
from worker.feeds.schedule import UNREACHED, interval
from worker.models import FeedState
from worker.models.fetches import Fetch
from worker.store.connection import Store, from_ms
from worker.store.due_sets import DueSet, lane_policy
from worker.store.entries import outcomes_of
from worker.store.feed_states import feed_state
from worker.store.feeds import next_polls
from worker.store.fetches import last_fetches
from worker.store.readings import outlets

DAYS: Final = 7  # over which the outcomes of its entries are counted
MARKS: Final = {"ok": "+", "not modified": "=", "unchanged": "~"}
FAILED: Final = "!"
LEGEND: Final = "= not modified, ~ same document, + read, ! failed; the last one is the newest"
LONGER_THAN_ASKED: Final = 1.15  # of the interval: jitter explains no more
ASKS_FOR_REST: Final = {
    "http 429": "its server answered that we ask too much (429)",
    "http 503": "its server answered that it is busy (503)",
}
Line = tuple[str, str]


def whole_row(store: Store, feed: FeedSettings) -> dict[str, Any]:
    """All that is known of a feed, for programs; `whole_lines` says it to people."""
    now, state = store.now(), feed_state(store, feed.id)
    lane = service_of(state.address or feed.url)
    due = next_polls(store, [feed.id]).get(feed.id)
    fetches = last_fetches(store, feed.id)
    [outlet] = outlets(store, [feed.id]).values()
    next_poll = from_ms(due) if due else None
    outcomes = Counter(
        outcome or "waiting" for outcome in outcomes_of(store, feed.id, now - timedelta(days=DAYS))
    )
    return {
        "id": feed.id,
        "title": feed.title,
        "group": feed.group,
        "lang": feed.lang,
        "url": feed.url,
        "address": state.address or feed.url,
        "learned_at": state.learned_at,
        "interval": _interval(feed),
        "interval_s": round(interval(feed, state, state.last_ok_at or now).total_seconds()),
        "troubles": [
            {"kind": one.kind.value, "since": one.since, "why": one.why} for one in troubles_of(state, now)
        ],
        "last_ok": state.last_ok_at,
        "entries": state.last_count,
        "next": next_poll,
        "next_why": _why_then(feed, state, next_poll, _resting(store, lane, now)),
        "last_new": state.rhythm.last_new_at if state.rhythm else None,
        "validators": _validators(state),
        "pages": {
            "read": outlet.readings,
            "degraded": outlet.degraded,
            "why": outlet.why,
            "unsure": outlet.unsure,
            "selector": feed.article.text if feed.article else "",
        },
        "outcomes_7d": outcomes,
        "fetches": [_fetch_row(fetch) for fetch in fetches],
    }


def _resting(store: Store, lane: str, now: datetime) -> datetime | None:
    until = lane_policy(store, DueSet.FEEDS, lane).get("not_before")
    moment = from_ms(until) if until else None
    return moment if moment and moment > now else None


def _why_then(
    feed: FeedSettings, state: FeedState, next_poll: datetime | None, resting: datetime | None
) -> str:
    """Why the next poll is when it is."""
    if next_poll is None:
        return "it has no row in the due set: is the service running?"
    return _rest(state, next_poll, resting) or _trouble(state) or _pace(feed, state, next_poll)


def _rest(state: FeedState, next_poll: datetime, resting: datetime | None) -> str:
    """What its server asked for; with its other feeds it may wait beyond its own moment."""
    until = max(next_poll, resting or next_poll)
    if state.failures and state.last_status in ASKS_FOR_REST:
        return f"{ASKS_FOR_REST[state.last_status]}: left alone until {shown(until)}"
    return f"its service asked to be left alone until {shown(until)}" if until == resting else ""


def _trouble(state: FeedState) -> str:
    if state.ended_at is not None:
        return "it is gone, and looked for now and then"
    if not state.failures:
        return ""
    why = "its server was not reached" if state.last_status in UNREACHED else "asked less and less often"
    return f"{counted(state.failures, 'failure')} in a row: {why}"


def _pace(feed: FeedSettings, state: FeedState, next_poll: datetime) -> str:
    wait = interval(feed, state, state.last_ok_at or next_poll)
    if state.last_ok_at and next_poll - state.last_ok_at > wait * LONGER_THAN_ASKED:
        return "its server, or the feed itself, asks to be asked less often"
    return (
        f"every {_length(wait)}" if feed.every else f"its rhythm: some {round(wait.total_seconds() / 60)} min"
    )


def _interval(feed: FeedSettings) -> str:
    if feed.every is not None:
        return f"every {_length(feed.every)}"
    return f"adaptive, every {_length(feed.min_every)} to {_length(feed.max_every)}"


def _validators(state: FeedState) -> list[str]:
    kept = state.validators
    names = (("ETag", kept.etag), ("Last-Modified", kept.last_modified)) if kept else ()
    return [name for name, value in names if value]


def _fetch_row(fetch: Fetch) -> dict[str, Any]:
    return {
        "at": fetch.at,
        "status": fetch.status,
        "new": fetch.new,
        "bytes": fetch.size,
        "took_ms": round(fetch.took.total_seconds() * 1000),
        "is_repaired": fetch.is_repaired,
        "is_gap": fetch.is_gap,
    }


def whole_lines(row: Mapping[str, Any]) -> Iterator[Line]:
    """The feed for people: each line with its name."""
    about = ", ".join(filter(None, (f"group {row['group']}" if row["group"] else "", row["lang"])))
    yield "feed", f"{row['id']}: {shown(row['title'])}" + (f" ({about})" if about else "")
    yield "address", row["url"]
    if row["address"] != row["url"]:
        yield "asked at", f"{row['address']}, learned {shown(row['learned_at'])}"
    yield from _trouble_lines(row["troubles"])
    read = f"{shown(row['last_ok'])}, {counted(row['entries'], 'entry', 'entries')}" if row["last_ok"] else ""
    yield "last read", read or "never"
    if row["last_new"]:
        yield "last new", shown(row["last_new"])
    yield "polled", row["interval"]
    yield "next poll", f"{shown(row['next']) or 'none'}: {row['next_why']}"
    yield "validators", " and ".join(row["validators"]) or "none: each poll takes the whole document"
    yield from _page_lines(row["pages"])
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in row["outcomes_7d"].most_common())
    yield "entries, 7 d", outcomes or "none new"
    yield from _fetch_lines(row["fetches"])


def _trouble_lines(troubles: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    name = "trouble"
    for one in troubles:
        since = f" since {shown(one['since'])}" if one["since"] else ""
        yield name, f"{one['kind']}{since}: {shown(one['why'])}"
        name = ""
    if not troubles:
        yield name, "none"


def _page_lines(pages: Mapping[str, Any]) -> Iterator[Line]:
    if not pages["read"]:
        return
    good = pages["read"] - pages["degraded"]
    yield "pages", f"{good} of the last {pages['read']} articles could be read whole"
    if pages["degraded"]:
        yield "", f"  {pages['degraded']} not: {shown(pages['why'])}"
    if pages["unsure"]:
        maybe = (
            f"; does article.text ({shown(pages['selector'])}) still select it?" if pages["selector"] else ""
        )
        yield "", f"  {pages['unsure']} whose text is not sure{maybe}"


def _fetch_lines(fetches: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """A sign for each, then those that ended alike in one line, the newest first."""
    if not fetches:
        yield "fetches", "none yet"
        return
    signs = "".join(MARKS.get(one["status"], FAILED) for one in reversed(fetches))
    yield "fetches", signs
    yield "", LEGEND
    for said, alike in groupby(fetches, key=_said):
        run = list(alike)
        first, last = shown(run[-1]["at"]), shown(run[0]["at"])
        when = last if len(run) == 1 else f"{first} … {last}, {len(run)} times"
        yield "", f"{when}: {said}, {_took(run)}"


def _said(fetch: Mapping[str, Any]) -> str:
    marks = [("repaired", fetch["is_repaired"]), ("gap: nothing of the poll before", fetch["is_gap"])]
    new = counted(fetch["new"], "new entry", "new entries") if fetch["new"] else ""
    return ", ".join(filter(None, (shown(fetch["status"]), new, *(word for word, is_so in marks if is_so))))


def _took(run: Sequence[Mapping[str, Any]]) -> str:
    took = sorted(one["took_ms"] for one in run)
    size = max(one["bytes"] for one in run)
    return f"{took[len(took) // 2]} ms" + (f", {size / 1000:.1f} kB" if size else "")


def _length(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    if seconds:
        return f"{minutes * 60 + seconds} s"
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"
