"""A text is scanned for all rules at once; matches are made of what was found when they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from worker.models import Match, Span
from worker.rules.clauses import group_of, written
from worker.rules.compile import CompiledRules
from worker.rules.scan.arrays import Words, order_of, spelling_of
from worker.rules.scan.asking import answer_questions
from worker.rules.scan.expressions import add_expressions
from worker.rules.scan.layout import HIT_END, HIT_FIELD, HIT_START, HIT_TERM, Ints
from worker.rules.scan.naming import name_words
from worker.rules.scan.program import Program
from worker.rules.scan.programs import program_for
from worker.rules.scan.verdicts import judge
from worker.rules.scan.walking import walk
from worker.rules.scan.words import is_without_accents, words_until_the_next
from worker.rules.scan.workspace import (
    CLAUSES,
    CLAUSES_END,
    CLAUSES_FIRST,
    DONE,
    FOUND,
    MATCH_END,
    MATCH_FIRST,
    MATCH_RULE,
    MATCHES,
    UNANSWERED,
    WANTED,
    Room,
)  # fmt: skip
from worker.rules.text import SHOWN, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rules that hold for a text, as numbers in flat arrays."""

    compiled: CompiledRules
    program: Program
    fields: tuple[str, ...]
    offsets: Ints  # where each field begins in the joined text
    rows: Ints  # a row of `Room.matches` for each rule that holds, in the order of the rules
    hits: Ints  # what they found, each a row of `Room.hits`
    clauses: Ints

    def __len__(self) -> int:
        return len(self.rows)

    def matches(self) -> tuple[Match, ...]:
        """As objects: spans in the order of the text, clauses as they are written."""
        ids, spans, clauses = self.program.ids, self._spans(), self.clauses.tolist()
        return tuple(
            Match(
                rule=ids[row[MATCH_RULE]],
                spans=tuple(spans[row[MATCH_FIRST] : row[MATCH_END]]),
                clauses=self._clauses(row[MATCH_RULE], clauses[row[CLAUSES_FIRST] : row[CLAUSES_END]]),
            )
            for row in self.rows.tolist()
        )

    def _spans(self) -> list[Span]:
        """Of all hits: one pass for all rules, since numbers out of arrays cost more than objects."""
        offsets = self.offsets[self.hits[:, HIT_FIELD]]
        places = zip(
            self.hits[:, HIT_TERM].tolist(),
            self.hits[:, HIT_FIELD].tolist(),
            (self.hits[:, HIT_START] - offsets).tolist(),
            (self.hits[:, HIT_END] - offsets).tolist(),
            strict=True,
        )
        texts, fields = self.program.texts, self.fields
        return [
            Span(field=SHOWN[field], start=start, end=end, text=fields[field][start:end], term=texts[term])
            for term, field, start, end in places
        ]

    def _clauses(self, rule: int, holding: Sequence[int]) -> tuple[str, ...]:
        """Those of the alternatives that hold, by their numbers."""
        group = group_of(self.compiled.rules[rule].when) if holding else None
        return written(group.parts[number] for number in holding) if group else written(())


def scan(compiled: CompiledRules, text: Text) -> Found:
    """What the rules say of a text."""
    program = program_for(compiled, text.lang)
    fields = (text.title, text.lead, text.body, text.author, "\n\n".join(text.tags), text.url)
    words = words_until_the_next(fields)
    room = _judged(program, text, fields, words)
    judged, counts = room.judged, room.judged.counts
    return Found(
        compiled=compiled,
        program=program,
        fields=fields,
        offsets=words.offsets,
        rows=_told(judged.matches[: counts[MATCHES]], len(compiled.rules)),
        hits=room.hits.rows[judged.found[: counts[FOUND]]],
        clauses=judged.clauses[: counts[CLAUSES]].copy(),
    )


def _told(matches: Ints, rules: int) -> Ints:
    """The rows without those of rules that are only named by others, which come last."""
    return matches[: np.searchsorted(matches[:, MATCH_RULE], rules)].copy()


def _judged(program: Program, text: Text, fields: Sequence[str], words: Words) -> Room:
    """The room in which the text was scanned: enough of it, and with all questions answered."""
    spelling, order = spelling_of(words), order_of(words)
    is_bare, gates, values = is_without_accents(words), program.gates_open_to(text), program.values_of(text)
    queries, phrases = program.queries, program.phrases
    size = 0
    while True:
        room = program.room(len(words.start), size=size)
        names, hits = room.names, room.hits
        status = name_words(spelling, program.spellings, names, is_bare)
        while status == UNANSWERED:
            answer_questions(fields, words, program.languages, names)
            status = name_words(spelling, program.spellings, names, is_bare)
        if status == DONE:
            status = walk(order, phrases, queries.always, names, hits)
        if status == DONE and program.expressions:
            status = add_expressions(program, fields, words, gates, hits)
        if status == DONE and judge(order, queries, phrases.terms, gates, values, hits, room.judged) == DONE:
            return room
        size = max(2 * len(hits.rows), int(hits.counts[WANTED]))
