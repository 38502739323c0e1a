"""Excerpts with their highlights, as runs of harmless text that every channel can mark in its own way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from worker.alerts.safe_text import ELLIPSIS, MAX_TITLE, clean
from worker.models import Excerpt

MAX_EXCERPT: Final = 600  # characters; the excerpts themselves are shorter, this is a last bound
Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line, marked or not."""

    text: str
    is_marked: bool = False


Line = tuple[Run, ...]


def runs_of(text: str, highlights: Iterable[Offsets], *, limit: int = MAX_EXCERPT) -> Line:
    """The text as runs, made harmless. Highlights may come in any order, overlap, or lie outside."""
    shown = text[:limit]
    runs: list[Run] = []
    position = 0
    for start, end in sorted(highlights):
        start, end = max(start, position), min(end, len(shown))  # noqa: PLW2901 - clipped to what is left
        if start >= end:
            continue
        runs += [Run(clean(shown[position:start])), Run(clean(shown[start:end]), is_marked=True)]
        position = end
    runs.append(Run(clean(shown[position:]) + (ELLIPSIS if len(text) > limit else "")))
    return tuple(run for run in runs if run.text)


def text_of(line: Line) -> str:
    """The line without its marks."""
    return "".join(run.text for run in line)


def offsets_of(line: Line) -> tuple[Offsets, ...]:
    """Where the marked runs stand in `text_of(line)`."""
    found, position = [], 0
    for run in line:
        if run.is_marked:
            found.append((position, position + len(run.text)))
        position += len(run.text)
    return tuple(found)


def marked_title(title: str, excerpts: Iterable[Excerpt]) -> Line:
    """A title with the highlights of the excerpts that lie in it; () where nothing can be shown."""
    bare = title.strip()
    highlights = [offsets for one in excerpts for offsets in _moved_into(bare, one) or ()]
    line = runs_of(bare, highlights, limit=MAX_TITLE)
    return line if text_of(line).strip() else ()


def beside_title(title: str, excerpts: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
    """The excerpts that say more than the title: many pages begin their text with it."""
    return tuple(one for one in excerpts if one.field != "title" and _moved_into(title.strip(), one) is None)


def merged(excerpts: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
    """The excerpts of several rules, one that lies within another shown once with the marks of both."""
    kept: list[Excerpt] = []
    for excerpt in excerpts:
        joined = ((index, _joined(one, excerpt)) for index, one in enumerate(kept))
        home = next(((index, both) for index, both in joined if both), None)
        if home:
            kept[home[0]] = home[1]
        else:
            kept.append(excerpt)
    return tuple(kept)


def _joined(one: Excerpt, other: Excerpt) -> Excerpt | None:
    longer, shorter = (one, other) if len(one.text) >= len(other.text) else (other, one)
    moved = _moved_into(longer.text, shorter)
    return None if moved is None else replace(longer, highlights=(*longer.highlights, *moved))


def _moved_into(text: str, excerpt: Excerpt) -> tuple[Offsets, ...] | None:
    """The excerpt's highlights as offsets in a text that contains it; None where it does not."""
    core = excerpt.text.strip(f"{ELLIPSIS} \u00a0")
    at = text.find(core)
    if not core or at < 0:
        return None
    shift = at - excerpt.text.index(core)
    return tuple((start + shift, end + shift) for start, end in excerpt.highlights)
