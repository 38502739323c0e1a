"""A text, read once for all rules: its fields, their words, where each word and sentence stands."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from worker.query.tree import TEXT_NAMES, TextName
from worker.rules.sentences import sentences_of
from worker.rules.text import Text
from worker.rules.tokens import APOSTROPHES, Token, tokenise

READ_BY_DEFAULT: Final[tuple[TextName, ...]] = ("title", "lead", "body")
# An article of this many letters without one accent was typed without them (an agency's ticker).
ENOUGH_LETTERS: Final = 200
ELIDED: Final = frozenset({"l", "d", "qu", "j", "n", "s", "c", "m", "t"})


@dataclass(frozen=True)
class Field:
    """A field of a text and its words."""

    name: TextName
    text: str

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Its words, in order."""
        return tokenise(self.text)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Where each bare form stands: numbers of tokens."""
        places: dict[str, list[int]] = {}
        for number, token in enumerate(self.tokens):
            for form in token.folded:
                places.setdefault(form, []).append(number)
        return places

    @cached_property
    def positions(self) -> Sequence[int]:
        """Each token's position as a reader counts words: l', d', qu' count as none."""
        positions, position = [], 0
        for token in self.tokens:
            positions.append(position)
            position += 0 if self._is_elided(token) else 1
        return positions

    @cached_property
    def sentences(self) -> Sequence[int]:
        """The number of the sentence that each token stands in."""
        return sentences_of(self.text, self.tokens)

    def places_with_prefix(self, prefix: str) -> Iterator[int]:
        """Tokens whose bare form begins with this."""
        forms = self._sorted_forms
        for number in range(bisect_left(forms, prefix), len(forms)):
            if not forms[number].startswith(prefix):
                return
            yield from self.places[forms[number]]

    @cached_property
    def _sorted_forms(self) -> Sequence[str]:
        return sorted(self.places)

    def _is_elided(self, token: Token) -> bool:
        follows = self.text[token.end : token.end + 1]
        return bool(follows) and follows in APOSTROPHES and token.folded[0] in ELIDED


@dataclass(frozen=True)
class Reading:
    """A text as its readers see it."""

    text: Text
    sought: dict[object, Sequence[Any]] = field(default_factory=dict)  # what was found of each leaf, by field

    @cached_property
    def fields(self) -> Mapping[TextName, Field]:
        """All text fields, read when they are asked for. Phrases do not cross from one tag to the next."""
        one, tags = self.text, "\n\n".join(self.text.tags)
        contents = (one.title, one.lead, one.body, one.author, tags, one.url)
        return {name: Field(name, content) for name, content in zip(TEXT_NAMES, contents, strict=True)}

    @cached_property
    def is_without_accents(self) -> bool:
        """The article has at least 200 letters and not one accent."""
        letters = 0
        for name in READ_BY_DEFAULT:
            for token in self.fields[name].tokens:
                letters += len(token.letters)
                if any(letter.accents for letter in token.letters):
                    return False
        return letters >= ENOUGH_LETTERS

    @cached_property
    def starts(self) -> Mapping[TextName, int]:
        """How many words stand before each of the fields that are read in order."""
        starts, words = dict[TextName, int](), 0
        for name in READ_BY_DEFAULT:
            starts[name] = words
            positions = self.fields[name].positions
            words += positions[-1] + 1 if positions else 0
        return starts
