"""What a paywall leaves of an article, and articles that only stand near one."""

import pytest

from tests.unit.articles.pages import SENTENCE, a_page, an_article_node
from worker.articles.paywalls import SHORT_TEASER, TEASER, is_behind_paywall, text_for_machines

SHORT = SENTENCE * 5
FREE, CLOSED = an_article_node(isAccessibleForFree=True), an_article_node(isAccessibleForFree=False)


@pytest.mark.parametrize(
    "words",
    [
        "Il vous reste 75.3% de cet article à lire.",
        "Il vous reste <span>62,01&nbsp;%</span> de cet article à lire.",
        "La suite est réservée aux abonnés.",
        "La suite de cet article est réservée à nos abonnés.",
        "Pour lire la suite, abonnez-vous dès 1 €.",
        "Abonnez-vous pour lire l'intégralité.",
        "Subscribe to continue reading.",
        "Keep reading this article with a digital subscription",
        "Jetzt weiterlesen mit unserem Abo",
        "Para seguir leyendo, suscríbete",
    ],
)
def test_what_stands_where_the_text_is_cut_off_is_a_paywall(words: str) -> None:
    page = a_page(SHORT, body=f"<div class='offre'>{words}</div>")

    assert is_behind_paywall(page, {}, SHORT)
    assert is_behind_paywall(page, FREE, SHORT)
    assert not is_behind_paywall(page, CLOSED, "x" * TEASER), "an article of that length is whole"


@pytest.mark.parametrize(
    "no", [False, "False", "false", "http://schema.org/False", ["https://schema.org/False"]]
)
def test_a_short_text_of_an_article_that_is_not_free_is_its_teaser(no: object) -> None:
    node, part = an_article_node(isAccessibleForFree=no), {"isAccessibleForFree": no, "cssSelector": ".a"}

    assert is_behind_paywall(a_page(SHORT), node, SHORT)
    assert is_behind_paywall(a_page(SHORT), an_article_node(isAccessibleForFree=True, hasPart=part), SHORT)
    assert is_behind_paywall(a_page(SHORT), an_article_node(hasPart=[part, "x"]), SHORT)
    assert is_behind_paywall(a_page(SHORT), node, "x" * SHORT_TEASER + "…")
    assert not is_behind_paywall(a_page(SHORT), node, "x" * SHORT_TEASER), (
        "many say so of what they show whole"
    )


def test_the_mark_of_an_article_for_subscribers_counts_where_the_outlet_does_not_call_it_free() -> None:
    page = a_page(SHORT, body="<p>Article réservé aux abonnés</p>")

    assert is_behind_paywall(page, {}, SHORT)
    assert not is_behind_paywall(page, FREE, SHORT)
    assert not is_behind_paywall(page, {}, "x" * SHORT_TEASER)


def test_marks_of_other_articles_do_not_count() -> None:
    others = "<aside><a href='/b'>Article réservé aux abonnés</a></aside>"
    page = a_page(SHORT).replace("</main>", f"</main>{others}").replace("<main>", f"{others}<main>")

    assert not is_behind_paywall(page, {}, SHORT)


@pytest.mark.parametrize("node", [{}, FREE, an_article_node(isAccessibleForFree=None, hasPart=[None, 3])])
def test_a_short_article_is_no_teaser(node: dict[str, object]) -> None:
    assert not is_behind_paywall(a_page(SHORT), node, SHORT)


def test_the_whole_text_may_be_there_for_machines() -> None:
    whole = SENTENCE * 20

    assert text_for_machines(an_article_node(articleBody=f"<p>{whole}</p>"), SHORT) == whole.strip()
    assert text_for_machines(an_article_node(articleBody=SHORT), SHORT) == ""
    assert text_for_machines(an_article_node(articleBody=f"{whole}…"), SHORT) == "", "it is a teaser, too"
    assert text_for_machines({}, SHORT) == ""
