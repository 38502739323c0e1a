"""How often each rule rang by day, and how many articles were read: for rules that died unnoticed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from worker.store.codec import text
from worker.store.connection import PREFIX, Store, to_ms

DAYS: Final = 120  # that are kept; it stands in commit_read.lua too
READ: Final = ""  # the field of all articles; no rule has such an id
TOLD: Final = f"{PREFIX}rules:told"
_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """The articles that were read, and those that each rule found, by day of UTC; the last is today."""

    read: Sequence[int]
    by_rule: Mapping[str, Sequence[int]]

    def of(self, rule: str) -> Sequence[int]:
        """Those of a rule, by day."""
        return self.by_rule.get(rule) or [0] * len(self.read)


def rung_by_day(store: Store, now: datetime) -> Rung:
    """What was counted; one round trip."""
    today = to_ms(now) // _DAY_MS
    pipeline = store.client.pipeline(transaction=False)
    for day in range(today - DAYS + 1, today + 1):
        pipeline.hgetall(f"{PREFIX}rung:{day}")
    read, by_rule = [0] * DAYS, dict[str, list[int]]()
    for at, fields in enumerate(store.guarded(pipeline.execute)):
        for field, number in fields.items():
            rule = text(field)
            days = read if rule == READ else by_rule.setdefault(rule, [0] * DAYS)
            days[at] = int(number)
    return Rung(read=read, by_rule=by_rule)


def dead_rules_told(store: Store) -> frozenset[str]:
    """The dead rules that somebody was told of."""
    return frozenset(text(rule) for rule in store.call("HKEYS", TOLD))


def mark_dead_told(store: Store, rules: Collection[str], at: datetime) -> None:
    """Somebody heard of these: not again until they have rung."""
    for rule in rules:
        store.call("HSET", TOLD, rule, to_ms(at))


def forget_dead_told(store: Store, rules: Collection[str]) -> None:
    """These have rung again, or are no more."""
    if rules:
        store.call("HDEL", TOLD, *rules)
