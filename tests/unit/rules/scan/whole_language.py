"""Rules and texts of all the language, generated: what `generated` has, and where a scan could go wrong."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

from tests.unit.rules.generated import LISTS, WRITTEN
from worker.configuration.model import ListEntry, RuleSettings
from worker.query.parse import parse_term
from worker.query.tree import (
    TEXT_NAMES,
    And,
    First,
    In,
    KOf,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Regex,
    RuleName,
    Times,
    Value,
)  # fmt: skip
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.text import Text

# Each with what it finds, or nearly finds.
MORE_WRITTEN: Final = {
    "a": "a", "a a": "a a", "a a a": "a a a a", "a b a": "a b a b a", "otag*": "otages", "otage*": "OTAGE",
    "accord*": "accordéon", "Accor*": "Accord",
    "accor* de paix": "accords de paix", "paix et accor*": "paix et accords",
    "trêve*": "TREVES", "négoc* de paix": "négociations de paix", "échange de prison*": "échange des prisons",
    "#MeToo": "#MeToo", "MeToo": "# MeToo", "C": "C ++", "C#": "C #", "$100": "$ 100", "100 $": "100 $",
    "50": "50 %", "=négocier": "négocié", "~Trêve": "trêves", "TREVE": "Trève", "Trêve": "TRÊVE",
    "=l'accord": "l’accord", "marché": "marche", "marche": "marché", "étudie": "étudié", "etudie": "étudié",
    "congres": "congrès", "tue": "tué", "=treve": "trêve", "Saint-Étienne": "SAINT-ETIENNE",
    "sous-marin": "sous-marins", "trêve, otage": "trêve, otage", "12:30": "12:30", "R&D": "R & D",
    "Αθήνα": "ΑΘΗΝΑ", "πόλεμος": "πολεμος", "ירושלים": "ירושלים", "Київ": "Києві",
    "ёлка": "елки", "停": "停火",
    "火": "停 火", "كتاب": "وبالكتاب", "مفاوضات": "للمفاوضات", "coeur": "cœur",
    "Łódź": "LODZ", "naïve": "naïve",
}  # fmt: skip
ALL_LISTS: Final[Mapping[str, Sequence[ListEntry]]] = {
    **LISTS,
    "empty": [],
    "nested": [
        ListEntry("", parse_term("@truce")),
        ListEntry("ru", parse_term("перемирие")),
        ListEntry("fr", parse_term("prisonni* de guerre")),
        ListEntry("nl", parse_term("otage")),
    ],
}
NAMED: Final = (
    RuleSettings(id="first", when=parse_term("trêve OR otage")),
    RuleSettings(
        id="of-title", when=parse_term("trêve OR a"), fields=("title",), ignore=(parse_term("a a"),)
    ),
    RuleSettings(id="gated", when=parse_term("otage OR otag*"), langs=("fr", "ru"), feeds=("afp", "presse")),
    RuleSettings(id="expression", when=Regex("tr.ve|[0-9]+")),
    RuleSettings(
        id="without", when=RuleName("first"), unless=And((RuleName("of-title"), Value("lang", "fr")))
    ),
    RuleSettings(id="chain", when=KOf(2, (RuleName("without"), RuleName("expression"), RuleName("gated")))),
)
_MOST: Final = 6  # rules besides those above
_TERMS: Final = st.sampled_from([*WRITTEN, *MORE_WRITTEN]).map(parse_term)
_LEAVES: Final = st.one_of(
    _TERMS,
    _TERMS,
    _TERMS,
    st.sampled_from([*ALL_LISTS]).map(ListName),
    st.sampled_from(["t.e", "[0-9]+", "^", r"\.", r"(?-i)[A-Z]\w+ \w"]).map(Regex),
)
_VALUES: Final = st.sampled_from(
    [
        Value("lang", "FR"), Value("lang", "ru"), Value("site", "lemonde.fr"),
        Value("site", "www.lemonde.fr"),
        Value("site", "fr"), Value("site", "STRASSE.de"), Value("feed", "AFP"), Value("group", "presse"),
    ]
)  # fmt: skip
_FOUND: Final = _LEAVES | st.lists(_LEAVES, min_size=2, max_size=3).map(tuple).map(Or)
_PLACED: Final = st.one_of(
    _FOUND,
    st.builds(Near, _FOUND, _FOUND, st.sampled_from([0, 0, 1, 2, 5, 40]), st.booleans()),
    st.builds(Times, st.integers(2, 5), _FOUND),
)


def _several(trees: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees over trees."""
    parts = st.lists(trees, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(And, parts),
        st.builds(Or, parts),
        st.builds(lambda these, without: And((*these, Not(without))), parts, trees),
        st.builds(lambda these, one: And((Or(these), one)), parts, trees),
        st.builds(KOf, st.integers(1, 3), parts),
        st.builds(lambda these, without: KOf(2, (*these, Not(without))), parts, trees),
        st.builds(In, st.sampled_from(TEXT_NAMES), trees),
        st.builds(First, st.integers(1, 12), trees),
    )


def _trees(names: Sequence[str]) -> st.SearchStrategy[Node]:
    leaves = st.one_of(_PLACED, _PLACED, _VALUES, st.sampled_from(names).map(RuleName))
    return st.recursive(leaves, _several, max_leaves=7)


_IDS: Final = [*(rule.id for rule in NAMED), *(f"r{number}" for number in range(_MOST))]
_TREES: Final = [_trees(_IDS[: len(NAMED) + number]) for number in range(_MOST)]


@st.composite
def rule_sets(draw: st.DrawFn) -> CompiledRules:
    """Rules that name those before them, in any order."""
    rules = list(NAMED)
    for number, trees in enumerate(_TREES[: draw(st.integers(1, _MOST))]):
        rules.append(
            RuleSettings(
                id=f"r{number}",
                when=draw(trees),
                unless=draw(st.none() | trees),
                ignore=tuple(draw(st.just([]) | st.lists(trees | _FOUND, max_size=2))),
                fields=draw(
                    st.sampled_from(
                        [(), (), ("title",), ("lead", "body"), ("tag", "url"), ("author", "body")]
                    )
                ),
                langs=draw(st.sampled_from([(), (), ("fr",), ("en", "ru")])),
                feeds=draw(st.sampled_from([(), (), (), ("afp",), ("presse", "monde")])),
            )
        )
    return compile_rules(draw(st.permutations(rules)), ALL_LISTS)


_PIECES: Final = st.sampled_from(
    [
        *WRITTEN.values(), *WRITTEN, *MORE_WRITTEN.values(), *MORE_WRITTEN,
        "paix", "truce", "un", "mot", "la", "L'", "d’", ".", ". Le", "\n\n", "\n", ",", "12", "%", "#", "++",
        "*", "\ud800", "\U0001f600", "\u00ad", "e\u0301", "a " * 40, "trêve mot " * 30, "otage\n" * 20,
        "mot lettre " * 25,
    ]
)  # fmt: skip
_WORDS: Final = st.lists(_PIECES, max_size=14).map(" ".join)
TEXTS: Final = st.builds(
    Text,
    title=_WORDS,
    lead=_WORDS,
    body=_WORDS,
    author=st.sampled_from(["", "Poutine", "AFP, avec 12 mots", "?"]),
    tags=st.lists(st.sampled_from(["", "trêve", "Gaza : otages", "a a", "50 %"]), max_size=3).map(tuple),
    url=st.sampled_from(
        ["", "https://www.lemonde.fr/la-treve-12", "https://straße.de/otages", "http://fr/", "http://[", "a"]
    ),
    lang=st.sampled_from(["", "fr", "fr", "fr", "en", "de", "ru", "uk", "ar", "zh", "nl", "xx"]),
    feed=st.sampled_from(["", "afp", "monde"]),
    group=st.sampled_from(["", "presse"]),
)


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _without_accents(text: str) -> str:
    return "".join(letter for letter in _decomposed(text) if not unicodedata.combining(letter))


def _hyphenated(text: str) -> str:
    return "\u00ad".join(text)


def _typeset(text: str) -> str:
    return text.translate({0x20: " \u202f\n", 0x27: "’", 0x2D: "\u2011", 0x2C: "…"})


MUTATIONS: Final[Sequence[Callable[[str], str]]] = (
    str, _decomposed, _without_accents, str.upper, str.swapcase, _hyphenated, _typeset,
    lambda text: text[::-1],
)  # fmt: skip


def mutations_of(text: Text) -> list[Text]:
    """A text as it is, and as others might set, encode or spoil it."""
    return [
        replace(
            text,
            title=change(text.title),
            lead=change(text.lead),
            body=change(text.body),
            author=change(text.author),
            tags=tuple(map(change, text.tags)),
        )
        for change in MUTATIONS
    ]
