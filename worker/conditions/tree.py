"""A condition on an alert, as a tree: what `if` and `interrupt_if` in alerts.yaml say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Operator = Literal["=", "!=", ">=", "<="]
# What is known of an alert or a story: rule, severity, feed, group, lang, host, its labels, outlets.
Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact against a value; `severity` by its rank, `outlets` as a number, anything else as text."""

    name: str
    operator: Operator
    value: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    part: "Condition"


Condition: TypeAlias = Comparison | AllOf | AnyOf | Not
