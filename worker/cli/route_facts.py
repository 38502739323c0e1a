"""`key=value …`: what is said of an alert that `tocsin route test` imagines."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from worker.cli.silence_conditions import check_value, explained, known_values, refusal
from worker.conditions.mistakes import ConditionError
from worker.conditions.parse import parse_condition
from worker.conditions.tree import Comparison
from worker.configuration.hours import parse_moment
from worker.configuration.local_time import instant_of
from worker.configuration.model import Configuration


def read_facts(words: Sequence[str], configuration: Configuration) -> dict[str, str]:
    """The facts by name. Raises click.BadParameter, with the way out, for what does not exist."""
    try:
        return _facts(words, configuration)
    except click.BadParameter as error:
        error.param_hint = "KEY=VALUE"
        raise


def _facts(words: Sequence[str], configuration: Configuration) -> dict[str, str]:
    known, facts = known_values(configuration), dict[str, str]()
    for word in words:
        fact = _read(word)
        check_value(fact, known)
        if fact.name in facts:
            raise refusal(f"{fact.name} is said twice: {facts[fact.name]} and {fact.value}")
        facts[fact.name] = fact.value
    return facts


def _read(word: str) -> Comparison:
    name, sign, value = word.partition("=")
    quote = "'" if '"' in value else '"'
    text = f"{name}={quote}{value}{quote}" if sign and " " in value else word
    try:
        read = parse_condition(text).condition
    except ConditionError as error:
        raise refusal(explained(text, error)) from None
    if not isinstance(read, Comparison) or read.operator != "=":
        raise refusal(f"say of an alert what it is, as in severity=high; {word} leaves it open")
    return read


def read_moment(written: str, configuration: Configuration) -> datetime:
    """A moment in the zone of the configuration, as alerts.yaml writes it; now where none is given."""
    if not written:
        return datetime.now(UTC).replace(second=0, microsecond=0)
    try:
        moment = parse_moment(written)
    except ValueError as error:
        hint = 'write it as in --at "2026-11-24 03:00"'
        raise click.BadParameter(f"{error}; {hint}", param_hint="'--at'") from None
    if not isinstance(moment, datetime):
        raise TypeError(moment)
    return instant_of(moment.date(), moment.time(), configuration.timezone)
