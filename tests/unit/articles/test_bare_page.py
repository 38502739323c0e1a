"""What parsers are spared of a page, and what they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.bare_page import bare_page

PIECES = st.lists(
    st.sampled_from(
        ["<script>", "</script >", "<!--", "-->", "<style a=b>", "</STYLE>", "<p>", "x", "<Script"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("page", "bare"),
    [
        ("<p>a</p><script>i<n.length</script><p>b</p>", "<p>a</p><p>b</p>"),
        ("a<SCRIPT src='x'></SCRIPT\n>b<style>p{}</style>c", "abc"),
        ("a<!-- <p>old</p> --><b>", "a<b>"),
        ("a<!--<script>-->b", "ab"),
        ("a<script><!-- </script>b-->", "ab-->"),
        ("a<script>no end", "a<script>no end"),
        ("a<!-- no end", "a<!-- no end"),
        ("a<scripted>b", "a<scripted>b"),
        ("<script type='application/ld+json'>{}</script>", "<script type='application/ld+json'>{}</script>"),
    ],
)
def test_scripts_styles_and_comments_go_json_ld_and_the_unended_stay(page: str, bare: str) -> None:
    assert bare_page(page) == bare


@given(st.text() | PIECES)
def test_nothing_is_added_and_what_is_bare_stays_so(page: str) -> None:
    assert len(bare_page(page)) <= len(page)
