"""The numbers in queries: how near, how often, how many, among how many words."""

import re
from typing import Final

from worker.query import names
from worker.query.characters import visible
from worker.query.mistakes import mistake
from worker.query.tree import Place

FARTHEST: Final = 1000  # words between two sides of NEAR
MOST_OCCURRENCES: Final = 1000
MOST_FIRST_WORDS: Final = 100_000


def distance_of(source: str, place: Place) -> tuple[int, bool]:
    """The distance of a NEAR operator, 0 for the same sentence, and whether its sides are ordered."""
    name, _, distance = visible(source[place.start : place.end]).partition("/")
    is_ordered = name in names.ORDERED
    if distance in names.SAME_SENTENCE:
        return 0, is_ordered
    apart = re.match(r"\s*/?\s*(\d+)", source[place.end :]) if not distance else None
    if apart:
        message = f"{name} and its number are one word"
        at, fix = Place(place.start, place.end + apart.end()), f"{name}/{apart[1]}"
        raise mistake(source, place, message, expected=fix, instead=fix, at=at)
    if not distance:
        message = f"how near is missing; {name} as a word stands in quotes"
        fixes = [f"{name}/5", f'"{name}"']
        raise mistake(source, place, message, expected=fixes[0], instead=fixes)
    expected = f"{name}/5, or {name}/{names.SAME_SENTENCE[0]}"
    if not distance.isdecimal():
        message = f"{distance} is no number of words"
        raise mistake(source, place, message, expected=expected, instead=f"{name}/5")
    number = number_of(source, place, distance, most=FARTHEST)
    if not number:
        message = "neighbours are 1 word apart: 0 finds nothing"
        raise mistake(source, place, message, expected=expected, instead=f"{name}/1")
    return number, is_ordered


def number_of(source: str, place: Place, digits: str, *, most: int) -> int:
    """The number that digits write, refused where it is larger than `most`."""
    if len(digits) > 7 or int(digits) > most:
        raise mistake(source, place, f"this number is larger than {most}", expected=f"at most {most}")
    return int(digits)
