"""A message as chat services take it: plain text, Markdown or simple HTML, within a number of bytes.

None of them can be mentioned, linked or formatted by a text from outside: what they act upon becomes a
look-alike, because no two Markdown services read the same escapes. Links are ours, and stand alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from urllib.parse import quote

from worker.alerts.content import Content, Item
from worker.alerts.highlighting import Line, text_of
from worker.alerts.safe_text import ELLIPSIS, cut

_BREAK: Final = "\u200b"  # a zero-width space: shown as nothing, and no name or link goes on after it
_NAMES: Final[dict[str, str | int | None]] = {"@": f"@{_BREAK}", "<": "‹", ">": "›"}
_LOOK_ALIKES: Final[dict[str, str | int | None]] = {
    "*": "∗",
    "`": "ˋ",
    "~": "∼",
    "|": "❘",
    "\\": "∖",
    "]": f"]{_BREAK}",
}
_AT_AN_EDGE: Final = re.compile(
    r"(?<![^\W_])_+|_+(?![^\W_])"
)  # of a word; within one they are read as they are
_AT_THE_BEGINNING: Final = re.compile(r"^(\s*)([#+=-]|\d+[.)])(?=\s|$)")
_IN_URLS: Final = "%:/?#[]@!$&'+,;=~-._"  # not the parentheses and asterisks that Markdown reads
_QUOTE: Final = "« "
MAX_LINK: Final = 600  # bytes; a longer one would leave no room for the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a service reads: a text from outside made harmless, words that stand out, a link, a line's end."""

    said: Callable[[str], str]
    strong: Callable[[str], str]
    link: Callable[[str, str], str]  # what it is called, its address
    line: str = "\n"


def _in_plain(text: str) -> str:
    return text.translate(str.maketrans(_NAMES)).replace("://", f":{_BREAK}//")


def _in_markdown(text: str) -> str:
    broken = _in_plain(text).translate(str.maketrans(_LOOK_ALIKES))
    broken = _AT_AN_EDGE.sub(lambda match: "＿" * len(match[0]), broken)
    return _AT_THE_BEGINNING.sub(rf"\1{_BREAK}\2", broken)


def _in_html(text: str) -> str:
    return escape(text.replace("@", f"@{_BREAK}").replace("://", f":{_BREAK}//"), quote=False)


PLAIN: Final = Dialect(said=_in_plain, strong=lambda said: f"*{said}*", link=lambda _, url: url)
MARKDOWN: Final = Dialect(
    said=_in_markdown,
    strong=lambda said: f"**{said}**",
    link=lambda label, url: f"[{label}]({quote(url, safe=_IN_URLS)})",
)
PARAGRAPHS: Final = replace(MARKDOWN, line="\n\n")  # where a single line break is read as a space
HTML: Final = Dialect(
    said=_in_html,
    strong=lambda said: f"<b>{said}</b>",
    link=lambda label, url: f'<a href="{escape(url)}">{label}</a>',
)


def write(content: Content, dialect: Dialect, most: int, *, has_title: bool) -> str:
    """The message in at most so many bytes; of what is cut, the links stay as long as there is room."""
    head = [] if has_title else [dialect.strong(dialect.said(content.subject))]
    head.append(dialect.said(cut(content.reason, most // 5)))
    foot = ["", dialect.said(content.footer)]
    note = [dialect.said(line) for line in content.note]
    closing = [dialect.said(line) for line in content.closing]
    rest = dialect.said(content.words.and_more.format(count=len(content.items) + content.hidden))
    room = most - _size([*head, *foot, ELLIPSIS, rest], dialect)
    note, closing = list(_fitting(note, dialect, room)), ["", *_fitting(closing, dialect, room // 3)]
    articles = _articles(content, dialect, most, room - _size([*note, *closing], dialect))
    end = [*closing, *foot] if content.closing else foot
    return dialect.line.join([*head, *note, *articles, *end]).strip()


def _articles(content: Content, dialect: Dialect, most: int, room: int) -> Iterator[str]:
    """The articles, or stories; of a digest also those that were added to told ones, below their heading."""
    shown = 0
    for item in (*content.items, *content.added):
        heading = content.added_heading if shown == len(content.items) and content.added else ""
        lines = ["", *([dialect.strong(dialect.said(heading)), ""] if heading else [])]
        start = len(lines)
        lines += _lines_of(item, content, dialect, most)
        if _size(lines, dialect) > room:  # no excerpts: the title and the link to the rest
            lines = lines[: start + (2 if item.link else 1)]
        if _size(lines, dialect) > room:
            break
        room -= _size(lines, dialect)
        shown += 1
        yield from lines
    if left := len(content.items) + len(content.added) - shown + content.hidden:
        yield dialect.said(content.words.and_more.format(count=left))


def _lines_of(item: Item, content: Content, dialect: Dialect, most: int) -> Iterator[str]:
    """The title and the link first, so that they are what stays."""
    whole = text_of(item.title)
    title = cut(whole, most // 6)
    yield marked(item.title, dialect) if title == whole else dialect.said(title)
    link = item.link if len(item.link.encode()) <= min(MAX_LINK, most // 3) else ""
    if link:
        yield dialect.link(content.words.read_article, link)
    yield dialect.said(" · ".join(filter(None, [item.outlet, item.when, item.place])))
    for one in item.beside:
        yield f"– {dialect.said(' · '.join(filter(None, [one.title, one.outlet])))}"
    if item.more_beside:
        yield dialect.said(f"– {content.words.and_more.format(count=item.more_beside)}")
    for excerpt in item.excerpts:
        yield f"{_QUOTE}{marked(excerpt, dialect)}"
    yield from (dialect.said(line) for line in (item.rules, item.degraded) if line)


def marked(line: Line, dialect: Dialect) -> str:
    """A line whose matched words stand out."""
    parts = []
    for run in line:
        bare = run.text.strip()
        if not (run.is_marked and bare):
            parts.append(dialect.said(run.text))
            continue
        lead, _, trail = run.text.partition(bare)
        parts.append(f"{lead}{dialect.strong(dialect.said(bare))}{trail}")
    return "".join(parts)


def _fitting(lines: Sequence[str], dialect: Dialect, room: int) -> Iterator[str]:
    for line in lines:
        room -= _size([line], dialect)
        if room < 0:
            yield ELLIPSIS
            return
        yield line


def _size(lines: Sequence[str], dialect: Dialect) -> int:
    return sum(len(line.encode()) + len(dialect.line) for line in lines)
