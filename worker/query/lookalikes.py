"""What other search languages and French typography make people write: refused with what is written here."""

import re
from difflib import get_close_matches
from typing import Final

from worker.query import names
from worker.query.characters import is_word, visible
from worker.query.mistakes import QuerySyntaxError, mistake
from worker.query.tree import Place

_NEAR: Final = re.compile(r"(?i:(o?near|pres|près|puis))(?:/(\w+)|[:~-]?(\d+))")
_WRITTEN: Final = {
    **dict.fromkeys(("|", "||"), "OR"),
    **dict.fromkeys(("&", "&&", "+"), "AND"),
    **dict.fromkeys(("!", "-", "–", "—"), "NOT"),
}
_MINUS: Final = re.compile(r"[–—−!](?=[^\W_])")
_NEARBY: Final = 100  # characters that are looked at around a word, so that a long query is read soon
_UNITS: Final = "%€$£°"


def refuse_lookalike(source: str, place: Place, *, is_item: bool) -> None:
    """Refuse a word that another sign was meant by."""
    piece = source[place.start : place.end]
    if near := _NEAR.fullmatch(visible(piece)):
        fix = f"{near[1].upper()}/{near[2] or near[3]}"
        raise mistake(source, place, f"this operator is written {fix}", expected=fix, instead=fix)
    if re.search(r"[^\W_]\|+[^\W_]" if is_item else r"\|", piece) and is_word(piece):
        fix = re.sub(r"\|+", " OR ", piece)
        raise mistake(source, place, "this is written OR", expected="OR", instead=fix)
    if not is_item:
        _refuse_in_query(source, place, piece)


def _refuse_in_query(source: str, place: Place, piece: str) -> None:
    if not is_word(piece):
        _refuse_lone_sign(source, place, piece)
    if _MINUS.match(piece):
        message = f"not this is written with a hyphen, not with {piece[0]}"
        raise mistake(source, place, message, expected="-word", instead=f"-{piece[1:]}")
    if piece.startswith("+"):
        message = "+ is not needed: a space between two words means AND"
        raise mistake(source, place, message, instead=piece.lstrip("+"))
    if piece[0] in "'‘" and (
        end := re.search(r"(?<=\w)['’](?=[\s)]|$)", source[place.start : place.start + _NEARBY])
    ):
        quoted = Place(place.start, place.start + end.end())
        fix = f'"{source[quoted.start + 1 : quoted.end - 1]}"'
        raise mistake(source, quoted, "a phrase stands in double quotes", expected=fix, instead=fix)


def _refuse_lone_sign(source: str, place: Place, piece: str) -> None:
    before = re.search(r"[^\s()]+\s+$", source[max(0, place.start - _NEARBY) : place.start])
    if piece in _WRITTEN:
        written = _WRITTEN[piece]
        message = f"{piece} alone means nothing: the operator is written {written}"
        raise mistake(source, place, message, expected=written, instead=written)
    if piece.startswith("#"):
        message = "within a query # begins no comment: it stands above the key"
        raise mistake(source, place, message, expected="a word")
    message = "without a letter or a digit a term can match nothing"
    if piece in _UNITS and before:
        start = place.start - len(before[0])
        fix = f'"{before[0].rstrip()} {piece}"'
        at = Place(start, place.end)
        raise mistake(source, place, message, expected="a phrase in quotes", instead=fix, at=at)
    raise mistake(source, place, message, expected="a word", instead="")


def no_field(source: str, place: Place, length: int, *, is_item: bool) -> QuerySyntaxError:
    """The mistake of a word with a colon that is no field; the name and its colon are `length` long."""
    piece = source[place.start : place.end]
    name, rest = piece[: length - 1], piece[length:]
    if rest.startswith("//"):
        return _no_address(source, place, piece)
    if visible(name) in names.FIRST and not re.match(r"\d+:", rest):
        message = f"how many words is written between two colons, as in {name}:50:trêve"
        return mistake(source, place, message, expected=f"{name}:50:")
    if visible(name) in (*names.FIELDS, *names.FIRST):
        length += len(rest) if visible(name) in names.FIRST else 0
        after = source[place.start + length :]
        joined = source[: place.start + length] + after.lstrip()
        name = source[place.start : place.start + length - 1]
        message = f"what {name}: is to hold follows without a space"
        fix = joined if after.strip() else None
        whole = Place(0, len(source))
        return mistake(source, place, message, expected=f"{name}:word", instead=fix, at=whole)
    near = get_close_matches(visible(name).lower(), names.FIELDS, n=1, cutoff=0.7)
    if near:
        message = f"there is no field {name}: did you mean {near[0]}?"
        at = Place(place.start, place.start + length)
        return mistake(source, at, message, expected=f"{near[0]}:", instead=f"{near[0]}:")
    message = f"there is no field {name}; a word with a colon stands in quotes"
    at = Place(0, len(source)) if is_item else place  # in an item, words in a row are one phrase
    has_quotes = is_item and any(quote in source for quote in '"«»“”„‟')
    fix = None if has_quotes else f'"{source[at.start : at.end].strip()}"'
    return mistake(source, place, message, expected="a field", instead=fix, at=at)


def _no_address(source: str, place: Place, piece: str) -> QuerySyntaxError:
    host = re.sub(r"^www\.", "", re.split(r"[/?#]", piece.split("//", 1)[1])[0])
    message = "an address stands in quotes, after url:; a whole site is site:"
    fixes = [f"site:{host}", f'url:"{piece}"'] if host else [f'url:"{piece}"']
    return mistake(source, place, message, expected="site: or url:", instead=fixes)
