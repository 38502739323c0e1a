"""What a site's robots.txt asks of us: https://www.rfc-editor.org/rfc/rfc9309.html."""

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

OUR_TOKEN: Final = "tocsin"  # noqa: S105 - what robots.txt calls us by
LONGEST_READ: Final = 500 * 1024  # octets; what RFC 9309 asks to read at least
LONGEST_KEPT: Final = 50_000  # characters of what is for us; the longest of large papers has 10 000
LONGEST_DELAY: Final = timedelta(seconds=30)  # between two pages: more, and the news of a day would not pass
_RULES: Final = frozenset({"allow", "disallow", "crawl-delay"})


def robots_address(url: str) -> str:
    """Where the robots.txt of an address is; "" for a file, which has none."""
    parts = urlsplit(url)
    is_of_web = parts.scheme in {"http", "https"}
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt" if is_of_web else ""


def rules_for_us(body: bytes) -> str:
    """Of a robots.txt, the lines of the groups that name us, else of those for all, as one group for all."""
    groups: dict[str, list[str]] = {OUR_TOKEN: [], "*": []}
    for agents, rule in _lines(body[:LONGEST_READ].decode("utf-8-sig", errors="replace")):
        for agent in agents & groups.keys():
            groups[agent].append(rule)
    kept = "\n".join(groups[OUR_TOKEN] or groups["*"])[:LONGEST_KEPT]
    return f"User-agent: *\n{kept}" if kept else ""


def may_be_read(rules: str, url: str) -> bool:
    """Whether the rules, as `rules_for_us` gives them, allow this address."""
    return not rules or bool(_parsed(rules).can_fetch(url, OUR_TOKEN))


def delay_of(rules: str) -> timedelta:
    """How long to wait between two pages."""
    seconds = _parsed(rules).crawl_delay(OUR_TOKEN) if "crawl-delay" in rules else None
    return min(timedelta(seconds=min(seconds or 0, 86_400)), LONGEST_DELAY)


def _lines(text: str) -> Iterator[tuple[frozenset[str], str]]:
    """Each rule, with those whom its group is for. Lines that name somebody stand together at its top."""
    agents: set[str] = set()
    is_open = False  # for more names
    for line in text.splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            agents = (agents if is_open else set()) | {value.lower()}
            is_open = True
        elif name in _RULES:
            is_open = False
            yield frozenset(agents), f"{name}: {value}"


@lru_cache(maxsize=256)
def _parsed(rules: str) -> Protego:
    return Protego.parse(rules)
