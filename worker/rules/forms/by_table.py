"""Languages read from simplemma's tables alone: Spanish, German, Italian, Portuguese, Russian, Ukrainian."""

import re
from typing import Final

from worker.rules.forms.lexicon import Lexicon

# Diminutives and superlatives that the tables count as forms: guerrinha, altísimo. Nothing derives.
_DERIVED: Final = {
    "pt": re.compile(r".+(?:z?inh|z?it|íssim)[oa]s?|.+(?:on[ao]|ões|ão)s?"),
    "es": re.compile(r".+ísim[oa]s?"),
}
_NEVER: Final = re.compile(r"(?!)")
# Of a participle, which the tables give to its verb: its genders and numbers, and no conjugation.
_PARTICIPLES: Final = {
    "es": (re.compile(r"(.+[aiíd]d|.+[st]t|.+ert|.+ech)(?:o|a|os|as)"), ("o", "a", "os", "as")),
    "pt": (re.compile(r"(.+[aií]d|.+ert|.+it)(?:o|a|os|as)"), ("o", "a", "os", "as")),
    "it": (re.compile(r"(.+[aiu]t|.+[eaiocu][rst]?[st])(?:o|a|i|e)"), ("o", "a", "i", "e")),
}
_INFINITIVES: Final = {"es": ("ar", "er", "ir", "ír"), "pt": ("ar", "er", "ir", "or", "ôr"), "it": ("re",)}


def forms_by_table(word: str, lang: str, lexicon: Lexicon) -> frozenset[str]:
    """All spellings of the word's lemma, in lower case; the word keeps itself if it is a lemma.

    German nouns are capitalised in the table, so a word is also looked up with a capital.
    """
    found = {word}
    for spelling in _spellings(word, lang):
        found |= _class(spelling, lang, lexicon)
    derived = _DERIVED.get(lang, _NEVER)
    return frozenset(
        form for form in found if form == word or not derived.fullmatch(form) or derived.fullmatch(word)
    )


def spelt_in(word: str, lang: str, lexicon: Lexicon) -> bool:
    """Whether the table has a word, in German also with a capital."""
    return any(lexicon.lemma(spelling) is not None for spelling in _spellings(word, lang))


def _spellings(word: str, lang: str) -> tuple[str, ...]:
    return (word, word.capitalize()) if lang == "de" else (word,)


def _class(spelling: str, lang: str, lexicon: Lexicon) -> set[str]:
    lemma = lexicon.lemma(spelling)
    if lemma is None:
        return set()
    participle = _participle(spelling, lemma, lang, lexicon)
    if participle:
        return participle
    return {form.lower() for form in {lemma, *lexicon.forms(lemma), *lexicon.forms(spelling)}}


def _participle(word: str, lemma: str, lang: str, lexicon: Lexicon) -> set[str]:
    """The four forms of a participle; empty for any other word."""
    shape, endings = _PARTICIPLES.get(lang, (_NEVER, ()))
    fitting = shape.fullmatch(word)
    is_of_verb = lemma != word and lemma.endswith(_INFINITIVES.get(lang, ()))
    if not fitting or not is_of_verb:
        return set()
    return {word} | {form for end in endings if lexicon.lemma(form := fitting[1] + end) is not None}
