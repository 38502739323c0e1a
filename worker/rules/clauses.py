"""The clauses of a rule: the alternatives at the top of what it asks, and which of them a text fulfils."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

from worker.query.printing import as_text
from worker.query.tree import And, Node, Or, Regex, Term
from worker.rules.evaluate import Verdict

PLAIN: Final = ""  # the clause of all alternatives that are only a word, and of a rule without alternatives
MOST_CLAUSES: Final = 40  # that are told of a match
_LONGEST: Final = 80  # characters
_SHOWN: Final = 60


def clauses_of(when: Verdict) -> tuple[str, ...]:
    """The clauses that hold of a rule that matched, as they are written, in their order.

    Words, phrases and expressions among the alternatives are one clause together, for they are other words
    for one thing (trêve, cessez-le-feu). A list is one clause; so is each alternative that combines: AND,
    NEAR, a field, 2 OF. The alternatives are those of `any`, or of OR at the top of `when`, also where more
    is asked beside them; where two such groups stand side by side, none says what the rule is about.
    """
    group = group_of(when.node)
    parts = (
        when.parts
        if group is when.node
        else [one for part in when.parts if part.node == group for one in part.parts]
    )
    return written(part.node for part in parts if part.holds)


def group_of(when: Node) -> Or | None:
    """The alternatives that make clauses: `when` itself, or its only part that is OR; None for neither."""
    if isinstance(when, Or):
        return when
    groups = [part for part in when.parts if isinstance(part, Or)] if isinstance(when, And) else []
    return groups[0] if len(groups) == 1 else None


def written(holding: Iterable[Node]) -> tuple[str, ...]:
    """The clauses of the alternatives that hold."""
    return tuple(islice(dict.fromkeys(map(_written, holding)), MOST_CLAUSES)) or (PLAIN,)


@lru_cache(maxsize=4096)  # of rules: there are few, and printing costs as much as matching
def _written(node: Node) -> str:
    if isinstance(node, Term | Regex):
        return PLAIN
    text = as_text(node)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_SHOWN]}… {hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"
