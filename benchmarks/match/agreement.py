"""Who finds what: the rules that two engines say match each article, side by side."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from benchmarks.match.engines import Engine
from benchmarks.match.workload import Wanted

SHOWN: Final = 3  # rules that differ most, either way

Sets = Sequence[frozenset[int]]  # of each article, the rules that match


def agreement(ours: Sets, peer: Engine, rules: Sequence[Wanted]) -> dict[str, float]:
    """How many matches both have, only ours has, only the peer has; printed with the worst rules."""
    theirs = peer.sets() if peer.sets else ()
    by_id = {rule.id: rule for rule in rules}
    both = sum(len(one & other) for one, other in zip(ours, theirs, strict=True))
    only_ours = Counter(id_ for one, other in zip(ours, theirs, strict=True) for id_ in one - other)
    only_theirs = Counter(id_ for one, other in zip(ours, theirs, strict=True) for id_ in other - one)
    print(
        f"  {peer.name}: {both} matches both, {only_ours.total()} only ours, {only_theirs.total()} only its"
    )
    for whose, counted in (("only ours", only_ours), ("only its", only_theirs)):
        for id_, times in counted.most_common(SHOWN):
            print(f"    {whose}, {times} articles: {by_id[id_].shape} {', '.join(by_id[id_].terms)}")
    return {
        "matches of both, ours and": both,
        "of ours, not of": only_ours.total(),
        "not of ours, of": only_theirs.total(),
    }
