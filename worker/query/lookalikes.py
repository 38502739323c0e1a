"""What other search languages and French typography make people write: refused with what is written here."""

import re
from difflib import get_close_matches
from typing import Final

from worker.query import names
from worker.query.characters import is_word, visible
from worker.query.mistakes import QuerySyntaxError, mistake
from worker.query.tree import Place

_NEAR: Final = re.compile(r"(?i:(o?near|pres|près|puis))(?:/(\w+)|[:~-]?(\d+))")
_DISTANT: Final = re.compile(r"(?:AND|ET|OR|OU|NOT|SAUF)/(\d{1,4})")
_WRITTEN: Final = {
    **dict.fromkeys(("|", "||"), "OR"),
    **dict.fromkeys(("&", "&&", "+"), "AND"),
    **dict.fromkeys(("!", "-", "–", "—"), "NOT"),
}
_MINUS: Final = re.compile(r"[–—−!](?=[^\W_])")
_FIELD_BEFORE: Final = re.compile(r":(\S*)")
_LAST_WORD: Final = re.compile(r"([\w-]+)\s+$")
_WITH_EQUALS: Final = re.compile(r"([\w-]+)=(?=.)")
_FUZZY: Final = re.compile(r"(?<=\w)~\d*$")
# Of other search languages: in capitals only, as any operator.
_FOREIGN_NOT: Final = frozenset({"ANDNOT", "SANS", "NON"})
_FOREIGN_NEAR: Final = re.compile(r"(?:[WwNn]/|ADJ/?)(\d{1,3})")
# In lower case only before a group: « 2 of » may be words.
_OF: Final = re.compile(
    rf"\s+({'|'.join(names.OF)}|{'|'.join(map(str.lower, names.OF))}(?=\s*\())(?!\w)\s*(\(?)"
)
_NEARBY: Final = 100  # characters that are looked at around a word, so that a long query is read soon
_UNITS: Final = "%€$£°"


def refuse_lookalike(source: str, place: Place, *, is_item: bool) -> None:
    """Refuse a word that another sign was meant by."""
    piece = source[place.start : place.end]
    if near := _NEAR.fullmatch(visible(piece)):
        fix = f"{near[1].upper()}/{near[2] or near[3]}"
        raise mistake(source, place, f"this operator is written {fix}", expected=fix, instead=fix)
    if distant := _DISTANT.fullmatch(piece):
        fix = f"NEAR/{distant[1]}"
        message = f"only NEAR has a distance: {fix}; {piece} as a word stands in quotes"
        raise mistake(source, place, message, expected=fix, instead=[fix, f'"{piece}"'])
    if re.search(r"[^\W_]\|+[^\W_]" if is_item else r"\|", piece) and is_word(piece):
        fix = re.sub(r"\|+", " OR ", piece)
        raise mistake(source, place, "this is written OR", expected="OR", instead=fix)
    if not is_item:
        _refuse_in_query(source, place, piece)


def _refuse_in_query(source: str, place: Place, piece: str) -> None:
    if field := _FIELD_BEFORE.fullmatch(piece):
        _refuse_split_field(source, place, field)
    if not is_word(piece):
        _refuse_lone_sign(source, place, piece)
    _refuse_foreign(source, place, piece)
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


def _refuse_foreign(source: str, place: Place, piece: str) -> None:
    """What means something in other search languages, and would be sought as a word."""
    if field := _WITH_EQUALS.match(piece):
        fix = f"{visible(field[1])}:{piece[field.end() :]}"
        if visible(field[1]) in names.FIELDS:
            raise mistake(source, place, "a field stands before a colon", expected=fix, instead=fix)
    if after := _FUZZY.search(piece):
        message = f"{after[0]} after a word means nothing: all its forms are found without it"
        raise mistake(source, place, message, expected="the word", instead=piece[: after.start()])
    if piece in _FOREIGN_NOT:
        message = f"this operator is written NOT or SAUF; {piece} as a word stands in quotes"
        raise mistake(source, place, message, expected="NOT", instead=["NOT", f'"{piece}"'])
    if near := _FOREIGN_NEAR.fullmatch(piece):
        fix = f"NEAR/{near[1]}"
        message = f"this operator is written {fix}; {piece} as a word stands in quotes"
        raise mistake(source, place, message, expected=fix, instead=[fix, f'"{piece}"'])


def _refuse_split_field(source: str, place: Place, colon: re.Match[str]) -> None:
    """`titre : trêve`, as French sets its colons."""
    before = _LAST_WORD.search(source[max(0, place.start - _NEARBY) : place.start])
    if before is None or visible(before[1]) not in names.FIELDS:
        return
    what = source[place.start + 1 :].lstrip() if not colon[1] else source[place.start + 1 :]
    start = place.start - len(before[0])
    message = f"a field and its colon are written together: {before[1]}:"
    fix = f"{before[1]}:{what}" if what else None
    raise mistake(
        source, place, message, expected=f"{before[1]}:word", instead=fix, at=Place(start, len(source))
    )


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


def refuse_how_many(source: str, number: Place) -> None:
    """`2 of (a, b)`, and `2 OF a, b`: the operator is in capitals, and what it counts in parentheses."""
    of = _OF.match(source, number.end)
    if of is None or (of[1].isupper() and of[2]):
        return
    operator = f"{source[number.start : number.end]} {of[1].upper()}"
    message = f"how many of some things is written {operator} (a, b, c)"
    fix = f"{operator} {of[2]}" if of[2] else None
    place = Place(number.start, of.end(1))
    raise mistake(
        source, place, message, expected=f"{operator} (", instead=fix, at=Place(number.start, of.end())
    )


def no_field(source: str, place: Place, length: int, *, is_item: bool) -> QuerySyntaxError:
    """The mistake of a word with a colon that is no field; the name and its colon are `length` long."""
    piece = source[place.start : place.end]
    name, rest = piece[: length - 1], piece[length:]
    if rest.startswith("//"):
        return _no_address(source, place, piece)
    if visible(name) in names.FIRST and not re.match(r"\d+:", rest):
        message = f"how many words is written between two colons, as in {name}:50:trêve"
        after = source[place.end :].lstrip()
        fix = f"{piece}:{after}" if rest.isdecimal() and after else None
        at = Place(place.start, len(source))
        return mistake(source, place, message, expected=f"{name}:50:", instead=fix, at=at)
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
    field = re.search(r"[\w-]+:$", source[max(0, place.start - _NEARBY) : place.start])
    at = Place(place.start - len(field[0]), place.end) if field else place
    host = re.sub(r"^www\.", "", re.split(r"[/?#]", piece.split("//", 1)[1])[0])
    message = "an address stands in quotes, after url:; a whole site is site:"
    fixes = [f"site:{host}", f'url:"{piece}"'] if host else [f'url:"{piece}"']
    return mistake(source, place, message, expected="site: or url:", instead=fixes, at=at)
