"""Slips in one word of a rule: a headline's capital, an accent of another word, an operator in lower case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from worker.query.tree import Term
from worker.rules.folding import fold_letter
from worker.rules.forms import is_word
from worker.rules.tables import accented_like, is_name, is_noun
from worker.rules.tokens import Token, tokenise

_LOWER_OPERATORS: Final = frozenset({"and", "or", "not", "et", "ou", "sauf"})
_SHORTEST_SHOUTED: Final = 5  # letters: shorter ones in capitals are acronyms, word or not


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a word, and the way out."""

    about: str
    message: str
    fix: str
    is_error: bool = False


def slip_of(term: Term, languages: Sequence[str]) -> Slip | None:
    """The first slip in a term, None if there is none. A sign before it says that it is meant as it is."""
    tokens = tokenise(term.text)
    lang = next(iter(languages), "fr")
    if term.sign or not tokens or term.text.endswith("*"):
        return None
    if len(tokens) == 1 and term.text.casefold() in _LOWER_OPERATORS and not term.text.isupper():
        return _operator(term.text)
    if " " not in term.text and _is_pasted(term.text, tokens, lang):
        return _capital(term.text, lang)
    shouted = [one for one in tokens if one.is_all_capitals and one.end - one.start >= _SHORTEST_SHOUTED]
    if shouted and all(one.is_all_capitals for one in tokens):
        return _shouted(term.text, shouted, lang)
    return next((slip for token in tokens if (slip := _misspelt(term.text, token, lang))), None)


def _operator(word: str) -> Slip:
    message = f"« {word} » is not in capitals: it is a word to be found, not an operator"
    return Slip(word, message, f"write {word.upper()}, or quote it if the word is meant")


def _is_pasted(text: str, tokens: Sequence[Token], lang: str) -> bool:
    """A dictionary word that has only the capital of a headline's beginning."""
    first, *rest = tokens
    if not first.is_capitalised or first.is_all_capitals or any(one.is_capitalised for one in rest):
        return False
    words = [text[one.start : one.end] for one in tokens]
    if rest:
        return all(is_word(word.lower(), lang) for word in words)
    return is_noun(words[0].lower(), lang) and not is_name(words[0], lang)


def _capital(text: str, lang: str) -> Slip:
    lowered = text[:1].lower() + text[1:]
    message = f"« {text} » with its capital would miss {lowered} in the middle of a sentence"
    return Slip(text, message, f"write {lowered}, or ={text} if you mean exactly that", is_error=lang == "fr")


def _shouted(text: str, words: Sequence[Token], lang: str) -> Slip | None:
    lowered = text.lower()
    if not any(is_noun(lowered[one.start : one.end], lang) for one in words):
        return None
    return Slip(text, f"« {text} » in capitals finds only capitals", f"write {lowered}, which finds both")


def _misspelt(text: str, token: Token, lang: str) -> Slip | None:
    """An accent that makes no word: trève will never find trêve."""
    word = text[token.start : token.end]
    bare = "".join(fold_letter(letter)[0] for letter in word)
    if token.is_capitalised or bare == word or text[token.end : token.end + 1] == "*":
        return None
    meant = accented_like(word, bare, lang)
    if not meant:
        return None
    message = f"« {word} » is in no dictionary, and a different accent is a different word"
    return Slip(word, message, f"{meant} is: is it meant?")
