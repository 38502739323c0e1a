from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.builders import a_configuration, an_alert
from tests.unit.stages.deciding import decide as decide_by
from tests.unit.stages.deciding import due
from worker.channels.open import destinations_of
from worker.configuration.model import EmailTarget, Receiver, Reference
from worker.configuration.routes import Route
from worker.models import Alert, Reason, Severity, Story
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
    return decide_by(alerts, stories, route, now, destinations=destinations_of(RECEIVER, CONFIGURATION))


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
    assert due(commit) is None


def test_a_new_story_waits_for_company_when_asked_to() -> None:
    alert = an_alert(raised_at=NOW)
    route = replace(ROUTE, first_after=timedelta(minutes=2))

    commit = decide([alert], [], route=route)

    assert not commit.notifications
    assert not commit.told
    assert len(commit.held) == 1
    assert due(commit) == NOW + timedelta(minutes=2)

    later = decide([alert], list(commit.stories), route=route, now=NOW + timedelta(minutes=2))

    assert set(later.told) == {alert.id}


def test_company_waits_for_the_storys_next_moment() -> None:
    story = decide([an_alert(id="a", article="x", raised_at=NOW)], []).stories[0]
    company = [
        an_alert(id=name, article="x", feed=name, outlet=name, raised_at=NOW) for name in ("rfi", "ap")
    ]

    early = decide(company, [story], now=NOW + timedelta(minutes=9))
    late = decide(company, [story], now=NOW + timedelta(minutes=10))

    assert not early.notifications
    assert due(early) == NOW + timedelta(minutes=10)
    assert {notification.reason for notification, _ in late.notifications} == {Reason.COMPANY}


def test_one_more_outlet_is_no_news_and_is_told_with_the_news_or_a_day_later() -> None:
    story = decide([an_alert(id="a", article="x", raised_at=NOW)], []).stories[0]
    company = an_alert(id="b", article="x", outlet="RFI", raised_at=NOW)
    another = an_alert(id="c", article="x", outlet="AP", raised_at=NOW + timedelta(hours=1))

    alone = decide([company], [story], now=NOW + timedelta(hours=1))
    three = decide([company, another], list(alone.stories), now=NOW + timedelta(hours=1))
    next_day = decide([company], list(alone.stories), now=NOW + timedelta(hours=24))

    assert (alone.notifications, due(alone)) == ([], NOW + timedelta(hours=24))
    assert {(one.reason, one.alerts) for one, _ in three.notifications} == {(Reason.COMPANY, ("b", "c"))}
    assert {(one.reason, one.rest) for one, _ in next_day.notifications} == {(Reason.REST, ("b",))}
    assert next_day.stories[0].told_at == NOW  # no timer moves: what is news does not wait for it


def test_a_rule_that_had_not_fired_is_news() -> None:
    story = decide([an_alert(id="a", article="x", rule="treve", raised_at=NOW)], []).stories[0]
    other_rule = an_alert(id="b", article="x", rule="prisonniers", raised_at=NOW)

    commit = decide([other_rule], [story], now=NOW + timedelta(minutes=10))

    assert {notification.reason for notification, _ in commit.notifications} == {Reason.NEWS}
    assert commit.stories[0].sequence == 2


def test_a_critical_rule_that_had_not_fired_waits_for_no_timer() -> None:
    story = decide([an_alert(id="a", article="x", rule="treve", raised_at=NOW)], []).stories[0]
    grave = an_alert(id="b", article="y", rule="attentat", severity=Severity.CRITICAL, raised_at=NOW)

    commit = decide([grave], [story], now=NOW)
    again = decide([replace(grave, id="c", article="z")], list(commit.stories), now=NOW)

    assert {notification.reason for notification, _ in commit.notifications} == {Reason.NEWS}
    assert not again.notifications


def test_another_story_is_told_at_once_while_one_waits() -> None:
    story = decide([an_alert(id="a", article="x", raised_at=NOW)], []).stories[0]
    company = an_alert(id="b", article="x", raised_at=NOW)
    other = an_alert(
        id="c", article="y", canonical="autre.fr/1", title="Un tout autre sujet du jour", raised_at=NOW
    )

    commit = decide([company, other], [story], now=NOW + timedelta(minutes=1))

    assert set(commit.told) == {"c"}
    assert len(commit.held) == 1


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


def test_a_story_in_which_something_waits_is_not_closed_and_so_that_is_no_news() -> None:
    told_at, later = NOW - timedelta(hours=71), NOW + timedelta(hours=2)
    told = replace(decide_by([an_alert(raised_at=told_at)], [], ROUTE, told_at).stories[0], told_at=told_at)
    rest = an_alert(
        id="a2", article="e2", canonical="", title="Tout autre chose est écrit ici", raised_at=NOW
    )

    commit = decide_by([rest], [told], ROUTE, later, entered={rest.id: told.id})  # 72 hours have passed

    assert not commit.notifications
    assert commit.held["a2"].story == told.id
    assert not commit.closed
