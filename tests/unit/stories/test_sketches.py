import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.stories.sketches import overlap
from worker.stories.sketches import sketch_of as sketch_of_titled

WORDS = [f"mot{n}" for n in range(400)]
TEXT = " ".join(WORDS)


def sketch_of(text: str) -> tuple[int, ...]:
    """Of a text whose title stands in it."""
    return sketch_of_titled(text, text)


def test_a_text_overlaps_with_itself() -> None:
    assert overlap(sketch_of(TEXT), sketch_of(TEXT)) == 1


def test_case_accents_and_signs_do_not_count() -> None:
    text = "L'État a démenti, lundi, la trêve signée à Gaza. " + TEXT

    assert sketch_of(text) == sketch_of(text.upper().replace("É", "E").replace(",", " –").replace("Ê", "ê"))


def test_a_copy_that_is_cut_or_added_to_overlaps() -> None:
    cut = sketch_of(" ".join(WORDS[:240]))
    added = sketch_of(TEXT + " " + " ".join(f"autre{n}" for n in range(160)))

    assert overlap(sketch_of(TEXT), cut) >= 0.4
    assert overlap(sketch_of(TEXT), added) >= 0.4


def test_the_same_words_in_another_order_are_another_text() -> None:
    assert overlap(sketch_of(TEXT), sketch_of(" ".join(WORDS[::-1]))) == 0


def test_a_short_text_has_no_sketch_and_overlaps_with_nothing() -> None:
    assert sketch_of(" ".join(WORDS[:99])) == ()
    assert overlap((), ()) == 0
    assert overlap((), sketch_of(TEXT)) == 0


def test_a_text_of_another_alphabet_has_a_sketch() -> None:
    text = " ".join(f"слово{'абвгдежзик'[n % 10]}{'лмнопрстуф'[n // 10]}" for n in range(100))

    assert overlap(sketch_of(text), sketch_of(text + " конец")) > 0.9


def test_only_the_smallest_numbers_of_both_together_tell() -> None:
    assert overlap((1, 2, 30), (3, 4, 30)) == 0
    assert overlap((1, 2, 30), (1, 4, 30)) == 1 / 3


@pytest.mark.parametrize("title", ["mot1", "mot1 mot2", "mot1 mot2 autre encore ailleurs"])
def test_a_text_that_speaks_of_its_title_has_a_sketch(title: str) -> None:
    assert sketch_of_titled(TEXT, title) != ()


@pytest.mark.parametrize("title", ["autre", "mot1 autre", "mot1 mot2 autre encore ailleurs demain"])
def test_two_words_of_the_title_and_a_good_part_of_them_are_needed(title: str) -> None:
    assert sketch_of_titled(TEXT, title) == ()


def test_a_text_that_does_not_speak_of_its_title_may_be_a_wall() -> None:
    wall = "Article réservé aux abonnés : pour continuer la lecture, choisissez une offre. " * 15

    assert sketch_of_titled(wall, "Poutine et Trump discutent d'une trêve à Istanbul") == ()
    assert sketch_of_titled(wall, "") == ()
    assert (
        sketch_of_titled("Poutine et Trump discutent d'une trêve\n" + wall, "Poutine et Trump discutent")
        == ()
    )
    assert (
        sketch_of_titled("Poutine discute de trêves. " + wall, "Poutine et Trump discutent d'une trêve") != ()
    )


@given(st.text(), st.text())
def test_an_overlap_is_symmetric_and_a_part(one: str, other: str) -> None:
    mine, theirs = sketch_of(one * 9), sketch_of(other * 9)

    assert 0 <= overlap(mine, theirs) == overlap(theirs, mine) <= 1
