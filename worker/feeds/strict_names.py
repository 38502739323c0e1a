"""How feedparser names the elements of a document, and which of them the strict tier may pass over.

Feedparser acts on an element by its name alone, wherever it stands. What it acts on, and what is neither read
by the strict tier nor listed here as harmless, makes a document doubtful: so does whatever a newer feedparser
learns to act on, because its own tables are asked.
"""

import re
from collections import defaultdict
from typing import Final

from feedparser.mixin import _FeedParserMixin
from feedparser.util import FeedParserDict

XML: Final = "{http://www.w3.org/XML/1998/namespace}"
RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_NAMESPACE = re.compile(rb"""xmlns(?::([^\s=:"'<>]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_KNOWN: Final = {uri.lower(): name.lower() for uri, name in _FeedParserMixin.namespaces.items()}
_PREFIXES: Final = frozenset(_KNOWN.values()) - {""}
_USERLAND: Final = "backend.userland.com/rss"

_RESULTS = """
    id link links title summary content author authors contributors tags published created updated expired
    source image textinput href guidislink category entries feed
""".split()  # noqa: SIM905 - a list of words reads better as text
_ACTED_ON: Final = frozenset(
    [name.split("_", 2)[2].lower() for name in dir(_FeedParserMixin) if name.startswith(("_start_", "_end_"))]
    + [*FeedParserDict.keymap, *_RESULTS]
)
_READ_TOO: Final = frozenset({"ttl", "sy_updateperiod", "sy_updatefrequency"})
# Acted on, without a trace in what we read, as long as no element is within.
HARMLESS_LEAVES: Final = frozenset(
    """
    cloud dc_contributor dc_language dc_publisher webmaster dc_rights rights copyright dcterms_valid enclosure
    expirationdate generator georss_point georss_box georss_line georss_polygon itunes_block itunes_explicit
    itunes_image itunes_subtitle tagline subtitle media_credit media_license media_player media_rating
    media_restriction media_thumbnail width height uri url homepage email language cc_license
    creativecommons_license feedburner_browserfriendly info
    """.split()  # noqa: SIM905 - likewise
)
# Likewise, and what is within is looked at by itself.
HARMLESS_AROUND: Final = frozenset({"media_content", "media_group"})


def namespaces_of(body: bytes) -> dict[str, set[str]] | None:
    """The namespaces that a document declares, and under which prefixes; None if that is doubtful.

    Feedparser goes by prefixes where it knows no namespace. So a namespace with two prefixes, one with the
    usual prefix of another, and a prefix of two are doubtful. What is written within texts counts as well: it
    can only make more doubtful.
    """
    prefixes: dict[str, set[str]] = defaultdict(set)
    meanings: dict[str, str] = {}
    for prefix_bytes, one, other in set(_NAMESPACE.findall(body)):
        prefix, uri = prefix_bytes.decode("utf-8"), (one or other).decode("utf-8")
        known = known_namespace(uri)
        if "&" in uri or prefix.endswith("xml"):
            return None
        if prefix and meanings.setdefault(prefix, uri) != uri:
            return None
        if prefix.lower() in _PREFIXES and known not in {None, prefix.lower()}:
            return None
        prefixes[uri].add(prefix)
    has_two_ways = any(len(found) > 1 and known_namespace(uri) is None for uri, found in prefixes.items())
    return None if has_two_ways else prefixes


def known_namespace(uri: str) -> str | None:
    """Feedparser's name of a namespace, "" for that of feeds themselves; None if it knows none."""
    lower = uri.lower()
    return "" if _USERLAND in lower else _KNOWN.get(lower)


def name_of(tag: str, prefix: str | None) -> str:
    """The name by which feedparser acts on an element, as `media_title`; "" if it only keeps its text."""
    uri, _, local = tag.rpartition("}")
    known = known_namespace(uri[1:])
    space = (prefix or "") if known is None else known
    name = (f"{space}_{local}" if space else local).lower()
    return name if name in _ACTED_ON or name in _READ_TOO or name.endswith(("_detail", "_parsed")) else ""
