"""Whether a condition holds."""

from worker.conditions.tree import AllOf, AnyOf, Comparison, Condition, Facts, Not
from worker.models import Severity


def holds(condition: Condition, facts: Facts) -> bool:
    """A fact that is not known equals nothing, and is neither more nor less than anything."""
    match condition:
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case Not(part):
            return not holds(part, facts)
        case Comparison():
            return _compares(condition, facts.get(condition.name))


def _compares(comparison: Comparison, fact: str | int | None) -> bool:
    if fact is None:
        return comparison.operator == "!="
    known, value = _comparable(comparison.name, fact), _comparable(comparison.name, comparison.value)
    match comparison.operator:
        case "=":
            return known == value
        case "!=":
            return known != value
        case ">=":
            return known >= value
        case "<=":
            return known <= value


def _comparable(name: str, value: str | int) -> tuple[int, str]:
    """By rank or number where there is one; text after all numbers."""
    if name == "severity":
        return Severity(str(value)).rank, ""
    return (int(value), "") if str(value).isdecimal() and name == "outlets" else (0, str(value))
