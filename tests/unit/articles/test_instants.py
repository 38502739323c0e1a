"""Dates as pages write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.instants import EARLIEST, instant_of


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T07:00:00Z",
        "2026-11-24T07:00:00.000Z",
        "2026-11-24T08:00:00+01:00",
        "2026-11-24T08:00:00+0100",
        "2026-11-24T02:00:00-05:00",
        "2026-11-24 08:00:00 +0100",
        "2026-11-24 07:00:00 Z",
        "2026-11-24T07:00:00",
        "20261124T070000Z",
        "  2026-11-24T07:00:00Z\n",
        "Tue, 24 Nov 2026 08:00:00 +0100",
        "Tue, 24 Nov 2026 07:00:00 GMT",
        "24 Nov 2026 02:00:00 EST",
    ],
)
def test_an_instant_is_read_with_its_zone_and_as_utc_without(text: str) -> None:
    assert instant_of(text) == datetime(2026, 11, 24, 7, tzinfo=UTC)


def test_a_day_is_its_midnight() -> None:
    assert instant_of("2026-11-24") == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "hier", "24/11/2026", "2026-13-01", "2026", "1763892720", "Tue, 99 Nov 2026 1:00"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert instant_of(text) is None


@pytest.mark.parametrize("text", ["1763-01-01", "0001-01-01T00:00:00+14:00", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_date_before_the_press_was_online_is_none(text: str) -> None:
    assert instant_of(text) is None
    assert instant_of(EARLIEST.isoformat()) == EARLIEST


@given(
    st.text()
    | st.text(alphabet="0123456789-:+TZ. ,JanNov", max_size=40)
    | st.datetimes().map(str)
    | st.from_regex(r"\w{3}, \d{1,2} \w{3} \d{1,9} \d{1,2}:\d{1,2}(:\d{1,2})? [+-]?\w{1,9}", fullmatch=True)
)
def test_no_text_makes_reading_a_date_fail(text: str) -> None:
    instant = instant_of(text)

    assert instant is None or (instant.tzinfo is UTC and instant >= EARLIEST)
