"""What each sign of the language means, as a tree."""

import pytest

from worker.query.parse import parse_query, parse_term
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
    Place,
    Regex,
    RuleName,
    Term,
    Times,
    Value,
    walk,
)

A, B, C = Term("a"), Term("b"), Term("c")
TREVE, GAZA = Term("trêve"), Term("Gaza")

QUERIES: dict[str, Node] = {
    "trêve": TREVE,
    "trêve Gaza": And((TREVE, GAZA)),
    "trêve AND Gaza": And((TREVE, GAZA)),
    "trêve ET Gaza": And((TREVE, GAZA)),
    "trêve\n  Gaza": And((TREVE, GAZA)),
    "trêve et Gaza": And((TREVE, Term("et"), GAZA)),
    "trêve OR Gaza": Or((TREVE, GAZA)),
    "trêve OU Gaza": Or((TREVE, GAZA)),
    "a NOT b": And((A, Not(B))),
    "a AND NOT b": And((A, Not(B))),
    "a SAUF b": And((A, Not(B))),
    "a -b": And((A, Not(B))),
    "-b a": And((Not(B), A)),
    "a -(b OR c)": And((A, Not(Or((B, C))))),
    "cessez-le-feu": Term("cessez-le-feu"),
    "a (b OR c)": And((A, Or((B, C)))),
    "((a))": A,
    "(a b) c": And((A, B, C)),
    "a OR (b OR c)": Or((A, B, C)),
    '"échange de prisonniers"': Term("échange de prisonniers"),
    "« échange  de\nprisonniers »": Term("échange de prisonniers"),
    "“échange de prisonniers”": Term("échange de prisonniers"),
    '"trêve" "AND"': And((TREVE, Term("AND"))),
    "l’échange": Term("l’échange"),
    "tre\u0302ve": TREVE,
    "=Orange": Term("Orange", "="),
    '="a b"': Term("a b", "="),
    "~Ukrainien": Term("Ukrainien", "~"),
    '~"a b"': Term("a b", "~"),
    "échange*": Term("échange*"),
    '"échange* de prisonnier*"': Term("échange* de prisonnier*"),
    "a NEAR/5 b": Near(A, B, 5),
    "a PRES/5 b": Near(A, B, 5),
    "a PRÈS/5 b": Near(A, B, 5),
    "a PRE\u0300S/5 b": Near(A, B, 5),
    "a ONEAR/3 b": Near(A, B, 3, is_ordered=True),
    "a PUIS/3 b": Near(A, B, 3, is_ordered=True),
    "a NEAR/sentence b": Near(A, B, 0),
    "a PRES/phrase b": Near(A, B, 0),
    "a PUIS/phrase b": Near(A, B, 0, is_ordered=True),
    "a NEAR/500 b": Near(A, B, 500),
    "(a OR b) NEAR/5 @l": Near(Or((A, B)), ListName("l"), 5),
    "a b NEAR/5 c": And((A, Near(B, C, 5))),
    "a OR b NEAR/5 c": Or((A, Near(B, C, 5))),
    "a -b NEAR/5 c": And((A, Not(Near(B, C, 5)))),
    "2 OF (a, b, c)": KOf(2, (A, B, C)),
    "2 OF (a,b,c)": KOf(2, (A, B, C)),
    "2 OF (a OR b OR c)": KOf(2, (A, B, C)),
    "2 PARMI (a OU b OU c)": KOf(2, (A, B, C)),
    "1 OF (a b, a OR b)": KOf(1, (And((A, B)), Or((A, B)))),
    "1 OF ((a OR b) OR c)": KOf(1, (Or((A, B)), C)),
    "1 OF (7,5)": KOf(1, (Term("7,5"),)),
    "a{2}": Times(2, A),
    "(a OR b){3}": Times(3, Or((A, B))),
    "@treve{2}": Times(2, ListName("treve")),
    "titre:a": In("title", A),
    "titre:a{2}": In("title", Times(2, A)),
    'chapô:"a b"': In("lead", Term("a b")),
    "corps:(a OR b) c": And((In("body", Or((A, B))), C)),
    "auteur:a mot-clé:b": And((In("author", A), In("tag", B))),
    "e\u0301tiquette:a url:b": And((In("tag", A), In("url", B))),
    "titre:2 OF (a, b)": In("title", KOf(2, (A, B))),
    "-titre:a b": And((Not(In("title", A)), B)),
    "site:lemonde.fr": Value("site", "lemonde.fr"),
    "flux:a OR groupe:b": Or((Value("feed", "a"), Value("group", "b"))),
    "langue:(fr OR en)": Or((Value("lang", "fr"), Value("lang", "en"))),
    "first:50:a": First(50, A),
    "début:50:(a OR b)": First(50, Or((A, B))),
    "@treve": ListName("treve"),
    "@rule:attentat-france": RuleName("attentat-france"),
    "/tr[eê]ve/": Regex("tr[eê]ve"),
    r"/a\/b\d/": Regex(r"a/b\d"),
    "AT&T C++": And((Term("AT&T"), Term("C++"))),
    "G7/G20 7,5": And((Term("G7/G20"), Term("7,5"))),
    "12:30 #MeToo": And((Term("12:30"), Term("#MeToo"))),
}
ITEMS: dict[str, Node] = {
    "échange de prisonniers": Term("échange de prisonniers"),
    "  échange\u00a0de  prisonniers ": Term("échange de prisonniers"),
    '"échange de prisonniers"': Term("échange de prisonniers"),
    "échange* NEAR/5 prisonnier*": Near(Term("échange*"), Term("prisonnier*"), 5),
    "échange de prisonniers NEAR/5 Moscou": Near(Term("échange de prisonniers"), Term("Moscou"), 5),
    "(a OR b) NEAR/5 b c": Near(Or((A, B)), Term("b c"), 5),
    "a b AND c": And((Term("a b"), C)),
    "a b OU c": Or((Term("a b"), C)),
    "a b -c": And((Term("a b"), Not(C))),
    "=Orange": Term("Orange", "="),
    "=Orange bleue": Term("Orange bleue", "="),
    "@treve": ListName("treve"),
    "titre:trêve": In("title", TREVE),
    "titre:trêve hivernale": In("title", Term("trêve hivernale")),
    "trêve{2}": Times(2, TREVE),
    "cessez le feu{2}": Times(2, Term("cessez le feu")),
    "2 OF (a b, c)": KOf(2, (Term("a b"), C)),
    "/re/": Regex("re"),
    "Gaza : la trêve !": Term("Gaza : la trêve !"),
    "kingdom: come": Term("kingdom: come"),
    "Trêve - Gaza, enfin": Term("Trêve - Gaza, enfin"),
    "50 %": Term("50 %"),
    "à 7,5 km": Term("à 7,5 km"),
    "l’échange d’otages": Term("l’échange d’otages"),
    "AT&T": Term("AT&T"),
    "1er mai": Term("1er mai"),
    "trêve/cessez-le-feu": Term("trêve/cessez-le-feu"),
    "« trêve »": TREVE,
}


@pytest.mark.parametrize("text", QUERIES)
def test_a_query_means_its_tree(text: str) -> None:
    assert parse_query(text) == QUERIES[text]


@pytest.mark.parametrize("text", ITEMS)
def test_an_item_of_a_list_means_its_tree(text: str) -> None:
    assert parse_term(text) == ITEMS[text]


def test_leaves_keep_their_place() -> None:
    tree = parse_query('titre:(=Orange OR "a b") @l')

    leaves = [node for node in walk(tree) if isinstance(node, Term | ListName)]

    assert [leaf.place for leaf in leaves] == [Place(7, 14), Place(18, 23), Place(25, 27)]
