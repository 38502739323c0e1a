"""The numbers of a headline, each with what it counts: 12 dead, 100 jobs."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from worker.stories.headlines import MOST_LETTERS
from worker.stories.titles import folded
from worker.stories.words import DATES, NUMBERS, is_grammar, listed

DEAD: Final = "dead"
_CASUALTIES: Final = (
    (DEAD, re.compile(r"(?:morte?s?|tuee?s?|deces|decedee?s?|victimes?|cadavres?|dead|deaths?|killed|"
                      r"bodies|muert[oa]s?|tote|morti|vittime)$")),
    ("hurt", re.compile(r"(?:blessee?s?|injured|wounded|hurt|herid[oa]s?|verletzte?|feriti)$")),
    ("missing", re.compile(r"(?:disparue?s?|missing|desaparecid[oa]s?|vermisste?|dispersi)$")),
)  # fmt: skip
# Before the number: "tue douze personnes", "death toll rises to 40".
_BEFORE: Final = {
    **dict.fromkeys(("tue", "tuent", "tuant", "kill", "kills", "killing", "toll"), DEAD),
    **dict.fromkeys(("blesse", "blessent", "blessant", "injure", "injures", "injuring", "wounds"), "hurt"),
}
_SPEAKS_OF_DEATH: Final = re.compile(
    r"\b(?:mort|tue[esnr]?|tuant|deces|decede|meur|fatal|victim|cadavre|dead|death|die[sd]?\b|kill|muert|tote)"
)
_COLLECTIVE: Final = {
    "dizaine": 10, "dizaines": 20, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "centaine": 100, "centaines": 200, "millier": 1000,
    "milliers": 2000, "dozen": 12, "dozens": 24, "hundreds": 200, "thousands": 2000,
}  # fmt: skip
_TIMES: Final = {
    "cents": 100, "hundred": 100, "mille": 1000, "thousand": 1000, "million": 10**6, "millions": 10**6,
    "milliard": 10**9, "milliards": 10**9, "billion": 10**9,
}  # fmt: skip
_ONE: Final = frozenset({"un", "une", "one"})
_PEOPLE: Final = listed(
    """
    personne personnes people homme hommes femme femmes enfant enfants civil civils civile civiles
    soldat soldats autres others man men woman women child children civilians soldiers
    """
)
_GROUPED: Final = re.compile(r"[ .,\u00a0\u202f](?=\d{3}(?!\d))")
_WORD: Final = re.compile(r"\d+(?:[ .,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?%?|[^\W\d_]+")
_AFTER: Final = 4  # words, where what is counted is sought
_AFTER_ONE: Final = 2
_LEAD: Final = 4  # words before, where a verb is
_STEM: Final = 6
_LONGEST: Final = 12  # digits


@lru_cache(maxsize=4096)
def tolls_in(title: str) -> Mapping[str, int]:
    """What a title counts, with the greatest number of each. Dates, ages and percentages are not counted."""
    words = _WORD.findall(folded(title[:MOST_LETTERS]))
    found: dict[str, int] = {}
    place = 0
    while place < len(words):
        number, end = _number_at(words, place)
        if end > place:
            is_one = words[place] in _ONE and end == place + 1
            counted = _counted(words[:place], words[end:], is_one=is_one)
            if counted:
                found[counted] = max(found.get(counted, 0), number)
        place = max(end, place + 1)
    return MappingProxyType(found)


def speaks_of_death(title: str) -> bool:
    """Whether a title has somebody die, with a number or without."""
    return bool(_SPEAKS_OF_DEATH.search(folded(title[:MOST_LETTERS])))


def _number_at(words: Sequence[str], place: int) -> tuple[int, int]:
    """The number that begins at a word, and the place after it: the same place where none does.

    "vingt-deux" is 22, "deux cent" 200, "une centaine" 100, "3 millions" three.
    """
    total, end = 0, place
    while end < len(words):
        value = _TIMES.get(words[end]) if end > place else None
        if value is None:
            value = _number(words[end])
        if value is None or (end > place and _begins_anew(words[end - 1], words[end])):
            break
        total = total + value if value < total else max(total, 1) * value
        end += 1
    return total, end


def _begins_anew(before: str, word: str) -> bool:
    return word in _ONE or (before.isdigit() and word.isdigit())


def _number(word: str) -> int | None:
    if word in _ONE:
        return 1
    if word in _COLLECTIVE:
        return _COLLECTIVE[word]
    digits = _GROUPED.sub("", NUMBERS.get(word, word))
    return int(digits) if digits.isdecimal() and len(digits) <= _LONGEST else None


def _counted(before: Sequence[str], after: Sequence[str], *, is_one: bool) -> str:
    """What a number counts, "" if nothing that is known."""
    nearest = after[: _AFTER_ONE if is_one else _AFTER]
    if nearest and nearest[0] in DATES:
        return ""
    for word in nearest:
        if _number(word) is not None and word not in _ONE:
            break
        for name, pattern in _CASUALTIES:
            if pattern.match(word):
                return name
    for word in before[-_LEAD:]:
        if word in _BEFORE:
            return _BEFORE[word]
    noun = next((word for word in nearest if not _says_nothing(word)), "")
    return "" if is_one or noun in DATES else noun[:_STEM].rstrip("sx")


def _says_nothing(word: str) -> bool:
    return len(word) == 1 or is_grammar(word, "fr") or word in _PEOPLE or word == "of"
