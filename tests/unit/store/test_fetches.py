"""What is remembered of a fetch is read as it was written, whatever the reason of a failure says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.models.fetches import Fetch
from worker.store.fetches import LONGEST_REASON, packed, unpacked

AT = datetime(2026, 11, 28, 21, 30, 5, tzinfo=UTC)
statuses = st.sampled_from(["ok", "not modified", "unchanged"]) | st.text(min_size=1, max_size=LONGEST_REASON)


@given(
    status=statuses,
    took=st.integers(0, 10**7),
    new=st.integers(0, 1_000),
    size=st.integers(0, 10**8),
    is_repaired=st.booleans(),
    is_gap=st.booleans(),
)
def test_a_fetch_is_read_as_it_was_written(
    *, status: str, took: int, new: int, size: int, is_repaired: bool, is_gap: bool
) -> None:
    fetch = Fetch(
        at=AT,
        status=status,
        took=timedelta(milliseconds=took),
        new=new,
        size=size,
        is_repaired=is_repaired,
        is_gap=is_gap,
    )
    assert unpacked(packed(fetch)) == fetch


def test_a_fetch_that_found_nothing_new_takes_fifteen_bytes() -> None:
    fetch = Fetch(at=AT, status="not modified", took=timedelta(milliseconds=112))
    assert packed(fetch) == "1795901405=112"


@pytest.mark.parametrize("written", ["", "ok", "1795901405?112", "-1=1"])
def test_what_another_version_wrote_is_left_out(written: str) -> None:
    assert unpacked(written) is None
