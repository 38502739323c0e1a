"""A title, read: the stems of its words, which are names or numbers, and the place it begins with."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from worker.models import Alert, Story
from worker.stories.titles import folded
from worker.stories.words import DATES, FREQUENT, MARKERS, NEGATIONS, NUMBERS, is_grammar, turns

MOST_LETTERS: Final = 400  # of a title that are read: the longest of 2 500 real ones had 220
_PART: Final = r"[^\W_]+"
_CAPITAL: Final = r"(?=[^\W\d_])(?![a-zà-öø-ÿœ])"
# A name of several words that hyphens join is one: Saint-Pol-de-Léon says no more than Brest.
_WORD: Final = re.compile(rf"{_CAPITAL}{_PART}(?:[-‐‑]{_PART})+|\d+(?:[.,:]\d+)+|{_PART}")
_SIGN: Final = re.compile(r"[-‐‑.,:]")
_GROUPED: Final = re.compile(r"(?<=\d)[ .\u00a0\u202f](?=\d{3}(?!\d))")  # 1 200, 6.056
_HEAD_ENDS: Final = re.compile(r"\s?:\s|\.\s|\s[-–—|]\s")
_STEM: Final = 6  # letters: interpelle, interpellé, interpellation
_LONGEST_KEPT: Final = 4
_HEAD_WORDS: Final = 5
_FEWEST_CAPITALS: Final = 0.7  # of the words: then capitals say nothing


class Kind(Enum):
    """How much a word can say."""

    WORD = "word"
    FREQUENT = "frequent"
    DATE = "date"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Headline:
    """What a title says.

    `words` maps stems to their kinds. `head` are those before the first colon or stop, where that is written
    like a name: "Saint-Alban. ", "Var : ". `turns` tell which way it went: accepted, refused.
    """

    words: Mapping[str, Kind]
    head: frozenset[str]
    turns: frozenset[str]

    def of_kind(self, kind: Kind) -> frozenset[str]:
        """Its stems of one kind."""
        return frozenset(stem for stem, own in self.words.items() if own is kind)


def headlines_of(story: Story) -> tuple[tuple[str, str], ...]:
    """What its first articles were called, with their languages; older records know one title."""
    return story.headlines or (("", story.title[:MOST_LETTERS]),)


def headline_of(alert: Alert) -> tuple[str, str]:
    """What an article is called, with its language."""
    return alert.lang, alert.title[:MOST_LETTERS]


@lru_cache(maxsize=16384)  # 3 kB each; those of open stories are read again by every gather
def read_headline(title: str, lang: str) -> Headline:
    """What a title says. One without letters says nothing."""
    whole = unicodedata.normalize("NFC", title[:MOST_LETTERS])
    text = _GROUPED.sub("", _without_markers(whole))
    spelled = [match.group() for match in _WORD.finditer(text)]
    capitals = sum(word[0].isupper() for word in spelled)
    shouts = capitals > _FEWEST_CAPITALS * len(spelled) and len(spelled) > _HEAD_WORDS
    names_show = not shouts and lang != "de"
    words: dict[str, Kind] = {}
    for place, (word, starts) in enumerate(_words(text)):
        bare = _bare(word)
        if is_grammar(bare, lang) or (len(bare) == 1 and not bare.isdigit()):
            continue
        kind = _kind(bare, is_name=names_show and word[0].isupper() and not starts)
        if kind is Kind.NUMBER and _is_of_date(spelled, place, bare):
            kind = Kind.DATE
        stem = _stem(word)
        if kind is Kind.NAME or stem not in words:
            words[stem] = kind
    head = _head(text, lang) if names_show else frozenset()
    if len(head) == 1:  # "Var : …" begins with a name; "Tempête à Brest : …" need not
        words.update({stem: Kind.NAME for stem in head if words.get(stem) is Kind.WORD})
    negation = "not " if any(_bare(word) in NEGATIONS for word in spelled) else ""
    turning = frozenset(negation + _stem(word) for word in spelled if turns(_bare(word), lang))
    return Headline(MappingProxyType(words), head, turning)


def _without_markers(title: str) -> str:
    """The title without "EN DIRECT -", "VIDÉO." and the like before it."""
    while ends := _HEAD_ENDS.search(title):
        bare = [folded(word) for word in _WORD.findall(title[: ends.start()])]
        if not (bare and all(word in MARKERS or word in {"en", "1", "2", "3"} for word in bare)):
            break
        title = title[ends.end() :]
    return title


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Every word, and whether it starts a sentence, where a capital says nothing."""
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        yield match.group(), end == 0 or bool(re.search(r"[.:!?«\"“|–—]", between))
        end = match.end()


def _kind(bare: str, *, is_name: bool) -> Kind:
    if bare in DATES:
        return Kind.DATE
    if any(letter.isdigit() for letter in bare):
        return Kind.NUMBER
    if bare in FREQUENT:
        return Kind.FREQUENT
    return Kind.NAME if is_name else Kind.WORD


def _is_of_date(spelled: Sequence[str], place: int, bare: str) -> bool:
    """A year, or a number beside the name of a month or day, or of years, hours and days."""
    if re.fullmatch(r"(?:19|20)\d\d", bare):
        return True
    beside = spelled[max(place - 1, 0) : place + 2]
    return any(folded(word) in DATES for word in beside)


@lru_cache(maxsize=8192)  # words repeat: half of the cost
def _bare(word: str) -> str:
    bare = _SIGN.sub("", folded(word))
    return NUMBERS.get(bare, bare)


def _stem(word: str) -> str:
    bare = _bare(word)
    if bare.isdigit() or len(bare) <= _LONGEST_KEPT or _SIGN.search(word):
        return bare
    if len(bare) > _STEM + 1:
        return bare[:_STEM]
    bare = bare.rstrip("sx") if len(bare.rstrip("sx")) >= _LONGEST_KEPT else bare
    while len(bare) > _LONGEST_KEPT and bare.endswith("e"):
        bare = bare[:-1]
    return bare


def _head(text: str, lang: str) -> frozenset[str]:
    ends = _HEAD_ENDS.search(text)
    if not ends:
        return frozenset()
    words = _WORD.findall(text[: ends.start()])
    telling = [word for word in words if not is_grammar(folded(word), lang)]
    if not 0 < len(telling) <= _HEAD_WORDS or not all(
        word[0].isupper() or word[0].isdigit() for word in telling
    ):
        return frozenset()
    return frozenset(_stem(word) for word in telling)
