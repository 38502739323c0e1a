"""The items of lists: words in a row are one phrase there, without quotes."""

from collections.abc import Iterator, Sequence
from typing import Final

from lark import Token

from worker.query.mistakes import mistake
from worker.query.tree import Place

QUOTES: Final = '"«»“”„‟'


def joined(text: str, tokens: Sequence[Token]) -> Iterator[Token]:
    """Words in a row as one term."""
    run: list[Token] = []
    for token in tokens:
        if token.type == "TERM" and token[-1] not in QUOTES:
            run.append(token)
            continue
        yield from _one(text, run)
        run = []
        yield token
    yield from _one(text, run)


def _one(text: str, run: Sequence[Token]) -> Iterator[Token]:
    if not run:
        return
    for token in run[1:]:
        if token[0] in "=~" and len(token) > 1:
            message = f"words in a row are one phrase here, and {token[0]} stands before the whole of it"
            place = Place(token.start_pos or 0, token.end_pos or 0)
            raise mistake(text, place, message, expected="AND between the two", instead=f"AND {token}")
    start, end = run[0].start_pos or 0, run[-1].end_pos or 0
    yield Token("TERM", text[start:end], start_pos=start, end_pos=end)
