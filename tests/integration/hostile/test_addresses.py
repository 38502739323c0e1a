"""Every form of an address that must not be called, as a feed and as a page, direct and by a redirect."""

import re

from tests.integration.hostile.street import NEIGHBOUR, Street
from tests.integration.stages.press import HEADLINE, Item, rss
from worker.models import Outcome

INSIDE = {
    "loopback": "127.0.0.1",
    "loopback, one number": "2130706433",
    "loopback, in hexadecimal": "0x7f.1",
    "loopback, shortened": "127.1",
    "loopback, in octal": "017700000001",
    "this host": "0",
    "this host, written out": "0.0.0.0",
    "a name of this host": "localhost",
    "loopback of IPv6": "[::1]",
    "loopback, mapped": "[::ffff:127.0.0.1]",
    "loopback, compatible": "[::127.0.0.1]",
    "loopback, translated": "[::ffff:0:127.0.0.1]",
    "a private network": "10.0.0.1",
    "another": "192.168.1.1",
    "a provider's own": "100.64.0.1",
    "metadata": "169.254.169.254",
    "metadata by NAT64": "[64:ff9b::a9fe:a9fe]",
    "NAT64 of the local network": "[64:ff9b:1::a9fe:a9fe]",
    "metadata by 6to4": "[2002:a9fe:a9fe::]",
    "Teredo": "[2001::1]",
    "metadata of Oracle": "192.0.0.192",
    "wire server of Azure": "168.63.129.16",
    "relay of 6to4": "192.88.99.1",
    "site-local": "[fec0::1]",
    "multicast of IPv6": "[ff02::1]",
    "multicast": "224.0.0.1",
    "a port that is not the web": "127.0.0.1:22",
    "the store's port": "127.0.0.1:6379",
}
DIGITS_IN_CIRCLES = "①②⑦.0.0.1"  # no configured feed can have it, nor a header, but a page
REFUSED = {"blocked", "bad address"}  # odd spellings of IPv4 are refused before any socket


def named(prefix: str) -> dict[str, str]:
    """The forms by an id that a feed can have."""
    return {f"{prefix}-{number}": host for number, host in enumerate(INSIDE.values())}


def test_no_feed_is_fetched_from_a_forbidden_address(street: Street) -> None:
    street.allow_only_the_server()
    direct = {id_: f"http://{host}/latest/meta-data" for id_, host in named("direct").items()}
    led = {
        id_: street.web.redirect(f"/{id_}", f"http://{host}/latest/meta-data")
        for id_, host in named("led").items()
    }
    feeds = {**direct, **led}
    street.open(feeds)

    street.run()

    states = {id_: street.service.state(id_) for id_ in feeds}
    assert {id_: state.last_status for id_, state in states.items() if state.last_status not in REFUSED} == {}
    assert all(
        re.search("TOCSIN_ALLOW_ADDRESSES|not an address", state.last_error) for state in states.values()
    )
    counts = street.service.counts()
    assert counts["poll:blocked"] + counts.get("poll:bad address", 0) == len(feeds)
    assert street.subjects() == [NEIGHBOUR]


def test_no_page_is_fetched_from_a_forbidden_address_and_its_entry_rings_by_the_feeds_text(
    street: Street,
) -> None:
    street.allow_only_the_server()
    direct = [f"http://{host}/latest/meta-data" for host in INSIDE.values()]
    led = [street.web.redirect(f"/{number}", address) for number, address in enumerate(direct)]
    links = [*direct, *led, f"http://{DIGITS_IN_CIRCLES}/latest/meta-data"]
    items = [Item(guid=link, link=link, title=f"{HEADLINE}, {n}") for n, link in enumerate(links)]
    street.open({"monde": street.web.page("/rss", rss(*items))})

    street.run()

    outcomes = street.service.outcomes()
    assert {link: outcome for link, outcome in outcomes.items() if outcome != Outcome.RUNG} == {}
    assert len(outcomes) == len(links)
    degraded = {alert.link: alert.degraded for alert in street.service.alerts() if alert.feed == "monde"}
    assert all(re.search("TOCSIN_ALLOW_ADDRESSES|not an address", why) for why in degraded.values()), degraded
    counts = street.service.counts()
    assert counts["page failure:blocked"] + counts.get("page failure:bad address", 0) == len(links)
    assert NEIGHBOUR in street.subjects()
