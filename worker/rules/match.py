"""Which rules match a text, and where."""

from worker.models import Match
from worker.rules.compile import CompiledRules
from worker.rules.text import Text


def match_rules(compiled: CompiledRules, text: Text) -> tuple[Match, ...]:
    """The rules that match a text, in their order, each with the spans of its terms in the original text."""
    from worker.rules.scan.scanning import scan  # noqa: PLC0415 - numba costs 60 MB: only where rules are matched

    return scan(compiled, text).matches()
