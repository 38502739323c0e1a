"""Who decides when a feed is polled next: Tocsin, and three others. Times are hours."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from worker.configuration.model import FeedSettings
from worker.feeds.rhythm import begin_rhythm, observed
from worker.feeds.schedule import interval
from worker.models import FeedState, Rhythm, Validators

MONDAY: Final = datetime(2026, 1, 5, tzinfo=UTC)
LEAST: Final = 5 / 60
SHOWN: Final = 30  # entries of a document


class Policy(Protocol):
    """What a feed's polls are decided by; it keeps what it needs of the feed."""

    def begin(self, shown: Sequence[float], now: float) -> float:
        """After the first poll, whose document showed entries of these times: the wait."""

    def after(self, last: float, now: float, new: Sequence[float]) -> float:
        """After a poll that found entries of these times: the wait."""


class Tocsin:
    """Ours, as it is in the service."""

    def __init__(self, settings: FeedSettings) -> None:
        """Nothing is known of the feed."""
        self.settings = settings
        self.rhythm = Rhythm()

    def begin(self, shown: Sequence[float], now: float) -> float:
        """History from the dates of the first document."""
        self.rhythm = begin_rhythm([moment(time) for time in shown], moment(now))
        return self._wait(now)

    def after(self, last: float, now: float, new: Sequence[float]) -> float:
        """The rhythm, learned on."""
        dates = [moment(time) for time in new]
        self.rhythm = observed(self.rhythm, moment(last), moment(now), dates)
        return self._wait(now)

    def _wait(self, now: float) -> float:
        state = FeedState(rhythm=self.rhythm, validators=Validators(address="", etag='"1"'))
        return interval(self.settings, state, moment(now)) / timedelta(hours=1)


class Fixed:
    """An interval for all."""

    def __init__(self, every: float) -> None:
        """`every` hours."""
        self.every = every

    def begin(self, _shown: Sequence[float], _now: float) -> float:
        """The interval."""
        return self.every

    def after(self, _last: float, _now: float, _new: Sequence[float]) -> float:
        """The interval."""
        return self.every


class EntryFrequency:
    """Miniflux's rule: a week over the number of the last week's entries, times a factor, within bounds."""

    def __init__(self, scale: float, longest: float) -> None:
        """`scale` is the reciprocal of its factor."""
        self.scale, self.longest = scale, longest
        self.times: deque[float] = deque()

    def begin(self, shown: Sequence[float], now: float) -> float:
        """As after any poll."""
        return self.after(now, now, shown)

    def after(self, _last: float, now: float, new: Sequence[float]) -> float:
        """The average of the week."""
        self.times.extend(new)
        while self.times and self.times[0] <= now - 168:
            self.times.popleft()
        if not self.times:
            return self.longest
        return min(max(168 * self.scale / len(self.times), LEAST), self.longest)


class Duplicates:
    """Media Cloud's rule: more than two thirds known, ten minutes longer; less than one, an hour shorter."""

    def __init__(self, scale: float) -> None:
        """Every step and bound is theirs times `scale`; it begins with twelve hours."""
        self.scale, self.wait = scale, 12 * scale
        self.shown, self.last_new = 1, 0.0

    def begin(self, shown: Sequence[float], now: float) -> float:
        """The default."""
        self.shown, self.last_new = max(1, min(SHOWN, len(shown))), now
        return self.wait

    def after(self, _last: float, now: float, new: Sequence[float]) -> float:
        """By the share of duplicates."""
        if new:
            self.last_new, self.shown = now, min(SHOWN, self.shown + len(new))
        known = 1 - min(1.0, len(new) / self.shown)
        if known > 2 / 3:
            self.wait += self.scale * (1 / 6 + (now - self.last_new > 31 * 24))
        elif known < 1 / 3:
            self.wait = min(self.wait - self.scale, 12 * self.scale)
        self.wait = min(max(self.wait, self.scale / 6), 168 * self.scale)
        return self.wait


def moment(hours: float) -> datetime:
    """When that is."""
    return MONDAY + timedelta(hours=hours)
