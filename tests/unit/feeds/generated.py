"""Feed documents of every kind, drawn by hypothesis: as publishers write them, and as nobody should."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

NAMESPACES: Final[Mapping[str, str]] = MappingProxyType({
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "georss": "http://www.georss.org/georss",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "snf": "http://www.smartnews.be/snf",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "psc": "http://podlove.org/simple-chapters",
})  # fmt: skip
TEXTS = st.sampled_from([
    "", " ", "Trêve", "  L’accord\n est « signé » ", "R&D : 5 < 6 & 7 > 3", "<p>Le <b>Hamas</b> accepte</p>",
    "caf\u00c3\u00a9", "L&#8217;été &eacute;", "a,b, ,c", "Anne Martin",
    "anne@example.org (Anne Martin)", "日本語 🚀",
    "https://www.example.org/1", "https://www.example.org/1?a=1&b=2&amp;c=3", "http:///www.example.org//2",
    "/relative", "urn:uuid:1", "1", "2", "x" * 600, "é" * 600, "<br/>", "]]", "\u00a0espace\u00a0",
    "\ufeffmarque", "text/html", "fr-FR", "60", "hourly",
]) | st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)  # fmt: skip
DATES = st.sampled_from([
    "Tue, 24 Nov 2026 09:00:00 GMT", "Tue, 24 Nov 2026 09:00:00 CET", "2026-11-24T09:00:00Z", "2026-11-24",
    "lun., 23 nov. 2026 10:12:00 +0100", "2026/11/23 10:12", "1795428720", "hier", "", "23/11/2026",
    "2026-W48", "2026-329", "Mon Nov 23 10:12:00 2026", "2004-01-01", "03",
])  # fmt: skip
ATTRIBUTES = st.dictionaries(
    st.sampled_from([
        "type", "rel", "href", "url", "isPermaLink", "term", "scheme", "label", "domain", "xml:lang", "lang",
        "mode", "src", "rdf:about", "rdf:resource", "text", "uri", "HREF", "xml:base", "base", "version",
        "atom:href",
    ])
    | st.sampled_from(["type", "rel", "href", "isPermaLink", "term", "xml:lang", "domain"]),
    st.sampled_from([
        "text", "html", "xhtml", "text/html", "text/plain", "alternate", "self", "enclosure", "Alternate",
        "HTML", "https://www.example.org/3", "/4", "true", "false", "False", "fr", "", "base64", "escaped",
        "image/jpeg", "2.0", "https://www.example.org/?a=1&amp;b=2", "news", "application/xhtml+xml",
    ]),
    max_size=2,
)  # fmt: skip
COMMON: Final = """
    title link guid id description content:encoded pubDate dc:date dc:creator author category summary content
    published updated media:content media:thumbnail
""".split()  # noqa: SIM905 - a list of words reads better as text
ORDINARY: Final = (
    COMMON
    + """
    enclosure source comments slash:comments media:credit itunes:author itunes:summary dc:subject georss:point
    snf:logo atom:updated dcterms:issued media:group generator
""".split()  # noqa: SIM905 - likewise
)
RARE: Final = """
    enclosure source image media:group media:title media:description media:credit media:category
    media:keywords itunes:summary itunes:author itunes:keywords itunes:category itunes:image itunes:owner
    itunes:name dc:title dc:subject dc:description dc:language dc:contributor dcterms:issued
    dcterms:modified dcterms:created atom:link atom:updated atom:title contributor name email uri url
    comments slash:comments georss:point snf:logo snf:title rights generator language keywords
    managingEditor lastBuildDate created modified issued fullitem body abstract info tagline subtitle
    expirationDate date items tags links entries published_parsed post-id div p svg textInput cloud ttl
    sy:updatePeriod item entry channel psc:chapters rdf:li Title LINK
""".split()  # noqa: SIM905 - likewise


DATED: Final = frozenset(
    {"pubDate", "published", "updated", "dc:date", "created", "issued", "dcterms:issued"}
)
AROUND: Final[Mapping[str, Sequence[str]]] = MappingProxyType({
    "media:group": ["media:content", "media:title", "media:description", "media:category"],
    "media:content": ["media:credit", "media:description", "media:title", "media:keywords", "snf:logo"],
    "author": ["name", "email", "uri", "snf:logo"],
    "snf:logo": ["snf:title", "slash:comments"],
})  # fmt: skip
OF_ELEMENT: Final[Mapping[str, Sequence[Mapping[str, str]]]] = MappingProxyType({
    "guid": [{}, {"isPermaLink": "false"}, {"isPermaLink": "true"}],
    "link": [
        {}, {"href": "https://www.example.org/5"}, {"rel": "enclosure", "href": "/6"},
        {"rel": "alternate", "type": "text/html", "href": "http:///www.example.org/7"},
        {"href": "https://www.example.org/9", "slash:count": "1", "snf:x": "2"},
        {"rel": "Alternate", "type": "application/json", "href": "https://www.example.org/8"},
    ],
    "category": [
{}, {"domain": "d"}, {"term": "monde", "label": "Monde"}, {"term": "monde"}, {"scheme": "s"},
    ],
    "title": [{}, {"type": "html"}, {"xml:lang": "fr"}],
    "content": [{"type": "html"}, {"type": "text/plain"}, {"xml:base": "https://cms.example.org/c/"}],
    "media:content": [{"url": "https://www.example.org/9.jpg", "medium": "image"}],
    "source": [{"url": "https://www.example.org/rss"}],
    "enclosure": [{"url": "https://www.example.org/a.mp3", "type": "audio/mpeg"}],
})  # fmt: skip


@st.composite
def elements(draw: st.DrawFn, names: Sequence[str], depth: int = 2) -> str:
    """An element with text, as CDATA or escaped, or with others within."""
    name = draw(st.sampled_from(names))
    is_ordinary = names is ORDINARY
    attributes = {} if is_ordinary or draw(st.integers(0, 3)) else draw(ATTRIBUTES)
    if is_ordinary:
        attributes = draw(st.sampled_from(OF_ELEMENT.get(name, [{}])))
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    text = draw(DATES if name in DATED and draw(st.booleans()) else TEXTS)
    choice = draw(st.integers(0, 9))
    if choice < 3 and "]]" not in text:
        inner = f"<![CDATA[{text}]]>"
    elif choice == 3 and "--" not in text:
        inner = f"{escape(text)}<!-- {escape(text)} --> suite"
    elif depth and (name in AROUND or (choice in {4, 5} and not is_ordinary)):
        inner = "".join(draw(st.lists(elements(AROUND.get(name, names), depth=depth - 1), max_size=3)))
    elif choice == 6:
        inner = escape(text) + draw(
            st.sampled_from(["&#233;", "&#x2019;", "&#160;", "<?pi x?>", "&amp;amp;"])
        )
    else:
        inner = escape(text)
    return f"<{name}{written}>{inner}</{name}>"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A document of any kind: RSS 0.9x, 1.0, 2.0, or Atom."""
    names = draw(st.sampled_from([ORDINARY, ORDINARY, [*COMMON, *COMMON, *RARE]]))
    item = st.lists(elements(names), max_size=7).map("".join)
    head_names = ["title", "link", "description", "ttl"] if names is ORDINARY else names
    head = "".join(draw(st.lists(elements(head_names, depth=1), max_size=3, unique_by=lambda one: one[:6])))
    about = ' rdf:about="https://www.example.org/a"' if draw(st.booleans()) else ""
    base = draw(st.sampled_from(["", "", ' xml:base="https://cms.example.org/a/b"', ' xml:base="/x"']))
    own = draw(st.sampled_from(["", "", "", ' xml:base="d/"', ' xml:base="https://own.example.org/?"']))
    spaces = base + "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    without_atom = spaces.replace(f' xmlns:atom="{NAMESPACES["atom"]}"', "")
    items = [f"<item{about}{own}>{draw(item)}</item>" for _ in range(draw(st.integers(1, 3)))]
    match draw(st.integers(0, 5)):
        case 0:
            entries = "".join(items).replace("<item", "<entry").replace("</item", "</entry")
            text = (
                f'<feed xmlns="http://www.w3.org/2005/Atom"{spaces} xml:lang="fr_FR">{head}{entries}</feed>'
            )
        case 1:
            text = (
                (
                    f'<rdf:RDF xmlns="http://purl.org/rss/1.0/"{without_atom}><channel{about}>{head}</channel>'
                    f"{''.join(items)}</rdf:RDF>"
                )
                .replace("<atom:", "<dc:")
                .replace("</atom:", "</dc:")
                .replace(" atom:href", " href2")
            )
        case kind:
            version = ["0.91", "0.92", "2.0", "2.0"][kind - 2]
            text = f'<rss version="{version}"{spaces}><channel>{head}{"".join(items)}</channel></rss>'
    start = draw(
        st.sampled_from(["", '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff", "<!-- x -->", "\n"])
    )
    return (start + text).encode()
