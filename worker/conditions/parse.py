"""From the text of a condition to its tree."""

import re

from worker.conditions.tree import AllOf, Comparison, Condition

_COMPARISON = re.compile(r"\s*([\w.]+)\s*(!=|>=|<=|=)\s*(\S+)\s*")


def parse_condition(text: str) -> Condition:
    """Comparisons, all of which must hold. Raises ValueError."""
    parts = tuple(_comparison(part) for part in text.split(" and "))
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _comparison(text: str) -> Comparison:
    found = _COMPARISON.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is no comparison")
    return Comparison(found[1], found[2], found[3])  # type: ignore[arg-type]
