from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.fetching.headers import (
    MAX_RETRY_AFTER,
    fresh_for,
    parse_max_age,
    parse_retry_after,
    request_headers,
    sendable,
)
from worker.models import Validators

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("Tue, 24 Nov 2026 08:10:00 GMT", timedelta(minutes=10)),
        ("Tue, 24 Nov 2026 07:00:00 GMT", timedelta(0)),
        ("99999999999", MAX_RETRY_AFTER),
        ("Fri, 24 Nov 2096 08:10:00 GMT", MAX_RETRY_AFTER),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, wait: timedelta | None) -> None:
    assert parse_retry_after(value, now=NOW) == wait


@given(st.text())
def test_any_retry_after_is_a_bounded_wait_or_none(value: str) -> None:
    wait = parse_retry_after(value, now=NOW)
    assert wait is None or timedelta(0) <= wait <= MAX_RETRY_AFTER


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=300", 300),
        ("public, Max-Age=60", 60),
        ('max-age="9"', 9),
        ("s-maxage=5", None),
        ("no-cache", None),
        (None, None),
    ],
)
def test_max_age_is_read(value: str | None, seconds: int | None) -> None:
    assert parse_max_age(value) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"Expires": "Tue, 24 Nov 2026 08:20:00 GMT", "Date": "Tue, 24 Nov 2026 08:00:00 GMT"}, 20),
        ({"Expires": "Tue, 24 Nov 2026 08:20:00 GMT"}, 10),
        ({"Expires": "Tue, 24 Nov 2026 08:20:00 GMT", "Cache-Control": "max-age=60"}, 1),
        ({"Expires": "Tue, 24 Nov 2026 08:20:00 GMT", "Cache-Control": "no-cache"}, 10),
        ({"Expires": "Thu, 19 Nov 1981 08:52:00 GMT"}, None),
        ({"Expires": "0"}, None),
        ({}, None),
    ],
)
def test_an_answer_is_fresh_until_it_expires(headers: dict[str, str], minutes: int | None) -> None:
    now = datetime(2026, 11, 24, 8, 10, tzinfo=UTC)

    assert fresh_for(headers, now) == (None if minutes is None else timedelta(minutes=minutes))


def test_validators_go_to_their_own_address_only() -> None:
    validators = Validators(
        address="https://example.org/a", etag='W/"x"', last_modified="yesterday, they said"
    )
    sent = request_headers("feed", "https://example.org/a", validators)
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('W/"x"', "yesterday, they said")
    assert "If-None-Match" not in request_headers("feed", "https://example.org/b", validators)


def test_a_validator_with_stray_bytes_is_dropped() -> None:
    assert sendable('"\udce9"') is None
    assert sendable('W/"a b"') == 'W/"a b"'
    assert sendable("") is None
