from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from tests.builders import an_article
from tests.unit.rules.matching import any_of
from worker.configuration.model import RuleSettings
from worker.models import Article
from worker.rules.backtest import backtest
from worker.rules.compile import compile_rules

LATE_MONDAY, TUESDAY = datetime(2026, 11, 23, 23, 30, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)
PARIS = timezone(timedelta(hours=1))


def article(id_: str, title: str, **more: str) -> Article:
    return an_article(id=id_, title=title, lead="", body="", **more)


KEPT = [
    (article("a", "Une trêve à Gaza"), LATE_MONDAY),
    (article("b", "La trêve tient", feed="figaro"), TUESDAY),
    (article("c", "Rien", why_degraded="the page is a wall"), TUESDAY),
]
TREVE = RuleSettings(id="treve", when=any_of("trêve"))


def test_hits_are_counted_by_local_day_and_feed() -> None:
    found = backtest(compile_rules([TREVE]), KEPT, {})

    tally = found.tallies["treve"]
    assert [hit.article.id for hit in tally.hits] == ["a", "b"]
    assert tally.per_day(PARIS) == {date(2026, 11, 24): 2}
    assert tally.per_day(UTC) == {date(2026, 11, 23): 1, date(2026, 11, 24): 1}
    assert tally.per_feed() == {"monde": 1, "figaro": 1}
    assert (found.articles, found.without_page) == (3, 1)


def test_articles_without_the_text_of_their_page_are_counted() -> None:
    screened = article("d", "Une trêve au Soudan")
    kept = [*KEPT, (replace(screened, is_screened=True), TUESDAY)]

    found = backtest(compile_rules([TREVE]), kept, {})

    assert (found.articles, found.without_page, found.screened) == (4, 1, 1)
    assert len(found.tallies["treve"].hits) == 3


def test_another_version_shows_what_is_gained_and_lost() -> None:
    before = RuleSettings(id="treve", when=any_of("Gaza", "rien"))

    found = backtest(compile_rules([TREVE]), KEPT, {}, compile_rules([before]))

    tally = found.tallies["treve"]
    assert [hit.article.id for hit in tally.gained] == ["b"]
    assert [hit.article.id for hit in tally.lost] == ["c"]


def test_a_rule_that_is_gone_has_lost_all() -> None:
    gone = RuleSettings(id="gone", when=any_of("Gaza"))

    found = backtest(compile_rules([TREVE]), KEPT, {}, compile_rules([TREVE, gone]))

    assert [hit.article.id for hit in found.tallies["gone"].lost] == ["a"]
    assert not found.tallies["gone"].hits


def test_rules_for_a_group_find_its_feeds() -> None:
    rule = RuleSettings(id="treve", when=any_of("trêve"), feeds=("presse",))

    found = backtest(compile_rules([rule]), KEPT, {"figaro": "presse"})

    assert [hit.article.id for hit in found.tallies["treve"].hits] == ["b"]
