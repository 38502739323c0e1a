"""Words joined by hyphens: each matches only itself, the whole has a plural."""

from itertools import chain
from typing import Final

from worker.rules.forms.function_words import is_function_word
from worker.rules.forms.lexicon import Lexicon
from worker.rules.forms.spelling import normal, words

Parts = tuple[str, ...]

# In front of these nothing varies: a verb (porte-parole), an adverb or a prefix (vice-président).
_FIXED_FRONT: Final = words("""
    abat aéro afro agro anglo anti arrière après auto avant bi brise cache casse cessez chasse co
    contre coupe couvre demi essuie euro ex extra franco garde germano gratte hors hyper inter
    israélo lance lave lève maxi mi micro mini monte multi narco néo non nord ouest ouvre paléo para
    pare passe perce pique porte post pré presse pro pseudo quasi radio ré russo semi serre sous sud
    super sur taille télé tiers tire tourne trans tri trouble ultra vice vide est ouest un e cyber
    """)


def inflected_in(table: Lexicon | None, parts: Parts, lang: str) -> frozenset[Parts]:
    """The compound and its plural or singular, as tuples of lower-case words.

    From the table where it has the whole (franco-allemandes), and by the rules of French and English: all of
    two nouns (casques-bleus), only the last behind a verb or prefix (porte-paroles), only the first before a
    small word (chefs-d'œuvre), nothing after a verb with its object (cessez-le-feu).
    """
    written = tuple(normal(part) for part in parts)
    found = {written}
    if table is None or len(written) < 2:
        return frozenset(found)
    found |= _in_table(written, table)
    if lang in {"fr", "en"}:
        found |= {_plural(written, lang, table), _singular(written, lang, table)}
    return frozenset(found)


def _in_table(parts: Parts, table: Lexicon) -> set[Parts]:
    for whole in _spellings(parts):
        lemma = table.lemma(whole)
        if lemma is not None:
            known = (form.lower() for form in chain(table.forms(lemma), table.forms(whole), (lemma,)))
            split = (tuple(form.replace("'", "-").split("-")) for form in known)
            return {one for one in split if len(one) == len(parts)}
    return set()


def _spellings(parts: Parts) -> tuple[str, ...]:
    """With hyphens only, and with an apostrophe after d and l."""
    hyphened = "-".join(parts)
    return (hyphened, hyphened.replace("-d-", "-d'").replace("-l-", "-l'"))


def _plural(parts: Parts, lang: str, table: Lexicon) -> Parts:
    return tuple(
        _number(part, table, lang, is_plural=True) if varies else part
        for part, varies in zip(parts, _varying(parts, lang), strict=True)
    )


def _singular(parts: Parts, lang: str, table: Lexicon) -> Parts:
    return tuple(
        _number(part, table, lang, is_plural=False) if varies else part
        for part, varies in zip(parts, _varying(parts, lang), strict=True)
    )


def _varying(parts: Parts, lang: str) -> tuple[bool, ...]:
    """Which of the words have a plural."""
    last = len(parts) - 1
    is_behind_verb = parts[0] in _FIXED_FRONT or parts[0].endswith(("o", "ez"))
    if any(is_function_word(part, lang) for part in parts[1:-1]):
        return tuple(number == 0 and not is_behind_verb for number in range(len(parts)))
    if lang == "en" or is_behind_verb:
        return tuple(number == last for number in range(len(parts)))
    return tuple(True for _ in parts)


def _number(word: str, table: Lexicon, lang: str, *, is_plural: bool) -> str:
    lemma = table.lemma(word)
    if is_plural:
        if word.endswith(("s", "x", "z")) or not word.isalpha():
            return word
        if lang == "fr" and word.endswith("al") and table.lemma(f"{word[:-1]}ux"):
            return f"{word[:-1]}ux"
        is_in_x = lang == "fr" and word.endswith(("au", "eu")) and table.lemma(f"{word}x") is not None
        return f"{word}x" if is_in_x else f"{word}s"
    singular = word[:-1] if word.endswith(("s", "x")) and len(word) > 3 else word
    return singular if lemma != word and table.lemma(singular) is not None else word
