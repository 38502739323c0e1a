"""A condition as text, which reads as the same condition again."""

import re
from typing import Final

from worker.conditions.tree import AllOf, AnyOf, Comparison, Condition, Not

_PLAIN: Final = re.compile(r"[\w./:+@#-]+")


def as_text(condition: Condition) -> str:
    """The condition as a user would write it."""
    match condition:
        case AllOf(parts):
            return " and ".join(map(_within, parts))
        case AnyOf(parts):
            return " or ".join(map(_within, parts))
        case Not(part):
            return f"not {_within(part)}"
        case Comparison(name, operator, value):
            return f"{name}{operator}{_value(value)}"


def _within(condition: Condition) -> str:
    text = as_text(condition)
    return f"({text})" if isinstance(condition, AllOf | AnyOf) else text


def _value(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    quote = "'" if '"' in value else '"'
    return f"{quote}{value}{quote}"
