"""All words that any reader of markup could see."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from selectolax.lexbor import LexborHTMLParser

from tests.unit.articles.markup import MARKUP
from worker.articles.all_words import LONGEST_WORD, all_words
from worker.articles.text_of_html import one_line, plain_text
from worker.rules.tokens import tokenise


def words(text: str) -> set[str]:
    """As rules look for them."""
    return {form for token in tokenise(text) for form in token.folded}


@pytest.mark.parametrize(
    "markup",
    [
        "la tr<b>ê</b>ve", "la <span class='lettrine'>t</span>rêve", "la <i></i><b>tr</b><u>êve</u>.",
        "tr&ecirc;ve", "tr&amp;ecirc;ve", "tr&amp;amp;#234;ve", "tr&#xEA;ve", "tr&lt;b&gt;ê&lt;/b&gt;ve",
        "<p>trêve<p>", "<meta name=description content='La trêve tient'>", "x<!-- > trêve -->", "la</p>trêve",
        "tr<sup>1</sup>êve", "tr<a title='voir'>note : lire</a>êve", "tr<!-- coupé -->êve", "tr\x07êve",
        "tr\ue001êve", "tr&#7;êve", "la\n  tr</span>\n  <span>êve", "<math alttext='trêve'></math>",
        "<a title='x > y'>trêve", "<p class='trêve", "prix < 3 trêve > 2", "<b>tr</b>: <i>êve</i>",
    ],
)  # fmt: skip
def test_a_word_is_seen_however_it_is_written(markup: str) -> None:
    assert "treve" in words(all_words(markup))


def test_words_that_stand_apart_are_seen_apart_too() -> None:
    assert words(all_words("<li>trêve</li><li>Gaza</li><b>ce</b>ssez")) >= {"treve", "gaza", "cessez", "ce"}


def test_what_tags_say_of_themselves_is_no_word() -> None:
    seen = all_words('<div class="menu-sport" data-x="piscine"><a href="/politique/budget">Une</a></div>')

    assert words(seen) == {"une"}


@given(MARKUP)
def test_no_reader_sees_a_word_that_is_not_there(markup: str) -> None:
    seen = words(all_words(markup))
    whole = LexborHTMLParser(markup)
    readers = [
        plain_text(markup),
        one_line(markup),
        BeautifulSoup(markup, "lxml").get_text(),
        BeautifulSoup(markup, "lxml").get_text(" "),
        "".join(map(str, html.fromstring(f"<div>{markup}</div>").itertext())),
        whole.body.text() if whole.body else "",
        whole.body.text(separator=" ") if whole.body else "",
    ]

    for text in readers:
        assert words(text) <= seen


@pytest.mark.parametrize(
    "unit", ["<b>a</b>", "<", "<b", "&amp;", "&lt;b&gt;a", "\ue000a", "a<b>", "<!--", "a\x01", "&#", "<meta "]
)
def test_what_is_made_of_hostile_markup_grows_as_it_does(unit: str) -> None:
    few, many = len(all_words(unit * 1_000)), len(all_words(unit * 4_000))

    assert many <= 5 * max(few, 1_000)
    assert few <= 1_000 * LONGEST_WORD * LONGEST_WORD


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    all_words(text)
