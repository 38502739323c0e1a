"""How long entries wait to be seen: Tocsin's schedule against three others, with as many requests.

PYTHONPATH=. .venv/bin/python benchmarks/simulate_schedule.py
"""

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from statistics import mean, quantiles
from typing import Final

from benchmarks.feed_weeks import FeedWeeks, press
from benchmarks.schedule_policies import SHOWN, Duplicates, EntryFrequency, Fixed, Policy, Tocsin, moment
from worker.configuration.model import FeedSettings
from worker.feeds.rhythm import silent_since
from worker.feeds.schedule import JITTER

WEEK: Final = 168.0
LEARNING: Final = (
    2  # weeks before the first poll (what a first document shows is of them), and again after it
)
MEASURED: Final = 4
ALIKE: Final = 0.005  # numbers of requests that differ by less are equal; the others have the more
MOST_TRIES: Final = 12
FEED: Final = FeedSettings(id="presse", url="https://presse.example/rss", title="La Presse", group="presse")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a policy: its requests, and each feed's delays in minutes, by kind."""

    requests: int
    feeds: list[tuple[str, list[float]]]

    @property
    def delays(self) -> list[float]:
        """Of all entries."""
        return [delay for _, delays in self.feeds for delay in delays]

    @property
    def by_kind(self) -> Mapping[str, list[float]]:
        """Of all entries of a kind of feed."""
        kinds: dict[str, list[float]] = defaultdict(list)
        for kind, delays in self.feeds:
            kinds[kind] += delays
        return kinds


@dataclass(frozen=True, slots=True)
class Span:
    """From when a feed is polled, measured, and until when; in hours."""

    start: float
    measured: float
    end: float


def span_of(learning: int, measured: int) -> Span:
    """As many weeks of each."""
    return Span(learning * WEEK, 2 * learning * WEEK, (2 * learning + measured) * WEEK)


def polls_of(
    times: Sequence[float], policy: Policy, span: Span, seed: int
) -> Iterator[tuple[float, list[float]]]:
    """Each poll of a feed after the first: when, and the times of the entries that it found."""
    draw = random.Random(seed)
    seen = sum(time <= span.start for time in times)
    last, wait = span.start, policy.begin(times[max(0, seen - SHOWN) : seen], span.start)
    while (now := last + wait * (1 + JITTER * (2 * draw.random() - 1))) < span.end:
        until = seen
        while until < len(times) and times[until] <= now:
            until += 1
        new = list(times[seen:until])
        yield now, new
        wait, last, seen = policy.after(last, now, new), now, until


def outcome_of(feeds: Sequence[FeedWeeks], policy: Callable[[], Policy], span: Span) -> Outcome:
    """All feeds under one policy."""
    requests, found = 0, []
    for seed, feed in enumerate(feeds):
        delays: list[float] = []
        for now, new in polls_of(feed.times, policy(), span, seed):
            requests += now >= span.measured
            delays += [60 * (now - time) for time in new if time >= span.measured]
        found.append((feed.kind, delays))
    return Outcome(requests, found)


@dataclass(frozen=True, slots=True)
class Peer:
    """A policy whose requests a scale rules, the larger the fewer; `scale` is about right."""

    make: Callable[[float], Policy]
    scale: float


PEERS: Final[Mapping[str, Peer]] = {
    "fixed interval": Peer(Fixed, 0.2),
    "Miniflux entry_frequency, 5 min to 24 h": Peer(lambda scale: EntryFrequency(scale, 24.0), 0.3),
    "Miniflux entry_frequency, 5 to 30 min": Peer(lambda scale: EntryFrequency(scale, 0.5), 0.4),
    "Media Cloud's duplicates": Peer(Duplicates, 0.00125),
}


def at_equal_requests(feeds: Sequence[FeedWeeks], peer: Peer, span: Span, requests: int) -> Outcome:
    """The policy at the scale at which it takes as many requests, or a few more."""
    scale = peer.scale
    for _ in range(MOST_TRIES):
        outcome = outcome_of(feeds, partial(peer.make, scale), span)
        ratio = outcome.requests / requests
        if 1 <= ratio < 1 + ALIKE:
            break
        scale *= ratio / (1 + ALIKE / 2)
    return outcome


def compared(feeds: Sequence[FeedWeeks], span: Span) -> Iterator[tuple[str, Outcome]]:
    """Ours, then its peers, which take as many requests."""
    ours = outcome_of(feeds, lambda: Tocsin(FEED), span)
    yield "Tocsin", ours
    for name, peer in PEERS.items():
        yield name, at_equal_requests(feeds, peer, span, ours.requests)


def false_alarms(feeds: Sequence[FeedWeeks], span: Span) -> dict[str, tuple[int, int]]:
    """For each kind: how often a feed that lives was called silent, and of how many feeds."""
    found: dict[str, tuple[int, int]] = {}
    for seed, feed in enumerate(feeds):
        policy, alarms = Tocsin(FEED), 0
        since: datetime | None = None
        for now, _ in polls_of(feed.times, policy, span, seed):
            before, since = since, silent_since(policy.rhythm, moment(now))
            alarms += since is not None and before is None and now >= span.measured
        total, of = found.get(feed.kind, (0, 0))
        found[feed.kind] = total + alarms, of + 1
    return found


def alarm_after(feed: FeedWeeks, span: Span, seed: int) -> float | None:
    """A feed that dies at the end of `measured`: after how many days it is called silent."""
    policy = Tocsin(FEED)
    times = [time for time in feed.times if time < span.measured]
    for now, _ in polls_of(times, policy, span, seed):
        if now > span.measured and silent_since(policy.rhythm, moment(now)):
            return (now - span.measured) / 24
    return None


def main() -> None:
    """Compare, then measure false alarms and how soon a dead feed is found."""
    span = span_of(LEARNING, MEASURED)
    feeds = press(1, 2 * LEARNING + MEASURED)
    print(
        f"{len(feeds)} feeds, {MEASURED} weeks after {LEARNING} of learning, minutes from publication to poll"
    )
    for name, outcome in compared(feeds, span):
        delays, kinds = outcome.delays, outcome.by_kind
        cuts = quantiles(delays, n=20)
        a_day = outcome.requests / len(feeds) / MEASURED / 7
        each = mean(mean(found) for _, found in outcome.feeds if found)
        print(f"{name:41} {a_day:5.1f} requests a day, mean {mean(delays):5.2f}", end=" ")
        print(f"median {cuts[9]:5.2f} p95 {cuts[18]:5.2f}, mean of the feeds' means {each:6.2f}")
        print(" " * 41, "  ".join(f"{kind} {mean(found):.1f}" for kind, found in kinds.items()), flush=True)
    if "--silence" in sys.argv:
        report_silence()


def report_silence() -> None:
    """Half a year: false alarms; then the same feeds, dead."""
    span = span_of(LEARNING, 22)
    feeds = press(2, 26)
    for kind, (alarms, of) in false_alarms(feeds, span).items():
        print(f"{kind}: {alarms} false alarms of {of} feeds in 22 weeks", flush=True)
    days: dict[str, list[float | None]] = defaultdict(list)
    for seed, feed in enumerate(feeds):
        days[feed.kind].append(alarm_after(feed, span, seed))
    for kind, found in days.items():
        known = sorted(day for day in found if day is not None)
        shown = ", ".join(f"{day:.1f}" for day in known)
        print(f"dead {kind}: called silent after {shown} days; {len(found) - len(known)} never in 22 weeks")


if __name__ == "__main__":
    main()
