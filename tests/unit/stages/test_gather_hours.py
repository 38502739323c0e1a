"""What is told at its hour: digests, quiet hours, quotas, and what a fallback stands in for."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from tests.builders import a_configuration, a_receiver, an_alert
from tests.unit.stages.deciding import DESTINATIONS, decide, due
from worker.alerts.limits import QUOTA
from worker.channels.open import destinations_of
from worker.conditions.tree import AnyOf, Comparison
from worker.configuration.routes import DigestTimes, Fallback, Interval, Quiet, Route, TimeRange
from worker.models import CANARY, Alert, Notification, Reason, Severity
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


def test_what_comes_in_quiet_hours_is_held_and_told_as_one_digest_at_their_end() -> None:
    alerts = [alert(1), alert(2, EVENING + HOUR)]

    night = decide(alerts, [], QUIET, EVENING + 2 * HOUR)
    early = decide(alerts, list(night.stories), QUIET, MORNING - timedelta(seconds=1))
    (digest,) = told(decide(alerts, list(night.stories), QUIET, MORNING))

    assert (told(night), told(early)) == ([], [])
    assert {held.until for held in night.held.values()} == {MORNING}
    assert (digest.reason, digest.alerts, digest.late) == (Reason.QUIET, ("a1", "a2"), False)


def test_what_is_critical_or_told_by_many_interrupts_the_quiet_hours() -> None:
    many = [alert(number, title="La même nouvelle partout ce soir") for number in range(5)]

    critical = decide([alert(1, severity=Severity.CRITICAL), alert(2)], [], QUIET, EVENING)
    four, five = (decide(many[:count], [], QUIET, EVENING) for count in (4, 5))

    assert [one.alerts for one in told(critical)] == [("a1",)]
    assert due(critical) == MORNING
    assert told(four) == []
    assert [(one.reason, len(one.alerts)) for one in told(five)] == [(Reason.FIRST, 5)]


def test_what_is_no_news_interrupts_no_quiet_hours_and_goes_with_nothing_that_does() -> None:
    early = EVENING - 4 * HOUR
    many = [alert(number, early, title="La même nouvelle partout ce soir") for number in range(6)]
    story = decide(many, [], QUIET, early).stories[0]
    more = alert(7, EVENING - HOUR, title="La même nouvelle partout ce soir")
    digest_at_night = replace(QUIET, digest=replace(TWICE, at=(time(23, 30),)))
    grave = alert(8, EVENING - HOUR / 2, severity=Severity.CRITICAL)

    night = decide([more], [story], QUIET, EVENING + 24 * HOUR)
    interrupting = decide([more, grave], [story], digest_at_night, EVENING)

    assert (told(night), due(night)) == ([], MORNING + 24 * HOUR)
    assert [one.alerts for one in told(interrupting)] == [("a8",)]
    assert due(interrupting) == MORNING


def test_what_waited_since_before_the_quiet_hours_is_not_told_in_them() -> None:
    waiting = alert(1, EVENING - 2 * HOUR)

    assert due(decide([waiting], [], QUIET, EVENING)) == MORNING


def test_late_news_is_not_told_in_quiet_hours_either() -> None:
    found = EVENING - 2 * HOUR  # as the quiet hours begin
    late = [
        alert(number, found, blind_since=EVENING - 60 * HOUR, published=EVENING - 50 * HOUR)
        for number in (1, 2)
    ]

    night = decide(late, [], QUIET, EVENING)
    (digest,) = told(decide(late, list(night.stories), QUIET, MORNING))

    assert (told(night), due(night)) == ([], MORNING)
    assert (digest.reason, len(digest.alerts)) == (Reason.LATE, 2)


def test_hours_that_mute_end_what_comes_in_them() -> None:
    assert QUIET.quiet
    muting = replace(QUIET, quiet=replace(QUIET.quiet, hold=False))

    commit = decide([alert(1), alert(2, severity=Severity.CRITICAL)], [], muting, EVENING)

    assert [one.alerts for one in told(commit)] == [("a2",)]
    assert (list(commit.muted), commit.held) == (["a1"], {})


@pytest.mark.parametrize(
    "route",
    [
        {"first_after": HOUR},
        {"digest": DigestTimes(at=(time(23),), zone=PARIS)},
    ],
)
def test_what_came_before_hours_that_mute_is_told_when_they_end(route: dict[str, Any]) -> None:
    assert QUIET.quiet
    muting = replace(QUIET, quiet=replace(QUIET.quiet, hold=False), **route)
    before = alert(1, EVENING - 2 * HOUR)  # 21:30

    early, night = (decide([before], [], muting, at) for at in (before.raised_at, EVENING))
    morning = decide([before, alert(2)], list(night.stories), muting, MORNING)

    assert [(list(one.muted), due(one)) for one in (early, night)] == [([], MORNING)] * 2
    assert [one.alerts for one in told(morning)] == [("a1",)]
    assert list(morning.muted) == ["a2"]


def test_news_of_a_told_story_that_came_before_hours_that_mute_is_not_lost() -> None:
    assert QUIET.quiet
    muting = replace(QUIET, quiet=replace(QUIET.quiet, hold=False), then_every=2 * HOUR)
    came = EVENING - 2 * HOUR
    story = decide([alert(1, came)], [], muting, came).stories[0]

    commit = decide([alert(1, came + HOUR / 4, id="a9", rule="autre")], [story], muting, came + HOUR / 4)

    assert (list(commit.muted), due(commit)) == ([], MORNING)


def test_a_digest_is_told_at_its_next_time_with_all_that_came() -> None:
    noon = MORNING + 5 * HOUR
    evening = MORNING + 11 * HOUR
    alerts = [alert(1, noon), alert(2, noon + HOUR, severity=Severity.CRITICAL)]

    early = decide(alerts, [], DIGEST, noon + 2 * HOUR)
    (digest,) = told(decide(alerts, list(early.stories), DIGEST, evening))

    assert (told(early), due(early)) == ([], evening)
    assert (digest.reason, digest.alerts, digest.rest) == (Reason.DIGEST, ("a1", "a2"), ())


def test_what_was_only_added_to_a_told_story_stands_apart_in_the_next_digest() -> None:
    noon = MORNING + 5 * HOUR
    story = decide([alert(1, MORNING)], [], DIGEST, noon).stories[0]
    company = alert(2, noon, title="Sujet 1 du jour tout neuf")
    told_story = replace(story, told_at=MORNING, rules=("treve",), sources=("Site 1",), told_sources=1)

    (digest,) = told(decide([company, alert(3, noon)], [told_story], DIGEST, MORNING + 11 * HOUR))

    assert (digest.reason, set(digest.alerts), digest.rest) == (Reason.DIGEST, {"a2", "a3"}, ("a2",))


def test_what_was_only_added_goes_with_whatever_digest_comes_first() -> None:
    known = decide([alert(1, EVENING - 3 * HOUR)], [], QUIET, EVENING - 3 * HOUR).stories[0]
    company = alert(2, EVENING - 2 * HOUR, title="Sujet 1 du jour tout neuf")

    (digest,) = told(decide([company, alert(3)], [known], QUIET, MORNING))

    assert (digest.reason, set(digest.alerts), digest.rest) == (Reason.QUIET, {"a2", "a3"}, ("a2",))


def test_a_digest_that_falls_into_quiet_hours_is_told_at_their_end() -> None:
    early_bird = replace(TWICE, at=(time(6),))
    route = replace(QUIET, digest=early_bird)

    commit = decide([alert(1)], [], route, EVENING)

    assert due(commit) == MORNING
    assert [one.reason for one in told(decide([alert(1)], [], route, MORNING))] == [Reason.DIGEST]


def test_an_empty_digest_is_told_once_a_time_where_it_is_asked_for() -> None:
    at = MORNING + HOUR / 2

    new = decide([], [], DIGEST, EVENING, digests=[TWICE])
    early = decide([], [], DIGEST, at - HOUR, digests=[TWICE], digested_at=EVENING, owed=at)
    first = decide([], [], DIGEST, at, digests=[TWICE], digested_at=EVENING, owed=at)
    owed = first.next_digest
    again = decide([], [], DIGEST, at + HOUR, digests=[TWICE], digested_at=at, owed=owed)
    late = decide([], [], DIGEST, at + 100 * HOUR, digests=[TWICE], digested_at=at, owed=owed)

    assert (told(new), new.digested_at, new.next_digest) == ([], EVENING, at)
    assert (told(early), told(again)) == ([], [])
    assert [(one.reason, one.alerts) for one in told(first)] == [(Reason.DIGEST, ())]
    assert first.digested_at == at
    assert len(told(late)) == 1  # however many were missed
    assert told(first)[0].id != told(late)[0].id


def test_a_receiver_over_its_quota_has_the_rest_as_a_digest_but_grave_news_at_once() -> None:
    alerts = [alert(number) for number in range(5)]
    grave = [alert(number, severity=Severity.HIGH) for number in range(5, 9)]
    route, limits = Route(receivers=("veille",)), {QUOTA: 2}

    first = decide([*alerts, *grave], [], route, EVENING, limits=limits)
    rest = [one for one in alerts if one.id not in first.told]
    (digest,) = told(
        decide(rest, list(first.stories), route, EVENING + HOUR, limits=limits, hours=first.hours)
    )

    assert len(told(first)) == 2 + 4
    assert (len(first.held), due(first), first.over) == (3, EVENING + HOUR, ())
    assert (digest.reason, len(digest.alerts)) == (Reason.QUOTA, 3)


def test_a_fallback_stands_ready_for_what_its_condition_names() -> None:
    desk = destinations_of(a_receiver(name="desk", console=True, email=None), a_configuration())
    fallback = Fallback(
        receiver="desk", after=timedelta(minutes=5), condition=Comparison("severity", ">=", "high")
    )
    alerts = [alert(1, severity=Severity.HIGH), alert(2)]

    commit = decide(
        alerts, [], Route(receivers=("veille",)), EVENING, fallback=fallback, fallback_destinations=desk
    )

    by_reason = {(one.reason, one.receiver): one for one in told(commit)}
    instead = by_reason[Reason.FALLBACK, "desk"]
    (meant,) = [one for one in told(commit) if one.reason is Reason.FIRST and one.alerts == ("a1",)]
    assert (len(told(commit)), instead.alerts, instead.destination) == (3, ("a1",), "console")
    assert instead.unless_told == (meant.id,)
    assert commit.later == {instead.id: EVENING + timedelta(minutes=5)}


def test_a_fallback_may_ask_how_many_outlets_tell_a_story() -> None:
    desk = destinations_of(a_receiver(name="desk", console=True, email=None), a_configuration())
    fallback = Fallback(
        receiver="desk", after=timedelta(minutes=5), condition=Comparison("outlets", ">=", "3")
    )
    many = [alert(number, title="La même nouvelle partout ce soir") for number in range(3)]
    single = alert(7)

    for route, at in ((Route(receivers=("veille",)), EVENING), (QUIET, MORNING)):
        commit = decide(
            [*many, single], [], route, at, fallback=fallback, fallback_destinations=desk
        )  # fmt: skip

        (instead,) = [one for one in told(commit) if one.reason is Reason.FALLBACK]
        assert sorted(instead.alerts) == ["a0", "a1", "a2"]


def test_an_edit_names_the_newest_of_what_waits_so_that_a_flood_of_copies_costs_no_square_of_it() -> None:
    (bot,) = (replace(one, edits=True) for one in DESTINATIONS[:1])
    route = Route(receivers=("veille",))
    story = decide([alert(0, title="La même nouvelle partout ce soir")], [], route, EVENING).stories[0]
    story = replace(story, told_sources=99)
    copies = [
        alert(
            number,
            EVENING + timedelta(seconds=number),
            title="La même nouvelle partout ce soir",
            outlet="Site 0",
        )
        for number in range(1, 400)
    ]

    edit, *others = told(decide(copies, [story], route, EVENING + HOUR, destinations=(bot,)))

    assert (edit.reason, others) == (Reason.GROWN, [])
    assert len(edit.alerts) <= 30
    assert edit.alerts[-1] == "a399"


def test_a_fallback_stands_in_for_no_canary() -> None:
    """It proves the way to its own receiver: that another was told proves nothing, and rings for nothing."""
    desk = destinations_of(a_receiver(name="desk", console=True, email=None), a_configuration())
    fallback = Fallback(receiver="desk", after=timedelta(minutes=5))

    commit = decide(
        [alert(1, rule=CANARY)], [], Route(receivers=("veille",)), EVENING,
        fallback=fallback, fallback_destinations=desk,
    )  # fmt: skip

    assert [one.reason for one in told(commit)] == [Reason.FIRST]


def test_what_comes_by_day_is_neither_muted_nor_held_for_a_story_whose_turn_was_in_the_night() -> None:
    noon = MORNING + 5 * HOUR
    title = "La même nouvelle partout ce soir"
    mutes = replace(QUIET, quiet=Quiet(during=(NIGHT,), hold=False, interrupt_if=INTERRUPTS))
    night = decide([alert(1, title=title, severity=Severity.CRITICAL)], [], mutes, EVENING)
    by_day = alert(2, noon, title=title, rule="other")

    commits = [decide([by_day], list(night.stories), route, noon) for route in (mutes, QUIET)]
    together = decide([alert(3, MORNING - HOUR, title="Un autre sujet de ce matin"),
                       alert(4, noon, title="Un autre sujet de ce matin")], [], mutes, noon)  # fmt: skip

    assert [[one.reason for one in told(commit)] for commit in commits] == [[Reason.NEWS], [Reason.NEWS]]
    assert (set(together.muted), set(together.told)) == ({"a3"}, {"a4"})
