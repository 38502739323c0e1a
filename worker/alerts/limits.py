"""How often a rule may ring, or a receiver be rung: so many messages an hour, the rest as one digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from worker.models import CANARY, Alert, Severity

PERIOD: Final = timedelta(hours=1)
QUOTA: Final = "~quota"  # in place of a rule: all that the receiver is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """The hour of a rule, or of all, for one receiver: it begins with the first message that counts."""

    rule: str
    since: datetime
    told: int = 0  # messages
    is_over: bool = False  # something was held back: it goes as one digest when the hour is over


class Turn(Enum):
    """What the limits of their rules say of alerts that could be told now."""

    RINGS = "rings"
    WAITS = "waits"  # for the end of the hour
    DIGEST = "digest"  # that hour is over


class Limits:
    """The hours of a receiver's rules at one moment, as they change with what is told. No I/O, no clock."""

    def __init__(self, hours: Sequence[Hour], limits: Mapping[str, int], now: datetime) -> None:
        """`limits` are messages an hour by rule, and QUOTA; a rule without one rings as often as it likes."""
        self._limits, self._now = limits, now
        # An hour that begins in the future began before the clock was set back: it is over.
        self._ended = {one.rule: one for one in hours if not one.since <= now < one.since + PERIOD}
        self._running = {one.rule: one for one in hours if one.rule not in self._ended}
        self._over_before = {rule for rule, one in self._running.items() if one.is_over}

    def turn_of(self, alerts: Sequence[Alert]) -> Turn:
        """They ring if one of them may: a rule over its limit keeps no other from ringing."""
        if any(is_exempt(alert) or not self._full(alert) for alert in alerts):
            return Turn.RINGS
        return Turn.DIGEST if any(self._held_by(alert) for alert in alerts) else Turn.WAITS

    def count(self, alerts: Sequence[Alert]) -> None:
        """One message told these."""
        for rule in sorted({key for alert in alerts if not is_exempt(alert) for key in self._keys(alert)}):
            if rule in self._limits:
                hour = self._running.get(rule) or Hour(rule=rule, since=self._now)
                self._running[rule] = replace(hour, told=hour.told + 1)

    def hold(self, alerts: Sequence[Alert]) -> datetime:
        """Remember that they are held back; until when."""
        full = {rule for alert in alerts for rule in self._full(alert)}
        hours = [replace(self._running[rule], is_over=True) for rule in full]
        self._running.update({hour.rule: hour for hour in hours})
        return min(hour.since for hour in hours) + PERIOD

    def is_of_quota(self, alerts: Sequence[Alert]) -> bool:
        """What was held back was beyond the receiver's quota, and within the limits of its rules."""
        return all(self._full(alert) <= {QUOTA} for alert in alerts)

    def hours(self) -> tuple[Hour, ...]:
        """Those that are running."""
        return tuple(self._running.values())

    def ended(self) -> tuple[str, ...]:
        """The rules whose hour is over, and that began no other."""
        return tuple(self._ended.keys() - self._running.keys())

    def newly_over(self) -> tuple[str, ...]:
        """The rules of which nothing had been held back in this hour."""
        over = {rule for rule, hour in self._running.items() if hour.is_over}
        return tuple(sorted(over - self._over_before - {QUOTA}))

    @staticmethod
    def _keys(alert: Alert) -> tuple[str, str]:
        return alert.rule, QUOTA

    def _full(self, alert: Alert) -> set[str]:
        """What leaves no room for it: its rule, the quota."""
        held = self._held_by(alert)
        return held or {rule for rule in self._keys(alert) if not self._has_room(rule)}

    def _has_room(self, rule: str) -> bool:
        hour, limit = self._running.get(rule), self._limits.get(rule)
        # What was held when the limit was taken out of the files makes no flood either.
        return hour is None or (not hour.is_over if limit is None else hour.told < limit)

    def _held_by(self, alert: Alert) -> set[str]:
        """It came in an hour that is over, and in which its rule was over its limit."""
        ended = ((rule, self._ended.get(rule)) for rule in self._keys(alert))
        return {
            rule
            for rule, hour in ended
            if hour is not None and hour.is_over and alert.raised_at < hour.since + PERIOD
        }


def is_exempt(alert: Alert) -> bool:
    """What is grave rings, however often; the canary is no news of anybody's."""
    return alert.severity.rank >= Severity.HIGH.rank or alert.rule == CANARY
