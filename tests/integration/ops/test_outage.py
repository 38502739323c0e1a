"""When nearly all feeds fail at once, the operator hears of it once, and once that it is over."""

from collections.abc import Iterable

import pytest

from tests.integration.ops.machine import Machine, feeds_file
from tests.unit.configuration.texts import ALERTS
from worker.ops.troubles import Troubles
from worker.store.outages import outage_since

SITES = [f"site{number}" for number in range(10)]
OPERATOR = ALERTS.replace("version: 1\n", "version: 1\nlanguage: en\noperator: [veille]\n")


class Network:
    """Feeds of ten sites, and two tickers that look after them."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        machine.publish(alerts=OPERATOR, feeds=feeds_file(*SITES))
        self._tickers = [Troubles(machine.context) for _ in range(2)]

    def fails(self, feeds: Iterable[str]) -> list[str]:
        """What the operator has been told, after the last polls of these feeds failed."""
        store, names = self.machine.store, list(feeds)
        store.call("DEL", "tocsin:feeds:failing")
        if names:
            store.call("SADD", "tocsin:feeds:failing", *names)
        for _ in range(2):
            for ticker in self._tickers:
                ticker.tell_of_outage()
        return [note.note_subject for note in self.machine.notes()]


@pytest.fixture
def network(machine: Machine) -> Network:
    return Network(machine)


def test_the_operator_hears_of_it_once_and_once_that_it_is_over(network: Network) -> None:
    begun = network.fails(SITES)
    over = network.fails([])

    assert begun == ["nearly no feed answers"]
    assert over == ["nearly no feed answers", "the feeds answer again"]
    assert outage_since(network.machine.store) is None


def test_the_note_says_since_when_and_how_many(network: Network) -> None:
    network.fails(SITES[:9])

    [note] = network.machine.notes()
    assert "9 sites of 10 did not answer" in note.note
    assert note.note.startswith("Since ")


def test_feeds_that_come_back_one_by_one_do_not_tell_it_again(network: Network) -> None:
    network.fails(SITES)

    for left in range(9, 4, -1):
        assert network.fails(SITES[:left]) == ["nearly no feed answers"]

    assert network.fails(SITES[:4]) == ["nearly no feed answers", "the feeds answer again"]


def test_a_second_outage_is_told_again(network: Network) -> None:
    for _ in range(2):
        network.fails(SITES)
        told = network.fails([])

    assert sorted(told) == ["nearly no feed answers"] * 2 + ["the feeds answer again"] * 2


@pytest.mark.parametrize("failing", [[], SITES[:1], SITES[:8]])
def test_some_feeds_that_fail_are_their_own_trouble(network: Network, failing: list[str]) -> None:
    assert network.fails(failing) == []


def test_two_sites_that_fail_are_their_own_trouble(network: Network) -> None:
    network.machine.publish(alerts=OPERATOR, feeds=feeds_file("a", "b"))

    assert network.fails(["a", "b"]) == []


def test_a_site_fails_only_if_all_of_its_feeds_do(network: Network) -> None:
    feeds = feeds_file(*SITES).replace("https://site1.example/rss", "https://site0.example/other")
    network.machine.publish(alerts=OPERATOR, feeds=feeds.replace("site2.example", "site0.example"))

    assert network.fails(set(SITES) - {"site1"}) == []


def test_feeds_in_files_say_nothing_of_the_network(network: Network) -> None:
    local = '      - {id: essai, url: "file:essai/feed.xml"}\n'
    network.machine.publish(alerts=OPERATOR, feeds=feeds_file("a", "b", "c") + local)

    assert network.fails(["a", "b", "c"]) == ["nearly no feed answers"]


def test_without_an_operator_it_is_remembered_all_the_same(network: Network) -> None:
    network.machine.publish(alerts=ALERTS, feeds=feeds_file(*SITES))

    assert network.fails(SITES) == []
    assert outage_since(network.machine.store)
