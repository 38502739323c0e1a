"""What is remembered of entries, and that it is told again as it was."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.documents import NOW
from worker.feeds.traces import FEWEST_ABSENT, MOST, Trace, has_changed, pack, remembered, trace_of, unpack
from worker.models import Entry

TITLE = "La préfecture ferme deux ponts"
ENTRY = Entry(id="00" * 10, feed="presse", guid="1", link="", title=TITLE, summary_html="<p>Jeudi</p>")
TRACE = trace_of(ENTRY, "ponts")
digests = st.binary(min_size=6, max_size=6)
traces = st.builds(
    Trace,
    id=st.binary(min_size=10, max_size=10).map(bytes.hex),
    text=digests,
    path=digests,
    title=digests,
    updated=st.integers(0, 2**32 - 1),
    rereads=st.integers(0, 255),
)


def numbered(count: int, first: int = 0) -> dict[str, Trace]:
    return {f"{n:020x}": replace(TRACE, id=f"{n:020x}") for n in range(first, first + count)}


@given(st.lists(traces, unique_by=lambda one: one.id))
def test_traces_are_read_as_they_were_written(found: list[Trace]) -> None:
    assert list(unpack(pack(found)).values()) == found


@given(st.binary())
def test_what_another_version_wrote_is_no_trace(stored: bytes) -> None:
    assert isinstance(unpack(b"\x02" + stored), dict)
    assert unpack(b"\x02" + stored) == {}


@pytest.mark.parametrize(
    "same",
    [
        {"summary_html": "<div class='x'>Jeudi</div>"},
        {"summary_html": "<p>Jeudi</p>\n", "author": "AFP"},
        {"published": NOW, "link": "https://example.org/"},
    ],
)
def test_markup_and_dates_are_no_change_of_the_text(same: dict[str, Any]) -> None:
    assert not has_changed(trace_of(replace(ENTRY, **same), "ponts"), TRACE)


@pytest.mark.parametrize(
    "other", [{"title": "Trois ponts"}, {"summary_html": "Vendredi"}, {"content_html": "Le maire"}]
)
def test_other_words_are_a_change(other: dict[str, Any]) -> None:
    assert has_changed(trace_of(replace(ENTRY, **other), "ponts"), TRACE)


def test_a_later_time_of_the_last_change_is_one() -> None:
    def at(updated: datetime | None) -> Trace:
        return trace_of(replace(ENTRY, updated=updated), "ponts")

    later = NOW + timedelta(hours=1)
    assert has_changed(at(later), at(NOW))
    assert not has_changed(at(NOW), at(later))
    assert not has_changed(at(later), at(None))


def test_what_is_shown_is_remembered_and_as_much_again_of_what_no_longer_is() -> None:
    before, shown = numbered(300, first=1_000), list(numbered(80).values())
    kept = remembered(shown, before)
    assert kept == (*shown, *list(before.values())[:80])
    assert len(remembered(shown[:1], before)) == 1 + FEWEST_ABSENT


def test_a_document_that_shows_nothing_or_a_part_ousts_nothing() -> None:
    before = numbered(300)
    assert remembered([], before) == tuple(before.values())
    assert len(remembered(list(numbered(1, first=999).values()), before, is_whole=False)) == 301
    assert len(remembered(list(numbered(MOST, first=999).values()), before)) == MOST
