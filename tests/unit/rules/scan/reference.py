"""What the arrays of words say, and what the plain matcher says, in one shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from worker.rules.reading import Field
from worker.rules.scan.arrays import HAS_ACCENTS, IS_ALL_CAPITALS, IS_CAPITALISED, Words
from worker.rules.scan.hashing import accents_hash, accents_number, hash_of, sign_hash
from worker.rules.signs import sign_between


@dataclass(frozen=True)
class Seen:
    """All that is known of a word."""

    segment: int
    start: int
    end: int
    flags: int
    accents: Sequence[int]
    capitals: Sequence[bool]
    accents_hash: int
    folded: Sequence[str]
    hashes: Sequence[int]
    position: int
    sentence: int
    gap: int


def seen_plainly(segments: Sequence[str]) -> list[Seen]:
    """Each word as the plain matcher sees it."""
    return [word for number, text in enumerate(segments) for word in _of_field(number, Field("title", text))]


def _of_field(number: int, field: Field) -> Iterator[Seen]:
    before = None
    for token, position, sentence in zip(field.tokens, field.positions, field.sentences, strict=True):
        numbers = [accents_number(letter.accents) for letter in token.letters]
        yield Seen(
            segment=number,
            start=token.start,
            end=token.end,
            flags=token.is_capitalised * IS_CAPITALISED
            | token.is_all_capitals * IS_ALL_CAPITALS
            | any(letter.accents for letter in token.letters) * HAS_ACCENTS,
            accents=numbers,
            capitals=[letter.is_capital for letter in token.letters],
            accents_hash=accents_hash(numbers),
            folded=token.folded,
            hashes=[hash_of(form) for form in token.folded],
            position=position,
            sentence=sentence,
            gap=sign_hash(None if before is None else sign_between(field.text[before.end : token.start])),
        )
        before = token


def seen_in(words: Words) -> list[Seen]:
    """Each word as the arrays have it."""
    return [_of_word(words, word) for word in range(len(words.start))]


def _of_word(words: Words, word: int) -> Seen:
    segment = int(words.segment[word])
    begin = int(words.offsets[segment])
    letters = slice(words.letter_first[word], words.letter_first[word] + words.letter_count[word])
    keys = range(words.key_first[word], words.key_first[word] + words.key_count[word])
    return Seen(
        segment=segment,
        start=int(words.start[word]) - begin,
        end=int(words.end[word]) - begin,
        flags=int(words.flags[word]) & (IS_CAPITALISED | IS_ALL_CAPITALS | HAS_ACCENTS),
        accents=words.accents[letters].tolist(),
        capitals=[bool(capital) for capital in words.capitals[letters]],
        accents_hash=int(words.accents_hash[word]),
        folded=tuple(_bare(words, key) for key in keys),
        hashes=[int(words.hash[key]) for key in keys],
        position=int(words.position[word]),
        sentence=int(words.sentence[word]),
        gap=int(words.gap[word]),
    )


def _bare(words: Words, key: int) -> str:
    first = words.bare_first[key]
    return "".join(map(chr, words.bare[first : first + words.bare_count[key]].tolist()))
