from dataclasses import replace

from tests.builders import NOW, TITLE, a_configuration, a_match, an_article
from worker.alerts.raising import raise_alerts
from worker.models import Alert, Article

BODY = f"{TITLE}. " + " ".join(f"mot{n}" for n in range(200))


def _raised(article: Article, *clauses: str) -> Alert:
    match = replace(a_match(article), clauses=clauses)
    (alert,) = raise_alerts(a_configuration(), article, (match,), found_at=NOW, now=NOW)
    return alert


def test_an_alert_knows_whose_text_its_article_prints() -> None:
    first = _raised(an_article(body=BODY + " (AFP)"))
    second = _raised(an_article(id="e2", body=BODY, author="Le Monde avec AFP"))

    assert first.agency == second.agency == "AFP"
    assert first.sketch == second.sketch != ()


def test_an_alert_says_nothing_of_a_text_that_may_be_a_wall() -> None:
    assert _raised(an_article(body=BODY.removeprefix(TITLE))).sketch == ()


def test_an_alert_of_a_short_text_of_an_outlet_says_nothing_of_copies() -> None:
    alert = _raised(an_article(author="Jean Petit"))

    assert (alert.agency, alert.sketch) == ("", ())


def test_an_alert_knows_which_alternatives_of_its_rule_fired() -> None:
    assert _raised(an_article(), "", "otage AND Gaza").clauses == ("", "otage AND Gaza")
