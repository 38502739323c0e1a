"""What the tables say of words: their forms, and whether they are words. Packed or unpacked, all the same."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from worker.rules.forms.by_table import forms_by_table, spelt_in
from worker.rules.forms.compounds import Parts, inflected_in
from worker.rules.forms.english import english_forms
from worker.rules.forms.french import french_forms, is_french
from worker.rules.forms.french_invariables import invariables_typed
from worker.rules.forms.function_words import is_function_word
from worker.rules.forms.lexicon import Lexicon
from worker.rules.forms.spelling import could_be_typed, normal, without_accents

TableOf: TypeAlias = Callable[[str], Lexicon | None]  # of a language without its region

_INFLECT_NAMES: Final = frozenset({"ru", "uk"})  # Москва, в Москве
SHORTEST_INFLECTED: Final = 2  # "an", "ans"; a letter alone is no word


class Inflection:
    """Words in the tables of their languages.

    `words` and `forms` bound how many answers to either question are kept, None is all. What is kept knows
    nothing of this object: it goes as soon as nobody has it.
    """

    def __init__(self, table_of: TableOf, *, words: int | None, forms: int | None) -> None:
        self._table_of = table_of
        self.is_word = lru_cache(words)(_is_word_in(table_of))
        self.forms_of = lru_cache(forms)(_forms_in(table_of, self.is_word))

    def forms_of_name(self, name: str, lang: str) -> frozenset[str]:
        """The forms of a word in spite of its capital, which they keep: Ukrainien, Ukrainienne(s)."""
        found = {f"{form[:1].upper()}{form[1:]}" for form in self.forms_of(name, lang)}
        known = _known(lang)
        table = self._table_of(known) if known in _INFLECT_NAMES else None
        lemma = table.lemma(f"{name[:1].upper()}{name[1:]}") if table else None
        if table and lemma and lemma[0].isupper():
            found |= {form for form in table.forms(lemma) if form[0].isupper() and not form.isupper()}
        return frozenset(found)

    def inflected_compound(self, parts: Parts, lang: str) -> frozenset[Parts]:
        """The compound and its plural or singular, as tuples of lower-case words."""
        return inflected_in(self._table_of(lang), parts, lang)


def _is_word_in(table_of: TableOf) -> Callable[[str, str], bool]:
    def is_word(surface: str, lang: str) -> bool:
        """Whether the language has this spelling in lower case: French has "tue", and no "treve".

        It decides where a missing accent is tolerated, so a spelling that the table merely lacks counts as
        none.
        """
        written, known = normal(surface), _known(lang)
        table = table_of(known)
        if table is None:
            return False
        is_spelt = is_french(written, table) if known == "fr" else spelt_in(written, known, table)
        return is_spelt or is_function_word(written, known)

    return is_word


def _forms_in(table_of: TableOf, is_word: Callable[[str, str], bool]) -> Callable[[str, str], frozenset[str]]:
    def forms_of(word: str, lang: str) -> frozenset[str]:
        """Every spelling that a lower-case word stands for, itself included: NFC, lower case, accents kept.

        A noun or adjective has its genders and numbers, a participle its four forms, an infinitive its
        conjugation, a function word only itself, and none is a form of another word: "plus" would be one of
        plaire, and a rule for plaire ring everywhere. A word typed without its accents stands for the
        accented one where its own spelling is no word: treve is trêve, tue is not tué. Languages without a
        table (Arabic, Chinese, Japanese and unknown ones) have no inflection.
        """
        written, known = normal(word), _known(lang)
        table = table_of(known)
        if table is None or len(written) < SHORTEST_INFLECTED or is_function_word(written, known):
            return frozenset({written})
        meant = () if is_word(written, known) else _accented(written, known, table)
        found = set[str]().union(*[_inflected(one, known, table) for one in meant or (written,)])
        return frozenset({written}.union(form for form in found if not is_function_word(form, known)))

    return forms_of


@lru_cache(maxsize=64)
def _known(lang: str) -> str:
    """The language without its region: fr-CA is fr."""
    return lang.replace("_", "-").partition("-")[0].lower()


def _accented(bare: str, lang: str, table: Lexicon) -> tuple[str, ...]:
    """What a word typed with too few accents may be: treve, trêve; deces, décès."""
    folded = without_accents(bare)
    candidates = {*table.accented(folded), *(invariables_typed(folded) if lang == "fr" else ())}
    return tuple(sorted(one for one in candidates if could_be_typed(bare, one)))


def _inflected(word: str, lang: str, table: Lexicon) -> frozenset[str]:
    if lang == "fr":
        return french_forms(word, table)
    if lang == "en":
        return english_forms(word, table)
    return forms_by_table(word, lang, table)
