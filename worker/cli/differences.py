"""What a change of rules would have meant for the articles that are kept: a line for each changed rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from worker.cli.output import counted
from worker.configuration.model import Configuration, RuleSettings
from worker.rules.backtest import Backtest, Tally, backtest
from worker.rules.compile import CompiledRules, compile_rules
from worker.store.articles import KeptArticle, latest_articles
from worker.store.connection import Store

LATEST: Final = 1_000  # articles: a few seconds; `rule backtest` looks at all
TOO_MANY: Final = 100  # alerts of one rule a day, above which nobody reads them
LEAST_SPAN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a rule would have rung for, against the version of it that runs."""

    rule: str
    hits: int
    gained: int
    lost: int
    a_day: float
    articles: int
    screened: int = 0  # of them, whose text is not kept

    def __str__(self) -> str:
        """One line."""
        changed = f"{self.gained} gained, {self.lost} lost" if self.gained or self.lost else "no difference"
        found = f"{counted(self.hits, 'hit')}, {changed}"
        less = f"; {self.screened} of them without their text (archive: screened)" if self.screened else ""
        return f"rule {self.rule}: on the latest {counted(self.articles, 'article')} {found}{less}"

    @property
    def is_too_much(self) -> bool:
        """It rings so often that nobody would read it."""
        return self.a_day > TOO_MANY


def differences_of(
    store: Store, before: Configuration | None, after: Configuration
) -> tuple[Difference, ...]:
    """The differences of every rule that is new or changed; () where no article is kept."""
    changed = frozenset(_changed_rules(before, after))
    kept = latest_articles(store, LATEST) if changed else []
    if not kept:
        return ()
    groups = {feed.id: feed.group for feed in after.feeds.values()}
    found = backtest(
        _compiled(after, changed),
        ((one.article, one.read_at) for one in kept),
        groups,
        _compiled(before, changed) if before else CompiledRules(()),
    )
    return tuple(_difference(tally, found, _days(kept)) for tally in found.tallies.values())


def _changed_rules(before: Configuration | None, after: Configuration) -> Iterator[str]:
    """Rules that ask something else than before, or are new; where a list changed, all that may use it."""
    known: Mapping[str, RuleSettings] = before.rules if before else {}
    is_list_changed = before is None or before.lists != after.lists
    for rule in after.rules.values():
        if is_list_changed or _asked(rule) != _asked(known.get(rule.id)):
            yield rule.id


def _asked(rule: RuleSettings | None) -> object:
    if rule is None:
        return None
    return rule.when, rule.unless, rule.ignore, rule.fields, rule.feeds, rule.langs


def _compiled(configuration: Configuration, rules: frozenset[str]) -> CompiledRules:
    whole = compile_rules(configuration.rules.values(), configuration.lists)
    return CompiledRules(tuple(one for one in whole.rules if one.id in rules), whole.lists, whole.by_id)


def _difference(tally: Tally, found: Backtest, days: float) -> Difference:
    return Difference(
        tally.rule,
        len(tally.hits),
        len(tally.gained),
        len(tally.lost),
        len(tally.hits) / days,
        found.articles,
        found.screened,
    )


def _days(kept: list[KeptArticle]) -> float:
    span = max(kept[-1].read_at - kept[0].read_at, LEAST_SPAN)
    return span / timedelta(days=1)
