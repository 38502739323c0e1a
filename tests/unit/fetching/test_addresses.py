from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import FetchError
from worker.fetching.addresses import as_sent, checked, masked, next_address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/feed?key=SECRET&n=2#top", "https://example.org/feed?key=…&n=…"),
        ("https://user:SECRET@example.org/feed", "https://…@example.org/feed"),
        ("https://example.org/feed?SECRET", "https://example.org/feed?…"),
        ("https://example.org/feed", "https://example.org/feed"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "//example.org/", "example.org",
        "", "http://", "http:///path", "http://user@example.org/", "http://user:pass@example.org/",
        "http://example.org:99999/", "http://[::1/", "http://example.org/a b", "http://example.org/\r\nX: y",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(address: str) -> None:
    with pytest.raises(FetchError) as refused:
        checked(address)
    assert refused.value.reason == "bad address"


def test_a_fragment_is_not_sent() -> None:
    assert checked("HTTPS://Example.org/a#b") == "HTTPS://Example.org/a"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b?c=%2C", "https://example.org/b?c=%2C"),
        ("https://other.example/x#y", "https://other.example/x"),
        ("été", "https://example.org/a/%C3%A9t%C3%A9"),
        ("b c", "https://example.org/a/b%20c"),
    ],
)
def test_a_redirect_is_resolved(location: str, target: str) -> None:
    assert next_address("https://example.org/a/", location) == target


@pytest.mark.parametrize(
    "location",
    [None, "", "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https://u:SECRET@example.org/",
     "https://[::1/"],
)  # fmt: skip
def test_a_redirect_that_is_not_safe_is_refused(location: str | None) -> None:
    with pytest.raises(FetchError) as refused:
        next_address("https://example.org/?key=SECRET", location)
    assert refused.value.reason == "bad redirect"
    assert "SECRET" not in str(refused.value)


def test_a_plain_address_is_sent_as_it_is_and_another_escaped() -> None:
    assert str(as_sent("http://example.org/a%2Cb?x=%2C&y=[1]")) == "http://example.org/a%2Cb?x=%2C&y=[1]"
    assert str(as_sent("http://example.org/trêve")) == "http://example.org/tr%C3%AAve"


@given(st.text())
def test_any_text_is_masked_and_checked_without_surprise(text: str) -> None:
    masked(text)
    with suppress(FetchError, ValueError):
        as_sent(checked(text))
