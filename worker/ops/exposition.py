"""Prometheus' text format: sixty lines of our own. The figures are in the store, so no client library counts.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
ESCAPES: Final = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})
INFINITY: Final = "+Inf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value. `suffix` completes the family's name where a histogram needs it."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All values of one name."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    samples: Sequence[Sample]


def buckets(
    labels: Mapping[str, str], at_most: Mapping[int, int], number: int, total: float
) -> Iterable[Sample]:
    """The samples of a histogram: how many were at most each bound, how many in all, their sum."""
    for bound, count in at_most.items():
        yield Sample(suffix="_bucket", labels={**labels, "le": str(bound)}, value=count)
    yield Sample(suffix="_bucket", labels={**labels, "le": INFINITY}, value=number)
    yield Sample(suffix="_sum", labels=labels, value=total)
    yield Sample(suffix="_count", labels=labels, value=number)


def exposition(families: Iterable[Family]) -> str:
    """The families as text, in their order."""
    return "".join(line + "\n" for family in families for line in _lines(family))


def _lines(family: Family) -> Iterable[str]:
    yield f"# HELP {family.name} {family.help.translate(ESCAPES)}"
    yield f"# TYPE {family.name} {family.kind}"
    for sample in family.samples:
        labels = ",".join(f'{name}="{value.translate(ESCAPES)}"' for name, value in sample.labels.items())
        yield f"{family.name}{sample.suffix}{'{' + labels + '}' if labels else ''} {_number(sample.value)}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
