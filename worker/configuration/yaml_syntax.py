"""Why a file is not YAML, in words for people who paste headlines, with the line as it should be.

PyYAML says where it stopped understanding. Each hint below looks there (and at the line where the
unfinished thing began) for one well-known slip; the first that recognises its slip speaks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from yaml import MarkedYAMLError

from worker.configuration.document import Document, quoted

_SPACES_THAT_ARE_NONE = "\u00a0\u202f\u2007\u2009\u3000\u200b\u2060\ufeff"
_CUT_FROM = re.compile(r"(?<=[^\s#]) #(?=[^\s#])")
_KEY = re.compile(r"^(?P<key>[\s-]*[\w.-]+ *): +(?P<value>[^\s\"'\[{|>].*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stop:
    """Where the reader stopped, and why, as PyYAML puts it."""

    said: str
    column: int
    line: str  # the text of the line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hint:
    """What is wrong in a line, from which column on, and the line put right."""

    column: int
    message: str
    line: str = ""


def explain_syntax(document: Document, error: MarkedYAMLError) -> None:
    """Report the slip behind a syntax error, or PyYAML's own words where none is recognised."""
    mark = error.problem_mark or error.context_mark
    stop = (mark.line, mark.column) if mark else (0, 0)
    said = error.problem or "this is not YAML"
    suspects = _suspects(document, error, stop[0])
    for recognise, number in product(_HINTS, suspects):
        text = document.lines[number]
        column = stop[1] if number == stop[0] else len(text)
        hint = recognise(_Stop(said=said, column=column, line=text))
        if hint:
            fix = document.corrected((number, 0), (number, len(text)), hint.line) if hint.line else ""
            document.report((number, hint.column), hint.message, fix=fix)
            return
    document.report(stop, f"this is not YAML: {said}", fix="compare its quotes, brackets and indentation")


def _suspects(document: Document, error: MarkedYAMLError, stop: int) -> list[int]:
    """The lines to look at: where the reader stopped, where that began, and the written line above."""
    last = len(document.lines) - 1
    lines = [min(stop, last)]
    if error.context_mark:
        lines.append(min(error.context_mark.line, last))
    above = next((n for n in range(lines[0] - 1, -1, -1) if document.lines[n].strip()), None)
    lines += [above] if above is not None else []
    return list(dict.fromkeys(lines))


def _space_that_is_none(stop: _Stop) -> _Hint | None:
    pattern = rf"^\s*[{_SPACES_THAT_ARE_NONE}]|[:-][{_SPACES_THAT_ARE_NONE}]"
    match = re.search(pattern, stop.line)
    if not match:
        return None
    return _Hint(
        column=match.end() - 1,
        message="an unbreakable or invisible space stands where YAML wants a plain one",
        line=re.sub(f"[{_SPACES_THAT_ARE_NONE}]+", " ", stop.line),
    )


def _reference_in_braces(stop: _Stop) -> _Hint | None:
    match = re.search(r"(?<![\"'\w${])(\$\{[^}]*\})", stop.line)
    if not match or not re.search(r"[\[{].*\$\{", stop.line):
        return None
    fixed = re.sub(r"(?<![\"'\w${])(\$\{[^}]*\})(?![\"'])", r'"\1"', stop.line)
    return _Hint(column=match.start(), message="inside { } or [ ], a reference needs quotes", line=fixed)


def _reserved_first_character(stop: _Stop) -> _Hint | None:
    if "cannot start any token" not in stop.said and "expected alphabetic" not in stop.said:
        return None
    text = stop.line[stop.column :] if "cannot start" in stop.said else ""
    column = stop.column
    if not text:
        match = re.search(r"(?<=[\s\[,])[*&]", stop.line)
        column = match.start() if match else 0
        text = stop.line[column:]
    if not text or text[0] not in "@`%*&|>":
        return None
    in_brackets = "[" in stop.line[:column] or "{" in stop.line[:column]
    word = re.split(r"[,\]}]" if in_brackets else r"\s#", text)[0].rstrip()
    return _Hint(
        column=column,
        message=f"a text cannot begin with {text[0]} unless it is quoted",
        line=stop.line[:column] + quoted(word) + text[len(word) :],
    )


def _colon_in_value(stop: _Stop) -> _Hint | None:
    match = _KEY.match(stop.line) if "mapping values" in stop.said else None
    if not match or not re.search(r":(\s|$)", match["value"]):
        return None
    return _Hint(
        column=match.start("value"),
        message="a colon followed by a space begins a key: quote the text",
        line=f"{match['key']}: {quoted(match['value'].rstrip())}",
    )


def _no_space_after_colon(stop: _Stop) -> _Hint | None:
    if "mapping values" not in stop.said and "could not find expected ':'" not in stop.said:
        return None
    match = re.match(r"^([\s-]*[a-z_]+):(?=[^\s:/])", stop.line)
    if not match:
        return None
    fixed = f"{match[1]}: {stop.line[match.end() :]}"
    return _Hint(column=match.end() - 1, message="a space is missing after the colon", line=fixed)


def _quote_within_text(stop: _Stop) -> _Hint | None:
    """`- "trêve" NEAR/5 Gaza`, `['L'échange']`: the text goes on after what reads as its closing quote."""
    pattern = (
        r"""(?P<before>^\s*-\s+|[:,\[]\s*)(?P<text>(?P<quote>["'])[^"']*(?P=quote)\s*[^\s,\]}:#"'][^,\]}]*)"""
    )
    match = re.search(pattern, stop.line)
    if not match:
        return None
    text = match["text"].rstrip()
    inner = text[1:-1] if match["quote"] == "'" and text.endswith("'") and len(text) > 1 else text
    return _Hint(
        column=match.start("text"),
        message="the text goes on after its closing quote: quote the whole of it",
        line=stop.line[: match.start("text")] + quoted(inner) + stop.line[match.start("text") + len(text) :],
    )


def _unclosed_quote(stop: _Stop) -> _Hint | None:
    match = re.search(r"""(?:^\s*-\s+|[:,\[{]\s*)(["'])(?!.*\1)""", stop.line)
    if not match:
        return None
    text, end = stop.line[match.start(1) :].rstrip(), ""
    closing = re.search(r"\s*[\]}]\s*$", text)
    if closing:
        text, end = text[: closing.start()], closing[0]
    fixed = stop.line[: match.start(1)] + text + match[1] + end
    return _Hint(column=match.start(1), message="this quote is never closed", line=fixed)


def _cut_in_brackets(stop: _Stop) -> _Hint | None:
    match = _CUT_FROM.search(stop.line)
    if not match or not re.search(r"[\[{]", stop.line[: match.start()]):
        return None
    start = max(stop.line.rfind(mark, 0, match.start()) for mark in "[{,:") + 1
    start += len(stop.line[start:]) - len(stop.line[start:].lstrip())
    text = re.split(r"[,\]}]", stop.line[start:])[0].rstrip()
    fixed = stop.line[:start] + quoted(text) + stop.line[start + len(text) :]
    return _Hint(
        column=match.start() + 1, message="a # after a space begins a comment: quote the text", line=fixed
    )


def _brace_in_text(stop: _Stop) -> _Hint | None:
    match = re.search(r"[\[,]\s*(?P<text>[^\s,\[\]{}\"']+\{[^{}]*\}?[^,\]]*)", stop.line)
    if not match:
        return None
    text = match["text"].rstrip()
    fixed = stop.line[: match.start("text")] + quoted(text) + stop.line[match.start("text") + len(text) :]
    return _Hint(
        column=match.start("text"), message="a text with { or } in brackets needs quotes", line=fixed
    )


def _unclosed_bracket(stop: _Stop) -> _Hint | None:
    for opening, closing in ("[]", "{}"):
        if stop.line.count(opening) > stop.line.count(closing):
            column = stop.line.index(opening)
            fixed = stop.line.rstrip() + closing
            return _Hint(column=column, message=f"this {opening} is never closed", line=fixed)
    return None


def _empty_item(stop: _Stop) -> _Hint | None:
    match = re.search(r"[\[,]\s*,", stop.line)
    if not match or "expected the node content" not in stop.said:
        return None
    fixed = re.sub(r"([\[,])\s*,", r"\1", stop.line)
    return _Hint(column=match.end() - 1, message="nothing stands before this comma", line=fixed)


def _second_document(stop: _Stop) -> _Hint | None:
    if "another document" not in stop.said:
        return None
    return _Hint(column=0, message="--- begins a second document: a file holds one; delete this line")


def _indentation(stop: _Stop) -> _Hint | None:
    if "expected <block end>" not in stop.said and "mapping values" not in stop.said:
        return None
    return _Hint(
        column=stop.column if stop.column < len(stop.line) else 0,
        message="this line is not aligned with the lines it belongs to",
    )


_HINTS: tuple[Callable[[_Stop], _Hint | None], ...] = (
    _space_that_is_none,
    _reference_in_braces,
    _reserved_first_character,
    _colon_in_value,
    _no_space_after_colon,
    _quote_within_text,
    _cut_in_brackets,
    _brace_in_text,
    _unclosed_quote,
    _unclosed_bracket,
    _empty_item,
    _second_document,
    _indentation,
)
