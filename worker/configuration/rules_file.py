"""rules.yaml and rules.d/*.yaml: what rings, for whom, and the texts that prove it."""

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from worker.configuration.file_model import FileModel, Version
from worker.configuration.queries import Occurrences, Query, Terms, Vocabulary
from worker.configuration.values import (
    Day,
    Flag,
    Id,
    Ids,
    Labels,
    Lang,
    Line,
    ListedLine,
    Prose,
    Rate,
    list_of,
    refuse,
    split_lines,
)
from worker.models import Severity
from worker.query.names import TEXT_FIELDS
from worker.query.tree import TextName

Importance = Annotated[Severity, Field(description="How much it matters: low, normal, high, critical.")]
Told = Annotated[Ids, Field(description="Who is told instead of the route's receivers.")]
Owner = Annotated[Line, Field(description="Who looks after the rule; for people.")]

DEFAULT_LIMIT: Final = 20  # messages an hour
_READ_FIELDS: Final = ("title", "lead", "body")


def _field(value: object) -> object:
    field = TEXT_FIELDS.get(value) if isinstance(value, str) else None
    if isinstance(value, str) and field not in _READ_FIELDS:
        refuse("a rule reads title, lead and body", fix="in: [title, lead]; others are asked as author:word")
    return field or value


Part = Annotated[TextName, BeforeValidator(_field, json_schema_input_type=Literal["title", "lead", "body"])]
Parts = Annotated[tuple[Part, ...], list_of(Part)]
Langs = Annotated[tuple[Lang, ...], list_of(Lang)]


class SampleText(FileModel):
    """A text of a rule's tests, in full."""

    title: Annotated[ListedLine, Field(description="The article's title.")] = ""
    lead: Annotated[Prose, Field(description="Its introduction.")] = ""
    text: Annotated[Prose, Field(description="Its body.")] = ""
    lang: Lang = ""


def _title_alone(value: object) -> object:
    return {"title": value} if isinstance(value, str) else value


SampleTexts = Annotated[
    tuple[Annotated[SampleText, BeforeValidator(_title_alone)], ...],
    BeforeValidator(split_lines, json_schema_input_type=list[SampleText | ListedLine] | ListedLine),
]


class RuleTests(FileModel):
    """Texts that a rule must, and must not, match: checked whenever the file is read."""

    match: Annotated[SampleTexts, Field(description="Texts (titles) the rule must match.")] = ()
    no_match: Annotated[SampleTexts, Field(description="Texts (titles) the rule must not match.")] = ()


class RuleDefaults(FileModel):
    """What a rule of this file has unless it says otherwise."""

    severity: Importance = Severity.NORMAL
    receivers: Told = ()
    owner: Owner = ""
    labels: Labels = Field(default_factory=dict)


class RuleEntry(FileModel):
    """One rule."""

    id: Annotated[Id, Field(description="Stable name, unique over all files: what rang hangs on it.")]
    when: Annotated[Query | None, Field(description="A query: what the article must say.")] = None
    any: Annotated[Terms, Field(description="Words, phrases or queries of which one must be found.")] = ()
    all: Annotated[Terms, Field(description="Words, phrases or queries that must all be found.")] = ()
    none: Annotated[Terms, Field(description="Words, phrases or queries of which none may be found.")] = ()
    unless: Annotated[Query | None, Field(description="A query: takes the article out.")] = None
    ignore: Annotated[
        Occurrences, Field(description="Occurrences that do not count; the rest of the article does.")
    ] = ()
    in_: Annotated[
        Parts, Field(alias="in", description="The parts that are read: title, lead, body; all of them.")
    ] = ()
    feeds: Annotated[Ids, Field(description="Only articles of these feeds, or groups of feeds.")] = ()
    langs: Annotated[Langs, Field(description="Only articles in these languages.")] = ()
    until: Annotated[Day | None, Field(description="The last day on which the rule rings.")] = None
    ring: Annotated[
        Literal["story", "every_article"],
        Field(description="One message for each story, or at once for every article."),
    ] = "story"
    limit: Annotated[Rate, Field(description="Messages an hour; what is beyond goes as one digest.")] = (
        DEFAULT_LIMIT
    )
    trial: Annotated[Flag, Field(description="Its alerts are recorded, and told to nobody.")] = False
    severity: Importance | None = None
    receivers: Told | None = None
    owner: Owner | None = None
    labels: Labels = Field(default_factory=dict)
    tests: RuleTests = RuleTests()


class RulesFile(FileModel):
    """The whole of rules.yaml, or of a file of rules.d."""

    version: Version
    defaults: RuleDefaults = RuleDefaults()
    lists: Annotated[
        dict[Id, Vocabulary],
        Field(description="Words and phrases that rules of all files use as @name, by language or for all."),
    ] = Field(default_factory=dict)
    rules: tuple[RuleEntry, ...]
