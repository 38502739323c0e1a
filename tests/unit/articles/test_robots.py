"""Which pages a robots.txt allows us, and how fast."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.robots import LONGEST_DELAY, delay_of, may_be_read, robots_address, rules_for_us

PAGE = "https://www.lapresse.fr/monde/treve.html?id=3"


def allows(robots: str, url: str = PAGE) -> bool:
    return may_be_read(rules_for_us(robots.encode()), url)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (PAGE, "https://www.lapresse.fr/robots.txt"),
        ("http://user:pass@localhost:8080/a", "http://localhost:8080/robots.txt"),
        ("file:a.html", ""),
    ],
)
def test_each_site_has_its_own(url: str, address: str) -> None:
    assert robots_address(url) == address


@pytest.mark.parametrize(
    ("robots", "is_allowed"),
    [
        ("", True),
        ("<html>Accueil</html>", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("\ufeffuser-agent: *\r\ndisallow: /monde/ # tout\r\n", False),
        ("User-agent: *\nDisallow: /sport/", True),
        ("User-agent: *\nDisallow: /*.html$", True),
        ("User-agent: *\nDisallow: /*?id=", False),
        ("User-agent: *\nDisallow: /monde\nAllow: /monde/treve", True),
        ("User-agent: GPTBot\nUser-agent: Autre\nDisallow: /", True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: tocsin\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: TOCSIN\nDisallow: /", False),
        ("User-agent: tocsinbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /a\nUser-agent: b\nDisallow: /", True),
        ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: *\nDisallow: /monde", False),
        ("Disallow: /", True),
    ],
)  # fmt: skip
def test_a_page_is_read_as_it_allows(robots: str, is_allowed: bool) -> None:  # noqa: FBT001
    assert allows(robots) is is_allowed


@pytest.mark.parametrize(
    ("said", "delay"),
    [("5", 5), ("0.5", 0.5), ("3600", 30), ("1e999", 0), ("-3", 0), ("bientôt", 0), ("", 0)],
)
def test_pages_are_spaced_as_it_asks_up_to_a_bound(said: str, delay: float) -> None:
    rules = rules_for_us(f"User-agent: *\nCrawl-delay: {said}".encode())

    assert delay_of(rules) == timedelta(seconds=delay) <= LONGEST_DELAY
    assert delay_of("") == timedelta(0)


@given(st.binary() | st.text().map(str.encode))
def test_nothing_that_a_server_says_makes_it_fail(body: bytes) -> None:
    rules = rules_for_us(b"User-agent: *\nDisallow: " + body)

    may_be_read(rules, PAGE)
    delay_of(rules)


def test_of_an_endless_one_a_part_is_kept() -> None:
    assert len(rules_for_us(b"User-agent: *\n" + b"Disallow: /a\n" * 1_000_000)) < 60_000
