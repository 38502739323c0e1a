"""What only a dictionary knows of a word of a text: asked once, and kept."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from worker.rules.forms import is_word
from worker.rules.scan.arrays import Words
from worker.rules.scan.kernels import kernel, part
from worker.rules.scan.layout import Bytes, Hashes
from worker.rules.scan.tables import mixed, spread
from worker.rules.scan.workspace import ANSWERED, DOES_NOT_HOLD, HOLDS, QUESTIONS, Names
from worker.rules.tokens import tokenise

_ONE: Final = np.uint64(1)


@kernel
def question_hash(hash_: np.uint64, accents_hash: np.uint64, languages: int) -> np.uint64:
    """Of "is this a word in these languages?"."""
    return mixed(mixed(hash_, accents_hash), np.uint64(languages))


@part
def answer_place(answer_hashes: Hashes, answers: Bytes, hash_: np.uint64) -> np.uint64:
    """Where the answer stands, or would stand."""
    mask = np.uint64(len(answers) - 1)
    place = spread(hash_) & mask
    while answers[place] and answer_hashes[place] != hash_:
        place = (place + _ONE) & mask
    return place


@part
def ask(names: Names, at: int, languages: int) -> None:
    """Note a question on a word of the text. What finds no room is asked the next time."""
    number = names.counts[QUESTIONS]
    if number < len(names.questions):
        names.questions[number, 0], names.questions[number, 1] = at, languages
        names.counts[QUESTIONS] += 1


@kernel
def answer_to(names: Names, hash_: np.uint64) -> int:
    """The answer that is kept, 0 for none."""
    return int(names.answers[answer_place(names.answer_hashes, names.answers, hash_)])


@kernel
def note_answer(names: Names, hash_: np.uint64, answer: int) -> None:
    """Keep an answer."""
    place = answer_place(names.answer_hashes, names.answers, hash_)
    names.answer_hashes[place], names.answers[place] = hash_, answer
    names.counts[ANSWERED] += 1


def make_room_for_answers(names: Names, questions: int) -> None:
    """Forget the answers to earlier texts if those to so many questions would not fit beside them.

    Never amid a text: what was forgotten would be asked again, and again.
    """
    if names.counts[ANSWERED] + questions > len(names.answers) // 2:
        names.answers[:] = names.counts[ANSWERED] = 0


def answer_questions(
    fields: Sequence[str], text: Words, languages: Sequence[tuple[str, ...]], names: Names
) -> None:
    """Look up what a kernel could not know: whether a word of the text is a word, other than the rule's."""
    for at, number in names.questions[: names.counts[QUESTIONS]].tolist():
        hash_ = np.uint64(question_hash(text.hash[text.key_first[at]], text.accents_hash[at], number))
        if answer_to(names, hash_):  # the same word stood earlier in the text
            continue
        segment = text.segment[at]
        offset = text.offsets[segment]
        (token,) = tokenise(fields[segment][text.start[at] - offset : text.end[at] - offset])
        spelled = "".join(letter.base + letter.accents for letter in token.letters)
        is_another = any(is_word(spelled, language) for language in languages[number])
        note_answer(names, hash_, DOES_NOT_HOLD if is_another else HOLDS)
