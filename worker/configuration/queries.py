"""The values of the files that are written in the language of rules: queries, and lists of terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from worker.configuration.document import Document, KeyPath
from worker.configuration.values import (
    SCALAR_SCHEMA,
    Lang,
    Line,
    checked_lang,
    list_of,
    refuse,
    refuse_yaml_in_block,
)
from worker.query.mistakes import QuerySyntaxError
from worker.query.parse import parse_query, parse_term
from worker.query.tree import And, First, In, KOf, Node, Not, RuleName, Times, Value, walk

_LONGEST_FIX: Final = 400  # characters of a line that is shown corrected
_WITHOUT_OCCURRENCES: Final = (And, Not, KOf, Times, RuleName, Value, In, First)


@dataclass(frozen=True, slots=True)
class Written:
    """A query or a term, as it is written and as it is read."""

    text: str
    node: Node


def _read(value: object, parse: Callable[[str], Node]) -> Written:
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if not value.strip():
        refuse("nothing is written here", fix="write the text, or remove the key")
    try:
        return Written(value, parse(value))
    except QuerySyntaxError as error:
        raise PydanticCustomError("query", "it cannot be read", {"error": error}) from error


def _query(value: object) -> Written:
    return _read(value, parse_query)


def _term(value: object) -> Written:
    if isinstance(value, str):
        refuse_yaml_in_block(value)
    return _read(value, parse_term)


def _of_occurrences(written: Written) -> Written:
    """A term of what has occurrences: what is to be counted, or taken out of account."""
    if any(isinstance(node, _WITHOUT_OCCURRENCES) for node in walk(written.node)):
        refuse(
            "only words, phrases, expressions, lists and NEAR between them can stand here",
            fix="write the query under when: of a rule; another rule can ask it as @rule:id",
        )
    return written


def _by_language(value: object) -> object:
    return value if isinstance(value, Mapping) else {"": value}


def report_mistake(document: Document, path: KeyPath, error: QuerySyntaxError) -> None:
    """Report a mistake of the language at its very character, with the line as it should be."""
    place = document.place_within(path, error.place.start)
    fix = _fix(document, path, error.fixes)
    document.report(place, error.message, path=path, expected=error.expected, fix=fix)


def _fix(document: Document, path: KeyPath, fixes: Sequence[str]) -> str:
    if not fixes:
        return ""
    whole = [" ".join(fix.split()) for fix in fixes]
    fix = document.with_value(path, whole[0]) if len(whole) == 1 else ""
    fix = fix or ", or ".join(whole)
    return fix if len(fix) <= _LONGEST_FIX else ""


_SCHEMA: Final = WithJsonSchema(SCALAR_SCHEMA)
Query = Annotated[Written, BeforeValidator(_query), _SCHEMA]
Term = Annotated[Written, BeforeValidator(_term), _SCHEMA]
Occurring = Annotated[Written, BeforeValidator(lambda value: _of_occurrences(_term(value))), _SCHEMA]
Terms = Annotated[tuple[Term, ...], list_of(Term)]
Occurrences = Annotated[tuple[Occurring, ...], list_of(Occurring)]
LangOrAll = Annotated[str, AfterValidator(lambda code: checked_lang(code) if code else code)]
Vocabulary = Annotated[
    dict[LangOrAll, Occurrences],
    BeforeValidator(_by_language, json_schema_input_type=list[Occurring] | Line | dict[Lang, Occurrences]),
]
