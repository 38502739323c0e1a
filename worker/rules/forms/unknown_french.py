"""A French word that no table knows: the regular genders and numbers of its ending.

Only the rule's side is expanded, so a form that does not exist does no harm: nobody writes it.
"""

from typing import Final

SHORTEST: Final = 3
# The endings of one word: masculine and feminine, singular and plural. The longest that fits decides.
_SERIES: Final = (
    ("ien", "ienne", "iens", "iennes"),
    ("éen", "éenne", "éens", "éennes"),
    ("if", "ive", "ifs", "ives"),
    ("eux", "euse", "euses"),
    ("el", "elle", "els", "elles"),
    ("al", "ale", "aux", "ales", "als"),
    ("ier", "ière", "iers", "ières"),
    ("ais", "aise", "aises"),
    ("ois", "oise", "oises"),
    ("ain", "aine", "ains", "aines"),
    ("eur", "euse", "rice", "eurs", "euses", "rices"),
    ("é", "ée", "és", "ées"),
    ("i", "ie", "is", "ies"),
    ("eau", "eaux"),
    ("ou", "ous", "oux"),
    ("eu", "eus"),
)


# Ending -> the series that have it. "euse" is in two.
_WITH_ENDING: Final = {
    end: tuple(series for series in _SERIES if end in series) for series in _SERIES for end in series
}
_LONGEST: Final = max(map(len, _WITH_ENDING))


def likely_forms(word: str) -> frozenset[str]:
    """The word, its plural or singular, and its other gender where the ending has one."""
    if (
        len(word) < SHORTEST or not word.isalpha() or word.endswith("ment")
    ):  # an adverb; the table has the nouns
        return frozenset({word})
    ending = _ending(word)
    found = {word}
    if len(word) - len(ending) >= SHORTEST - 1:
        for series in _WITH_ENDING.get(ending, ()):
            found |= {word[: len(word) - len(ending)] + end for end in series}
    if len(found) > 1:
        return frozenset(found)
    return frozenset(found | _numbers(word))


def _ending(word: str) -> str:
    """The longest ending of a series that the word has, "" for none."""
    for start in range(-_LONGEST, 0):
        if word[start:] in _WITH_ENDING:
            return word[start:]
    return ""


def _numbers(word: str) -> set[str]:
    if word.endswith(("x", "z", "ss")):
        return set()
    singular = word.removesuffix("s")
    return {singular, f"{singular}s"} if len(singular) >= SHORTEST else set()
