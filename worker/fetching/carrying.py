"""What requests for one feed carry besides our own headers, and to which addresses: its own site's alone."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from worker.articles.owners import is_one_owner
from worker.configuration.model import Access, Reference
from worker.configuration.references import REFERENCE
from worker.configuration.secrets import also_hide, resolve, resolve_secret
from worker.errors import FetchError, SecretMissingError

_MISSING: Final = "secret missing"


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where requests go through, and its own password as a header; shown without it."""

    address: str
    authorization: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Carried:
    """Headers for the site of one feed, secrets among them; and the proxy for all that the feed leads to."""

    url: str  # the feed's
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: Proxy | None = None

    def headers_for(self, address: str) -> Mapping[str, str]:
        """What goes to this address: nothing to other sites, nor in the clear where the feed is not."""
        is_downgrade = self.url.lower().startswith("https:") and not address.lower().startswith("https:")
        return {} if is_downgrade or not is_one_owner(self.url, address) else self.headers


def carried(url: str, access: Access | None) -> Carried | None:
    """What is configured for a feed, as of now. Raises FetchError, which names the secret that is missing."""
    if access is None:
        return None
    try:
        return Carried(url, dict(_headers(access)), _proxy(access.proxy))
    except SecretMissingError as error:
        raise FetchError(_MISSING, str(error)) from None


def _headers(access: Access) -> Iterator[tuple[str, str]]:
    for name, reference in access.headers.items():
        if value := _value(reference):
            yield name, _sendable(name, value)
    if cookies := resolve_secret(access.cookies):
        yield "Cookie", _sendable("cookies", cookies)
    user, password = resolve(access.user), resolve_secret(access.password)
    if ":" in user:
        raise FetchError(_MISSING, "access: a user name with a colon in it cannot be sent")
    if user and password:
        yield "Authorization", _basic(user, password)


def _value(reference: Reference) -> str:
    """A header's value; "" where its only secret is one that is off, whatever word stands before it."""
    has_secret = REFERENCE.search(reference.text) is not None
    value = _resolved(reference.text, resolve_secret)
    return "" if has_secret and value == REFERENCE.sub("", reference.text) else value.strip()


def _resolved(text: str, lookup: Callable[[Reference], str]) -> str:
    """The text with each reference looked up on its own, so that each secret is known as one to hide."""
    return REFERENCE.sub(lambda found: lookup(Reference(found[0])), text)


def _sendable(name: str, value: str) -> str:
    if not re.fullmatch(r"[\x20-\x7e]+", value):
        raise FetchError(_MISSING, f"access: what {name} resolves to cannot be sent: it is not plain ASCII")
    return value


def _basic(user: str, password: str) -> str:
    token = b64encode(f"{user}:{password}".encode()).decode("ascii")
    also_hide(token)
    return f"Basic {token}"


def _proxy(reference: Reference | None) -> Proxy | None:
    if reference is None:
        return None
    address = _resolved(reference.text, resolve_secret)
    if not address:
        return None
    also_hide(address)
    before, _, host = address.removeprefix("http://").rpartition("@")
    user, _, password = before.partition(":")
    if not address.startswith("http://") or not _is_host_and_port(host):
        raise FetchError(_MISSING, f"access: {reference.text} is not http://HOST:PORT")
    return Proxy(f"http://{host.rstrip('/')}", _basic(unquote(user), unquote(password)) if user else "")


def _is_host_and_port(text: str) -> bool:
    try:
        parts = urlsplit(f"http://{text}")
        return bool(parts.hostname and parts.port) and parts.path in ("", "/") and not parts.query
    except ValueError:
        return False
