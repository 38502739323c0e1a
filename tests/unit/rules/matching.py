"""How these tests ask: does this term, query or rule match this text, and where?"""

from worker.configuration.model import ListEntry, RuleSettings
from worker.models import Match, Span
from worker.query.parse import parse_query, parse_term
from worker.query.tree import And, Node, Not, Or
from worker.rules.compile import compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text


def spans(term: str, title: str = "", *, body: str = "", lang: str = "fr") -> tuple[Span, ...]:
    found = matches(RuleSettings(id="rule", when=parse_term(term)), title=title, body=body, lang=lang)
    return found[0].spans if found else ()


def words(term: str, title: str = "", *, body: str = "", lang: str = "fr") -> list[str]:
    """What a term of a list finds, as it stands in the text."""
    return [span.text for span in spans(term, title, body=body, lang=lang)]


def found(query: str, text: Text | str, **lists: list[str]) -> list[str] | None:
    """What a query finds; None if it does not hold."""
    text = text if isinstance(text, Text) else Text(title=text, lang="fr")
    named = {name: [ListEntry("", parse_term(term)) for term in terms] for name, terms in lists.items()}
    rule = RuleSettings(id="rule", when=parse_query(query))
    matched = match_rules(compile_rules([rule], named), text)
    return [span.text for span in matched[0].spans] if matched else None


def matches(*rules: RuleSettings, title: str = "", body: str = "", lang: str = "fr") -> tuple[Match, ...]:
    return match_rules(compile_rules(rules), Text(title=title, body=body, lang=lang))


def any_of(*terms: str) -> Node:
    return Or(tuple(map(parse_term, terms)))


def all_of(*terms: str) -> Node:
    return And(tuple(map(parse_term, terms)))


def without(node: Node, *terms: str) -> Node:
    return And((node, *(Not(parse_term(term)) for term in terms)))
