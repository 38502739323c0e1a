"""Where a sentence ends: the marks that end it, and what follows."""

import re
from collections.abc import Sequence
from typing import Final

from worker.rules.tokens import Token

# A mark that ends a sentence, what closes quotes or brackets after it, a space; or a paragraph's end.
_END: Final = re.compile(r"[.!?…]+[\"'”’»)\]\s]*\s|[。！？]|\n\s*\n")
# "M. Macron", "J. Dupont", "art. 16", "av. J.-C.": a full stop after these ends nothing.
_ABBREVIATED: Final = (
    "m mm mme mmes mlle mlles dr drs pr prof me mgr st ste sts art av bd cf chap env ex fig hab janv févr "
    "avr juil sept oct nov déc mr mrs ms jr sr gen gén col lt capt rep sen gov vs no nos n p pp vol"
)
ABBREVIATIONS: Final = frozenset(_ABBREVIATED.split())


def sentences_of(text: str, tokens: Sequence[Token]) -> list[int]:
    """The number of the sentence that each token stands in, from 0."""
    numbers, sentence = [], 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and _is_end(text, before, token):
            sentence += 1
        numbers.append(sentence)
    return numbers


def _is_end(text: str, before: Token, after: Token) -> bool:
    between = text[before.end : after.start]
    if not _END.search(between):
        return False
    if "\n" in between and not between.strip(" \n\r\t"):
        return True
    if between.startswith(".") and not between.startswith(".."):
        word = text[before.start : before.end]
        if word.casefold() in ABBREVIATIONS or (len(word) == 1 and word.isupper()):
            return bool(re.search(r"\n\s*\n", between))
    # "… 2,5 %. le" is a slip of the pen; a sentence begins with a capital, a digit, or has no case at all.
    first = text[after.start]
    return not first.islower() or "\n\n" in between
