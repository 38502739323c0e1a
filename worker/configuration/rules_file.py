"""rules.yaml and rules.d/*.yaml: what rings, for whom, and the texts that prove it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from worker.configuration.document import Document, KeyPath
from worker.configuration.file_model import FileModel, Version
from worker.configuration.model import RuleSettings, RuleTest
from worker.configuration.terms import Terms
from worker.configuration.values import (
    Id,
    Ids,
    Labels,
    Lang,
    Line,
    ListedLine,
    Prose,
    split_lines,
)
from worker.models import Severity

Importance = Annotated[Severity, Field(description="How much it matters: low, normal, high, critical.")]
Told = Annotated[Ids, Field(description="Who is told instead of the route's receivers.")]
Owner = Annotated[Line, Field(description="Who looks after the rule; for people.")]


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
    any: Annotated[Terms, Field(description="Words or phrases of which one must occur.")] = ()
    all: Annotated[Terms, Field(description="Words or phrases that must all occur.")] = ()
    none: Annotated[Terms, Field(description="Words or phrases of which none may occur.")] = ()
    severity: Importance | None = None
    receivers: Told | None = None
    owner: Owner | None = None
    labels: Labels = Field(default_factory=dict)
    tests: RuleTests = RuleTests()


class RulesFile(FileModel):
    """The whole of rules.yaml, or of a file of rules.d."""

    version: Version
    defaults: RuleDefaults = RuleDefaults()
    rules: tuple[RuleEntry, ...]


def rules_of(
    file: RulesFile,
    document: Document,
    *,
    taken: Mapping[str, RuleSettings],
    receivers: frozenset[str] | None,
) -> dict[str, RuleSettings]:
    """The rules, complete. Reported: ids taken before, receivers not in `receivers` (None: not known)."""
    rules: dict[str, RuleSettings] = {}
    for index, entry in enumerate(file.rules):
        path: KeyPath = ("rules", index)
        if other := rules.get(entry.id) or taken.get(entry.id):
            message = f"another rule is called {entry.id} ({other.file}, line {other.line})"
            document.report_at((*path, "id"), message, fix="rename one: what rang hangs on the id")
        if not entry.any and not entry.all:
            message = "a rule needs at least one word under any or all"
            document.report_at((*path, "id"), message, fix="any: [trêve, cessez-le-feu]")
        _report_receivers(document, (*path, "receivers"), entry.receivers or (), receivers)
        rules[entry.id] = _settings(file.defaults, entry, document, path)
    _report_receivers(document, ("defaults", "receivers"), file.defaults.receivers, receivers)
    return rules


def _report_receivers(
    document: Document, path: KeyPath, names: tuple[str, ...], receivers: frozenset[str] | None
) -> None:
    for index, name in enumerate(names):
        if receivers is not None and name not in receivers:
            document.report_unknown((*path, index), name, receivers, what="receiver of alerts.yaml")


def _settings(defaults: RuleDefaults, entry: RuleEntry, document: Document, path: KeyPath) -> RuleSettings:
    own: dict[str, Any] = {
        name: value
        for name in ("severity", "receivers", "owner")
        if (value := getattr(entry, name)) is not None
    }
    return RuleSettings(
        id=entry.id,
        any=entry.any,
        all=entry.all,
        none=entry.none,
        labels={**defaults.labels, **entry.labels},
        tests=tuple(_tests(entry.tests, document, (*path, "tests"))),
        file=document.file,
        line=document.place_of((*path, "id"))[0] + 1,
        **{**defaults.model_dump(include={"severity", "receivers", "owner"}), **own},
    )


def _tests(tests: RuleTests, document: Document, path: KeyPath) -> Iterator[RuleTest]:
    for key, must_match in (("match", True), ("no_match", False)):
        for index, test in enumerate(getattr(tests, key)):
            line = document.place_of((*path, key, index))[0] + 1
            yield RuleTest(must_match=must_match, file=document.file, line=line, **test.model_dump())
