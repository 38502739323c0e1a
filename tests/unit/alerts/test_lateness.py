"""What is late for a fault of ours, and what is not."""

from datetime import datetime, timedelta

import pytest

from tests.builders import NOW, a_story, an_alert
from worker.alerts.deciding import Standing, is_late
from worker.alerts.lateness import FULL_DIGEST, LONGEST_WAIT, QUIET, digest_moment, tellable_since
from worker.configuration.routes import Route
from worker.models import Alert, Reason, Story

HOUR = timedelta(hours=1)
AFTER = 2 * HOUR
ROUTE = Route(receivers=("veille",))
FRIDAY, MONDAY = NOW - 60 * HOUR, NOW


def found(published: datetime | None = FRIDAY + HOUR, **changes: object) -> Alert:
    """An alert found on Monday, after a weekend without a look at its feed."""
    defaults = {"found_at": MONDAY, "raised_at": MONDAY, "blind_since": FRIDAY}
    return an_alert(published=published, **{**defaults, **changes})


def late(alert: Alert, *, now: datetime = MONDAY, story: Story | None = None, route: Route = ROUTE) -> bool:
    of = story or a_story(opened_at=now)
    news = Reason.FIRST if of.told_at is None else Reason.NEWS
    return is_late(alert, route, Standing(story=of, news=news, facts={}, now=now), AFTER)


@pytest.mark.parametrize(
    ("alert", "is_it"),
    [
        (found(), True),
        (found(published=None), True),  # it may have been there since our last look
        (found(published=MONDAY - AFTER), False),
        (found(published=FRIDAY - 9 * HOUR), True),  # what was dated back was there on Saturday at the latest
        (found(blind_since=None), False),  # the publisher published late
        (found(published=None, blind_since=None), False),
    ],
)
def test_what_we_found_late_is_late_and_what_the_publisher_published_late_is_not(
    alert: Alert, *, is_it: bool
) -> None:
    assert late(alert) is is_it


def test_what_was_found_in_time_is_late_if_it_then_waited_for_us() -> None:
    alert = an_alert(published=None, found_at=NOW, raised_at=NOW)

    assert not late(alert, now=NOW + AFTER)
    assert late(alert, now=NOW + AFTER + timedelta(seconds=1))


def test_what_waits_for_its_storys_timer_is_not_late() -> None:
    route = Route(receivers=("veille",), first_after=3 * HOUR, then_every=6 * HOUR)
    alert = an_alert(found_at=NOW, raised_at=NOW)
    told = a_story(told_at=NOW - HOUR)

    assert not late(alert, now=NOW + 3 * HOUR, route=route)
    assert not late(alert, now=NOW + 5 * HOUR, route=route, story=told)
    assert late(alert, now=NOW + 8 * HOUR, route=route, story=told)


def test_a_date_after_the_poll_that_found_it_is_not_believed() -> None:
    assert tellable_since(found(published=MONDAY + HOUR)) == MONDAY


def test_a_digest_waits_until_no_late_alert_came_for_a_minute_but_not_for_ever() -> None:
    two = [found(raised_at=MONDAY), found(raised_at=MONDAY + timedelta(seconds=30))]
    stream = [found(raised_at=MONDAY + number * QUIET / 2) for number in range(60)]

    assert digest_moment(two, MONDAY + QUIET) == MONDAY + timedelta(seconds=30) + QUIET
    assert digest_moment(stream, MONDAY + LONGEST_WAIT) == MONDAY + LONGEST_WAIT


def test_a_digest_that_is_full_does_not_wait() -> None:
    assert digest_moment([found()] * FULL_DIGEST, MONDAY) <= MONDAY
