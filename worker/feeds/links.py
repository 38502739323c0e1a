"""Where an entry leads: an absolute address that we would follow, or nothing."""

import posixpath
import re
from urllib.parse import urljoin, urlsplit

from worker.feeds.items import Item
from worker.feeds.joining import LONGEST_ADDRESS

_BREAKS = re.compile(r"[\x00-\x1f\x7f]")  # browsers drop them inside an address
_SCHEME = re.compile(r"[a-zA-Z][\w+.-]*:")


def entry_link(item: Item, base: str, *, may_be_guid: bool) -> str:
    """The entry's address. Atom's id stands in for a missing link where it is itself a web address."""
    candidates = [item.link, *item.alternates]
    if may_be_guid and "//" in item.id:
        candidates.append(item.id)
    return next((link for text in candidates if (link := absolute(text, base))), "")


def absolute(text: str, base: str) -> str:
    """The address that `text` means in a document at `base`; "" if it is none of http or https.

    A document from a `file:` may also lead to files beside it.
    """
    text = _BREAKS.sub("", text).strip().replace(" ", "%20")
    if not text or len(text) > LONGEST_ADDRESS:
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
