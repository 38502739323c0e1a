"""The text of what feeds give as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.text_of_html import LONGEST_HTML, one_line, plain_text, without_invalid

MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<br>",
            "<br/",
            "<div",
            ">",
            "<",
            "</",
            "<!",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?xml ?>",
            "<?",
            "<script>",
            "</script>",
            "<title>",
            "<svg><p>",
            "&",
            "&amp;amp;",
            "&#0;",
            "&#xD800;",
            "&#9999999;",
            "&nbsp;",
            "\0",
            "\ud800",
            "\u2028",
            "\u2029",
            "\n\n",
            " ",
            "a='",
            '"',
            "été",
            "<html><body>",
            "</div></div>",
            "<xml:a b:c=1>",
        ]
    )
).map("".join)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un.</p><p>Deux.</p>", "Un.\n\nDeux."),
        ("Un.<p>Deux.<p>Trois.", "Un.\n\nDeux.\n\nTrois."),
        ("<h2>Titre</h2>Un.<ul><li>a</li><li>b</li></ul>", "Titre\n\nUn.\n\na\n\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ("Une ligne<br>la même", "Une ligne la même"),
        ("Un.<br><br/>Deux.<BR>\n<br />Trois.", "Un.\n\nDeux.\n\nTrois."),
        ("Un.\n\nDeux.\n  \nTrois.", "Un.\n\nDeux.\n\nTrois."),
        ("<b>Une</b> <i>trê</i>ve\n  de\t30 jours", "Une trêve de 30 jours"),
        ("<p> </p><p>&nbsp;x</p>", "x"),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_paragraphs_are_separated_by_one_empty_line(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("L&rsquo;&eacute;t&eacute;", "L’été"),
        ("L&amp;rsquo;&amp;eacute;t&amp;#233;", "L’été"),
        ("<p>L&amp;#8217;été</p>", "L’été"),
        ("<p>R&D, Vinci & Cie</p>", "R&D, Vinci & Cie"),
        ("Vinci & Cie", "Vinci & Cie"),
        ("3 &lt; 5", "3 < 5"),
    ],
)
def test_entities_are_decoded_even_escaped_twice(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
@pytest.mark.parametrize("form", ["Trêve{}: « oui{}»", "<p>Trêve{}: « oui{}»</p>"])
def test_the_spaces_of_french_typography_are_kept(space: str, form: str) -> None:
    assert plain_text(form.format(space, space)) == f"Trêve{space}: « oui{space}»"
    assert plain_text("<p>Trêve&nbsp;: oui</p>") == "Trêve\u00a0: oui"


@pytest.mark.parametrize(
    "tag", ["script", "style", "noscript", "template", "svg", "iframe", "object", "title"]
)
def test_what_is_not_shown_is_no_text(tag: str) -> None:
    assert plain_text(f"<p>Un.</p><{tag}>trêve</{tag}><p>Deux.</p>") == "Un.\n\nDeux."
    assert plain_text("Un.<!-- trêve --><img alt='trêve' src='x'>") == "Un."


def test_a_name_is_on_one_line_and_without_tags() -> None:
    assert one_line("<p>Jean</p>\n<b>Dupont</b><br><br>fils") == "Jean Dupont fils"


def test_what_no_encoding_can_carry_is_dropped() -> None:
    assert without_invalid("a\0b\ud800c😀") == "abc😀"
    assert plain_text("a\0b\ud800c") == plain_text("<p>a\0b\ud800c</p>") == "abc"


def test_a_text_without_end_is_cut() -> None:
    assert len(plain_text("a" * (LONGEST_HTML + 1))) == LONGEST_HTML


def test_deep_nesting_is_read() -> None:
    assert "trêve" in plain_text("<div>" * 200 + "trêve")
    plain_text("<div>" * (LONGEST_HTML // 5))
    plain_text("<b a=" * (LONGEST_HTML // 5))


@given(st.text() | MARKUP)
def test_no_html_makes_reading_fail(html: str) -> None:
    text = plain_text(html)

    text.encode()
    assert text == text.strip()
    assert all(paragraph.strip() for paragraph in text.split("\n\n")) or not text
    assert "\n" not in one_line(html)
