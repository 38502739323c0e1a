"""The forms of a keyword: which spellings a lower-case word of a rule stands for, in eight languages.

Only the rule's side is expanded, and every form can be printed; texts are only folded. What derives is never
a form: négociation is not négociateur, armée not arme, général not généralement. Names do not come here: they
match as written. The tables are simplemma's (pinned), read at the first use of a language; lexicon.py says at
what cost, benchmarks/inflection.md how well it works.
"""

from functools import lru_cache
from typing import Final

from worker.rules.forms.by_table import forms_by_table, spelt_in
from worker.rules.forms.compounds import inflected_compound
from worker.rules.forms.english import english_forms
from worker.rules.forms.french import french_forms, is_french
from worker.rules.forms.french_invariables import INVARIABLES
from worker.rules.forms.function_words import OF, is_function_word
from worker.rules.forms.lexicon import Lexicon, lexicon
from worker.rules.forms.spelling import could_be_typed, normal, without_accents

__all__ = [
    "OF",
    "forms_of",
    "forms_of_name",
    "inflected_compound",
    "is_word",
]

_INFLECT_NAMES: Final = frozenset({"ru", "uk"})  # Москва, в Москве
SHORTEST_INFLECTED: Final = 2  # "an", "ans"; a letter alone is no word


@lru_cache(maxsize=65536)
def forms_of(word: str, lang: str) -> frozenset[str]:
    """Every spelling that a lower-case word stands for, itself included: NFC, lower case, accents kept.

    A noun or adjective has its genders and numbers, a participle its four forms, an infinitive its
    conjugation, a function word only itself. A word typed without its accents stands for the accented one
    where its own spelling is no word: treve is trêve, tue is not tué. Languages without a table (Arabic,
    Chinese, Japanese and unknown ones) have no inflection.
    """
    written, known = normal(word), _known(lang)
    table = lexicon(known)
    if table is None or len(written) < SHORTEST_INFLECTED or is_function_word(written, known):
        return frozenset({written})
    meant = () if _is_spelt(written, known, table) else _accented(written, known, table)
    found = {written}
    for spelling in meant or (written,):
        found |= _inflected(spelling, known, table)
    return frozenset(found)


def forms_of_name(name: str, lang: str) -> frozenset[str]:
    """The forms of a word in spite of its capital, which they keep: Ukrainien, Ukrainiens, Ukrainienne(s)."""
    found = {f"{form[:1].upper()}{form[1:]}" for form in forms_of(name, lang)}
    known = _known(lang)
    table = lexicon(known) if known in _INFLECT_NAMES else None
    lemma = table.lemma(f"{name[:1].upper()}{name[1:]}") if table else None
    if table and lemma and lemma[0].isupper():
        found |= {form for form in table.forms(lemma) if form[0].isupper() and not form.isupper()}
    return frozenset(found)


@lru_cache(maxsize=65536)
def is_word(surface: str, lang: str) -> bool:
    """Whether the language has this spelling in lower case: French has "tue", and no "treve".

    It decides where a missing accent is tolerated, so a spelling that the table merely lacks counts as none.
    """
    known = _known(lang)
    table = lexicon(known)
    written = normal(surface)
    return table is not None and (is_function_word(written, known) or _is_spelt(written, known, table))


def _known(lang: str) -> str:
    """The language without its region: fr-CA is fr."""
    return lang.replace("_", "-").partition("-")[0].lower()


def _is_spelt(word: str, lang: str, table: Lexicon) -> bool:
    return is_french(word, table) if lang == "fr" else spelt_in(word, lang, table)


def _accented(bare: str, lang: str, table: Lexicon) -> tuple[str, ...]:
    """What a word typed with too few accents may be: treve, trêve; deces, décès."""
    folded = without_accents(bare)
    invariable = {one for one in INVARIABLES if without_accents(one) == folded} if lang == "fr" else set()
    candidates = table.accented(folded) | invariable
    return tuple(sorted(one for one in candidates if could_be_typed(bare, one)))


def _inflected(word: str, lang: str, table: Lexicon) -> frozenset[str]:
    if lang == "fr":
        return french_forms(word, table)
    if lang == "en":
        return english_forms(word, table)
    return forms_by_table(word, lang, table)
