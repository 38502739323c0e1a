from hypothesis import given
from hypothesis import strategies as st

from worker.query.tree import Near, Term
from worker.rules.near import pairs_near
from worker.rules.occurrences import Occurrence
from worker.rules.reading import Reading
from worker.rules.text import Text

TEXT = "La trêve d’une nuit tient. Gaza attend l’aide. " * 3
READING = Reading(Text(title=TEXT, lead=TEXT))
LAST = len(READING.fields["title"].tokens) - 1


@st.composite
def occurrences(draw: st.DrawFn) -> tuple[Occurrence, ...]:
    places = draw(
        st.lists(st.tuples(st.sampled_from(["title", "lead"]), st.integers(0, LAST), st.integers(0, 2)))
    )
    return tuple(
        Occurrence(name, first, min(first + more, LAST), 0, 0, "term")  # type: ignore[arg-type]
        for name, first, more in places
    )


@given(occurrences(), occurrences(), st.integers(0, 8), st.booleans())
def test_what_is_near_is_what_comparing_every_pair_finds(
    left: tuple[Occurrence, ...],
    right: tuple[Occurrence, ...],
    distance: int,
    is_ordered: bool,  # noqa: FBT001
) -> None:
    near = Near(Term("a"), Term("b"), distance, is_ordered)

    expected = {one for a in left for b in right if _is_pair(near, a, b) for one in (a, b)}

    assert set(pairs_near(near, READING, left, right)) == expected


def _is_pair(near: Near, left: Occurrence, right: Occurrence) -> bool:
    field = READING.fields[left.field]
    if left.field != right.field or (left.first <= right.last and right.first <= left.last):
        return False
    if near.is_ordered and right.first < left.first:
        return False
    before, after = (left, right) if left.first < right.first else (right, left)
    if near.distance == 0:
        return field.sentences[before.last] == field.sentences[after.first]
    return field.positions[after.first] - field.positions[before.last] <= near.distance
