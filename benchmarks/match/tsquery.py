"""Rules in PostgreSQL's language."""

from wordfreq import zipf_frequency

from benchmarks.match.workload import Wanted


def written(rule: Wanted) -> str:
    """As `to_tsquery` reads it. NEAR is each distance in both orders, asked only where both words are."""
    terms = [" <-> ".join(term.split()) for term in rule.terms]
    match rule.shape:
        case "all":
            return " & ".join((*terms, f"!{rule.without}"))
        case "near":
            one, other = terms
            orders = [
                f"{first} <{apart}> {then}"
                for apart in range(1, rule.distance + 1)
                for first, then in ((one, other), (other, one))
            ]
            return f"{one} & {other} & ({' | '.join(orders)})"
        case "prefix":
            return f"{terms[0]}:*"
        case _:
            return " | ".join(f"({term})" for term in terms)


def necessary_words(rule: Wanted) -> tuple[str, ...]:
    """Of which an article has at least one where the rule matches: the rarest; of a prefix none is known."""
    match rule.shape:
        case "all" | "near":
            return (_rarest(" ".join(rule.terms)),)
        case "prefix":
            return ()
        case _:
            return tuple(map(_rarest, rule.terms))


def _rarest(words: str) -> str:
    return min(words.split(), key=lambda word: (zipf_frequency(word, "fr"), word))
