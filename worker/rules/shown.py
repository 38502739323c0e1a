"""Every form that a rule matches, to be printed: nothing of it is silent."""

from collections.abc import Iterator
from dataclasses import dataclass

from worker.query.tree import ListName, Node, Not, Regex, RuleName, Term, children
from worker.rules.compile import CompiledRules
from worker.rules.words import Word, phrase_of


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term, and for each of its words every spelling that counts as this word."""

    term: str
    lang: str
    words: tuple[tuple[str, ...], ...]
    note: str  # what else matters: capitals, accents


def shown_terms(node: Node, compiled: CompiledRules, lang: str) -> Iterator[ShownTerm]:
    """The terms below a node as texts of a language are searched for them, lists in full."""
    match node:
        case Term():
            phrase = phrase_of(node.text, node.sign, lang)
            words = tuple(_spellings(word) for word in phrase.words)
            yield ShownTerm(node.sign + node.text, lang, words, _note(phrase.words))
        case ListName(name):
            for one in compiled.list_terms(name, lang):
                yield from shown_terms(one, compiled, lang)
        case RuleName() | Regex() | Not():
            return
        case _:
            for part in children(node):
                yield from shown_terms(part, compiled, lang)


def _spellings(word: Word) -> tuple[str, ...]:
    star = "*" if word.is_prefix else ""
    spelled = [form.spelling + star for form in word.forms]
    if word.is_name and not word.needs_capitals and not word.is_prefix and spelled[0].isupper():
        spelled += [one.capitalize() for one in spelled if len(one) > 1]
    return tuple(dict.fromkeys(spelled))


def _note(words: tuple[Word, ...]) -> str:
    notes = []
    if any(word.is_name for word in words):
        notes.append("only with its capital")
    if any(word.is_exact for word in words):
        notes.append("accents exactly so")
    return ", ".join(notes)
