"""How these tests ask: does this one term match this text, and where?"""

from worker.configuration.model import RuleSettings
from worker.models import Match, Span
from worker.rules.compile import compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text


def spans(term: str, title: str = "", *, body: str = "", lang: str = "fr") -> tuple[Span, ...]:
    found = matches(RuleSettings(id="rule", any=(term,)), title=title, body=body, lang=lang)
    return found[0].spans if found else ()


def words(term: str, title: str = "", *, body: str = "") -> list[str]:
    return [span.text for span in spans(term, title, body=body)]


def matches(*rules: RuleSettings, title: str = "", body: str = "", lang: str = "fr") -> tuple[Match, ...]:
    return match_rules(compile_rules(rules), Text(title=title, body=body, lang=lang))
