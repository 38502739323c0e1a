"""Which rules may match a text at all: those of which a necessary word occurs. A screen, never a verdict."""

from collections.abc import Callable, Sequence

from worker.query.tree import And, First, In, KOf, ListName, Near, Node, Or, Sign, Term, Times, children
from worker.rules.words import phrase_of

ListTerms = Callable[[str, str], Sequence[Node]]
_RARE_LENGTH = 100_000


def anchors_of(node: Node, lang: str, list_terms: ListTerms) -> frozenset[str] | None:
    """Bare forms of which a text in `lang` must have one for the node to hold; None: it may hold without."""

    def of(one: Node) -> frozenset[str] | None:
        return anchors_of(one, lang, list_terms)

    match node:
        case Term(text, sign):
            return _of_term(text, sign, lang)
        case ListName(name):
            return _any_of([of(one) for one in list_terms(name, lang)])
        case And() | Near():
            return _best_of([of(part) for part in children(node)])
        case Or() | KOf() | Times() | In() | First():
            return _any_of([of(part) for part in children(node)])
        case _:
            return None


def _of_term(text: str, sign: Sign, lang: str) -> frozenset[str] | None:
    """The forms of its longest word: long words are rare."""
    words = [word for word in phrase_of(text, sign, lang).words if not word.is_prefix]
    if not words:
        return None
    longest = max(words, key=lambda word: min(len(form.bare) for form in word.forms))
    return frozenset(form.bare for form in longest.forms)


def _any_of(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [one for one in found if one is not None]
    return frozenset().union(*known) if len(known) == len(found) else None


def _best_of(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    """All are necessary: the one whose shortest form is longest."""
    known = [one for one in found if one is not None]
    return max(known, key=lambda forms: min(map(len, forms), default=_RARE_LENGTH), default=None)
