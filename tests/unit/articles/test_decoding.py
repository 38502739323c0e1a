"""Octets of pages, rightly and wrongly declared."""

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.decoding import DECLARED_WITHIN, decode_html

TEXT = "L’été, « trêve » à 30 €"
NAMES = sorted(
    {*aliases.values(), "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
)


def meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize("charset", ["", "utf-8", "iso-8859-1", "utf-16", "gb2312", "no-such-charset"])
def test_what_is_utf_8_is_read_as_that_whatever_is_declared(charset: str) -> None:
    page = meta(charset or "ascii") + TEXT

    assert decode_html(page.encode(), charset) == page


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_goes_before_all_and_is_no_text(mark: bytes, encoding: str) -> None:
    assert decode_html(mark + TEXT.encode(encoding), "iso-8859-1") == TEXT


def test_the_server_goes_before_the_page() -> None:
    page = meta("windows-1252") + "Україна"

    assert decode_html(page.encode("cp1251"), "windows-1251") == page


def test_a_page_declares_itself_where_the_server_does_not() -> None:
    page = meta("windows-1251") + "Україна"

    assert decode_html(page.encode("cp1251")) == page
    assert decode_html(page.encode("cp1251"), "no-such-charset") == page


def test_the_old_form_of_a_declaration_is_read() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset = windows-1251">Україна'

    assert decode_html(page.encode("cp1251")) == page


def test_a_declaration_deep_in_the_page_is_text() -> None:
    page = " " * DECLARED_WITHIN + meta("koi8-r") + "été"

    assert decode_html(page.encode("cp1252")) == page


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "", "zip", "hex", "rot13"]
)
def test_french_pages_of_old_are_windows_1252(declared: str) -> None:
    assert decode_html(TEXT.encode("cp1252"), declared) == TEXT


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB18030"])
def test_chinese_pages_are_read_by_the_largest_of_their_sets(declared: str) -> None:
    page = "停火谈判 㐀 镕"

    assert decode_html(page.encode("gb18030"), declared) == page


def test_octets_that_mean_nothing_are_replaced_and_the_rest_is_kept() -> None:
    assert decode_html(b"\xe9t\xe9 \x81 fin", "utf-8") == "été \ufffd fin"


@pytest.mark.parametrize("declared", ["utf-8", "", "no-such-charset"])
def test_a_stray_octet_does_not_spoil_a_page_in_utf_8(declared: str) -> None:
    assert decode_html(TEXT.encode() + b"\xe9", declared) == f"{TEXT}\ufffd"


@pytest.mark.parametrize("declared", ["unicode_escape", "raw_unicode_escape", "punycode", "utf-7", "idna"])
def test_encodings_that_no_browser_knows_are_not_applied(declared: str) -> None:
    page = "été \\d \\u0041 +AEE-"

    assert decode_html(page.encode("cp1252"), declared) == page


@given(st.binary(max_size=200), st.sampled_from(NAMES) | st.text(max_size=12))
def test_nothing_makes_decoding_fail(body: bytes, charset: str) -> None:
    assert isinstance(decode_html(body, charset), str)


@given(st.binary(max_size=40), st.sampled_from(NAMES), st.binary(max_size=40))
def test_no_page_makes_decoding_fail(before: bytes, charset: str, after: bytes) -> None:
    assert isinstance(decode_html(before + meta(charset).encode() + after), str)
