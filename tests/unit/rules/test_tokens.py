"""What a word is, where a text means harm."""

import time

from worker.rules.tokens import tokenise

OUT_OF_ORDER = "\u0301\u0323"  # Unicode wants them the other way round


def test_of_the_marks_of_a_letter_no_more_are_read_than_any_language_has() -> None:
    (token,) = tokenise("e" + "\u0301" * 1000)

    assert (token.folded, token.end) == (("e",), 1001)
    assert len(token.letters[0].accents) == 30


def test_a_letter_with_marks_without_end_costs_little() -> None:
    start = time.process_time()

    tokenise("e" + OUT_OF_ORDER * 100_000)

    assert time.process_time() - start < 10  # in order of their square it would be a minute
