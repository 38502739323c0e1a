"""Which entries of an overlong document are read."""

from datetime import timedelta

import pytest

from tests.builders import NOW, an_entry
from worker.feeds.capping import MOST_ENTRIES, within_cap
from worker.models import Entry

MORE = MOST_ENTRIES + 3


def dated(number: int) -> Entry:
    """The higher the number, the newer."""
    return an_entry(guid=str(number), published=NOW + timedelta(minutes=number))


def guids(entries: tuple[Entry, ...]) -> list[int]:
    return [int(entry.guid) for entry in entries]


def test_a_document_of_a_thousand_is_read_whole() -> None:
    entries = tuple(dated(number) for number in range(MOST_ENTRIES))

    assert within_cap(entries) == (entries, ())


@pytest.mark.parametrize("step", [1, -1])
def test_the_newest_are_read_wherever_they_are_listed(step: int) -> None:
    listed = list(range(MORE))[::step]

    read, over = within_cap([dated(number) for number in listed])

    assert guids(read) == [number for number in listed if number >= 3]
    assert guids(over) == [number for number in listed if number < 3]


def test_of_equally_new_ones_the_first_are_read() -> None:
    read, over = within_cap([an_entry(guid=str(number)) for number in range(MORE)])

    assert (guids(read), guids(over)) == (list(range(MOST_ENTRIES)), [1000, 1001, 1002])


def test_an_entry_without_a_date_is_as_new_as_the_one_before_it() -> None:
    entries = [dated(number) for number in range(MORE)]
    entries[-1] = an_entry(guid=entries[-1].guid, published=None)
    entries[1] = an_entry(guid=entries[1].guid, published=None)

    read, over = within_cap(entries)

    assert guids(read)[-1] == MORE - 1
    assert guids(over) == [0, 1, 2]


def test_without_any_date_both_ends_are_read() -> None:
    read, over = within_cap([an_entry(guid=str(number), published=None) for number in range(MORE)])

    assert (guids(read)[0], guids(read)[-1]) == (0, MORE - 1)
    assert guids(over) == [500, 501, 502]
