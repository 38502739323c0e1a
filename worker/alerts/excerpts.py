"""Short pieces of an article around its matches, with the matched words marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from worker.models import Article, Excerpt, ExcerptCap, Match, Span, TextField

CONTEXT: Final = 90  # characters on each side of a match
WIDTH: Final = ExcerptCap().letters
CUT: Final = "…"
_SENTENCE_END: Final = re.compile(r"[.!?…»]\s+|\n\s*\n")
_ENDS: Final = (".", "!", "?", "…", "»")
_PARAGRAPH: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Window:
    """A piece of a field, and the spans in it."""

    start: int
    end: int
    spans: tuple[Span, ...]


def excerpts_of(article: Article, match: Match, *, limit: int = 3, width: int = WIDTH) -> tuple[Excerpt, ...]:
    """The title if it matched, then up to `limit` pieces of lead and body of at most `width` characters.

    Offsets are in the piece's own text. Control characters become spaces, one for one.
    """
    found: list[Excerpt] = []
    in_title = [span for span in match.spans if span.field == "title"]
    if in_title:
        found.append(_excerpt("title", article.title, _Window(0, len(article.title), tuple(in_title))))
    for field, text in _bodies(article):
        spans = [span for span in match.spans if span.field == field]
        for window in _windows(text, spans, width - 2 * len(CUT)):
            if len(found) - bool(in_title) == limit:
                return tuple(found)
            found.append(_excerpt(field, text, window))
    return tuple(found)


def narrowed(excerpts: Iterable[Excerpt], letters: int) -> Iterator[Excerpt]:
    """The same matches in pieces that are no longer than a receiver may be shown."""
    for excerpt in excerpts:
        if len(excerpt.text) <= letters:
            yield excerpt
            continue
        spans = [
            Span(field=excerpt.field, start=start, end=end, text=excerpt.text[start:end], term="")
            for start, end in excerpt.highlights
        ]
        for window in _windows(excerpt.text, spans, letters - 2 * len(CUT)):
            yield _excerpt(excerpt.field, excerpt.text, window)


def _bodies(article: Article) -> Iterator[tuple[TextField, str]]:
    """Lead and body; the lead alone says nothing new where the body begins with it."""
    if not article.body.startswith(article.lead):
        yield "lead", article.lead
    yield "body", article.body


def _windows(text: str, spans: Sequence[Span], width: int) -> Iterator[_Window]:
    """Pieces that hold the spans, without overlap; a span near the one before shares its piece."""
    waiting = sorted(spans, key=lambda span: span.start)
    while waiting:
        first = waiting[0]
        end_of_first = min(first.end, first.start + width)
        start, end = _bounds(text, first.start, end_of_first, width)
        inside = [span for span in waiting if span.end <= end] or [first]
        waiting = [span for span in waiting if span not in inside]
        yield _Window(start, end, tuple(inside))


def _bounds(text: str, start: int, end: int, width: int) -> tuple[int, int]:
    """A piece around [start, end): from the sentence's start where that is near, never over a paragraph."""
    paragraph_start = max((gap.end() for gap in _PARAGRAPH.finditer(text, 0, start)), default=0)
    after = _PARAGRAPH.search(text, end)
    paragraph_end = after.start() if after else len(text)
    left = max(paragraph_start, start - CONTEXT, end - width)
    left = _near_start(text, left, start, paragraph_start)
    right = min(paragraph_end, left + width)
    if right < paragraph_end:
        space = text.rfind(" ", end, right)
        right = space if space > end else right
    return left, right


def _near_start(text: str, left: int, start: int, paragraph_start: int) -> int:
    """The last sentence that begins between left and start, else the next word."""
    if left == paragraph_start:
        return left
    sentences = [gap.end() for gap in _SENTENCE_END.finditer(text, left, start)]
    if sentences:
        return sentences[0]
    space = text.find(" ", left, start)
    return space + 1 if space >= 0 else left


def _excerpt(field: TextField, text: str, window: _Window) -> Excerpt:
    piece = "".join(c if c.isprintable() else " " for c in text[window.start : window.end])
    before = CUT if _is_cut(text[: window.start]) else ""
    is_sentence = piece.rstrip().endswith(_ENDS)  # an ellipsis after a full stop reads as four
    after = CUT if _is_cut(text[window.end :]) and field != "title" and not is_sentence else ""
    shift = len(before) - window.start
    marks = [(span.start + shift, min(span.end, window.end) + shift) for span in window.spans]
    return Excerpt(field=field, text=f"{before}{piece}{after}", highlights=_merged(marks))


def _is_cut(rest: str) -> bool:
    return bool(rest.strip())


def _merged(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Marks in order; those that overlap or touch are one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
