from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.builders import a_configuration, an_alert
from worker.channels.open import destinations_of
from worker.configuration.model import EmailTarget, Receiver, Reference
from worker.configuration.routes import Route
from worker.models import Alert, Reason, Story
from worker.stages.gather import decide_group
from worker.store.groups import GatherCommit

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROUTE = Route(receivers=("veille",), first_after=timedelta(0), then_every=timedelta(minutes=10))
RECEIVER = Receiver(
    name="veille",
    console=True,
    email=EmailTarget(to=(Reference("a@example.org"), Reference("b@example.org"))),
)


CONFIGURATION = a_configuration(receivers={"veille": RECEIVER})


def decide(
    alerts: list[Alert], stories: list[Story], *, route: Route = ROUTE, now: datetime = NOW
) -> GatherCommit:
    return decide_group(alerts, stories, destinations_of(RECEIVER, CONFIGURATION), route, now)


def test_a_new_story_is_told_at_once_to_every_destination() -> None:
    alert = an_alert(raised_at=NOW)

    commit = decide([alert], [])

    assert {notification.destination for notification, _ in commit.notifications} == {
        "console",
        "email:a@example.org",
        "email:b@example.org",
    }
    assert {notification.reason for notification, _ in commit.notifications} == {Reason.FIRST}
    assert set(commit.told) == {alert.id}
    assert commit.due is None


def test_a_new_story_waits_for_company_when_asked_to() -> None:
    alert = an_alert(raised_at=NOW)
    route = replace(ROUTE, first_after=timedelta(minutes=2))

    commit = decide([alert], [], route=route)

    assert not commit.notifications
    assert not commit.told
    assert commit.left == 1
    assert commit.due == NOW + timedelta(minutes=2)

    later = decide([alert], list(commit.stories), route=route, now=NOW + timedelta(minutes=2))

    assert set(later.told) == {alert.id}


def test_company_waits_for_the_storys_next_moment() -> None:
    story = decide([an_alert(id="a", article="x", raised_at=NOW)], []).stories[0]
    company = an_alert(id="b", article="x", feed="rfi", outlet="RFI", raised_at=NOW)

    early = decide([company], [story], now=NOW + timedelta(minutes=9))
    late = decide([company], [story], now=NOW + timedelta(minutes=10))

    assert not early.notifications
    assert early.due == NOW + timedelta(minutes=10)
    assert {notification.reason for notification, _ in late.notifications} == {Reason.COMPANY}


def test_a_rule_that_had_not_fired_is_news() -> None:
    story = decide([an_alert(id="a", article="x", rule="treve", raised_at=NOW)], []).stories[0]
    other_rule = an_alert(id="b", article="x", rule="prisonniers", raised_at=NOW)

    commit = decide([other_rule], [story], now=NOW + timedelta(minutes=10))

    assert {notification.reason for notification, _ in commit.notifications} == {Reason.NEWS}
    assert commit.stories[0].sequence == 2


def test_another_story_is_told_at_once_while_one_waits() -> None:
    story = decide([an_alert(id="a", article="x", raised_at=NOW)], []).stories[0]
    company = an_alert(id="b", article="x", raised_at=NOW)
    other = an_alert(
        id="c", article="y", canonical="autre.fr/1", title="Un tout autre sujet du jour", raised_at=NOW
    )

    commit = decide([company, other], [story], now=NOW + timedelta(minutes=1))

    assert set(commit.told) == {"c"}
    assert commit.left == 1


def test_the_same_decision_makes_the_same_notification() -> None:
    alert = an_alert(raised_at=NOW)

    first = decide([alert], [])
    again = decide([alert], [], now=NOW + timedelta(seconds=30))

    assert [one.id for one, _ in first.notifications] == [one.id for one, _ in again.notifications]
    assert len({one.id for one, _ in first.notifications}) == 3


def test_a_story_closes_72_hours_after_its_last_article() -> None:
    story = decide([an_alert(id="a", article="x", raised_at=NOW)], []).stories[0]
    later = NOW + timedelta(hours=73)
    again = an_alert(id="b", article="x", found_at=later, raised_at=later)

    commit = decide([again], [story], now=later)

    assert list(commit.closed) == [story.id]
    assert {notification.reason for notification, _ in commit.notifications} == {Reason.FIRST}
