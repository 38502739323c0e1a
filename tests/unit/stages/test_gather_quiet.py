"""What quiet hours hold until their end, what they mute, and what interrupts them."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from tests.unit.stages.deciding import decide, due
from tests.unit.stages.hours import (
    EVENING,
    HOUR,
    INTERRUPTS,
    MORNING,
    NIGHT,
    PARIS,
    QUIET,
    TWICE,
    alert,
    told,
)
from worker.configuration.routes import DigestTimes, Interval, Quiet, TimeRange
from worker.models import Reason, Severity


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


def test_what_is_grave_and_no_news_any_more_is_muted_as_anything_else() -> None:
    assert QUIET.quiet
    muting = replace(QUIET, quiet=replace(QUIET.quiet, hold=False))
    grave: dict[str, Any] = {"severity": Severity.CRITICAL, "title": "La même nouvelle partout ce soir"}
    story = decide([alert(1, **grave)], [], muting, EVENING).stories[0]
    later = EVENING + HOUR

    again = decide([alert(2, later, **grave)], [story], muting, later)
    other_rule = decide([alert(3, later, rule="autre", **grave)], [story], muting, later)

    assert (told(again), list(again.muted), again.held) == ([], ["a2"], {})
    assert [one.reason for one in told(other_rule)] == [Reason.NEWS]


def test_hours_that_were_changed_count_for_what_waits_too() -> None:
    """Which hours mute is what the running files say, also of what came before they said so."""
    earlier = Interval(name="nuit", zone=PARIS, times=(TimeRange(time(20), time(6, 30)),))
    waiting = alert(1, EVENING - 2 * HOUR)  # 21:30
    mutes, mutes_more = (
        replace(QUIET, first_after=HOUR, quiet=Quiet(during=(one,), hold=False)) for one in (NIGHT, earlier)
    )

    before = decide([waiting], [], mutes, waiting.raised_at)
    after = decide([waiting], list(before.stories), mutes_more, waiting.raised_at)

    assert (list(before.muted), due(before)) == ([], MORNING)
    assert list(after.muted) == ["a1"]


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
