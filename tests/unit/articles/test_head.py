"""The head of a page, whole or broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.head import LONGEST_HEAD, head_of

MARKUP = st.lists(
    st.sampled_from(
        [
            "<html lang=fr>",
            "<head>",
            "</head>",
            "<body>",
            "<title>",
            "</title>",
            "<meta name=a content=b>",
            "<meta",
            ">",
            "<link rel=canonical href=",
            "<!--",
            "-->",
            "<![CDATA[",
            "<?xml version='1.0'?>",
            "<!DOCTYPE",
            "<base href=x>",
            "<html xmlns='http://www.w3.org/1999/xhtml'>",
            "\0",
            "\ud800",
            "&#0;",
            "été",
            "'",
            '"',
            "<script>",
            "/x.html",
        ]
    )
).map("".join)


def test_the_head_is_read() -> None:
    head = head_of(
        '<!DOCTYPE html><html lang="fr-FR"><head><title>Trêve &amp;\n paix</title>'
        '<META NAME="Author" CONTENT=" Jeanne "><meta property="og:title" content="Une trêve">'
        '<meta itemprop="datePublished" content="2026-11-24"><link rel="Canonical" href="/a"></head>'
    )

    assert (head.title, head.lang) == ("Trêve & paix", "fr-FR")
    assert head.meta == {"author": "Jeanne", "og:title": "Une trêve", "datepublished": "2026-11-24"}
    assert head.links == {"canonical": "/a"}


def test_of_equal_names_the_first_that_says_something_counts() -> None:
    head = head_of(
        '<meta name="author" content=" "><meta name="author" content="A"><meta name="author" content="B">'
    )

    assert head.meta == {"author": "A"}


def test_the_body_is_not_the_head() -> None:
    head = head_of(
        '<html><head><title>A</title></head><body><meta name="author" content="B"><title>C</title>'
    )

    assert (head.title, head.meta) == ("A", {})


def test_xhtml_is_read() -> None:
    head = head_of(
        '<?xml version="1.0"?>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><head><title>A</title>'
    )

    assert (head.title, head.lang) == ("A", "fr")


@pytest.mark.parametrize("html", ["", "https://example.org", "page.html", "été", "<", "\0", "<title>"])
def test_what_is_no_page_has_an_empty_head(html: str) -> None:
    head = head_of(html)

    assert (head.title, head.lang, head.meta, head.links) == ("", "", {}, {})


def test_a_head_without_end_is_cut() -> None:
    far = '<meta name="author" content="A">'

    assert head_of(f"<html><head>{' ' * LONGEST_HEAD}{far}").meta == {}


@given(st.text() | MARKUP)
def test_no_page_makes_reading_its_head_fail(html: str) -> None:
    head = head_of(html)

    "".join((head.title, head.lang, *head.meta.values(), *head.links.values())).encode()
