"""The values of alerts.yaml that are conditions: `if` and `interrupt_if`."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from worker.conditions.mistakes import ConditionError
from worker.conditions.parse import ReadCondition, parse_condition
from worker.configuration.values import refuse
from worker.query.mistakes import QuerySyntaxError
from worker.query.tree import Place


def _reading(*, may_ask_outlets: bool) -> Callable[[object], ReadCondition]:
    def read(value: object) -> ReadCondition:
        if not isinstance(value, str) or not value.strip():
            refuse("a condition is one text", fix="if: severity>=high and lang=fr")
        try:
            return parse_condition(value, may_ask_outlets=may_ask_outlets)
        except ConditionError as error:
            raise PydanticCustomError("query", "it cannot be read", {"error": _as_query(error)}) from error

    return read


def _as_query(error: ConditionError) -> QuerySyntaxError:
    """The same in the form in which mistakes of queries are shown."""
    return QuerySyntaxError(error.message, Place(*error.place), expected=error.expected, fixes=error.fixes)


_SCHEMA = WithJsonSchema({"type": "string"})
RouteIf = Annotated[ReadCondition, BeforeValidator(_reading(may_ask_outlets=False)), _SCHEMA]
StoryIf = Annotated[ReadCondition, BeforeValidator(_reading(may_ask_outlets=True)), _SCHEMA]
