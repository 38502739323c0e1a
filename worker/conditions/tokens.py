"""The signs and words of a condition, with their places."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from worker.conditions.mistakes import ConditionError

LONGEST: Final = 2_000  # characters of a condition
Kind = Literal["parenthesis", "operator", "quoted", "word", "end"]

_SIGNS: Final = "=!<>≤≥≠~&|"
_QUOTES: Final = {'"': '"', "'": "'", "“": "”", "«": "»"}
_TOKEN: Final = re.compile(
    rf"""\s*(?:(?P<parenthesis>[()])|(?P<operator>&&|\|\||[{_SIGNS}]+)
    |(?P<quoted>"[^"]*"|'[^']*')|(?P<word>[^\s(){_SIGNS}"'“”«»]+)|(?P<end>$))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text at [start, end); `text` is without quotes."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end

    @property
    def word(self) -> str:
        """A plain word in small letters, "" for anything else."""
        return self.text.lower() if self.kind == "word" else ""


def tokens_of(text: str) -> tuple[Token, ...]:
    """All of them, the last one is the end."""
    if len(text) > LONGEST:
        raise ConditionError(f"a condition has at most {LONGEST} characters", (LONGEST, len(text)))
    found: list[Token] = []
    position, text = 0, text.rstrip()
    while not found or found[-1].kind != "end":
        token = _token_at(text, position)
        found.append(token)
        position = token.end
    return tuple(found)


def _token_at(text: str, position: int) -> Token:
    match = _TOKEN.match(text, position)
    if match is None:
        raise _odd_quote(text, position)
    for kind in ("parenthesis", "operator", "quoted", "word"):
        if (written := match[kind]) is not None:
            shown = written[1:-1] if kind == "quoted" else written
            return Token(kind, shown, match.start(kind), match.end(kind))
    return Token("end", "", len(text), len(text))


def _odd_quote(text: str, position: int) -> ConditionError:
    """Nothing but a quote that is never closed, or that is not straight, is none of the signs."""
    position += len(text[position:]) - len(text[position:].lstrip())
    place = (position, position + 1)
    closing = _QUOTES.get(text[position], "")
    end = text.find(closing, position + 1) if closing and closing not in "\"'" else -1
    if end < 0:
        return ConditionError("this quote is never closed, or was never opened", place)
    inside = text[position + 1 : end].strip("\u00a0\u202f ")
    fix = f'{text[:position]}"{inside}"{text[end + 1 :]}'
    return ConditionError("quotes are straight here", place, fixes=[fix])
