"""Ours, as engines: raw articles in, places of what was found out; and the plain matcher it is equal to."""

from collections.abc import Sequence

from benchmarks.match.engines import PARTS, Engine, timed
from worker.configuration.model import RuleSettings
from worker.models import Match
from worker.query.tree import Term
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.judging import judge
from worker.rules.reading import Reading
from worker.rules.scan.scanning import scan
from worker.rules.text import Text

COMPACT, OBJECTS = "ours, places as arrays", "ours, matches as objects"
_FAIR_SHARE = 40_000  # rules times articles of a turn of the plain matcher, at most


def warm_up(text: Text) -> None:
    """The kernels are compiled, or read from the disk: once for a service, whatever its rules are."""
    scan(compile_rules([RuleSettings(id="warm", when=Term("trêve"))]), text)


def engines(compiled: CompiledRules, texts: Sequence[Text]) -> tuple[Engine, ...]:
    """The scan; the objects that an alert is made of, likewise."""
    return (
        Engine(COMPACT, lambda part: timed(texts[part::PARTS], lambda text: len(scan(compiled, text)))),
        Engine(
            OBJECTS,
            lambda part: timed(texts[part::PARTS], lambda text: len(_matches(compiled, text))),
            lambda: [frozenset(int(match.rule) for match in _matches(compiled, text)) for text in texts],
        ),
    )


def plain(compiled: CompiledRules, texts: Sequence[Text]) -> Engine:
    """Each rule of which a necessary word occurs, judged node by node; few articles of each part."""
    screen = compiled.screen("fr")
    most = max(1, _FAIR_SHARE // len(compiled.rules))

    def match(text: Text) -> int:
        reading = Reading(text)
        words = {word for field in reading.fields.values() for word in field.places}
        numbers = {*screen.always, *(number for word in words for number in screen.by_word.get(word, ()))}
        return sum(judge(compiled, compiled.rules[number], reading).holds for number in numbers)

    return Engine("our plain matcher", lambda part: timed(texts[part::PARTS][:most], match))


def _matches(compiled: CompiledRules, text: Text) -> tuple[Match, ...]:
    return scan(compiled, text).matches()
