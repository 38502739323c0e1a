"""The article of a page, and nothing else of it."""

import pytest

from tests.unit.articles.pages import PARAGRAPHS, SENTENCE, a_page
from worker.articles.extract import DEEPEST, LONGEST_PAGE, LONGEST_TEXT, MOST_ATTRIBUTES, MOST_TAGS, extract
from worker.errors import ParseError


def test_the_paragraphs_of_the_article_are_separated_by_an_empty_line() -> None:
    text = extract(a_page()).text

    assert text.endswith("\n\n".join(paragraph.strip() for paragraph in PARAGRAPHS))


def test_menu_footer_scripts_and_comments_are_no_article() -> None:
    comments = (
        "<section id='comments'><h2>Commentaires</h2><p>Je ne suis pas de cet avis du tout.</p></section>"
    )

    text = extract(a_page(body=f"<script>var treve = 1;</script>{comments}")).text

    assert not any(word in text for word in ("Accueil", "Mentions légales", "var treve", "pas de cet avis"))


def test_the_lines_drawn_for_a_table_are_dropped_and_its_cells_kept() -> None:
    table = "<table><tr><th>Pays</th><th>Voix</th></tr><tr><td>France</td><td>12</td></tr></table>"

    text = extract(a_page(body=table)).text

    assert "France" in text
    assert "---" not in text
    assert not any(set(line) <= set("|- ") for line in text.splitlines() if line)


@pytest.mark.parametrize(
    "html",
    [
        a_page("x" * LONGEST_PAGE),
        "<html><body>" + "<p>x</p>" * (MOST_TAGS // 2) + "</body></html>",
        "<html><body>" + "<" * (MOST_TAGS + 1),
    ],
    ids=["long", "100 000 tags", "100 000 brackets"],
)
def test_a_page_too_large_is_refused(html: str) -> None:
    with pytest.raises(ParseError, match=r"^the page is too large: \d+ characters, \d+ tags$"):
        extract(html)


@pytest.mark.parametrize(
    "html", ["", " ", "<html>", "<html><body></body></html>", "{}", "\0", "<?xml version='1.0'?><a/>"]
)
def test_a_page_without_text_is_refused(html: str) -> None:
    with pytest.raises(ParseError, match="no text was found"):
        extract(html)


def test_a_novel_is_cut() -> None:
    text = extract(a_page(*(f"{number} {SENTENCE * 100}" for number in range(80)))).text

    assert LONGEST_TEXT - 1 <= len(text) <= LONGEST_TEXT


def test_what_no_encoding_can_carry_is_dropped() -> None:
    text = extract(a_page("\0\ud800" + SENTENCE * 4)).text

    assert SENTENCE.strip() in text
    text.encode()


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_000,
        "<article>" * 600,
        "<DIV>" * 600,
        "<div><section>" * 300,
        "<div>" * 400 + "<p>x" * 9_000,
    ],
)
def test_nesting_without_end_is_refused_before_any_parser_sees_it(body: str) -> None:
    page = a_page(*PARAGRAPHS, body=body)

    with pytest.raises(ParseError, match="nested too deep"):
        extract(page)


def test_blocks_beside_each_other_are_not_nested() -> None:
    assert SENTENCE.strip() in extract(a_page(body="<div>x</div>" * (DEEPEST + 100))).text


@pytest.mark.parametrize("attribute", ["a{}=x", "a{}='x'", 'a{}=">"', "a{}"])
def test_a_tag_with_too_many_attributes_is_refused(attribute: str) -> None:
    attributes = " ".join(attribute.format(number) for number in range(MOST_ATTRIBUTES + 10))

    with pytest.raises(ParseError, match="more than 2000 attributes"):
        extract(f"<html><body><p {attributes}>Une trêve.</p></body></html>")


def test_long_values_and_long_scripts_are_no_attributes() -> None:
    state = "a = b; " * 5_000
    text = "Une trêve a été annoncée, et elle devrait durer trente jours. " * 10

    page = f"<html><body data-state='{state}'><script>{state}</script><article><p>{text}</p></article></body>"

    assert "trente jours" in extract(page).text
