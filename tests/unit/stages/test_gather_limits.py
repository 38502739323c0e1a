"""Rules with a limit: so many messages an hour, the rest in one digest; good rules and grave news ring."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_alert
from tests.unit.stages.deciding import decide as decide_by
from tests.unit.stages.deciding import due
from worker.alerts.deciding import REST_AFTER
from worker.alerts.lateness import FULL_DIGEST
from worker.alerts.limits import Hour
from worker.configuration.routes import Route
from worker.models import Alert, Notification, Reason, Severity, Story
from worker.store.groups import GatherCommit

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROUTE = Route(receivers=("veille",), then_every=10 * MINUTE)
LIMITS = {"noisy": 3}


@dataclass
class Group:
    """What a store would keep of a group between two gathers."""

    limits: dict[str, int] = field(default_factory=lambda: dict(LIMITS))
    waiting: list[Alert] = field(default_factory=list)
    stories: dict[str, Story] = field(default_factory=dict)
    hours: dict[str, Hour] = field(default_factory=dict)
    told: list[Notification] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    def gather(self, now: datetime, *alerts: Alert) -> GatherCommit:
        self.waiting += [replace(alert, found_at=now, raised_at=now, published=now) for alert in alerts]
        commit = decide_by(
            self.waiting, list(self.stories.values()), ROUTE, now,
            hours=list(self.hours.values()), limits=self.limits,
        )  # fmt: skip
        self.told += [notification for notification, _ in commit.notifications]
        self.waiting = [alert for alert in self.waiting if alert.id not in commit.told]
        self.stories |= {story.id: story for story in commit.stories}
        self.hours = {rule: hour for rule, hour in self.hours.items() if rule not in commit.ended}
        self.hours |= {hour.rule: hour for hour in commit.hours}
        self.over += commit.over
        return commit

    def messages(self) -> list[tuple[str, int]]:
        """Why each was told, and how many alerts it has."""
        return [(one.reason.value, len(one.alerts)) for one in self.told]


def alert(number: int, rule: str = "noisy", **changes: Any) -> Alert:
    """An alert of an article that is an event of its own."""
    made = an_alert(
        id=f"{rule}{number}",
        rule=rule,
        article=f"e{number}",
        canonical="",
        title=f"Sujet {number} du jour neuf",
    )
    return replace(made, **changes)


def alerts(count: int, **changes: Any) -> list[Alert]:
    return [alert(number, **changes) for number in range(count)]


def test_what_is_beyond_the_limit_goes_as_one_digest_at_the_end_of_the_hour() -> None:
    group = Group()

    group.gather(NOW, *alerts(2))
    held = group.gather(NOW + MINUTE, *alerts(10)[2:])
    group.gather(NOW + HOUR - MINUTE, alert(10))
    early = group.messages()
    group.gather(NOW + HOUR)

    assert (len(held.held), due(held)) == (7, NOW + HOUR)
    assert early == [("first", 1)] * 3
    assert group.messages() == [*early, ("limit", 8)]
    assert (group.waiting, group.over) == ([], ["noisy"])


def test_the_next_hour_begins_anew() -> None:
    group = Group()
    group.gather(NOW, *alerts(5))

    group.gather(NOW + HOUR, alert(5))

    assert group.messages() == [*[("first", 1)] * 4, ("limit", 2)]
    assert [(hour.since, hour.told) for hour in group.hours.values()] == [(NOW + HOUR, 1)]


def test_a_rule_that_stays_below_its_limit_rings_as_ever() -> None:
    group = Group()

    for hour in range(3):
        group.gather(NOW + hour * HOUR, *[alert(3 * hour + number) for number in range(3)])

    assert group.messages() == [("first", 1)] * 9
    assert group.over == []


def test_a_rule_over_its_limit_keeps_no_other_from_ringing() -> None:
    group = Group()
    group.gather(NOW, *alerts(5))

    group.gather(NOW + MINUTE, alert(6, "good"), alert(7), alert(7, "good"))

    assert [set(one.alerts) for one in group.told[3:]] == [{"good6"}, {"noisy7", "good7"}]


def test_grave_news_rings_and_does_not_count() -> None:
    group = Group()

    group.gather(NOW, *alerts(9, severity=Severity.HIGH))
    group.gather(NOW, *[alert(number + 9, severity=Severity.CRITICAL) for number in range(9)])
    group.gather(NOW, alert(20))

    assert group.messages() == [("first", 1)] * 19


def test_outlets_of_one_story_are_one_message_and_count_once() -> None:
    group = Group()
    outlets = [alert(number, title="Le même sujet partout le même jour") for number in range(50)]

    group.gather(NOW, *outlets, alert(50), alert(51))

    assert sorted(group.messages()) == [("first", 1), ("first", 1), ("first", 50)]


def test_articles_told_one_by_one_have_a_limit_too() -> None:
    group = Group()

    group.gather(NOW, *alerts(5, is_apart=True))
    group.gather(NOW + HOUR)

    assert group.messages() == [*[("article", 1)] * 3, ("limit", 2)]


def test_a_flood_does_not_wait_for_the_end_of_the_hour() -> None:
    group = Group()

    group.gather(NOW, *alerts(FULL_DIGEST + 3))

    assert group.messages() == [*[("first", 1)] * 3, ("limit", FULL_DIGEST)]


def test_a_clock_set_back_holds_nothing_back() -> None:
    group = Group()
    group.gather(NOW, *alerts(5))

    group.gather(NOW - 5 * HOUR)

    assert group.messages() == [*[("first", 1)] * 3, ("limit", 2)]


def test_what_was_held_of_a_rule_that_was_removed_is_a_digest_too() -> None:
    group = Group()
    group.gather(NOW, *alerts(5))

    group.limits = {}
    group.gather(NOW + MINUTE)
    group.gather(NOW + HOUR)

    assert (group.messages(), group.waiting) == ([("first", 1)] * 3 + [("limit", 2)], [])


def test_the_same_decision_makes_the_same_digest() -> None:
    one, other = Group(), Group()
    for group in (one, other):
        group.gather(NOW, *alerts(9))

    one.gather(NOW + HOUR)
    other.gather(NOW + HOUR + MINUTE)

    assert [message.id for message in one.told] == [message.id for message in other.told]


ALERTS = st.tuples(
    st.integers(0, 30), st.sampled_from(["noisy", "good"]), st.sampled_from(Severity), st.booleans()
)


@given(st.lists(st.tuples(st.integers(0, 50), st.lists(ALERTS, max_size=12)), max_size=8))
def test_every_alert_is_told_exactly_once_and_good_rules_never_in_a_digest(
    batches: list[tuple[int, list[tuple[int, str, Severity, bool]]]],
) -> None:
    group, now = Group(), NOW
    raised: dict[str, Alert] = {}
    for minutes, batch in batches:
        now += minutes * MINUTE
        fresh = {}
        for number, rule, severity, is_apart in batch:
            made = alert(number, rule, severity=severity, is_apart=is_apart)
            if made.id not in raised:
                fresh[made.id] = raised[made.id] = made
        group.gather(now, *fresh.values())
    for wait in (61 * MINUTE, 61 * MINUTE, REST_AFTER):
        now += wait
        group.gather(now)

    assert Counter(id_ for one in group.told for id_ in one.alerts) == Counter(list(raised))
    limited = [raised[id_] for one in group.told if one.reason is Reason.LIMIT for id_ in one.alerts]
    assert all(one.rule == "noisy" and one.severity.rank < Severity.HIGH.rank for one in limited)
