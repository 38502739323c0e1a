"""Rules to be matched: drawn, always the same, in a form that every engine can be given.

Words are drawn by their rank in the frequencies of `wordfreq` (French), so that rare ones are as rare as in
what people write. Ranks begin where everyday words end: nobody watches for those. What is drawn is the word
that a dictionary has for it, as a person writes a rule: `négocier`, not `négociaient`.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Final, Literal

import snowballstemmer
from simplemma import lemmatize

from benchmarks.match.folding import folded
from worker.configuration.model import RuleSettings
from worker.query.tree import And, Near, Node, Not, Or, Term

FIRST_RANK, RANKS = 2_000, 200_000
EVERYDAY: Final = 1_000  # words that stand in every article: no rule is made of one, or of one with its stem
RARE_RANK: Final = 60_000  # for the sparse set: a pair of such words stands in next to no article
PREFIX: Final = 5  # letters of a prefix, at least
_FALL: Final = 0.8  # how fast rarer words become less likely: p ~ 1 / (rank + FIRST_RANK) ** _FALL

Shape = Literal["any", "all", "near", "prefix"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule, for all engines: `terms` are words or phrases in lower case, of a prefix without its star."""

    id: int
    shape: Shape
    terms: tuple[str, ...]
    without: str = ""  # must not occur
    distance: int = 0  # of the two terms of `near`, in words


class Vocabulary:
    """Draws words and phrases. It needs `wordfreq`, of the dependency group `bench`."""

    def __init__(self, seed: int, sentences: Sequence[str]) -> None:
        """The same seed draws the same rules."""
        from wordfreq import top_n_list  # noqa: PLC0415 - where it is absent, the benchmark says so and ends

        written = top_n_list("fr", RANKS)
        words = [lemmatize(word, "fr") for word in written]
        stems = list(map(folded, snowballstemmer.stemmer("french").stemWords(words)))
        everyday = {*map(folded, written[:EVERYDAY]), *stems[:EVERYDAY]}
        usual = [
            (rank, word)
            for rank, (word, stem) in enumerate(zip(words, stems, strict=True))
            if rank >= FIRST_RANK and _is_word(word) and not everyday.intersection((folded(word), stem))
        ]
        self.draw = random.Random(seed)
        self._words = [word for _, word in usual]
        self._weights = list(accumulate((rank + FIRST_RANK) ** -_FALL for rank, _ in usual))
        self._rare = [word for rank, word in usual if rank >= RARE_RANK]
        self._from_texts: list[str] = re.findall(
            r"[^\W\d_]{3,} [^\W\d_]{3,}(?: [^\W\d_]{3,})?", "\n".join(sentences).lower()
        )

    def word(self, shortest: int = 3) -> str:
        """A word of at least so many letters."""
        while True:
            found = self.draw.choices(self._words, cum_weights=self._weights)[0]
            if len(found) >= shortest:
                return found

    def phrase(self) -> str:
        """Two words; three times in twenty a phrase of two or three words that stands in the texts."""
        if self.draw.random() < 0.15:
            return self.draw.choice(self._from_texts)
        return f"{self.word()} {self.word()}"

    def rare_phrase(self) -> str:
        """Two rare words."""
        return " ".join(self.draw.choices(self._rare, k=2))


def _is_word(word: str) -> bool:
    return len(word) >= 3 and word.isalpha() and word.islower()


def full(words: Vocabulary) -> Iterator[Wanted]:
    """Rules as desks write them: 45 % words, 25 % phrases, 12 % AND with NOT, 10 % NEAR, 8 % prefixes."""
    id_ = 0
    while True:
        yield _one(words, id_)
        id_ += 1


def _one(words: Vocabulary, id_: int) -> Wanted:
    draw, kind = words.draw, words.draw.random()
    if kind < 0.45:
        return Wanted(id_, "any", tuple(words.word() for _ in range(draw.randint(1, 4))))
    if kind < 0.70:
        return Wanted(id_, "any", tuple(words.phrase() for _ in range(draw.randint(1, 2))))
    if kind < 0.82:
        return Wanted(id_, "all", (words.word(), words.word()), without=words.word())
    if kind < 0.92:
        return Wanted(id_, "near", (words.word(), words.word()), distance=draw.choice((5, 10)))
    return Wanted(id_, "prefix", (words.word(PREFIX + 1)[: draw.randint(PREFIX, 6)],))


def flat(words: Vocabulary) -> Iterator[Wanted]:
    """Only what the barest engines can do: any of these words, or of these phrases."""
    return (one for one in full(words) if one.shape == "any")


def sparse(words: Vocabulary, number: int) -> tuple[Wanted, ...]:
    """A hundred rules that ring as others do, and so many more that hardly ever do."""
    some = list(islice(full(words), 100))
    rare = (Wanted(len(some) + at, "any", (words.rare_phrase(),)) for at in range(number - len(some)))
    return (*some, *rare)


def settings(wanted: Wanted) -> RuleSettings:
    """The rule in our language."""
    return RuleSettings(id=str(wanted.id), when=_tree(wanted))


def _tree(wanted: Wanted) -> Node:
    terms = tuple(map(Term, wanted.terms))
    match wanted.shape:
        case "all":
            return And((*terms, Not(Term(wanted.without))))
        case "near":
            return Near(terms[0], terms[1], wanted.distance)
        case "prefix":
            return Term(f"{wanted.terms[0]}*")
        case _:
            return terms[0] if len(terms) == 1 else Or(terms)
