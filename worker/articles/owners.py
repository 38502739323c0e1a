"""Which addresses are surely of one owner: what opens one of them may be shown to the others."""

from typing import Final
from urllib.parse import urlsplit

from worker.articles.addresses import is_same_site, service_of

# Each host below one of these has an owner of its own, and the public suffix list does not say so.
HOSTERS: Final = frozenset({
    "beehiiv.com", "canalblog.com", "e-monsite.com", "eklablog.com", "ghost.io", "hautetfort.com",
    "hypotheses.org", "jimdofree.com", "livejournal.com", "medium.com", "mystrikingly.com", "over-blog.com",
    "over-blog.net", "overblog.com", "podbean.com", "skyrock.com", "squarespace.com", "substack.com",
    "tumblr.com", "typepad.com", "typepad.fr", "unblog.fr", "webnode.com", "weebly.com", "wordpress.com",
})  # fmt: skip
_DEFAULT_PORTS: Final = frozenset({None, 80, 443})


def is_one_owner(one: str, other: str) -> bool:
    """One registrable domain, or where blogs are hosted one host; at another port is another program."""
    if not is_same_site(one, other):
        return False
    mine, its = urlsplit(one.strip()), urlsplit(other.strip())
    is_hosted = service_of(one) in HOSTERS
    return _port(mine.port) == _port(its.port) and (
        not is_hosted or _host(mine.hostname) == _host(its.hostname)
    )


def _port(port: int | None) -> int | None:
    return None if port in _DEFAULT_PORTS else port


def _host(host: str | None) -> str:
    return (host or "").lower().rstrip(".").removeprefix("www.")
