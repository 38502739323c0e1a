"""Where an entry leads: an absolute address that we would follow, or nothing."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from worker.feeds.shapes import parts_of, text_of

_BREAKS = re.compile(r"[\x00-\x1f\x7f]")  # browsers drop them inside an address
_SCHEME = re.compile(r"[a-zA-Z][\w+.-]*:")
_LONGEST = 4096  # characters; no server takes more


def entry_link(entry: Any, base: str, *, may_be_guid: bool) -> str:
    """The entry's address. Atom's id stands in for a missing link where it is itself a web address."""
    candidates = list(_stated(entry))
    if may_be_guid and "//" in text_of(entry, "id"):
        candidates.append(text_of(entry, "id"))
    return next((link for text in candidates if (link := absolute(text, base))), "")


def _stated(entry: Any) -> Iterator[str]:
    yield text_of(entry, "link")
    for link in parts_of(entry, "links"):
        if text_of(link, "rel") == "alternate":
            yield text_of(link, "href")


def absolute(text: str, base: str) -> str:
    """The address that `text` means in a document at `base`; "" if it is none of http or https.

    A document from a `file:` may also lead to files beside it.
    """
    text = _BREAKS.sub("", text).strip().replace(" ", "%20")
    if not text or len(text) > _LONGEST:
        return ""
    if base.startswith("file:") and not _SCHEME.match(text):
        return "file:" + posixpath.normpath(posixpath.join(posixpath.dirname(base[5:]), text))
    try:
        address = text if _SCHEME.match(text) else urljoin(base, text)
        parts = urlsplit(address)
        has_host = bool(parts.hostname)
    except ValueError:
        return ""
    if parts.scheme == "file":
        return address if base.startswith("file:") else ""
    return address if parts.scheme in {"http", "https"} and has_host else ""
