"""What would happen to an alert that comes at a time: who is told, when, and why then. Pure.

It has no rules of its own: the alert is gathered as the service would, again and again until it is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from worker.alerts.deciding import Standing, moment_of
from worker.alerts.imagined import imagined_alerts, imagined_rule
from worker.alerts.limits import QUOTA, is_exempt
from worker.alerts.routing import facts_of_alert
from worker.conditions.tree import Facts
from worker.configuration.model import Configuration
from worker.configuration.routes import Route
from worker.models import Alert, Notification, Reason, Story
from worker.stages.receiving import leaf_of, receiving_of
from worker.stages.telling import Group, Receiving, decide_group
from worker.stages.turns import Timing
from worker.stages.why_then import why_muted, why_then
from worker.store.groups import GatherCommit
from worker.stories.sorting import sort_into_stories

MOST_GATHERS: Final = 20  # nothing waits more often, unless its hours never end
MOST_OUTLETS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """Another receiver, told at a time unless the first was told by then."""

    receiver: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What becomes of the alert for one receiver; where `at` is None it is never told, and `why` says why."""

    receiver: str
    leaf: Route  # which says when
    group: str
    at: datetime | None = None
    reason: Reason | None = None
    is_digest: bool = False
    why: str = ""
    instead: tuple[Instead, ...] = ()
    limit: int | None = None  # such messages an hour of its rule, None where it rings however often
    quota: int | None = None  # of all rules
    news_at: datetime | None = None  # when further news of its story can be told at the earliest
    rest_at: datetime | None = None  # when what is no news of it is told


def timeline_of(configuration: Configuration, facts: Mapping[str, str], at: datetime) -> tuple[Told, ...]:
    """For each receiver that an alert of these facts comes to, in the order they were written.

    Every destination counts as on: whether it is, is a question for the machine that has the secrets.
    """
    alerts = imagined_alerts(facts, configuration, at)
    outlets = min(int(facts.get("outlets", "1")), MOST_OUTLETS)
    never = _why_never(configuration, facts, at)
    return tuple(
        Told(receiver=one.receiver, leaf=leaf_of(configuration, one), group=one.group, why=never)
        if never
        else _unfolded(one, outlets, configuration)
        for one in alerts
    )


def _why_never(configuration: Configuration, facts: Mapping[str, str], at: datetime) -> str:
    """Why its rule tells nobody."""
    rule = imagined_rule(facts, configuration)
    if rule.is_past(at.astimezone(ZoneInfo(configuration.timezone)).date()):
        return f"the rule rings no more: its last day was {rule.until}"
    return "the rule is on trial: its alerts are recorded, and told to nobody" if rule.trial else ""


def _unfolded(alert: Alert, outlets: int, configuration: Configuration) -> Told:
    leaf = leaf_of(configuration, alert)
    told = Told(receiver=alert.receiver, leaf=leaf, group=alert.group)
    receiving = receiving_of(configuration, alert.group, lambda _receiver, _destination: True)
    if receiving is None or not receiving.destinations:
        return replace(told, why="there is no such receiver, or it has no address")
    facts = {**facts_of_alert(alert), "outlets": outlets}
    found = _gathered(alert, _story_told_by(alert, outlets), receiving, configuration)
    if found is None:
        return replace(told, why="the hours in which nothing is told never end")
    commit, at = found
    if alert.id in commit.muted and leaf.quiet:
        return replace(told, why=why_muted(leaf.quiet, at))
    return _as_told(told, alert, facts, receiving, commit, at)


def _gathered(
    alert: Alert, story: Story, receiving: Receiving, configuration: Configuration
) -> tuple[GatherCommit, datetime] | None:
    """The gather that ends it, and when that is; None where there is none."""
    group = Group(id=alert.group, alerts=[alert], stories=[story] if story.outlets else [])
    now = alert.raised_at
    for _ in range(MOST_GATHERS):
        timing = Timing(routes=partial(leaf_of, configuration), late_after=configuration.late_after, now=now)
        commit = decide_group(group, receiving, timing)
        if alert.id not in commit.held:
            return commit, now
        now = commit.held[alert.id].until
    return None


def _story_told_by(alert: Alert, outlets: int) -> Story:
    """The alert's story, never told, as it is once so many outlets tell it, this one among them."""
    (one,) = sort_into_stories([alert], [])
    others = tuple(f"outlet {number}" for number in range(1, outlets))
    return replace(one.story, outlets=(*others, alert.outlet) if others else ())


def _as_told(
    told: Told, alert: Alert, facts: Facts, receiving: Receiving, commit: GatherCommit, at: datetime
) -> Told:
    own = next(one for one, _ in commit.notifications if one.reason is not Reason.FALLBACK)
    story = next((one for one in commit.stories if one.id == commit.told[alert.id]), None)
    limits = {} if is_exempt(alert) or own.digest else receiving.limits
    return replace(
        told,
        at=at,
        reason=own.reason,
        is_digest=own.digest is not None,
        why=why_then(told.leaf, own.reason, facts, came=alert.raised_at, told=at),
        instead=tuple(Instead(receiver=one.receiver, at=commit.later[one.id]) for one in _fallbacks(commit)),
        limit=limits.get(alert.rule),
        quota=limits.get(QUOTA),
        news_at=_next_moment(alert, story, told.leaf, facts, at, Reason.NEWS),
        rest_at=_next_moment(alert, story, told.leaf, facts, at, None),
    )


def _fallbacks(commit: GatherCommit) -> list[Notification]:
    """One for each receiver, however many destinations it has."""
    found = [one for one, _ in commit.notifications if one.reason is Reason.FALLBACK]
    return list({one.receiver: one for one in found}.values())


def _next_moment(
    alert: Alert, story: Story | None, leaf: Route, facts: Facts, at: datetime, news: Reason | None
) -> datetime | None:
    """When an article of its story that comes right after it is told; None where each tells by itself."""
    if story is None:
        return None
    later = replace(alert, raised_at=at, found_at=at)
    moment = moment_of(later, leaf, Standing(story=story, news=news, facts=facts, now=at))
    return None if moment.is_muted else moment.at
