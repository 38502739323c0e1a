"""Quotes, slashes, braces and signs that do not stand where they mean something, and the way out."""

import re
from typing import Final

from worker.query.characters import is_word
from worker.query.items import QUOTES
from worker.query.mistakes import QuerySyntaxError, mistake
from worker.query.tree import Place

_BEHIND: Final = re.compile(r"[^\s(){},]+")
_OF_EXPRESSIONS: Final = re.compile(r"[*+?\\\[(|^$]")  # what an address or a path has not


def a_brace(source: str, place: Place) -> QuerySyntaxError:
    """One that holds no count."""
    message = "braces hold how often a word occurs at least, as in trêve{2}"
    return mistake(source, place, message, expected="a number in braces, or no brace")


def a_quote(source: str, place: Place) -> QuerySyntaxError:
    """One that closes nothing, or is never closed; `place` may begin with the sign before it."""
    mark, here = source[place.end - 1], Place(place.end - 1, place.end)
    if mark in "»”" or (mark == '"' and not is_word(source[here.start :])):
        return mistake(source, here, f"{mark} closes a quote that was never opened", instead="")
    close = {"«": " »", '"': '"'}.get(mark, "”")
    message, fix = f"the quote {mark} is never closed", source.rstrip() + close
    return mistake(source, here, message, expected=close.strip(), instead=fix, at=_all_of(source))


def a_sign(source: str, place: Place) -> QuerySyntaxError:
    """= or ~ with no word right behind it."""
    piece, rest = source[place.start : place.end], source[place.end :].lstrip()
    what = "the very word" if piece == "=" else "a name with its inflections"
    fix = source[: place.start] + piece + rest if rest and rest[0].isalnum() else None
    message = f"{piece} for {what} stands right before a word or a phrase"
    expected = f'{piece}word or {piece}"a phrase"'
    return mistake(source, place, message, expected=expected, instead=fix, at=_all_of(source))


def a_slash(source: str, place: Place, *, is_item: bool) -> QuerySyntaxError:
    """One that begins a regular expression, and no other ends it."""
    end = place.start + len(re.split(r"\s", source[place.start :], maxsplit=1)[0])
    message = "a word that begins with a slash begins a regular expression, and no slash closes this one"
    fix = _quoted(source, Place(place.start, end), is_item=is_item)
    return mistake(source, place, message, expected="/", instead=fix, at=_all_of(source))


def behind_an_expression(source: str, place: Place, *, is_item: bool) -> QuerySyntaxError | None:
    """What stands right behind a regular expression, without a space."""
    rest = _BEHIND.match(source, place.end)
    if rest is None:
        return None
    here = Place(place.end, rest.end())
    if rest[0] == "i":
        message = "a regular expression is case-blind as it is: nothing follows its second slash"
        return mistake(source, here, message, expected="a space", instead="")
    message = "a regular expression ends with its second slash; a slash within it is written \\/"
    if _OF_EXPRESSIONS.search(source[place.start : place.end]):
        return mistake(source, here, message, expected="a space", instead=f" {rest[0]}")
    fix = _quoted(source, Place(place.start, here.end), is_item=is_item)
    return mistake(source, here, message, expected="a space", instead=fix, at=_all_of(source))


def _quoted(source: str, place: Place, *, is_item: bool) -> str | None:
    """The text with what stands there in quotes: in an item, all of it."""
    start, end = place.start, place.end
    if not is_item:
        return f'{source[:start]}"{source[start:end]}"{source[end:]}'
    return None if any(quote in source for quote in QUOTES) else f'"{source.strip()}"'


def _all_of(source: str) -> Place:
    return Place(0, len(source))
