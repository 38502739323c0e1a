from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.feeds.dates import EARLIEST, parse_date

MORNING = datetime(2026, 11, 23, 10, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
NO_ZONE = MORNING.replace(tzinfo=None)


def at(hour: int, minute: int = 12, second: int = 0) -> datetime:
    return MIDNIGHT + timedelta(hours=hour, minutes=minute, seconds=second)


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("Mon, 23 Nov 2026 10:12:05 GMT", at(10, second=5)),
        ("Mon, 23 Nov 2026 10:12:05 +0100", at(9, second=5)),
        ("Mon, 23 Nov 2026 10:12:05 +01:00", at(9, second=5)),
        ("23 Nov 26 10:12 EST", at(15)),
        ("Mon, 23 Nov 2026 10:12:00 CET", at(9)),
        ("Mon, 23 Nov 2026 10:12:00 CEST", at(8)),
        ("Mon, 23 Nov 2026 10:12:00 GMT+1", at(9)),
        ("Mon, 23 Nov 2026 10:12:00 +0100 (CET)", at(9)),
        ("Mon, 23 Nov 2026 10:12 PM", at(22)),
        ("Mon, 23 Nov 2026 12:12 am", at(0)),
        ("Mon, 23 Nov 2026 10:12:60 Z", at(10, second=59)),
        ("Mon Nov 23 10:12:00 CET 2026", at(9)),
        ("November 23, 2026 10:12", at(10)),
        ("23-Nov-2026", MIDNIGHT),
        ("2026-11-23T10:12:00Z", at(10)),
        ("2026-11-23t10:12:00.123+01:00", at(9) + timedelta(milliseconds=123)),
        ("2026-11-23 10:12:00 +0100", at(9)),
        ("2026-11-23 10:12:00 CET", at(9)),
        ("2026-11-23", MIDNIGHT),
        ("20261123T101200Z", at(10)),
        ("2026/11/23 10:12", at(10)),
        ("1795428720", at(10)),
        ("1795428720000", at(10)),
        ("lun., 23 nov. 2026 10:12:00 +0100", at(9)),
        ("lundi 23 novembre 2026 à 10h12", at(10)),
        ("Lundi 23 Novembre 2026 - 10:12", at(10)),
        ("23 novembre 2026", MIDNIGHT),
        ("23 NOVEMBRE 2026", MIDNIGHT),
        ("1er août 2026", datetime(2026, 8, 1, tzinfo=UTC)),
        ("3 févr. 2026", datetime(2026, 2, 3, tzinfo=UTC)),
        ("14 juil. 2026", datetime(2026, 7, 14, tzinfo=UTC)),
        ("14 juin 2026", datetime(2026, 6, 14, tzinfo=UTC)),
        ("24 déc. 2026", datetime(2026, 12, 24, tzinfo=UTC)),
        ("23/11/2026 10:12", at(10)),
        ("23.11.2026 10:12", at(10)),
        ("10:12, 23/11/2026", at(10)),
    ],
)
def test_it_reads_what_feeds_write(raw: str, instant: datetime) -> None:
    assert parse_date(raw, "fr") == instant


def test_numbers_are_day_first_unless_the_language_says_otherwise() -> None:
    eleventh_of_december = datetime(2026, 12, 11, tzinfo=UTC)
    twelfth_of_november = datetime(2026, 11, 12, tzinfo=UTC)
    assert [parse_date("11/12/2026", lang) for lang in ("fr", "de", "en-GB")] == [eleventh_of_december] * 3
    assert [parse_date("11/12/2026", lang) for lang in ("en", "en-US", "")] == [twelfth_of_november] * 3
    assert parse_date("11.12.2026", "en") == eleventh_of_december
    assert parse_date("11/23/2026", "fr") == MIDNIGHT


@pytest.mark.parametrize(
    "raw", ["", "hier", "Thu, 01 Jan 1970 00:00:00 GMT", "23 Nov 1763", "31/02/2026", "2026-13-45",
            "0000000001", "23 Nov 2026 25:61", "99/99/9999", "9999-12-31T23:59:59-12:00"],
)  # fmt: skip
def test_what_is_no_date_of_a_news_feed_is_none(raw: str) -> None:
    assert parse_date(raw, "fr") is None


@given(
    st.datetimes(NO_ZONE.replace(year=1996), NO_ZONE.replace(year=2069)).map(
        lambda date: date.replace(microsecond=0)
    ),
    st.integers(-12 * 4, 14 * 4),
)
def test_rfc_822_and_iso_8601_are_read_as_they_were_written(naive: datetime, quarters: int) -> None:
    date = naive.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert parse_date(format_datetime(date)) == date
    assert parse_date(date.isoformat()) == date
    assert parse_date(str(date)) == date


@given(st.text())
def test_any_text_is_a_date_in_utc_or_none(raw: str) -> None:
    found = parse_date(raw, "fr")
    assert found is None or (found.tzinfo is UTC and found >= EARLIEST)
