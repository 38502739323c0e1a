"""alerts.yaml: how messages are written, and how much of an article they quote."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, WithJsonSchema

from worker.configuration.file_model import FileModel
from worker.configuration.values import Prose, refuse
from worker.models import ExcerptCap

MOST_EXCERPTS: Final = 10
FEWEST_LETTERS: Final = 60  # a word and what stands beside it
MOST_LETTERS: Final = 600


def _number(lowest: int, highest: int) -> BeforeValidator:
    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        number = int(value) if re.fullmatch(r"\d{1,9}", value) else None
        if number is None or not lowest <= number <= highest:
            nearest = lowest if number is None or number < lowest else highest
            refuse(f"this is a number from {lowest} to {highest}", instead=str(nearest))
        return number

    return BeforeValidator(read)


class ExcerptsSection(FileModel):
    """How much of an article is quoted."""

    most: (
        Annotated[
            int,
            _number(0, MOST_EXCERPTS),
            WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_EXCERPTS}),
            Field(description="Excerpts of one article, 0 for none; no rule has more than 3."),
        ]
        | None
    ) = None
    letters: (
        Annotated[
            int,
            _number(FEWEST_LETTERS, MOST_LETTERS),
            WithJsonSchema({"type": "integer", "minimum": FEWEST_LETTERS, "maximum": MOST_LETTERS}),
            Field(description="Characters of one excerpt."),
        ]
        | None
    ) = None


_TEMPLATE: Final = "A template, or a file of them: templates/NAME."


class TemplateSection(FileModel):
    """How this receiver's messages are written: Jinja templates, each optional."""

    subject: Annotated[Prose, Field(description=_TEMPLATE)] | None = None
    text: Annotated[Prose, Field(description=_TEMPLATE)] | None = None
    html: Annotated[Prose, Field(description=_TEMPLATE)] | None = None
    slack: Annotated[Prose, Field(description=_TEMPLATE)] | None = None


def excerpts_of(own: ExcerptsSection, general: ExcerptsSection) -> ExcerptCap:
    """A receiver's cap: what it does not say itself is said for all."""
    default = ExcerptCap()
    return ExcerptCap(
        most=_first(own.most, general.most, default.most),
        letters=_first(own.letters, general.letters, default.letters),
    )


def _first(*numbers: int | None) -> int:
    return next(number for number in numbers if number is not None)
