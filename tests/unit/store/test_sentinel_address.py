"""How operators write a server behind Sentinel."""

import pytest

from worker.store.sentinel_address import SentinelAddress, sentinel_address


def test_all_parts_are_read_and_the_short_form_has_the_usual_ones() -> None:
    whole = sentinel_address("sentinel://veille:p%40ss@one:1001,two/presse/3")

    assert whole == SentinelAddress((("one", 1001), ("two", 26379)), "presse", 3, "veille", "p@ss")
    assert sentinel_address("sentinel://one/presse") == SentinelAddress((("one", 26379),), "presse")


def test_the_broker_is_told_every_sentinel_with_the_password_as_it_was_written() -> None:
    address = sentinel_address("sentinel://:p%40ss@one,two:2/presse/1")

    assert address.broker_url == "sentinel://:p%40ss@one:26379/1;sentinel://:p%40ss@two:2/1"


@pytest.mark.parametrize(
    "url",
    [
        "sentinel://:hush@one:26379",
        "sentinel://:hush@/presse",
        "sentinel://:hush@one:port/presse",
        "sentinel://:hush@one,/presse",
        "sentinel://:hush@one/presse/zero",
        "sentinel://:hush@one:26379/0;sentinel://:hush@two:26379/0",
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_form_and_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="write sentinel://:PASSWORD@HOST1:26379,HOST2") as refusal:
        sentinel_address(url)

    assert "hush" not in str(refusal.value)
