"""An evening and a morning, their quiet hours and digests, and alerts of events of their own."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from tests.builders import an_alert
from worker.conditions.tree import AnyOf, Comparison
from worker.configuration.routes import DigestTimes, Interval, Quiet, Route, TimeRange
from worker.models import Alert, Notification
from worker.store.groups import GatherCommit

PARIS = "Europe/Paris"
EVENING = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # 23:30 in Paris
MORNING = datetime(2026, 11, 25, 6, tzinfo=UTC)  # 7:00
HOUR = timedelta(hours=1)
NIGHT = Interval(name="nuit", zone=PARIS, times=(TimeRange(time(22), time(7)),))
INTERRUPTS = AnyOf((Comparison("severity", "=", "critical"), Comparison("outlets", ">=", "5")))
QUIET = Route(receivers=("veille",), quiet=Quiet(during=(NIGHT,), interrupt_if=INTERRUPTS))
TWICE = DigestTimes(at=(time(7, 30), time(18)), zone=PARIS)
DIGEST = Route(receivers=("veille",), digest=TWICE)


def alert(number: int, at: datetime = EVENING, **changes: Any) -> Alert:
    """An alert of an event of its own."""
    made = an_alert(
        id=f"a{number}", article=f"e{number}", canonical="", title=f"Sujet {number} du jour tout neuf",
        outlet=f"Site {number}", published=at, found_at=at, raised_at=at,
    )  # fmt: skip
    return replace(made, **changes)


def told(commit: GatherCommit) -> list[Notification]:
    return [notification for notification, _ in commit.notifications]
