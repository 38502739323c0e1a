"""The test that a false alarm leaves behind: read as it was meant, failing until the rule knows better."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import a_match, an_alert, an_article, an_excerpt
from worker.alerts.excerpts import excerpts_of
from worker.alerts.false_positives import false_positive_test, one_text
from worker.configuration.model import RuleTest
from worker.configuration.rules_reading import read_rules_file
from worker.models import Excerpt, TextField
from worker.rules.rule_tests import failed_tests

RULE = "version: 1\nrules:\n  - id: treve\n    any: [trêve]\n"
# Everything that YAML, or the reading of it, might take for something else.
TITLES = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(" \t\n\r-#:|>[]{}!&*?%@`'\"\\,$~…\u00a0\u2028\u0085\ufeff\ud800\uffff"),
    ),
    max_size=80,
)


def read_back(pasted: str) -> tuple[RuleTest, ...]:
    """The tests of a rule under which this was pasted."""
    document, read = read_rules_file("rules.yaml", RULE + pasted + "\n")
    assert [problem.message for problem in document.problems if problem.severity == "error"] == []
    return read.rules["treve"].tests


def test_a_title_that_matched_is_a_line_of_a_block() -> None:
    pasted = false_positive_test(an_alert(title="Gaza : « la trêve #direct » — l'Élysée: rien"))

    assert pasted == "    tests:\n      no_match: |\n        Gaza : « la trêve #direct » — l'Élysée: rien"
    (test,) = read_back(pasted)
    assert (test.must_match, test.title) == (False, "Gaza : « la trêve #direct » — l'Élysée: rien")


@given(TITLES)
@example("- trêve")
@example("# trêve")
@example("- # - trêve")
@example("trêve: 'à \"Gaza\"'")
@example("\u00a0trêve\u202f")
@example("${TREVE}")
@example("la tr\uffffêve")
def test_whatever_a_title_holds_it_is_read_back(title: str) -> None:
    pasted = false_positive_test(an_alert(title=title))

    assert one_text(title) == (read_back(pasted)[0].title if pasted else "")


@given(TITLES, TITLES, TITLES)
def test_whatever_the_pieces_hold_they_are_read_back(title: str, lead: str, body: str) -> None:
    pieces = (
        Excerpt(field="lead", text=lead, highlights=()),
        Excerpt(field="body", text=body, highlights=()),
    )
    pasted = false_positive_test(an_alert(title=title, excerpts=pieces, lang="fr"))

    if pasted:
        (test,) = read_back(pasted)
        assert test.title == one_text(title)


def test_a_body_that_matched_is_given_with_the_title() -> None:
    excerpts = (an_excerpt("…l'espoir d'une *trêve*, dit-il…"), an_excerpt("une *trêve* des confiseurs"))
    pasted = false_positive_test(an_alert(title="Noël à l'Assemblée", excerpts=excerpts))

    (test,) = read_back(pasted)

    assert (test.title, test.lang) == ("Noël à l'Assemblée", "fr")
    assert test.text == "l'espoir d'une trêve, dit-il … une trêve des confiseurs"


@pytest.mark.parametrize("found_in", ["title", "lead", "body"])
def test_pasted_under_the_rule_it_fails_until_the_rule_knows_better(found_in: TextField) -> None:
    texts: dict[str, str] = {"title": "Rien", "lead": "Rien non plus.", "body": "Ni ici."}
    article = an_article(**{**texts, found_in: "La trêve hivernale"})
    match = a_match(article, "trêve", field=found_in)
    alert = an_alert(title=article.title, excerpts=excerpts_of(article, match))
    _, read = read_rules_file("rules.yaml", RULE + false_positive_test(alert))

    assert len(failed_tests(read.rules.values())) == 1

    better = RULE + "    none: [trêve hivernale]\n" + false_positive_test(alert)
    _, read = read_rules_file("rules.yaml", better)
    assert failed_tests(read.rules.values()) == ()


def test_an_alert_without_any_text_has_none() -> None:
    assert false_positive_test(an_alert(title=" \u200b", excerpts=())) == ""
