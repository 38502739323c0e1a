"""The text of a page by four ways of looking at it, each its own library; no one of them is right alone."""

import logging
import re
import unicodedata
from typing import Any, Final

import trafilatura
from lxml import etree, html
from readability import Document
from readability.readability import Unparseable
from resiliparse.extract.html2text import extract_plain_text
from selectolax.lexbor import LexborHTMLParser
from trafilatura import core

from worker.articles.marks import with_few_marks

# They log, as errors of their own, pages without text. We raise that, and the caller falls back.
for _name in ("trafilatura", "readability", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# Trafilatura composes its text itself, whatever stands in it.
_trafilatura: Any = core
_composed = _trafilatura.normalize_unicode  # fails here, at import, if it moves
_trafilatura.normalize_unicode = lambda text: _composed(with_few_marks(text))
# Trafilatura takes them off; left in, two equal texts would share no word: soft hyphens and kin.
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section",
    "table", "tbody", "td", "th", "tr", "ul",
})  # fmt: skip
_NO_ARTICLE: Final = ("script", "style", "noscript", "nav", "aside", "footer", "form", "figure", "template")
_PARAGRAPHS: Final = ", ".join(
    f"{place} {tag}" for place in ("article", "main") for tag in ("p", "h2", "h3", "li", "blockquote")
)


def by_trafilatura(tree: html.HtmlElement, *, fast: bool) -> str:
    """The best single one that was measured; `fast` leaves its comparisons out. The tree is not changed."""
    text: str | None = trafilatura.extract(tree, include_comments=False, fast=fast)
    return _same_form(text or "")


def by_resiliparse(page: str) -> str:
    """A tenth of trafilatura's cost on any page, however hostile; too much rather than too little."""
    text: str = extract_plain_text(page, main_content=True, alt_texts=False, noscript=False)
    return _same_form(text)


def by_readability(page: str) -> str:
    """What a browser's reading view shows."""
    try:
        summary = Document(page).summary(html_partial=True)
        return _same_form(_text_of(html.document_fromstring(summary)))
    except (Unparseable, etree.LxmlError, ValueError):
        return ""


def by_tags(page: str) -> str:
    """The paragraphs of the page's <article> or <main>: no guess, and no answer where there is none."""
    tree = LexborHTMLParser(page)
    tree.strip_tags(list(_NO_ARTICLE), recursive=True)
    texts = (node.text(separator=" ").strip() for node in tree.css(_PARAGRAPHS))
    return _same_form("\n\n".join(text for text in texts if text))


def _text_of(root: html.HtmlElement) -> str:
    """Its paragraphs, one empty line between."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"start", "end"} and element.tag in _BLOCKS:
            pieces.append("\n\n")
        text = element.text if event == "start" else element.tail
        if text:
            pieces.append(" ".join(f"|{text}|".split())[1:-1])
    return re.sub(r"\s*\n\s*", "\n\n", "".join(pieces)).strip()


def _same_form(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", with_few_marks(text)))
