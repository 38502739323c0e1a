"""A term: its sign, its text, and what a star may do in it."""

import re
import unicodedata
from typing import Final

from worker.query.characters import MARKS, is_word
from worker.query.mistakes import mistake
from worker.query.tree import Place, Sign, Term

SHORTEST_PREFIX: Final = 4  # letters before a star: fewer would find half the dictionary
_NEARBY: Final = 50  # characters before a star that are looked at
_QUOTES: Final = re.compile('["«»“”„‟]')
_LETTERS_BEFORE: Final = re.compile(rf"(?:[^\W_]|[{MARKS}])*$")


def term_of(source: str, place: Place) -> Term:
    """The term that is written at a place, in or without quotes."""
    written = source[place.start : place.end]
    sign: Sign = "=" if written[0] == "=" else "~" if written[0] == "~" else ""
    body = written[len(sign) :]
    text = " ".join(unicodedata.normalize("NFC", _QUOTES.sub(" ", body)).split())
    if not is_word(text):
        message = "without a letter or a digit a term can match nothing"
        raise mistake(source, place, message, expected="a word")
    for star in re.finditer(r"\*", written):
        _check_star(source, place, star.start() + place.start, sign)
    return Term(text, sign, place)


def _check_star(source: str, place: Place, at: int, sign: Sign) -> None:
    """A star ends a word and stands for its ending."""
    here = Place(at, at + 1)
    after = source[at + 1 : place.end]
    before = _LETTERS_BEFORE.search(source[max(place.start, at - _NEARBY) : at])
    stem = unicodedata.normalize("NFC", before[0]) if before else ""
    if sign == "=":
        message = "= finds the very word and * any ending: only one of them can be meant"
        raise mistake(source, here, message, expected="= or *", instead="")
    if (after and not (after[0].isspace() or _QUOTES.match(after))) or not stem:
        message = "a star stands at the end of a word, for any ending"
        bare = source[place.start : place.end].replace("*", "")
        raise mistake(source, here, message, expected="word*", instead=bare, at=place)
    if len(stem) < SHORTEST_PREFIX:
        message = f"{stem}* would find too much: at least {SHORTEST_PREFIX} letters stand before a star"
        raise mistake(
            source, here, message, expected="a longer beginning, or the word without the star", instead=""
        )
