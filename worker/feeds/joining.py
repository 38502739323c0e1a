"""Addresses completed as feedparser completes them, by both tiers, but for what is too long to be one."""

from typing import Final

from feedparser.urls import _urljoin

LONGEST_ADDRESS: Final = 4096  # characters; no server takes more


def joined(base: str, address: str) -> str:
    """The address as it is meant at `base`; "" for what is none.

    Python puts the marks (accents) of a host in order, which takes their square: of 5 MB of them, hours.
    """
    if len(address) > LONGEST_ADDRESS and not address.isascii():
        return ""
    found: str = _urljoin(base, address)
    return found
