"""Regular expressions, as re2 reads them: in linear time, and refused where it refuses."""

import re
from typing import Final

import re2

from worker.query.mistakes import QuerySyntaxError, mistake
from worker.query.tree import Place

LONGEST: Final = 1000  # characters between the slashes
MOST_MEMORY: Final = 1 << 20  # bytes that re2 may use for one; some thousand characters of plain text
_PROBES: Final = ("", "a", "a b", "é.\n1")
_REASONS: Final = {
    "(?=": "re2 knows no lookahead: write a NEAR/5 b, or two rules",
    "(?!": "re2 knows no lookahead: exclude with NOT, unless: or ignore:",
    "(?<": "re2 knows no lookbehind: exclude with NOT, unless: or ignore:",
}


def re2_options() -> re2.Options:
    """How rules' expressions are compiled, to check them and to match: case-blind unless they say (?-i)."""
    options = re2.Options()
    options.max_mem = MOST_MEMORY
    options.case_sensitive = False
    options.log_errors = False
    return options


def pattern_of(source: str, place: Place) -> str:
    r"""The pattern between the slashes, \/ as a plain slash. Raises where re2 refuses it."""
    written = source[place.start + 1 : place.end - 1]
    if len(written) > LONGEST:
        message = f"a regular expression has at most {LONGEST} characters"
        raise mistake(source, place, message, expected="a shorter one, or words")
    pattern = re.sub(r"\\(.)", lambda pair: "/" if pair[1] == "/" else pair[0], written, flags=re.DOTALL)
    try:
        compiled = re2.compile(pattern, re2_options())
    except re2.error as error:
        raise _refused(source, place, _reason(error)) from error
    if any(found.start() == found.end() for probe in _PROBES for found in compiled.finditer(probe)):
        message = "this expression also finds nothing at all, so it would be found everywhere"
        raise mistake(source, place, message, expected="an expression that needs a character")
    return pattern


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)


def _refused(source: str, place: Place, reason: str) -> QuerySyntaxError:
    """The mistake with re2's reason, at the piece of the expression that it names."""
    piece = reason.partition(": ")[2]
    found = source.find(piece, place.start + 1, place.end - 1) if piece else -1
    at = Place(found, found + len(piece)) if found >= 0 else place
    if reason.startswith("missing )"):
        at = Place(place.start, place.start + 1)
    advice = next((advice for start, advice in _REASONS.items() if piece.startswith(start)), "")
    if re.match(r"invalid escape sequence: \\[1-9]", reason):
        advice = "re2 knows no back references"
    message = f"re2 refuses this expression: {reason}" + (f" ({advice})" if advice else "")
    return mistake(source, at, message, expected="an expression that re2 reads")
