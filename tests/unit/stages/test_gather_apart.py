"""Rules with `ring: every_article`: a message for each article at once, whatever the stories do."""

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

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROUTE = Route(receivers=("veille",), first_after=2 * MINUTE, then_every=10 * MINUTE)
AT_ONCE = Route(receivers=("veille",), then_every=10 * MINUTE)
SAME_EVENT = "Orange annonce une trêve tarifaire avec ses clients"


def an_article(number: int, rule: str = "orange", **changes: object) -> Alert:
    """An alert of an article of its own outlet, which tells the same event as all others."""
    made = an_alert(
        id=f"{rule}{number}", rule=rule, article=f"e{number}", canonical=f"site{number}.fr/a",
        title=SAME_EVENT, outlet=f"Site {number}", is_apart=rule == "orange",
        published=NOW, found_at=NOW, raised_at=NOW,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def decide(
    alerts: list[Alert], stories: list[Story], now: datetime = NOW, route: Route = ROUTE
) -> GatherCommit:
    return decide_by(alerts, stories, route, now)


def told(commit: GatherCommit) -> list[Notification]:
    return [notification for notification, _ in commit.notifications]


def test_each_article_of_an_event_is_told_by_its_own_message_at_once() -> None:
    commit = decide([an_article(1), an_article(2)], [])
    company = decide([an_article(3)], list(commit.stories), NOW + MINUTE)

    assert [(one.reason, one.alerts) for one in told(commit)] == [
        (Reason.ARTICLE, ("orange1",)),
        (Reason.ARTICLE, ("orange2",)),
    ]
    assert [one.alerts for one in told(company)] == [("orange3",)]
    assert due(commit) is due(company) is None
    assert (commit.stories, company.stories) == ([], [])
    assert len({one.story for one in (*told(commit), *told(company))}) == 3


def test_other_rules_keep_their_stories_and_timers() -> None:
    commit = decide([an_article(1), an_article(2, "treve")], [])

    assert [one.alerts for one in told(commit)] == [("orange1",)]
    assert (len(commit.held), due(commit)) == (1, NOW + 2 * MINUTE)
    assert [story.rules for story in commit.stories] == [()]  # it waits: it has told nothing


def test_two_rules_on_one_article_are_one_message_that_lists_both() -> None:
    (message,) = told(decide([an_article(1, "treve"), an_article(1)], []))

    assert (message.reason, message.alerts) == (Reason.ARTICLE, ("treve1", "orange1"))


def test_a_story_of_which_an_article_was_told_apart_is_told() -> None:
    first = decide([an_article(1, "treve"), an_article(1)], [], route=AT_ONCE)
    later = NOW + MINUTE

    company = [an_article(2, "treve"), an_article(3, "treve")]
    early = decide(company, list(first.stories), later, AT_ONCE)
    commit = decide(company, list(early.stories), NOW + 10 * MINUTE, AT_ONCE)

    assert (told(early), due(early)) == ([], NOW + 10 * MINUTE)
    assert [(one.reason, one.alerts) for one in told(commit)] == [(Reason.COMPANY, ("treve2", "treve3"))]


def test_what_is_left_of_a_story_waits_for_its_next_moment() -> None:
    alerts = [an_article(number, "treve") for number in range(1, 4)]
    commit = decide([*alerts, an_article(2)], [], route=AT_ONCE)

    assert [one.alerts for one in told(commit)] == [("treve2", "orange2")]
    assert (len(commit.held), due(commit)) == (2, NOW + 10 * MINUTE)


def test_a_weekends_articles_are_one_digest_but_critical_ones_ring() -> None:
    friday = NOW - timedelta(days=2)
    late = [
        an_article(number, blind_since=friday, published=friday, severity=severity)
        for number, severity in enumerate([Severity.NORMAL, Severity.HIGH, Severity.CRITICAL])
    ]

    at_once = decide(late, [])
    digest = decide(late[:2], list(at_once.stories), NOW + QUIET)

    assert [(one.reason, one.alerts, one.late) for one in told(at_once)] == [
        (Reason.ARTICLE, ("orange2",), True)
    ]
    assert [(one.reason, one.alerts) for one in told(digest)] == [(Reason.LATE, ("orange0", "orange1"))]


def test_the_same_decision_makes_the_same_messages() -> None:
    alerts = [an_article(1), an_article(2), an_article(2, "treve")]

    again = decide(alerts, [], NOW + MINUTE)

    assert {one.id for one in told(decide(alerts, []))} == {one.id for one in told(again)}


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["orange", "treve"])), max_size=6)))
def test_every_alert_is_told_exactly_once_and_those_apart_at_once(
    batches: list[list[tuple[int, str]]],
) -> None:
    stories: list[Story] = []
    waiting: list[Alert] = []
    seen: Counter[str] = Counter()
    known: set[str] = set()
    for step, batch in enumerate([*batches, [], []]):
        now = NOW + 20 * step * MINUTE + (REST_AFTER if step > len(batches) else timedelta(0))
        for number, rule in batch:
            alert = an_article(number, rule, found_at=now, raised_at=now)
            if alert.id not in known:
                known.add(alert.id)
                waiting.append(alert)
        commit = decide(waiting, stories, now)
        assert all(not alert.is_apart or alert.id in commit.told for alert in waiting)
        seen.update(id_ for one in told(commit) for id_ in one.alerts)
        waiting = [alert for alert in waiting if alert.id not in commit.told]
        kept = {story.id: story for story in (*stories, *commit.stories)}
        stories = [story for id_, story in kept.items() if id_ not in commit.closed]

    assert seen == Counter(known)
