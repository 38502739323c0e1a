"""Whether what is said of alerts names what there is: a slip in a name would mute nothing, unnoticed."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Final

import click

from worker.conditions.mistakes import ConditionError
from worker.conditions.parse import parse_condition
from worker.conditions.tree import Comparison
from worker.configuration.model import Configuration

MOST_NAMED: Final = 8


def check_silence(condition: str, receiver: str, configuration: Configuration) -> None:
    """Raise click.BadParameter, with the way out, unless it can be read and names what there is."""
    try:
        read = parse_condition(condition, may_ask_outlets=False)
    except ConditionError as error:
        raise refusal(explained(condition, error)) from None
    known = known_values(configuration)
    for placed in read.comparisons:
        check_value(placed.comparison, known)
    if receiver and receiver not in configuration.receivers:
        message = f"no receiver is called {receiver}{_instead(receiver, configuration.receivers)}"
        raise click.BadParameter(message, param_hint="'--receiver'")


def explained(condition: str, error: ConditionError) -> str:
    """What is wrong, where, and the condition as it should be."""
    start, end = error.place
    ways = "".join(f"\n  write: {fix}" for fix in error.fixes)
    hint = f"; expected: {error.expected}" if error.expected else ""
    return f"{error.message}{hint}\n  {condition}\n  {' ' * start}{'^' * max(end - start, 1)}{ways}"


def known_values(configuration: Configuration) -> Mapping[str, Collection[str]]:
    """The facts whose values can be listed."""
    feeds, rules = configuration.feeds.values(), configuration.rules.values()
    labels = [label for one in feeds for label in one.labels.items()]
    labels += [label for one in rules for label in one.labels.items()]
    return {
        "rule": configuration.rules,
        "feed": configuration.feeds,
        "group": sorted({feed.group for feed in feeds}),
        **{f"label.{name}": sorted({value for one, value in labels if one == name}) for name, _ in labels},
    }


def check_value(comparison: Comparison, known: Mapping[str, Collection[str]]) -> None:
    """Raise click.BadParameter where there is no such thing."""
    name, value = comparison.name, comparison.value
    if name.startswith("label.") and name not in known:
        labels = [one for one in known if one.startswith("label.")]
        raise refusal(f"no feed and no rule has a {name}{_instead(name, labels) if labels else ''}")
    if name in known and value not in known[name]:
        raise refusal(f"no {name} is called {value}{_instead(value, known[name])}")


def _instead(word: str, words: Collection[str]) -> str:
    near = get_close_matches(word, words, n=1)
    if near:
        return f"; did you mean {near[0]}?"
    more = ", …" if len(words) > MOST_NAMED else ""
    return f"; there are: {', '.join(list(words)[:MOST_NAMED])}{more}"


def refusal(message: str) -> click.BadParameter:
    """Wrong usage."""
    return click.BadParameter(message, param_hint="CONDITION")
