"""Whether a silence's condition can hold for any alert: a slip in a name would mute nothing, unnoticed."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import click

from worker.conditions.parse import parse_condition
from worker.conditions.tree import AllOf, AnyOf, Comparison, Condition, Not
from worker.configuration.model import Configuration
from worker.models import Severity

ANY: Final[Collection[str]] = ()  # values that nobody lists
MOST_NAMED: Final = 8


def check_condition(text: str, configuration: Configuration) -> None:
    """Raise click.BadParameter, with the way out, unless it can be read and names what there is."""
    try:
        condition = parse_condition(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="CONDITION") from None
    known = _known(configuration)
    for comparison in _comparisons(condition):
        _check(comparison, known)


def _known(configuration: Configuration) -> Mapping[str, Collection[str]]:
    """What can be asked of an alert, and where they can be listed its values."""
    feeds, rules = configuration.feeds.values(), configuration.rules.values()
    labels = {
        name for labels in (*(one.labels for one in feeds), *(one.labels for one in rules)) for name in labels
    }
    return {
        **dict.fromkeys(sorted(labels), ANY),
        **dict.fromkeys((f"label.{name}" for name in sorted(labels)), ANY),
        "rule": configuration.rules,
        "severity": [severity.value for severity in Severity],
        "receiver": configuration.receivers,
        "feed": configuration.feeds,
        "group": sorted({feed.group for feed in feeds}),
        "lang": ANY,
        "host": ANY,
    }


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    match condition:
        case Comparison():
            yield condition
        case Not(part):
            yield from _comparisons(part)
        case AllOf(parts) | AnyOf(parts):
            for one in parts:
                yield from _comparisons(one)


def _check(comparison: Comparison, known: Mapping[str, Collection[str]]) -> None:
    name, value = comparison.name, comparison.value
    if name == "outlets":
        raise _refusal("outlets is known of a story, and a silence takes alerts one by one")
    if name not in known:
        raise _refusal(f"an alert has no {name}{_instead(name, known)}")
    if known[name] and value not in known[name]:
        raise _refusal(f"no {name} is called {value}{_instead(value, known[name])}")


def _instead(word: str, words: Collection[str]) -> str:
    near = difflib.get_close_matches(word, words, n=1)
    if near:
        return f"; did you mean {near[0]}?"
    more = ", …" if len(words) > MOST_NAMED else ""
    return f"; there are: {', '.join(list(words)[:MOST_NAMED])}{more}"


def _refusal(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="CONDITION")
