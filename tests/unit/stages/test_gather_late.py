"""Every late alert is told exactly once: critical ones singly, the others in one digest."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_alert
from tests.unit.stages.deciding import decide as decide_by
from tests.unit.stages.deciding import due
from worker.alerts.deciding import REST_AFTER
from worker.alerts.lateness import QUIET
from worker.configuration.routes import Route
from worker.models import Alert, Notification, Reason, Severity, Story
from worker.store.groups import GatherCommit

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRIDAY = NOW - 60 * HOUR
ROUTE = Route(receivers=("veille",), then_every=timedelta(minutes=10))


def late_alert(number: int, **changes: object) -> Alert:
    """Published on Saturday, found on Monday; a story of its own."""
    made = an_alert(
        id=f"a{number}", article=f"e{number}", canonical="", title=f"Sujet {number} du jour tout nouveau",
        published=FRIDAY + 12 * HOUR, found_at=NOW, raised_at=NOW, blind_since=FRIDAY,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def decide(alerts: list[Alert], stories: list[Story], now: datetime) -> GatherCommit:
    return decide_by(alerts, stories, ROUTE, now)


def told(commit: GatherCommit) -> list[Notification]:
    return [notification for notification, _ in commit.notifications]


def test_late_alerts_wait_for_each_other_and_are_one_digest() -> None:
    alerts = [late_alert(number) for number in range(600)]

    early = decide(alerts, [], NOW)
    commit = decide(alerts, list(early.stories), NOW + QUIET)

    assert (told(early), len(early.held), due(early)) == ([], 600, NOW + QUIET)
    (digest,) = told(commit)
    assert (digest.reason, len(digest.alerts), digest.late) == (Reason.LATE, 600, True)
    assert len(commit.told) == len(commit.stories) == 600


def test_a_critical_alert_rings_at_once_and_is_marked_late() -> None:
    commit = decide([late_alert(1, severity=Severity.CRITICAL), late_alert(2)], [], NOW)

    (message,) = told(commit)
    assert (message.reason, message.alerts, message.late) == (Reason.FIRST, ("a1",), True)


def test_what_is_fresh_rings_and_takes_the_late_alerts_of_its_story_with_it() -> None:
    fresh = late_alert(1, published=NOW)
    same_story = late_alert(2, title=fresh.title)

    (message,) = told(decide([same_story, fresh], [], NOW))

    assert (message.reason, set(message.alerts)) == (Reason.FIRST, {"a1", "a2"})


def test_a_story_that_a_digest_told_is_told_again_for_further_news_only() -> None:
    commit = decide([late_alert(1)], [], NOW + QUIET)
    later = NOW + HOUR
    times = {"published": later, "found_at": later, "raised_at": later}
    company = late_alert(2, title=late_alert(1).title, **times)
    another_rule = late_alert(3, title=late_alert(1).title, rule="paix", **times)

    (message,) = told(decide([company, another_rule], list(commit.stories), later))

    assert told(decide([company], list(commit.stories), later)) == []
    assert (message.reason, message.alerts) == (Reason.NEWS, ("a2", "a3"))


def test_what_waited_for_further_outlets_as_it_should_makes_no_message_late() -> None:
    def outlet(number: int, at: datetime) -> Alert:
        times = {"published": at, "found_at": at, "raised_at": at}
        return late_alert(number, title=late_alert(1).title, outlet=f"Média {number}", **times)

    first = decide([outlet(1, NOW)], [], NOW)
    second = decide([outlet(2, NOW + HOUR)], list(first.stories), NOW + HOUR)
    (message,) = told(
        decide([outlet(2, NOW + HOUR), outlet(3, NOW + 6 * HOUR)], list(second.stories), NOW + 6 * HOUR)
    )

    assert told(second) == []
    assert (message.reason, message.alerts, message.late) == (Reason.COMPANY, ("a2", "a3"), False)


def test_a_digest_is_the_same_message_when_it_is_decided_again() -> None:
    first, again = (
        decide([late_alert(1), late_alert(2)], [], NOW + QUIET + wait) for wait in (0 * HOUR, HOUR)
    )

    assert [one.id for one in told(first)] == [one.id for one in told(again)]


ALERTS = st.builds(
    late_alert,
    st.integers(0, 10_000),
    severity=st.sampled_from(Severity),
    title=st.sampled_from([f"Un même sujet numéro {number} du jour" for number in range(4)])
    | st.uuids().map(str),
    published=st.none() | st.integers(0, 70).map(lambda hours: FRIDAY + hours * HOUR),
    blind_since=st.none() | st.just(FRIDAY),
    rule=st.sampled_from(["treve", "paix"]),
)


@given(st.lists(st.lists(ALERTS, max_size=8), max_size=5))
def test_every_alert_is_told_exactly_once_critical_ones_never_in_a_digest(batches: list[list[Alert]]) -> None:
    pending: dict[str, Alert] = {}
    known: dict[str, Alert] = {}
    stories: dict[str, Story] = {}
    messages: list[Notification] = []
    now = NOW

    for batch in [*batches, [], [], [], []]:
        fresh = {one.id: replace(one, found_at=now, raised_at=now) for one in batch if one.id not in known}
        known |= fresh
        pending |= fresh
        commit = decide(list(pending.values()), list(stories.values()), now)
        messages += told(commit)
        stories |= {story.id: story for story in commit.stories}
        pending = {id_: one for id_, one in pending.items() if id_ not in commit.told}
        assert len(commit.held) == len(pending)
        now += 10 * QUIET
    messages += told(decide(list(pending.values()), list(stories.values()), now + REST_AFTER))

    assert Counter(id_ for one in messages for id_ in one.alerts) == Counter(known.keys())
    for one in messages:
        if one.reason is Reason.LATE:
            rung = [known[id_] for id_ in one.alerts if id_ not in one.rest]
            assert all(alert.severity is not Severity.CRITICAL for alert in rung)
        elif one.reason is not Reason.REST:
            assert len({known[id_].title for id_ in one.alerts}) == 1
