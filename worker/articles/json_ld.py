"""What a page says of its article in schema.org's JSON-LD, wherever in the page it says so.

The raw text is scanned, without a parser: the scripts often sit in the body, and a tree of the whole page
costs more than the extraction of its text.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

Node = dict[str, Any]

MOST_SCRIPTS = 50  # of one page; real pages have one to five
MOST_NODES = 2_000  # walked in one page, so that a hostile graph costs milliseconds
MOST_TEXTS = 50  # of one property: authors, images
LONGEST_OPENING_TAG = 500
ARTICLE_TYPES = frozenset({
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle",
    "opinionnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "advertisercontentarticle", "report",
    "blogposting", "liveblogposting", "socialmediaposting", "discussionforumposting", "scholarlyarticle",
    "satiricalarticle", "techarticle", "webpage",
})  # fmt: skip
_DECODER = json.JSONDecoder(strict=False)  # pages put raw line ends into strings


def article_node(html: str) -> Node:
    """The node that describes the page's article, {} if none. A web page is the answer of last resort."""
    nodes = list(_nodes(html))
    articles = [node for node in nodes if _types(node) & ARTICLE_TYPES]
    article = min(articles, key=lambda node: _types(node) == {"webpage"}, default={})
    named = {name: node for node in nodes if node.get("name") and isinstance(name := node.get("@id"), str)}
    return {**article, "author": _looked_up(article["author"], named)} if "author" in article else article


def texts(value: object, *keys: str) -> Iterator[str]:
    """The texts that a property may hold: itself, each of its list, or these keys of its object."""
    waiting = [value]
    for _ in range(MOST_TEXTS):
        if not waiting:
            return
        current = waiting.pop(0)
        if isinstance(current, str):
            yield current
        elif isinstance(current, list):
            waiting.extend(current[:MOST_TEXTS])
        elif isinstance(current, dict):
            waiting.append(next(filter(None, map(current.get, keys)), None))


def all_texts(html: str) -> Iterator[str]:
    """Every text that the page's scripts hold, wherever it stands in them."""
    waiting = list(_documents(html))
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, list | dict):
            waiting.extend(current.values() if isinstance(current, dict) else current)


def _looked_up(value: object, named: Mapping[str, Node]) -> object:
    """A value with its references replaced by what they refer to: WordPress describes people elsewhere."""
    if isinstance(value, list):
        return [_looked_up(one, named) if isinstance(one, dict) else one for one in value]
    if isinstance(value, dict) and not value.get("name") and isinstance(name := value.get("@id"), str):
        return named.get(name, value)
    return value


def _nodes(html: str) -> Iterator[Node]:
    """Objects of the page's scripts: top ones, of lists and @graph, and what a page is mainly about.

    Not those of other properties: they are the articles that the page links to.
    """
    waiting = deque(_documents(html))
    for _ in range(MOST_NODES):
        if not waiting:
            return
        current = waiting.popleft()
        if isinstance(current, list):
            waiting.extend(current)
        elif isinstance(current, dict):
            yield current
            waiting.extend(current.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage"))


def _documents(html: str) -> Iterator[object]:
    for script in _scripts(html):
        # Whatever stands around it: the bracket of "<![CDATA[" is no start, so the other one is tried too.
        for start in sorted(at for at in (script.find("{"), script.find("[")) if at >= 0):
            try:
                yield _DECODER.raw_decode(script, start)[0]
            except (ValueError, RecursionError):
                continue
            break


def _scripts(html: str) -> Iterator[str]:
    end = 0
    for _ in range(MOST_SCRIPTS):
        mark = html.find("ld+json", end)
        end = html.find("</script", mark)
        if mark < 0 or end < 0:
            return
        start = html.find(">", mark, mark + LONGEST_OPENING_TAG)
        yield html[start + 1 : end] if start >= 0 else ""


def _types(node: Node) -> set[str]:
    return {text.rpartition("/")[2].lower() for text in texts(node.get("@type"))}
