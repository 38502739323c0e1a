"""The clauses of a rule: the alternatives at the top of what it asks, and which of them a text fulfils."""

import hashlib
from collections.abc import Iterator
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
    alternatives = _alternatives(when)
    clauses = (_written(one.node) for one in alternatives if one.holds)
    return tuple(islice(dict.fromkeys(clauses), MOST_CLAUSES)) or (PLAIN,)


def _alternatives(when: Verdict) -> Iterator[Verdict]:
    groups = [part for part in when.parts if isinstance(part.node, Or)] if isinstance(when.node, And) else []
    if isinstance(when.node, Or):
        groups = [when]
    if len(groups) == 1:
        yield from groups[0].parts


@lru_cache(maxsize=4096)  # of rules: there are few, and printing costs as much as matching
def _written(node: Node) -> str:
    if isinstance(node, Term | Regex):
        return PLAIN
    text = as_text(node)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_SHOWN]}… {hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"
