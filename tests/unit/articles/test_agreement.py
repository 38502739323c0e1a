"""Where ways of looking at a page disagree, the text is taken that all are nearest to."""

import pytest

from tests.unit.articles.pages import PARAGRAPHS, SENTENCE, a_page
from worker.articles import extract as extracting
from worker.articles.agreement import agreement, most_agreed, shingles_of
from worker.articles.extract import extract

A = "Les deux présidents ont évoqué une trêve de trente jours hier soir"
B = "Le conseil municipal de la ville vote le budget de la piscine ce matin"


def test_agreement_is_the_part_in_both() -> None:
    one, both = shingles_of(A), shingles_of(f"{A} {A}")

    assert agreement(one, one) == 1.0
    assert 0.7 < agreement(one, both) < 1.0
    assert agreement(one, shingles_of(B)) == agreement(one, shingles_of("")) == 0.0
    assert agreement(shingles_of(""), shingles_of("")) == 0.0


@pytest.mark.parametrize("text", ["停战谈判在伊斯坦布尔举行，双方同意三十天", "การเจรจาสงบศึกที่อิสตันบูลเป็นเวลา"])
def test_texts_without_spaces_are_compared_by_their_letters(text: str) -> None:
    assert 0.3 < agreement(shingles_of(text), shingles_of(text[: len(text) * 2 // 3])) < 1.0


def test_the_most_agreed_is_near_to_most_of_all() -> None:
    texts = {name: shingles_of(text) for name, text in {"a": A, "b": f"{A} {A}", "c": B, "d": B[:50]}.items()}

    assert most_agreed({**texts, "e": shingles_of(A)}, ("c", "a")) == "a"
    assert most_agreed(texts, ("c", "a")) in {"a", "c"}


def looks(monkeypatch: pytest.MonkeyPatch, **texts: str) -> None:
    """What each way of looking at a page would see."""
    monkeypatch.setattr(
        extracting, "by_trafilatura", lambda _, *, fast: texts["fast"] if fast else texts["standard"]
    )
    for name in ("resiliparse", "readability", "tags"):
        monkeypatch.setattr(extracting, f"by_{name}", lambda _, name=name: texts[name])


def test_two_that_agree_are_believed_and_no_other_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, fast=SENTENCE * 4, resiliparse=SENTENCE * 4)

    found = extract(a_page())

    assert (found.text, found.is_sure) == ((SENTENCE * 4).strip(), True)


def test_a_text_of_which_one_saw_a_part_is_taken_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = " ".join(f"{number} {SENTENCE}" for number in range(20)).strip()
    part = whole[:500]
    looks(monkeypatch, fast=part, standard=part, resiliparse=whole, readability=whole, tags=whole)

    assert extract(a_page()).text == whole


def test_a_text_that_nothing_confirms_is_not_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, fast=A * 5, standard=A * 5, resiliparse=B, readability="", tags="")

    assert not extract(a_page()).is_sure


def test_a_quick_look_is_a_look_and_never_sure() -> None:
    found = extract(a_page(), is_quick=True)

    assert all(paragraph.strip() in found.text for paragraph in PARAGRAPHS)
    assert not found.is_sure


def test_soft_hyphens_are_not_another_text() -> None:
    hyphenated = tuple(paragraph.replace("dents", "\u00addents") for paragraph in PARAGRAPHS)

    found = extract(a_page(*hyphenated))

    assert "présidents" in found.text
    assert found.is_sure
