"""What rules would have rung for, on articles that are kept. Pure: articles in, tallies out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from worker.models import Article, Match
from worker.rules.compile import CompiledRules
from worker.rules.match import match_rules
from worker.rules.text import text_of_article


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched an article."""

    article: Article
    at: datetime
    match: Match


@dataclass(slots=True)
class Tally:
    """What one rule would have rung for, oldest first; against another version of it, what changed."""

    rule: str
    hits: list[Hit] = field(default_factory=list)
    gained: list[Hit] = field(default_factory=list)
    lost: list[Hit] = field(default_factory=list)

    def per_day(self, zone: tzinfo | None) -> Counter[date]:
        """Hits by the local day on which the article was read."""
        return Counter(hit.at.astimezone(zone).date() for hit in self.hits)

    def per_feed(self) -> Counter[str]:
        """Hits by feed, most first."""
        return Counter(hit.article.feed for hit in self.hits)


@dataclass(slots=True)
class Backtest:
    """The tallies of all rules, and of how much was read for them."""

    tallies: dict[str, Tally]
    articles: int = 0
    without_page: int = 0  # of which only the feed's own text was read
    screened: int = 0  # whose page's text is not kept: no rule of then could match it


def backtest(
    compiled: CompiledRules,
    kept: Iterable[tuple[Article, datetime]],
    groups: Mapping[str, str],
    against: CompiledRules | None = None,
) -> Backtest:
    """Match every article with all rules, and with those of `against`; `groups` are the feeds' groups."""
    names = [rule.id for rule in compiled.rules]
    names += [rule.id for rule in against.rules if rule.id not in names] if against else []
    found = Backtest({name: Tally(name) for name in names})
    for article, at in kept:
        found.articles += 1
        found.without_page += bool(article.why_degraded)
        found.screened += article.is_screened
        text = text_of_article(article, groups.get(article.feed, ""))
        now = {one.rule: Hit(article, at, one) for one in match_rules(compiled, text)}
        for rule, hit in now.items():
            found.tallies[rule].hits.append(hit)
        if against:
            before = {one.rule: Hit(article, at, one) for one in match_rules(against, text)}
            _compare(found, now, before)
    return found


def _compare(found: Backtest, now: Mapping[str, Hit], before: Mapping[str, Hit]) -> None:
    for rule in now.keys() - before.keys():
        found.tallies[rule].gained.append(now[rule])
    for rule in before.keys() - now.keys():
        found.tallies[rule].lost.append(before[rule])
