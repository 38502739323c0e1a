"""CSS selectors that users write: read as soupsieve will read them, or refused with the way out."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

from worker.configuration.values import Line, refuse

LONGEST_SELECTOR: Final = 1_000  # characters; what is longer is a whole style sheet
_AS_ELSEWHERE: Final = re.compile(r"::(?:text|attr\b.*)|/?@[\w-]+$")  # Scrapy, XPath
_PLACE: Final = re.compile(r"\s*(?:at )?position (\d+)")


def checked_selector(text: str) -> str:
    """A selector as it is, if it can be asked for."""
    import soupsieve  # noqa: PLC0415 - it brings bs4, and few configurations have a selector

    _refuse_other_languages(text)
    try:
        soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        refuse(
            f"this is no CSS selector: {_in_words(str(error))}", fix='one reads as in "article h2 > a.title"'
        )
    return text


def _refuse_other_languages(text: str) -> None:
    if len(text) > LONGEST_SELECTOR:
        refuse(f"this selector is longer than {LONGEST_SELECTOR} characters")
    if text.startswith(("/", "./", "(/")):
        refuse("this is XPath, and a CSS selector is read here", fix='//div[@class="a"]/a is "div.a > a"')
    if _AS_ELSEWHERE.search(text):
        plain = _AS_ELSEWHERE.sub("", text).strip()
        refuse("a selector names elements: their text, link or date is found by itself", instead=plain)
    if ":contains(" in text:
        refuse(":contains is not CSS", instead=text.replace(":contains(", ":-soup-contains("))


def _in_words(error: str) -> str:
    """The first line of soupsieve's message, with the place counted as people count."""
    first = error.partition("\n")[0].partition(". If")[0]
    place = _PLACE.search(first)
    words = _PLACE.sub(f" at character {int(place[1]) + 1}", first) if place else first
    return words[:1].lower() + words[1:]


Selector = Annotated[Line, AfterValidator(checked_selector)]
