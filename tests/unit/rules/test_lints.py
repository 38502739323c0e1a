import pytest

from worker.configuration.model import ListEntry, RuleSettings
from worker.query.parse import parse_query, parse_term
from worker.rules.compile import compile_rules
from worker.rules.lints import Lint, lints_of


def lints(*rules: RuleSettings, languages: tuple[str, ...] = ("fr",), **lists: list[str]) -> list[Lint]:
    named = {name: [ListEntry("", parse_term(term)) for term in terms] for name, terms in lists.items()}
    return list(lints_of(compile_rules(rules, named), languages))


def of(query: str, languages: tuple[str, ...] = ("fr",)) -> list[Lint]:
    return lints(RuleSettings(id="rule", when=parse_query(query)), languages=languages)


@pytest.mark.parametrize(
    ("query", "fix"),
    [
        ("Trêve", "write trêve, or =Trêve if you mean exactly that"),
        ("Otages", "write otages, or =Otages if you mean exactly that"),
        ("Cessez-le-feu", "write cessez-le-feu, or =Cessez-le-feu if you mean exactly that"),
        ("Gaza AND Ukrainien", "write ukrainien, or =Ukrainien if you mean exactly that"),
    ],
)
def test_a_dictionary_word_with_a_headlines_capital_is_an_error(query: str, fix: str) -> None:
    (found,) = of(query)

    assert (found.severity, found.fix) == ("error", fix)


@pytest.mark.parametrize(
    "query",
    ["Gaza", "Poutine", "Paris", "OTAN", "États-Unis", "Seine-et-Marne", "=Orange", "~Ukrainien", "Hamas",
     '"Maison Blanche"', '"Conseil de sécurité"', "trêve", "trev*", "Chine", "Macron", "Israël", "Liban",
     "Bénin", "Sénat", "Équateur", "Tours", "Ramadan"],
)  # fmt: skip
def test_names_and_what_is_meant_so_are_not(query: str) -> None:
    assert of(query) == []


@pytest.mark.parametrize(
    ("query", "about", "words"),
    [
        ("trève", "trève", "different accent"),
        ("gréve", "gréve", "different accent"),
        ("guérre", "guérre", "different accent"),
        ("trêve and Gaza", "and", "not in capitals"),
        ("trêve Ou Gaza", "Ou", "not in capitals"),
        ('"TRÊVE OLYMPIQUE"', "TRÊVE OLYMPIQUE", "capitals finds only capitals"),
        ("trêve NEAR/30 Gaza", "/30", "little more than AND"),
        ("cont*", "cont*", "words of the dictionary"),
    ],
)
def test_a_slip_is_a_warning(query: str, about: str, words: str) -> None:
    (found,) = of(query)

    assert (found.severity, found.about) == ("warning", about)
    assert words in found.message


def test_two_rules_that_ask_the_same_are_named() -> None:
    one = RuleSettings(id="one", when=parse_query("trêve OR cessez-le-feu"))
    same = RuleSettings(id="same", when=parse_query("treve OR cessez-le-feu"))
    other = RuleSettings(id="other", when=parse_query("trêve AND cessez-le-feu"))

    assert [(lint.about, lint.message) for lint in lints(one, same, other)] == [
        ("same", "the rule one asks the same")
    ]


def test_a_list_that_says_a_thing_twice_is_named() -> None:
    (found,) = lints(treve=["trêve", "cessez-le-feu", "treve"])

    assert found.owner == "treve"
    assert found.message == "« treve » finds what « trêve » finds"


def test_what_is_ignored_whole_can_never_match() -> None:
    rule = RuleSettings(id="rule", when=parse_query("trêve"), ignore=(parse_term("trêve"),))

    assert "never match" in lints(rule)[0].message


def test_a_language_that_no_feed_speaks_is_named() -> None:
    rule = RuleSettings(id="rule", when=parse_query("Gaza"), langs=("de",))

    assert [lint.about for lint in lints(rule, languages=("fr", "en"))] == ["de"]
    assert lints(rule, languages=()) == []


def test_a_language_of_a_list_is_named_once() -> None:
    entries = [ListEntry("en", parse_term(word)) for word in ("truce", "ceasefire", "armistice")]

    found = list(lints_of(compile_rules((), {"treve": entries}), ("fr",)))

    assert [(lint.owner, lint.about) for lint in found] == [("treve", "en")]
