"""Ours, as an engine: raw articles in, the places of what was found out."""

from collections.abc import Sequence

from benchmarks.match.engines import PARTS, Engine, timed
from worker.rules.compile import CompiledRules
from worker.rules.match import match_rules
from worker.rules.text import Text

NAME = "match_rules"


def engines(compiled: CompiledRules, texts: Sequence[Text]) -> tuple[Engine, ...]:
    """It, each match an object with its spans."""
    return (
        Engine(
            NAME,
            lambda part: timed(texts[part::PARTS], lambda text: len(match_rules(compiled, text))),
            lambda: [frozenset(int(match.rule) for match in match_rules(compiled, text)) for text in texts],
        ),
    )
