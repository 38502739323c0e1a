"""Rules and texts, generated: all kinds of nodes, scripts and signs, and words that they find."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from worker.configuration.model import ListEntry, RuleSettings
from worker.query.parse import parse_term
from worker.query.tree import (
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
)
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.text import Text

UNTIMED = settings(deadline=None)
LANGS = st.sampled_from(["", "fr", "en", "de", "ru", "uk", "ar", "zh", "nl"])
# Each with a text that has it, so that a good part of what is generated matches.
WRITTEN = {
    "trêve": "des TREVES", "treve": "la trêve", "tué": "deux tuées", "tue": "il tue", "cœur": "au coeur",
    "négocier": "ils négocient", "Poutine": "POUTINE", "OTAN": "l’Otan", "SIDA": "le SIDA",
    "~Ukrainien": "Ukrainiennes", "=tué": "tué", "=Orange": "Orange", "négoci*": "NEGOCIATEUR",
    "prisonni* de guerre": "prisonnières de guerre", "échange de prisonniers": "l'échange des prisonnières",
    '="les verts"': "les verts", "l’accord": "l'accord", "cessez-le-feu": "cessez le feu",
    "casque-bleu": "casques-bleus", "États-Unis": "Etats Unis", "11-Septembre": "11 septembre", "à": "à",
    "50 %": "50 %", "C++": "C++", "child": "children", "Waffenruhe": "Waffenruhen", "Straße": "STRASSE",
    "перемирие": "перемирии", "перемир'я": "перемир’я", "停火协议": "双方停火协议", "هدنة": "الهدنة",
    "القدس": "والقدس", "لبنان": "ولبنان", "İzmir": "İzmir", "ﬁlm": "film",
}  # fmt: skip
LISTS = {
    "paix": [ListEntry("", parse_term("paix")), ListEntry("fr", parse_term("trêve"))],
    "truce": [ListEntry("en", parse_term("truce")), ListEntry("en", parse_term("@paix"))],
}
TERMS_AND_LISTS: st.SearchStrategy[Node] = st.sampled_from([*map(parse_term, WRITTEN), *map(ListName, LISTS)])
LEAVES = TERMS_AND_LISTS | st.sampled_from([Regex("t.e"), Regex("[0-9]+")])
APART: list[Node] = [RuleName("first"), Value("lang", "fr"), Value("site", "lemonde.fr")]


def several(trees: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees over trees."""
    parts = st.lists(trees, min_size=2, max_size=3).map(tuple)
    return (
        st.builds(And, parts)
        | st.builds(Or, parts)
        | st.builds(lambda these, without: And((*these, Not(without))), parts, trees)
        | st.builds(KOf, st.integers(1, 2), parts)
        | st.builds(In, st.sampled_from(["title", "body", "tag"]), trees)
        | st.builds(First, st.integers(1, 9), trees)
    )


def rules_of(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[list[RuleSettings]]:
    """A few rules whose leaves are these."""
    found = leaves | st.lists(leaves, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
    near = st.builds(Near, found, found, st.integers(0, 5), st.booleans())
    counted = st.builds(Times, st.integers(2, 3), found)
    rule = st.builds(
        RuleSettings,
        id=st.just(""),
        when=st.recursive(found | near | counted | st.sampled_from(APART), several, max_leaves=6),
        unless=st.none() | leaves,
        ignore=st.lists(found, max_size=1).map(tuple),
        fields=st.sampled_from([(), ("title",), ("lead", "body")]),
        langs=st.sampled_from([(), ("fr",), ("en", "ru")]),
    )
    return st.lists(rule, min_size=1, max_size=5)


RULES = rules_of(LEAVES)
PIECES = st.sampled_from([*WRITTEN.values(), *WRITTEN, "paix", "truce", "un", "mot", ".", "\n\n", ",", "12"])
WORDS = st.lists(PIECES, max_size=12).map(" ".join)
TEXTS = st.builds(
    Text, title=WORDS, lead=WORDS, body=WORDS, lang=LANGS, tags=st.lists(WORDS, max_size=2).map(tuple)
)


def compiled(rules: list[RuleSettings]) -> CompiledRules:
    """The generated rules after a first one, which they may name."""
    named = [replace(rule, id=f"r{number}") for number, rule in enumerate(rules)]
    return compile_rules([RuleSettings(id="first", when=parse_term("trêve OR otage")), *named], LISTS)
