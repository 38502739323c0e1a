"""What a template may spend while it writes a message: steps, letters, time."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final

from jinja2 import Undefined, pass_eval_context
from jinja2.filters import FILTERS, do_join, do_replace
from jinja2.nodes import EvalContext

MOST_STEPS: Final = 20_000  # of all loops together
MOST_WRITTEN: Final = 1_000_000  # letters of all texts that are made on the way
MOST_LETTERS: Final = 20_000  # of a text that is joined of others, or in which others are put
MOST_ITEMS: Final = 1_000  # of a list that is made
LARGEST: Final = 10**12  # number
SECONDS: Final = 1.0


class TooMuchError(Exception):
    """A bound was reached, or something was done that could reach one."""


@dataclass(slots=True)
class Budget:
    """What one rendering may still spend."""

    ends: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    steps: int = MOST_STEPS
    letters: int = MOST_WRITTEN

    def spend(self, letters: int = 0) -> None:
        """A step, and the text that it made. Raises TooMuchError."""
        self.steps -= 1
        self.letters -= letters
        if self.steps < 0 or self.letters < 0 or time.monotonic() > self.ends:
            raise TooMuchError("it takes too long: there are too many loops in it")


BUDGET: Final[ContextVar[Budget]] = ContextVar("budget")


def counted(values: Iterable[Any]) -> Iterator[Any]:
    """The same values, each a step."""
    budget = BUDGET.get()
    for value in values:
        budget.spend()
        yield value


def bounded(value: Any) -> Any:
    """The same value, where it is no larger than a message needs."""
    if isinstance(value, str):
        BUDGET.get().spend(len(value))
    if isinstance(value, list | tuple) and len(value) > MOST_ITEMS:
        raise TooMuchError(f"a list of more than {MOST_ITEMS}")
    if isinstance(value, int | float) and abs(value) > LARGEST:
        raise TooMuchError("this number is too large")
    return value


def bounded_range(*bounds: int) -> range:
    """Python's range, where it is short."""
    numbers = range(*bounds)
    if len(numbers) > MOST_ITEMS:
        raise TooMuchError(f"a range of more than {MOST_ITEMS}")
    return numbers


def written(value: Any) -> Any:
    """What may be written; a list or a block of keys is a slip."""
    if value is None:
        return ""
    if isinstance(value, str | int | float | Undefined):
        return value
    raise TooMuchError("this is a list or a block of keys: write one of its texts")


def bounded_filter(name: str) -> Callable[..., Any]:
    """One of Jinja's filters, whose use is a step, and whose result is bounded."""
    original = FILTERS[name]

    @wraps(original)  # also how Jinja is to call it
    def filtered(*args: Any, **options: Any) -> Any:
        BUDGET.get().spend()
        return bounded(original(*args, **options))

    return filtered


@pass_eval_context
def joined(context: EvalContext, values: Iterable[Any], d: str = "", attribute: str | None = None) -> Any:
    """`join`, which looks at the size before it joins."""
    room, kept = MOST_LETTERS, []
    for value in counted(values):
        if attribute is None:
            written(value)
        room -= len(d) + (len(str(value)) if attribute is None else 0)
        if room < 0:
            raise TooMuchError(f"a text of more than {MOST_LETTERS} characters")
        kept.append(value)
    return bounded(do_join(context, kept, d, attribute))


@pass_eval_context
def replaced(context: EvalContext, text: Any, old: str, new: str, count: int | None = None) -> Any:
    """`replace`, which looks at the size before it replaces."""
    found = str(written(text))
    if len(found) + found.count(str(old)) * len(str(new)) > MOST_LETTERS:
        raise TooMuchError(f"a text of more than {MOST_LETTERS} characters")
    return bounded(do_replace(context, text, old, new, count))
