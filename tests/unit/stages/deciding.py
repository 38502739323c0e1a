"""A gather's decision, asked for with no more than a test is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import a_configuration, a_receiver
from worker.alerts.limits import Hour
from worker.channels.open import destinations_of
from worker.configuration.model import LATE_AFTER
from worker.configuration.routes import DigestTimes, Route
from worker.models import Alert, Story
from worker.stages.telling import Group, Receiving, decide_group
from worker.stages.turns import Timing
from worker.store.groups import GatherCommit

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DESTINATIONS = destinations_of(a_receiver(), a_configuration())


def decide(
    alerts: Sequence[Alert],
    stories: Sequence[Story],
    route: Route,
    now: datetime = NOW,
    *,
    hours: Sequence[Hour] = (),
    limits: Mapping[str, int] | None = None,
    digests: Sequence[DigestTimes] = (),
    digested_at: datetime | None = None,
    owed: datetime | None = None,
    entered: Mapping[str, str] | None = None,
    late_after: timedelta = LATE_AFTER,
    **receiving: Any,
) -> GatherCommit:
    """What becomes of a group under one route."""
    group = Group(
        id="veille", alerts=alerts, stories=stories, hours=hours, digested_at=digested_at, owed=owed,
        entered=entered or {},
    )  # fmt: skip
    told = Receiving(
        receiver="veille", limits=limits or {}, digests=digests,
        **{"destinations": DESTINATIONS, **receiving},
    )  # fmt: skip
    return decide_group(group, told, Timing(routes=lambda _: route, late_after=late_after, now=now))


def due(commit: GatherCommit) -> datetime | None:
    """When something waits to be told."""
    return min((held.until for held in commit.held.values()), default=None)
