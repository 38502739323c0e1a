"""Pages that are not their article, and articles that only speak of such things."""

import pytest

from tests.unit.articles.pages import SENTENCE
from worker.articles.degraded import LEAST_TEXT, why_degraded

FILLER = "Le contenu de ce site est financé par la publicité et par ses lecteurs. " * 3


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Nous et nos 842 partenaires stockons des informations sur votre appareil.", "a consent wall"),
        ("Continuer sans accepter", "a consent wall"),
        ("Acceptez tous les cookies pour lire la suite.", "a consent wall"),
        ("Gérer mes préférences", "a consent wall"),
        ("We and our 842 trusted partners store information on your device.", "a consent wall"),
        ("Accept all cookies to go on.", "a consent wall"),
        ("Manage cookies", "a consent wall"),
        ("Wir und unsere 200 Partner speichern Daten.", "a consent wall"),
        ("Aceptar todas las cookies", "a consent wall"),
        ("Confirmez que vous n’êtes pas un robot.", "a bot challenge"),
        ("Vérification que vous êtes un humain.", "a bot challenge"),
        ("Veuillez activer JavaScript pour continuer.", "a bot challenge"),
        ("Please verify that you are a human.", "a bot challenge"),
        ("Checking your browser before accessing the site.", "a bot challenge"),
        ("We have detected unusual traffic from your network.", "a bot challenge"),
        ("Please enable JS and disable any ad blocker", "a bot challenge"),
        ("Page introuvable", "an error page"),
        ("La page que vous cherchez n’existe plus.", "an error page"),
        ("Erreur 503", "an error page"),
        ("Accès refusé", "an error page"),
        ("Ce site est actuellement en maintenance.", "an error page"),
        ("404 Not Found", "an error page"),
        ("Access Denied", "an error page"),
        ("Service Unavailable", "an error page"),
        ("Internal Server Error", "an error page"),
    ],
)
def test_a_wall_is_seen_by_its_words(words: str, kind: str) -> None:
    assert (
        why_degraded(f"{FILLER}{words}") == why_degraded(f"{FILLER}{words.upper()}") == f"the page is {kind}"
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Just a moment...", "a bot challenge"),
        ("Attention Required! | Cloudflare", "a bot challenge"),
        ("Page non trouvée - La Presse", "an error page"),
        ("Page not found", "an error page"),
    ],
)
def test_a_wall_is_seen_by_the_title_of_its_page(title: str, kind: str) -> None:
    assert why_degraded(FILLER, title=title) == f"the page is {kind}"


@pytest.mark.parametrize(
    "words",
    [
        "Les sites doivent proposer de « continuer sans accepter » et d'accepter les cookies.",
        "The browser will let users accept all cookies, or manage cookies one by one.",
        "Les captcha sont résolus par des machines.",
        "The captcha asks whether you are not a robot.",
        "Le service a répondu « erreur 503 », puis « accès refusé », pendant deux heures.",
        "The page answered 404 Not Found, then Access Denied.",
    ],
)
def test_a_long_article_that_speaks_of_walls_is_an_article(words: str) -> None:
    assert not why_degraded(SENTENCE * 15 + words + SENTENCE * 15, title=words)


def test_a_short_article_about_cookies_is_an_article() -> None:
    text = (
        "La CNIL a infligé une amende de 150 millions d'euros à Google pour ses cookies. Elle lui reproche "
        "de ne pas permettre aux internautes de refuser les cookies aussi facilement que de les accepter. "
        "Le groupe a trois mois pour se conformer, sous astreinte de 100 000 euros par jour de retard."
    )

    assert not why_degraded(text, title="Cookies : la CNIL sanctionne Google et Facebook")


def test_a_flash_of_two_sentences_is_an_article() -> None:
    assert not why_degraded("x" * LEAST_TEXT)


def test_the_remains_of_a_text_are_none() -> None:
    assert why_degraded("x" * (LEAST_TEXT - 1)) == "the page has only 119 characters of text"


def test_a_page_that_says_less_than_half_of_its_feed_has_not_shown_its_article() -> None:
    assert why_degraded(SENTENCE * 4, feed_text=SENTENCE * 9) == "the page has less text than the feed"
    assert not why_degraded(SENTENCE * 5, feed_text=SENTENCE * 9)
