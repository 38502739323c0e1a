"""The forms of a word that a rule matches: today its number. Expanded on the rule's side, and printable.

Only the rule's words are expanded; texts are only folded. The dictionary is simplemma's.
"""

import re
from functools import lru_cache
from typing import Final

import simplemma

SHORTEST_INFLECTED: Final = 3  # "or", "un": too short to have a plural that is nothing else
OF: Final = frozenset({"de", "d", "du", "des"})
# Words that hold phrases together match only themselves.
_FRENCH: Final = (
    "a à au aux avec ce ces cette dans elle en entre et il la le les leur ne ni nous on ou où par pas pour "
    "qu que qui sa sans se ses si son sous sur un une vers vous l s n m t j c"
)
_ENGLISH: Final = "an and as at by for from in into is it no not of on or the to with"
FUNCTION_WORDS: Final = OF | frozenset(f"{_FRENCH} {_ENGLISH}".split())
_LATIN_WORD: Final = re.compile("[a-zà-öø-ÿœ]+")
_PLURALS: Final = (
    (re.compile(r"(?<=[^aeiou])y$"), "ies"),  # city, cities
    (re.compile(r"(?<=[aé])l$"), "ux"),  # journal, journaux
    (re.compile(r"(?<=eau|.au|.eu)$"), "x"),  # bureau, bureaux; feu, feux
    (re.compile(r"(?<=ch|sh|ss)$"), "es"),  # speech, speeches
    (re.compile(r"(?<![sxz])$"), "s"),
)


def forms_of(word: str) -> frozenset[str]:
    """A lower-case word with its singular and plural, accents kept.

    A plural that no dictionary knows does no harm: nobody writes it. A singular is taken only from a
    dictionary: "pays" is not the plural of "pay".
    """
    if len(word) < SHORTEST_INFLECTED or word in FUNCTION_WORDS or not _LATIN_WORD.fullmatch(word):
        return frozenset({word})
    singular = _singular(word)
    found = {word, singular}
    for base in (word, singular):
        found |= {pattern.sub(ending, base) for pattern, ending in _PLURALS if pattern.search(base)}
    return frozenset(found)


def _singular(word: str) -> str:
    """Otages -> otage, journaux -> journal; a word that is no plural is its own."""
    if not word.endswith(("s", "x")):
        return word
    candidates = [word[:-1]]
    if word.endswith("aux"):
        candidates = [word[:-3] + "al", word[:-1]]
    if word.endswith("ies"):
        candidates.append(word[:-3] + "y")
    return next(
        (one for one in candidates if len(one) >= SHORTEST_INFLECTED and _is_number_of(word, one)), word
    )


def _is_number_of(plural: str, singular: str) -> bool:
    """The French dictionary gives both one lemma, and knows the singular."""
    return is_word(singular) and simplemma.lemmatize(plural, lang="fr") == simplemma.lemmatize(
        singular, lang="fr"
    )


@lru_cache(maxsize=65536)
def is_word(bare: str) -> bool:
    """A word as it stands in French: "tue" is, "treve" is not."""
    return bool(simplemma.is_known(bare, lang="fr"))
