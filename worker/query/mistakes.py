"""What is wrong with a query: where, why, what was expected, and the text as it should be."""

from collections.abc import Sequence
from typing import Final

from worker.errors import TocsinError
from worker.query.tree import Place

SHOWN_CHARACTERS: Final = 110  # of a line, around the place meant
_LONGEST_FIX: Final = 1000  # characters; a longer text is not shown whole again


class QuerySyntaxError(TocsinError):
    """A query that cannot be read. `fixes` are texts to take its place, two where it has two readings."""

    def __init__(
        self, message: str, place: Place, *, expected: str = "", fixes: Sequence[str] = (), source: str = ""
    ) -> None:
        """Keep the place (characters of `source`) and the ways out."""
        super().__init__(message)
        self.message = message
        self.place = place
        self.expected = expected
        self.fixes = tuple(fixes)
        self.source = source

    @property
    def fix(self) -> str:
        """The corrected text, "" where there is none; of two readings the first."""
        return self.fixes[0] if self.fixes else ""


def mistake(
    source: str,
    place: Place,
    message: str,
    *,
    instead: str | Sequence[str] | None = None,
    at: Place | None = None,
    expected: str = "",
) -> QuerySyntaxError:
    """The error at a place; `instead` is what to write there (or `at` another place), or several such."""
    choices = () if instead is None else (instead,) if isinstance(instead, str) else instead
    where = at or place
    texts = [(source[: where.start] + choice + source[where.end :]).strip() for choice in choices]
    fixes = [text for text in texts if text and len(text) <= _LONGEST_FIX]
    return QuerySyntaxError(message, place, expected=expected, fixes=fixes, source=source)


def shown(text: str, *, longest: int = 300) -> str:
    """A piece of a query as a message shows it: on one line, cut in the middle where it is long."""
    line = " ".join(text.split())
    half = longest // 2
    return line if len(line) <= longest else f"{line[:half]} … {line[-half:]}"


def caret(text: str, place: Place) -> tuple[str, str]:
    """The line of a text that holds a place, as far as it is shown, and a caret below the place."""
    start = text.rfind("\n", 0, place.start) + 1
    line = text[start:].split("\n", 1)[0]
    return line_with_caret(line, place.start - start)


def line_with_caret(line: str, column: int) -> tuple[str, str]:
    """A line (a part of it, where it is long) and a caret below a column from 0."""
    start = max(0, column - SHOWN_CHARACTERS // 2) if len(line) > SHOWN_CHARACTERS else 0
    part = line[start : start + SHOWN_CHARACTERS].replace("\t", " ")
    return part.rstrip(), " " * min(column - start, len(part)) + "^"
