"""Which new entries are known ones under other ids: never one that is really new."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.documents import NOW
from worker.feeds.flood import known_again
from worker.feeds.traces import trace_of
from worker.models import Entry

SUBJECTS = st.integers(0, 9)
STAYS = st.sampled_from(["all", "text", "path", "title", "none"])


def entry(subject: int, id_: str) -> Entry:
    title = f"Le préfet de la zone {subject} parle"
    return Entry(
        id=f"{id_:0>20}",
        feed="presse",
        guid=id_,
        link="",
        title=title,
        summary_html=f"Texte {subject}",
        published=NOW - timedelta(hours=1),
    )


def changed(subject: int, number: int, stays: str) -> tuple[Entry, str]:
    """The entry of a subject under another id; what stays of it."""
    new = entry(subject, f"b{number:x}")
    path = f"article/{subject}"
    if stays not in {"all", "title", "text"}:
        new = replace(new, title=f"Un autre titre tout à fait neuf {number}")
    if stays not in {"all", "text"}:
        new = replace(new, summary_html=f"Autre texte {number}")
    return new, path if stays in {"all", "path"} else f"nouveau/{number}"


@given(st.lists(st.tuples(SUBJECTS, STAYS), max_size=30), st.integers(0, 60), st.integers(0, 10))
def test_what_is_new_in_every_respect_is_never_held(
    found: list[tuple[int, str]], others: int, shown_before: int
) -> None:
    before = [trace_of(entry(subject, f"a{subject}"), f"article/{subject}") for subject in range(10)]
    new = [changed(subject, number, stays) for number, (subject, stays) in enumerate(found)]

    held = known_again(new, before, shown_before=shown_before, shown=len(new) + others, last_look=NOW)

    really_new = {one.id for (one, _), (_, stays) in zip(new, found, strict=True) if stays == "none"}
    assert held.isdisjoint(really_new)
    assert not held or (2 * len(new) > len(new) + others and 2 * len(held) > len(new))


def test_all_of_a_feed_under_other_ids_is_held_whatever_stays_of_each() -> None:
    before = [trace_of(entry(subject, f"a{subject}"), f"article/{subject}") for subject in range(10)]
    kinds = ("all", "text", "path", "title")
    new = [changed(subject, subject, kinds[subject % 4]) for subject in range(10)]

    held = known_again(new, before, shown_before=10, shown=10, last_look=NOW)

    assert held == {one.id for one, _ in new}


def test_other_texts_at_the_same_places_are_new_where_nothing_has_a_date() -> None:
    before = [trace_of(entry(subject, f"a{subject}"), f"article/{subject}") for subject in range(10)]
    new = [changed(subject, subject, "path") for subject in range(10)]
    undated = [(replace(one, published=None), path) for one, path in new]

    assert not known_again(undated, before, shown_before=10, shown=10, last_look=NOW)
