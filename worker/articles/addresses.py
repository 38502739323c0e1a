"""Addresses of pages: which are the same page, which belong to one service, which are a home page."""

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

from tld import get_fld
from tld.utils import MozillaTLDSourceParser

from worker.articles.tracking import is_tracking

LONGEST_ADDRESS = 8_000  # octets that every server should take: RFC 9110, section 4.1
_SAME_SITE_LABELS = frozenset({"www", "m", "mobile", "amp"})
_DEFAULT_PORTS = frozenset({None, 80, 443})
_AMP_PARAMETERS = frozenset({"amp", "amp=1", "amp=true", "outputType=amp"})
_AMP_ENDING = re.compile(r"(?:/amp|\.amp)$|\.amp(?=\.html?$)", re.IGNORECASE)
# A copy of a page, at the address of who keeps it: https://developers.google.com/amp/cache/overview
_AMP_CACHE = re.compile(
    r"(?:[\w-]+\.cdn\.ampproject\.org/(?:wp/)?[a-z]|google\.[a-z.]{2,6}/amp)(?:/s)?/(?=[^/?]+\.[^/?]+)"
)
_HOME_PATH = re.compile(
    r"(?:/[a-z]{2}(?:[-_][a-z]{2})?)?(?:/(?:index|default|home|accueil)(?:\.[a-z]{3,5})?)?", re.IGNORECASE
)
_BLANK = re.compile(r"[\x00-\x20\x7f\s]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_PATH_SAFE = "%/:@!$&'()*+,;=~"  # RFC 3986 pchar, and the escapes already there


class _BundledSuffixes(MozillaTLDSourceParser):
    """The public suffix list of the wheel. Were it missing, `tld` would fetch it: never from here."""

    uid = "tocsin_bundled"

    @classmethod
    def update_tld_names(cls, fail_silently: bool = False) -> bool:  # noqa: ARG003, FBT001, FBT002 - tld's signature
        message = "the list of public suffixes is missing from the tld package: install it again"
        raise RuntimeError(message)


def canonical_address(url: str) -> str:
    """The identity of a page as "host/path?query", or "" for what is not http, https or file.

    Equal for all addresses by which a feed, a phone or a share button names one page. Stable: the
    canonical address of "https://" + key is the key. It is no address to fetch.
    """
    key = _key(url)
    while cached := _AMP_CACHE.match(key):
        key = _key(f"https://{key[cached.end() :]}")
    return key


def _key(url: str) -> str:
    parts = _split(url)
    if parts is None:
        return ""
    path = _same_path(parts.path)
    if parts.scheme == "file":
        return f"file:{path}"
    query = _same_query(parts.query)
    key = f"{_same_host(parts)}{path}{'?' if query else ''}{query}"
    return key if len(key) <= LONGEST_ADDRESS - len("https://") else ""  # escapes make it longer


@lru_cache(maxsize=10_000)  # those of feeds come at every poll: 50 µs saved each time, under 4 MB
def service_of(url: str) -> str:
    """The service that answers for an address, whose pace all its pages share: the name of a lane.

    The registrable domain; "host:port" for literal addresses and localhost, where each port is another
    service; the host where the public suffix list knows no domain; "file" for files; "" for the rest.
    """
    parts = _split(url)
    if parts is None:
        return ""
    if parts.scheme == "file":
        return "file"
    host = _ascii_host(parts)
    if _is_local_or_literal(host):
        shown = f"[{host}]" if ":" in host else host
        return f"{shown}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    return _registrable_domain(host)


def is_home_page(url: str) -> bool:
    """Whether it is the front of a site or of one of its languages: /, /fr/, /index.html."""
    host, slash, rest = canonical_address(url).partition("/")
    has_place = bool(host) and not host.startswith("file:") and "?" not in host
    return has_place and _HOME_PATH.fullmatch(slash + rest) is not None


def is_same_site(one: str, other: str) -> bool:
    """Whether both addresses belong to one registrable domain."""
    return service_of(one) == service_of(other) != ""


def is_overlong(url: str) -> bool:
    """Whether no server should take it, once it is escaped. To split it may take the square of its marks."""
    if url.isascii():
        return len(url) > LONGEST_ADDRESS
    octets = len(url.encode("utf-8", "surrogatepass"))
    return 3 * octets - 2 * len(url.encode("ascii", "ignore")) > LONGEST_ADDRESS


def _split(url: str) -> SplitResult | None:
    """The parts of an address that a page can have, or None. Host and port are checked here, once."""
    if is_overlong(url):
        return None
    try:
        parts = urlsplit(url.strip())
        host, _ = _ascii_host(parts), parts.port
    except ValueError:  # a port that is no number, a bracket left open, a label of 64 characters
        return None
    if _BLANK.search(host):  # urlsplit lets it pass, and stripping an address would change it
        return None
    place = {"http": host, "https": host, "file": parts.path}.get(parts.scheme)
    return parts if place else None


def _ascii_host(parts: SplitResult) -> str:
    # Stripped twice: IDNA has more kinds of dots, and makes plain ones of them.
    return (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower().rstrip(".")


def _same_host(parts: SplitResult) -> str:
    host = _ascii_host(parts)
    domain = _registrable_domain(host)
    while host != domain and host.partition(".")[0] in _SAME_SITE_LABELS and "." in host:
        host = host.partition(".")[2]
    if ":" in host:
        host = f"[{host}]"
    return host if parts.port in _DEFAULT_PORTS else f"{host}:{parts.port}"


@lru_cache(maxsize=10_000)  # hosts repeat: 10 µs saved each time, under 2 MB
def _registrable_domain(host: str) -> str:
    parts = SplitResult("https", host, "/", "", "")
    return get_fld(parts, fail_silently=True, parser_class=_BundledSuffixes) or host


def _is_local_or_literal(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _same_path(path: str) -> str:
    path = re.sub("/{2,}", "/", _same_escapes(path)).rstrip("/")
    while (shorter := _AMP_ENDING.sub("", path).rstrip("/")) != path:
        path = shorter
    return path


def _same_query(query: str) -> str:
    kept = []
    for piece in query.replace("&amp;", "&").split("&"):
        name, _, value = _same_escapes(piece).partition("=")
        same = f"{name}={value}" if value else name
        if name and same not in _AMP_PARAMETERS and not is_tracking(name, value):
            kept.append(same)
    return "&".join(sorted(kept))


def _same_escapes(text: str) -> str:
    """Escape what must be, as UTF-8 in capitals, and nothing that need not be (RFC 3986, section 6.2.2)."""
    return quote(_ESCAPE.sub(_same_escape, text), safe=_PATH_SAFE + "?", errors="surrogatepass")


def _same_escape(match: re.Match[str]) -> str:
    if not match[1]:
        return "%25"  # a bare % is itself
    character = chr(int(match[1], 16))
    unreserved = character.isascii() and (character.isalnum() or character in "-._~")
    return character if unreserved else match[0].upper()
