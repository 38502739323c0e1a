"""What a rule's term may be today: words and phrases. What later versions read differently is refused."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from worker.configuration.values import ListedLine, list_of, refuse

_OPERATOR = re.compile(r"\b(?:AND|OR|NOT|NEAR(?:/\d+)?)\b")


def _checked_term(term: str) -> str:
    if not any(map(_is_read, term)):
        refuse("without a letter or a digit a term can match nothing", fix="write a word, or remove it")
    if term.startswith("@"):
        refuse("named lists do not exist yet in this version", fix="write the words of the list here")
    if term.startswith("="):
        refuse(
            "= for an exact word does not exist yet in this version", instead=term.removeprefix("=").strip()
        )
    if "*" in term:
        refuse("* does not exist yet in this version", fix="write each word; a plural is found by itself")
    if _OPERATOR.search(term) and term.upper() != term:
        refuse(
            "operators between words do not exist yet in this version",
            fix="write the words under any, all and none; in lower case they are plain words",
        )
    return term


def _is_read(character: str) -> bool:
    """Whether words are made of it; modifier letters (Lm) such as ʼ only join or stretch them."""
    plain = unicodedata.normalize("NFKC", character)
    return character.isalnum() and any(
        part.isalnum() and unicodedata.category(part) != "Lm" for part in plain
    )


Term = Annotated[ListedLine, AfterValidator(_checked_term)]
Terms = Annotated[tuple[Term, ...], list_of(Term)]
