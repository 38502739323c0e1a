"""The arrays of words say of every text what the plain matcher says of it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rules.generated import UNTIMED
from tests.unit.rules.scan.reference import seen_in, seen_plainly
from worker.rules.folding import fold_letter
from worker.rules.reading import Reading
from worker.rules.scan.characters import LONGEST_BASE
from worker.rules.scan.words import is_without_accents, words_of, words_until_the_next
from worker.rules.text import Text

# Each is trouble somewhere: what joins, hides, ends, folds, or is half a character.
TROUBLE = [
    *"aeiLMQsStTcdnjuqßœÆŒæéÉçÇñãİıłŁøßﬁﬆﬃªｍĳǅⅣ½②ⅷ⒇K",  # Latin, and what is nearly
    "qu", "janv", "févr", "Mme", "art", "av", "p", "NOS", "ſt", "1", "42", "٣",
    *"аяйЙёЁіїґ҂ъЯ", *"αΆς", *"ابوفكلـأإآىةوﷺﻼ", "ال", "لل", "وبال", "停", "火", "ー", "・", "か", "한",
    *"\u0301\u0306\u0308\u0327\u0323\u0345\u20dd\u064b\u0651\u0670\u3099\u093e\u0489", "e\u0301", "и\u0306",
    *"'’ʼ‘＇", *"-‐‑–_", *".!?…。！？", "...", *'"”»«)]([', *"+#%‰€$°@*,:;/",
    *"\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u202e\u0640", *" \n\t\r\xa0\u202f\u2028\x1c\x1f\x85\v\u3000",
    "\n\n", "\n \n", "\r\n", "\r\n\r\n", " \n\u00ad\n", ". ", ".\n", "! ", ". »", "\x00", "\ud800", "\udfff",
    "\U0001f600", "\U00020000", "\U0001d400", "\U0010ffff", "ế", "ǽ", "ṩ", "ﬀ", "क", "्", "ก", "ำ",
]  # fmt: skip
# Words that a full stop may belong to, and what only looks like them.
BEFORE = ["M", "mot", "Mme", "ｍ", "févr", "fevr", "fe\u0301vr", "ﬆ", "v\u00adol", "É", "E\u0301", "Ⅴ"]
SIGNS = [*".!…。»'-,*", " ", "\n", "\n\n", "\n \n", "\r\n", "\xa0", "\u00ad", "\u200c"]
TEXTS = st.lists(st.sampled_from(TROUBLE), max_size=25).map("".join)
ANY_TEXTS = st.text(st.characters(exclude_categories=()), max_size=30)


@pytest.mark.parametrize("part", range(8))
def test_each_pair_of_troubles_is_read_as_the_plain_matcher_reads_it(part: int) -> None:
    segments = [f"{one}{other}" for one in TROUBLE[part::8] for other in TROUBLE]

    assert seen_in(words_of(segments)) == seen_plainly(segments)


@UNTIMED
@given(st.lists(TEXTS | ANY_TEXTS, max_size=4))
def test_words_are_what_the_plain_matcher_sees(segments: list[str]) -> None:
    plainly = seen_plainly(segments)

    assert seen_in(words_of(segments)) == plainly
    assert seen_in(words_until_the_next(segments)) == plainly


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_gap_is_read_as_the_plain_matcher_reads_it(length: int) -> None:
    befores, afters = (BEFORE, ["Le", "le", "1"]) if length < 3 else (["M", "mot"], ["Le"])
    segments = [
        f"{before}{''.join(signs)}{after}"
        for before, after, signs in product(befores, afters, product(SIGNS, repeat=length))
    ]

    assert seen_in(words_of(segments)) == seen_plainly(segments)


def test_no_letter_is_spelled_with_more_than_kernels_have_room_for() -> None:
    letters = filter(str.isalnum, map(chr, range(0x110000)))

    assert max(len(fold_letter.__wrapped__(letter)[0]) for letter in letters) == LONGEST_BASE


@pytest.mark.parametrize("begin", [0, 0x1000, 0x2000, 0xF900, 0x1D400, 0x1F000])
def test_each_character_is_read_as_the_plain_matcher_reads_it(begin: int) -> None:
    segments = [f"a{chr(point)}b{chr(point)}" for point in range(begin, begin + 0x700)]

    assert seen_in(words_of(segments)) == seen_plainly(segments)


def test_what_one_text_leaves_behind_is_not_seen_in_the_next() -> None:
    long = ["É" * 200_000, "l'été À ĺ' e\u0301e\u0301"]

    for segments in (
        ["ÉÉÉ élève ÉTÉ"],
        ["abc abcde abc"],
        long,
        ["abc abcde abc"],
        [],
        ["", "a"],
        long[1:],
        ["a b"],
    ):
        assert seen_in(words_until_the_next(segments)) == seen_plainly(segments)


@pytest.mark.parametrize(("letters", "are_enough"), [(199, False), (200, True)])
def test_a_text_without_accents_has_at_least_200_letters(letters: int, are_enough: bool) -> None:  # noqa: FBT001
    assert is_without_accents(words_of(["a" * 99, "", f"b {'c' * (letters - 100)}"])) is are_enough


@UNTIMED
@given(TEXTS, TEXTS, st.integers(0, 300))
def test_a_text_without_accents_is_known(title: str, lead: str, letters: int) -> None:
    text = Text(title=title, lead=lead, body="mot " * (letters // 3))

    words = words_of([text.title, text.lead, text.body, "é"])

    assert is_without_accents(words) == Reading(text).is_without_accents
