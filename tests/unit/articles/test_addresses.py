"""Which addresses are one page, one service, a home page."""

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from worker.articles.addresses import (
    LONGEST_ADDRESS,
    canonical_address,
    is_home_page,
    is_same_site,
    service_of,
)

PAGE = "https://www.lemonde.fr/monde/article/treve_6580.html"
WRITTEN = st.text(alphabet="abm.:/?#&=%;@[]_-+ \t\n\\0129éß。\ud800AZ", max_size=60)


@pytest.mark.parametrize(
    "other",
    [
        "http://www.lemonde.fr/monde/article/treve_6580.html",
        "HTTPS://WWW.LeMonde.fr./monde/article/treve_6580.html",
        "https://lemonde.fr/monde/article/treve_6580.html",
        "https://m.lemonde.fr/monde/article/treve_6580.html",
        "https://mobile.lemonde.fr/monde/article/treve_6580.html",
        "https://amp.lemonde.fr/monde/article/treve_6580.html",
        "https://www.lemonde.fr:443/monde/article/treve_6580.html",
        "http://www.lemonde.fr:80/monde/article/treve_6580.html",
        f"  {PAGE}\n",
        PAGE.replace("/monde/", "//monde/"),
        f"{PAGE}/", f"{PAGE}?", f"{PAGE}#ancre", f"{PAGE}?&&",
        f"{PAGE}?xtor=RSS-3208", f"{PAGE}#xtor=RSS-3208", f"{PAGE}?XTOR=RSS-3208", f"{PAGE}?xtor=AL-32280270",
        f"{PAGE}?at_medium=RSS&at_campaign=flux", f"{PAGE}?utm_source=rss&utm_medium=feed",
        f"{PAGE}?utm_source=rss&amp;utm_medium=feed", f"{PAGE}?amp;utm_medium=feed",
        f"{PAGE}?fbclid=IwAR0", f"{PAGE}?gclid=1", f"{PAGE}?mtm_campaign=1", f"{PAGE}?ns_campaign=1",
        f"{PAGE}?ref=rss", f"{PAGE}?src=feed", f"{PAGE}?phpsessid=c0ffee",
        f"{PAGE}?amp", f"{PAGE}?amp=1", f"{PAGE}?outputType=amp", f"{PAGE}/amp", f"{PAGE}/amp/",
        PAGE.replace(".html", ".amp.html"),
        PAGE.replace("https://", "https://www-lemonde-fr.cdn.ampproject.org/c/s/") + "?usqp=mq331&amp_gsa=1",
        PAGE.replace("https://", "https://www.google.fr/amp/s/"),
    ],
)  # fmt: skip
def test_one_page_has_one_identity_however_it_was_reached(other: str) -> None:
    assert canonical_address(other) == canonical_address(PAGE) == "lemonde.fr/monde/article/treve_6580.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.fr/a?b=2&a=1", "https://x.fr/a?a=1&b=2"),
        ("https://x.fr/a?b=&a", "https://x.fr/a?a&b"),
        ("https://x.fr/%7Ejean", "https://x.fr/~jean"),
        ("https://x.fr/%c3%a9t%c3%a9", "https://x.fr/été"),
        ("https://x.fr/a%2fb", "https://x.fr/a%2Fb"),
        ("https://x.fr/100%", "https://x.fr/100%25"),
        ("https://écho.fr/", "http://XN--cho-9la.fr"),
        ("https://x.fr/a?q=%C3%A9", "https://x.fr/a?q=é"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://jean:mot@x.fr/a", "https://x.fr/a"),
        ("file:///var/a//b.html", "file:///var/a/b.html"),
    ],
)
def test_spellings_of_one_address_are_one_page(one: str, other: str) -> None:
    assert canonical_address(one) == canonical_address(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.fr/a", "https://x.fr/b"),
        ("https://x.fr/a", "https://x.fr/A"),
        ("https://x.fr/a", "https://y.fr/a"),
        ("https://x.fr/a", "https://x.com/a"),
        ("https://sport.x.fr/a", "https://x.fr/a"),
        ("https://x.fr:8080/a", "https://x.fr/a"),
        ("https://x.fr/a?id=1", "https://x.fr/a?id=2"),
        ("https://x.fr/?p=1", "https://x.fr/?p=2"),
        ("https://x.fr/a?page=2", "https://x.fr/a"),
        ("https://x.fr/a?ref=1234", "https://x.fr/a"),
        ("https://x.fr/a?q=a%26b", "https://x.fr/a?q=a&b"),
        ("https://x.fr/a%2Fb", "https://x.fr/a/b"),
        ("https://x.fr/a%3Fb", "https://x.fr/a?b"),
        ("https://x.fr/amp/a", "https://x.fr/a"),
        ("https://x.fr/camp", "https://x.fr/c"),
        ("https://m.com/a", "https://com/a"),
        ("https://www.fr/a", "https://x.fr/a"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x.fr/a",
        "//x.fr/a",
        "javascript:alert(1)",
        "mailto:a@x.fr",
        "ftp://x.fr/a",
        "https://",
        "https:///a",
        "https://x.fr:99999/",
        "https://x.fr:port/",
        "https://[::1/",
        "https://x..fr/",
        "https:// #a",
        "https://x.fr ./a",
        f"https://{'a' * 64}.fr/",
        f"https://x.fr/{'a' * LONGEST_ADDRESS}",
    ],
)
def test_what_is_no_address_of_a_page_has_no_identity(address: str) -> None:
    assert canonical_address(address) == service_of(address) == ""
    assert not is_home_page(address)
    assert not is_same_site(address, address)


@given(
    st.text()
    | WRITTEN
    | st.builds("https://{}".format, WRITTEN)
    | st.builds("http://a.fr/{}".format, WRITTEN)
)
@example("https://x.fr/\ud800/a")
@example("https:// #a")
@example("http://0。")
@example("https://x.fr ./")
@example("https://x.fr/a/.amp/amp")
@example("https://google.com//amp/s/google.fr/amp/x.org")
@example("https://a.cdn.ampproject.org/c/s/b.c\ud800")
@example("https://www.x.fr?%61mp;b&a")
def test_an_identity_is_its_own_identity(text: str) -> None:
    key = canonical_address(text)

    assert key.startswith("file:") or canonical_address(f"https://{key}") == key


@given(st.text() | st.builds("https://{}".format, WRITTEN))
def test_no_text_makes_an_address_function_fail(text: str) -> None:
    assert isinstance(service_of(text), str)
    assert isinstance(is_home_page(text), bool)
    assert is_same_site(text, text) == bool(service_of(text))


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("https://www.lemonde.fr/a", "lemonde.fr"),
        ("http://rss.lemonde.fr:8080/", "lemonde.fr"),
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://écho.fr/", "xn--cho-9la.fr"),
        ("https://intranet/a", "intranet"),
        ("http://localhost/a", "localhost:80"),
        ("https://app.localhost/a", "app.localhost:443"),
        ("http://127.0.0.1:8000/a", "127.0.0.1:8000"),
        ("https://[::1]/a", "[::1]:443"),
        ("file:///etc/hosts", "file"),
    ],
)
def test_the_service_of_an_address(address: str, service: str) -> None:
    assert service_of(address) == service


@pytest.mark.parametrize(
    "address",
    [
        "https://x.fr",
        "https://www.x.fr/",
        "https://x.fr/?utm_source=rss",
        "https://x.fr/fr/",
        "https://x.fr/fr-CA",
        "https://x.fr/index.html",
        "https://x.fr/en/index.php",
        "https://x.fr/accueil",
        "https://x.fr/#xtor=RSS-1",
    ],
)
def test_the_front_of_a_site_is_a_home_page(address: str) -> None:
    assert is_home_page(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://x.fr/a",
        "https://x.fr/?p=1",
        "https://x.fr/monde/",
        "https://x.fr/monde/index.html",
        "file:///index.html",
        "https://x.fr/fra",
    ],
)
def test_other_pages_are_no_home_page(address: str) -> None:
    assert not is_home_page(address)


def test_hosts_of_one_domain_are_one_site_and_neighbours_below_a_public_suffix_are_not() -> None:
    assert is_same_site("https://www.lemonde.fr/a", "http://abo.lemonde.fr/b")
    assert not is_same_site("https://lemonde.fr/", "https://lefigaro.fr/")
    assert not is_same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not is_same_site("http://127.0.0.1:8000/", "http://127.0.0.1:8001/")


@pytest.mark.parametrize("letter", ["é", "\u0323", "新", "😀"])
def test_an_address_is_as_long_as_its_escapes_make_it(letter: str) -> None:
    start, each = "https://x.example/", len(quote(letter))
    most = (LONGEST_ADDRESS - len(start)) // each

    assert service_of(start + letter * most) == "x.example"
    assert service_of(start + letter * (most + 1)) == canonical_address(start + letter * (most + 1)) == ""
