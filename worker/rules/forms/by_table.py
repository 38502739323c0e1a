"""Languages read from simplemma's tables alone: Spanish, German, Italian, Portuguese, Russian, Ukrainian."""

import re
from typing import Final

from worker.rules.forms.lexicon import Lexicon

# Diminutives and superlatives that the tables count as forms: guerrinha, altísimo. Nothing derives.
_DERIVED: Final = {
    "pt": re.compile(r".+(?:z?inh|z?it|íssim|on)[oa]s?|.+(?:ões|ão)"),
    "es": re.compile(r".+ísim[oa]s?"),
}
_NEVER: Final = re.compile(r"(?!)")
# A participle, which the tables give to its verb, has genders and numbers and no conjugation.
_PARTICIPLES: Final = {
    "es": (re.compile(r"(.+(?:[aiíd]d|[st]t|ert|ech|rit|st))(?:o|a|os|as)"), ("o", "a", "os", "as")),
    "pt": (re.compile(r"(.+(?:[aií]d|ert|it|st))(?:o|a|os|as)"), ("o", "a", "os", "as")),
    "it": (re.compile(r"(.+(?:[aiu]t|[eaiou]s|[eaiou]r?[st]t?))(?:o|a|i|e)"), ("o", "a", "i", "e")),
}
_INFINITIVES: Final = {"es": ("ar", "er", "ir", "ír"), "pt": ("ar", "er", "ir", "or", "ôr"), "it": ("re",)}
_REGULAR_PARTICIPLES: Final = {
    "es": {"ar": "ado", "er": "ido", "ir": "ido"},
    "pt": {"ar": "ado", "er": "ido", "ir": "ido"},
    "it": {"are": "ato", "ere": "uto", "ire": "ito"},
}


def forms_by_table(word: str, lang: str, lexicon: Lexicon) -> frozenset[str]:
    """All spellings of the word's lemma, in lower case; the word keeps itself if it is a lemma.

    German nouns are capitalised in the table: what is a noun there is no past tense (angriff).
    """
    known = [spelling for spelling in _spellings(word, lang) if lexicon.lemma(spelling) is not None]
    found = {word}
    for spelling in known:
        if lexicon.lemma(spelling) == spelling or spelling == known[-1]:
            found |= _class(spelling, lang, lexicon)
    derived = _DERIVED.get(lang, _NEVER)
    is_derived = derived.fullmatch(word) is not None
    return frozenset(form for form in found if form == word or is_derived or not derived.fullmatch(form))


def spelt_in(word: str, lang: str, lexicon: Lexicon) -> bool:
    """Whether the table has a word, in German also with a capital."""
    return any(lexicon.lemma(spelling) is not None for spelling in _spellings(word, lang))


def _spellings(word: str, lang: str) -> tuple[str, ...]:
    return (word, word.capitalize()) if lang == "de" else (word,)


def _class(spelling: str, lang: str, lexicon: Lexicon) -> set[str]:
    lemma = lexicon.lemma(spelling)
    if lemma is None:
        return set()
    participle = _participle(spelling, lang, lexicon)
    if participle and lemma != spelling:
        return participle
    found = {lemma, *lexicon.forms(lemma), *lexicon.forms(spelling), *participle}
    found |= _of_infinitive(lemma, lang, lexicon)
    if lang in _DERIVED and not lemma.endswith(_INFINITIVES[lang]):
        found |= _feminine_numbers(found | {spelling}, lexicon)
    return {form.lower() for form in found}


def _participle(word: str, lang: str, lexicon: Lexicon) -> set[str]:
    """The four forms of a participle; empty for any other word."""
    shape, endings = _PARTICIPLES.get(lang, (_NEVER, ()))
    fitting = shape.fullmatch(word)
    if not fitting:
        return set()
    lemmas = {form: lexicon.lemma(form) for form in (fitting[1] + end for end in endings)}
    own = {form for form, lemma in lemmas.items() if lemma == word}
    of_verb = {form for form, lemma in lemmas.items() if (lemma or "").endswith(_INFINITIVES[lang])}
    return {word} | own | of_verb if of_verb else set()


def _of_infinitive(lemma: str, lang: str, lexicon: Lexicon) -> set[str]:
    """The regular participle of a verb, where the table has it as an adjective: negociado."""
    end = next((end for end in _REGULAR_PARTICIPLES.get(lang, ()) if lemma.endswith(end)), None)
    if end is None:
        return set()
    return _participle(lemma.removesuffix(end) + _REGULAR_PARTICIPLES[lang][end], lang, lexicon)


def _feminine_numbers(found: set[str], lexicon: Lexicon) -> set[str]:
    """Niña of niñas, and the other way round: the table gives one of them to niño."""
    singulars = {form[:-1] for form in found if form.endswith("as")}
    plurals = {f"{form}s" for form in found if form.endswith("a")}
    return {form for form in singulars | plurals if lexicon.lemma(form) is not None}
