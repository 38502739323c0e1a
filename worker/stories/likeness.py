"""How much two titles say the same: the weight of the words they share, less what speaks against it."""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from worker.stories.headlines import Headline, Kind

# Chosen on half a morning of French headlines, and held against the other half: benchmarks/bench_stories.py.
ENOUGH: Final = 0.55
FEWEST_SHARED: Final = 3  # words
FEWEST_TELLING: Final = 2.3  # weight of the words shared
_HEAD: Final = 1.5  # words that all of a head counts for: Carentan les Marais
_CONTAINED: Final = 0.3  # the part of what one title has of the other; the rest: how much they are the same
_WEIGHTS: Final = {
    Kind.WORD: 1.0,
    Kind.FREQUENT: 0.6,
    Kind.DATE: 0.3,
    Kind.NUMBER: 1.1,
    Kind.NAME: 1.3,
}
_NAMING: Final = frozenset({Kind.NAME, Kind.NUMBER})
_OTHER_NAMES: Final = 0.15  # each has one that the other lacks
_OTHER_TURN: Final = 0.5  # "le Hamas accepte", "le Hamas refuse"
_NO_NAME: Final = 0.1  # shared, nor a number
_USUAL: Final = 50  # titles that a group is taken to have had before its first, each word in one of them


class Vocabulary:
    """How often each word stands in the titles of a group: what all of them have tells none apart."""

    def __init__(self) -> None:
        """No title yet."""
        self.titles = 0
        self.frequency: Counter[str] = Counter()

    def add(self, headline: Headline) -> None:
        """Count a title."""
        self.titles += 1
        self.frequency.update(headline.words.keys())

    def weight(self, headline: Headline, stems: Iterable[str]) -> float:
        """What these words of a title say."""
        titles = self.titles + _USUAL
        rarest = math.log(titles / 2)
        one_of_head = min(1.0, _HEAD / max(len(headline.head), 1))
        return math.fsum(  # exact: in whatever order a set has them
            (one_of_head if stem in headline.head else 1.0)
            * _WEIGHTS[headline.words[stem]]
            * math.log(titles / (self.frequency[stem] + 1))
            / rarest
            for stem in stems
        )


def likeness(one: Headline, other: Headline, vocabulary: Vocabulary) -> float:
    """From 0, nothing in common, to about 1, the same words. Symmetric."""
    shared = one.words.keys() & other.words.keys()
    both = one.head & other.head
    if len(shared - both) + bool(both) < FEWEST_SHARED:
        return 0.0
    if _are_of_a_series(one, other):
        return 0.0
    telling = min(vocabulary.weight(one, shared), vocabulary.weight(other, shared))
    if telling < FEWEST_TELLING:
        return 0.0
    weights = vocabulary.weight(one, one.words), vocabulary.weight(other, other.words)
    same = 2 * telling / sum(weights)
    contained = telling / min(weights)
    return (1 - _CONTAINED) * same + _CONTAINED * contained - _against(one, other, shared)


def contradict(one: Headline, other: Headline) -> bool:
    """Whether two titles say different things, however much their texts are alike."""
    return _are_of_a_series(one, other) or _turn_otherwise(one, other)


def _are_of_a_series(one: Headline, other: Headline) -> bool:
    """Another toll, another score, another town: it rings."""
    return _differ(one, other, Kind.NUMBER) or _differ_in_names_alone(one, other)


def _turn_otherwise(one: Headline, other: Headline) -> bool:
    return bool(one.turns and other.turns and not one.turns & other.turns)


def _against(one: Headline, other: Headline, shared: Collection[str]) -> float:
    against = 0.0
    if _differ(one, other, Kind.NAME):
        against += _OTHER_NAMES
    if _turn_otherwise(one, other):
        against += _OTHER_TURN
    if not any(one.words[stem] in _NAMING or other.words[stem] in _NAMING for stem in shared):
        against += _NO_NAME
    return against


def _differ(one: Headline, other: Headline, kind: Kind) -> bool:
    """Each has one of the kind that the other lacks."""
    return not (one.of_kind(kind) <= other.words.keys() or other.of_kind(kind) <= one.words.keys())


def _differ_in_names_alone(one: Headline, other: Headline) -> bool:
    """What is no name is the same: "Macron reçoit Zelensky", "Macron reçoit Starmer"."""
    own, others = one.words.keys() - other.words.keys(), other.words.keys() - one.words.keys()
    return bool(own and others) and own <= one.of_kind(Kind.NAME) and others <= other.of_kind(Kind.NAME)
