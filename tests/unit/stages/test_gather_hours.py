"""What is told at its hour: digests, quotas, and what a fallback stands in for."""

from dataclasses import replace
from datetime import time, timedelta

from tests.builders import a_configuration, a_receiver
from tests.unit.stages.deciding import DESTINATIONS, decide, due
from tests.unit.stages.hours import (
    DIGEST,
    EVENING,
    HOUR,
    MORNING,
    QUIET,
    TWICE,
    alert,
    told,
)
from worker.alerts.limits import QUOTA
from worker.channels.open import destinations_of
from worker.conditions.tree import Comparison
from worker.configuration.routes import Fallback, Route
from worker.models import CANARY, Reason, Severity


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
