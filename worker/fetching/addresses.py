"""Which addresses may be asked for, where a redirect leads, and how an address is written in a log."""

import re
from functools import lru_cache
from typing import NoReturn
from urllib.parse import quote, urljoin, urlsplit

from yarl import URL

from worker.errors import FetchError

_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def masked(url: str) -> str:
    """The address with its user and the values of its query hidden: API keys are often there."""
    before, mark, query = url.partition("#")[0].partition("?")
    before = re.sub(r"^([\w+.-]*://)?[^/]*@", r"\1…@", before)
    fields = (field.partition("=") for field in query.split("&"))
    return before + mark + "&".join(f"{name}=…" if sign else "…" for name, sign, _ in fields if mark)


@lru_cache(maxsize=10_000)  # feeds are asked again and again
def checked(url: str) -> str:
    """The address without its fragment, if it is one that may be asked for over HTTP.

    Whether the host's own address is allowed is not known before it is dialled: see `guard`.
    """
    address = url.partition("#")[0].strip()
    if _CONTROL.search(address):
        _refuse(url, "it holds a space or a control character")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        _refuse(url, str(error))
    if parts.scheme.lower() not in {"http", "https"}:
        _refuse(url, "only http and https are fetched")
    if "@" in parts.netloc:
        _refuse(url, "a user or password in the address is not accepted")
    if not parts.hostname:
        _refuse(url, "it has no host")
    return address


def next_address(current: str, location: str | None) -> str:
    """Where a redirect from `current` leads; never from https back to http."""
    if not location:
        raise FetchError("bad redirect", f"{masked(current)}: a redirect without an address")
    try:
        # Some servers send raw bytes; they are escaped as browsers do.
        escaped = quote(location.strip().encode("utf-8", "surrogateescape"), safe=_URL_CHARACTERS)
        target = checked(urljoin(current, escaped))
    except (FetchError, ValueError) as error:
        detail = error if isinstance(error, FetchError) else "not an address"
        raise FetchError("bad redirect", f"{masked(current)}: redirect refused: {detail}") from None
    if current.lower().startswith("https:") and target.lower().startswith("http:"):
        raise FetchError("bad redirect", f"{masked(current)}: redirect from https to http refused")
    return target


@lru_cache(maxsize=10_000)
def as_sent(address: str) -> URL:
    """The address for the HTTP client: verbatim where it is plain ASCII, else escaped.

    Re-escaping an address that is already correct breaks signed ones (`%2C` is not `,` to every server).
    """
    return URL(address, encoded=address.isascii())


def _refuse(url: str, why: str) -> NoReturn:
    raise FetchError("bad address", f"{masked(url)}: {why}") from None
