"""What a feed's rhythm teaches: when it is asked, and when its silence is strange."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from worker.feeds.rhythm import begin_rhythm, observed, silent_since, wait_for
from worker.models import Rhythm
from worker.store.codec import decode, encode

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PATIENCE, LONGEST = 0.03, timedelta(minutes=30)


def looks(since: datetime, until: datetime) -> Iterator[datetime]:
    while since < until:
        since += 15 * MINUTE
        yield since


def mornings(since: datetime, days: int, rhythm: Rhythm | None = None) -> Rhythm:
    """Learned from days on which an entry comes every ten minutes from 6 to 9, but not at the weekend."""
    rhythm = rhythm or Rhythm(until=since)
    for now in looks(since, since + days * DAY):
        is_busy = 6 <= (now - MINUTE).hour < 9 and now.weekday() < 5
        new = [now - 12 * MINUTE, now - 2 * MINUTE] if is_busy else []
        rhythm = observed(rhythm, now - 15 * MINUTE, now, new)
    return rhythm


def wait(rhythm: Rhythm, at: datetime) -> timedelta:
    return wait_for(rhythm, at, PATIENCE, LONGEST)


def test_a_feed_is_asked_soon_when_it_publishes_and_late_when_it_does_not() -> None:
    rhythm, day = mornings(MONDAY, 14), MONDAY + 14 * DAY

    assert wait(rhythm, day + 7 * HOUR) < 8 * MINUTE
    assert wait(rhythm, day + 15 * HOUR) == LONGEST
    assert wait(rhythm, day + 5 * DAY + 7 * HOUR) > 2 * wait(rhythm, day + 7 * HOUR)  # Saturday


def test_the_wait_before_a_busy_hour_ends_in_it() -> None:
    rhythm, day = mornings(MONDAY, 14), MONDAY + 14 * DAY
    before = day + 5 * HOUR + 50 * MINUTE

    assert wait(rhythm, before) < wait(rhythm, day + 2 * HOUR)
    assert before + wait(rhythm, before) > day + 6 * HOUR


def test_what_is_livelier_than_ever_is_asked_sooner_for_some_hours() -> None:
    rhythm, evening = mornings(MONDAY, 14), MONDAY + 14 * DAY + 20 * HOUR
    for now in looks(evening, evening + HOUR):
        rhythm = observed(rhythm, now - 15 * MINUTE, now, [now - MINUTE] * 5)

    assert wait(rhythm, evening + HOUR) < 10 * MINUTE
    for now in looks(evening + HOUR, evening + DAY - HOUR):
        rhythm = observed(rhythm, now - 15 * MINUTE, now)
    assert wait(rhythm, evening + DAY) > 11 * MINUTE


def test_a_rhythm_that_changes_is_forgotten_in_a_few_weeks() -> None:
    rhythm = mornings(MONDAY, 28)
    for now in looks(MONDAY + 28 * DAY, MONDAY + 70 * DAY):
        new = [now - MINUTE] * 2 if 17 <= (now - MINUTE).hour < 20 else []
        rhythm = observed(rhythm, now - 15 * MINUTE, now, new)
    day = MONDAY + 70 * DAY

    assert wait(rhythm, day + 18 * HOUR) < 8 * MINUTE
    assert wait(rhythm, day + 7 * HOUR) > 13 * MINUTE


def test_the_dates_of_a_first_document_are_history() -> None:
    dates = [MONDAY + day * DAY + 7 * HOUR + number * 5 * MINUTE for day in range(5) for number in range(10)]
    now = MONDAY + 5 * DAY - HOUR
    rhythm = begin_rhythm([*dates, now - 400 * DAY, None, now + DAY], now)

    assert rhythm.last_new_at == dates[-1]
    assert wait(rhythm, MONDAY + 7 * DAY + 7 * HOUR) < 8 * MINUTE
    assert wait(rhythm, MONDAY + 7 * DAY + 15 * HOUR) > 20 * MINUTE
    assert wait(begin_rhythm([], now), now) < LONGEST


def test_an_entry_whose_date_is_late_counts_when_it_came() -> None:
    day = MONDAY + 28 * DAY
    late, punctual = Rhythm(until=MONDAY), Rhythm(until=MONDAY)
    for now in looks(MONDAY, day):
        is_busy = 6 <= (now - MINUTE).hour < 9
        late = observed(late, now - 15 * MINUTE, now, [now - 9 * HOUR] if is_busy else [])
        punctual = observed(punctual, now - 15 * MINUTE, now, [now - MINUTE] if is_busy else [])

    assert late.hours == punctual.hours


def test_what_was_not_watched_teaches_nothing() -> None:
    rhythm = mornings(MONDAY, 14)
    after = observed(rhythm, MONDAY + 14 * DAY, MONDAY + 16 * DAY, [MONDAY + 15 * DAY] * 40)

    assert after.hours == rhythm.hours
    assert after.last_new_at == MONDAY + 16 * DAY


def test_a_silence_is_strange_after_what_was_due_did_not_come_and_not_before() -> None:
    rhythm, end = mornings(MONDAY, 19), MONDAY + 19 * DAY  # a Saturday
    last = rhythm.last_new_at
    for now in looks(end, end + 2 * DAY):
        rhythm = observed(rhythm, now - 15 * MINUTE, now)
        assert silent_since(rhythm, now) is None  # nothing is due at a weekend
    for now in looks(end + 2 * DAY, end + 7 * DAY):
        rhythm = observed(rhythm, now - 15 * MINUTE, now)
    assert silent_since(rhythm, end + 7 * DAY) == last

    rhythm = observed(rhythm, end + 7 * DAY, end + 7 * DAY + HOUR, [end + 7 * DAY + MINUTE])
    assert silent_since(rhythm, end + 8 * DAY) is None


def test_a_dead_feed_stays_silent_however_long_it_is() -> None:
    rhythm, end = mornings(MONDAY, 19), MONDAY + 19 * DAY
    for now in looks(end, end + 60 * DAY):
        rhythm = observed(rhythm, now - 15 * MINUTE, now)

    assert silent_since(rhythm, end + 60 * DAY) == rhythm.last_new_at


def test_a_long_silence_is_not_taken_for_the_rhythm_of_a_rare_feed() -> None:
    rhythm, end = Rhythm(until=MONDAY), MONDAY + 28 * DAY
    for now in looks(MONDAY, end + 42 * DAY):
        is_due = now < end and now.weekday() < 5 and (now.hour, now.minute) == (10, 15)
        rhythm = observed(rhythm, now - 15 * MINUTE, now, [now - MINUTE] if is_due else [])

    assert silent_since(rhythm, end + 42 * DAY) == rhythm.last_new_at


def test_nobody_knows_whether_a_feed_without_a_rhythm_is_silent() -> None:
    assert silent_since(None, MONDAY) is None
    assert silent_since(Rhythm(), MONDAY) is None


@given(
    st.lists(
        st.tuples(
            st.timedeltas(timedelta(0), timedelta(days=40)),
            st.lists(st.none() | st.datetimes(timezones=st.just(UTC)), max_size=60),
        ),
        max_size=30,
    ),
    st.lists(st.none() | st.datetimes(timezones=st.just(UTC)), max_size=60),
)
def test_whatever_a_feed_does_its_next_poll_comes_and_its_state_stays_small(
    polls: list[tuple[timedelta, list[datetime | None]]], first: list[datetime | None]
) -> None:
    rhythm, now = begin_rhythm(first, MONDAY), MONDAY
    for span, new in polls:
        last, now = now, now + span
        rhythm = decode(Rhythm, encode(observed(rhythm, last, now, new)))
        assert timedelta(0) < wait(rhythm, now) <= LONGEST
        silent_since(rhythm, now)

    assert len(encode(rhythm)) < 450
