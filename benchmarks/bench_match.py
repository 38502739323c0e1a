"""Rules: ours against Lucene's Monitor, PostgreSQL's stored queries, hyperscan, Aho-Corasick, many `re`.

100, 1 000 and 10 000 rules; 100 000 with --all, and then the growth of rules that hardly ever match.
"""

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.match import lucene, ours, postgres, python_peers
from benchmarks.match.agreement import agreement
from benchmarks.match.articles import articles, joined, treebank
from benchmarks.match.engines import Engine, Turn, compared, in_turns
from benchmarks.match.workers import compiled_in, memory
from benchmarks.match.workload import Vocabulary, Wanted, flat, full, settings, sparse
from benchmarks.measuring import Comparison, report
from worker.rules.compile import CompiledRules
from worker.rules.text import Text

SEED: Final = 2026
QUICK: Final = (100, 1_000, 10_000)
ALL: Final = (*QUICK, 100_000)
COMPARED_SETS: Final = 10_000  # rules whose matches are compared, rule by rule
PLAIN: Final = 10_000  # rules, at most, for the plain matcher: it would take minutes to compile more

Rules = Callable[[Vocabulary], Iterator[Wanted]]
Servers = tuple[lucene.Lucene | None, postgres.Postgres | None]


class Run:
    """One run: its articles, its peers, and what it has found so far."""

    def __init__(self, texts: Sequence[Text], sentences: Sequence[str], servers: Servers, most: int) -> None:
        """The servers are those that there are; `most` rules are also measured for the memory they take."""
        self.texts, self.sentences, self.most = texts, sentences, most
        self._servers = [server for server in servers if server]
        self.comparisons: list[Comparison] = []
        self.figures: dict[str, float] = {}

    def full(self, number: int) -> None:
        """Rules with boolean operators, NEAR and prefixes, against engines that have all of it."""
        rules = self._drawn(full, number)
        compiled = self._compiled(f"{number} rules", rules)
        mine = ours.engines(compiled, self.texts)
        for server in self._servers:
            self.figures[f"seconds to load {number} rules into {type(server).__name__}"] = server.load(rules)
        peers = [engine for server in self._servers for engine in server.engines()]
        if number <= PLAIN:
            peers.append(ours.plain(compiled, self.texts))
        self._compare(f"{number} rules", mine, peers)
        if number == COMPARED_SETS:
            self._agree(mine[-1], peers, rules)
        if number == self.most and (private := memory(compiled, self.texts)):
            self.figures[f"{number} rules: MB of a forked worker alone, at first"] = private.at_start
            self.figures[f"{number} rules: MB of a forked worker alone, after 200 articles"] = private.at_end

    def flat(self, number: int) -> None:
        """Words and phrases only, against what Python programs take."""
        rules = self._drawn(flat, number)
        mine = ours.engines(self._compiled(f"{number} flat rules", rules), self.texts)
        self._compare(f"{number} flat rules", mine, python_peers.engines(rules, self.texts))

    def sparse(self, number: int) -> None:
        """Rules of which hardly any matches, ours alone: what their number costs."""
        rules = sparse(self._vocabulary(), number)
        what = f"{number} sparse rules"
        turns = in_turns(ours.engines(self._compiled(what, rules), self.texts))
        self._note(what, turns)

    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(SEED, self.sentences)

    def _drawn(self, rules: Rules, number: int) -> tuple[Wanted, ...]:
        return tuple(islice(rules(self._vocabulary()), number))

    def _compiled(self, what: str, rules: Sequence[Wanted]) -> CompiledRules:
        """The rules, and what it took to compile them."""
        compiled, seconds = compiled_in(tuple(map(settings, rules)), self.texts[0])
        self.figures[f"{what}: seconds to compile"] = round(seconds, 3)
        return compiled

    def _compare(self, what: str, mine: Sequence[Engine], peers: Sequence[Engine]) -> None:
        turns = in_turns((*mine, *peers))
        of_peers = {peer.name: turns[peer.name] for peer in peers}
        for engine in mine:
            found = compared(
                f"{engine.name}, {what}", engine.name, of_peers | {engine.name: turns[engine.name]}
            )
            self.comparisons += found
        self._note(what, turns)

    def _note(self, what: str, turns: dict[str, list[Turn]]) -> None:
        """Microseconds and matches of an article."""
        for name, some in turns.items():
            each = round(median(turn.seconds / turn.articles for turn in some) * 1e6, 1)
            matches = round(sum(turn.matches for turn in some) / sum(turn.articles for turn in some), 2)
            self.figures[f"{what}, {name}: µs an article"] = each
            self.figures[f"{what}, {name}: matches an article"] = matches
            print(f"  {what}, {name}: {each:,} µs and {matches:,} matches an article", flush=True)

    def _agree(self, mine: Engine, peers: Sequence[Engine], rules: Sequence[Wanted]) -> None:
        sets = mine.sets() if mine.sets else ()
        for peer in peers:
            if peer.sets:
                counts = agreement(sets, peer, rules)
                self.figures |= {f"{kind} {peer.name}": count for kind, count in counts.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="100 000 rules, too: some minutes more")
    parser.add_argument("--rules", type=int, nargs="+", help="so many, in place of the usual numbers")
    asked = parser.parse_args()
    sizes = asked.rules or (ALL if asked.all else QUICK)
    if not python_peers.installed("wordfreq"):
        print("skipped: rules are drawn by wordfreq, which is not installed (uv pip install --group bench)")
        sys.exit(0)
    sentences = treebank()
    texts = articles(random.Random(SEED), sentences)
    for absent in (lucene.why_not(), postgres.why_not(), *python_peers.why_not()):
        print(absent, end="\n" if absent else "")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended, and its servers with it"))
    with ExitStack() as stack:
        ours.warm_up(texts[0])
        run = Run(texts, sentences, _servers(stack, texts), max(sizes))
        for number in sizes:
            run.full(number)
            run.flat(number)
        for number in sizes[1:]:
            run.sparse(number)
    figures = {"articles": len(texts), "median_characters": median(len(joined(text)) for text in texts)}
    report("match", run.comparisons, libraries=("simplemma", "wordfreq"), **(figures | run.figures))


def _servers(stack: ExitStack, texts: Sequence[Text]) -> Servers:
    """Those that there are, to be ended with the stack."""

    def room() -> Path:
        return Path(stack.enter_context(tempfile.TemporaryDirectory()))

    return (
        None if lucene.why_not() else stack.enter_context(lucene.Lucene(room(), texts)),
        None if postgres.why_not() else stack.enter_context(postgres.Postgres(room(), texts)),
    )


if __name__ == "__main__":
    main()
