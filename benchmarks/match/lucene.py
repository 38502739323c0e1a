"""Lucene's Monitor as a peer: a Java process (MonitorPeer.java), told what to do a line at a time."""

import subprocess
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import Final, Literal, Self

from benchmarks.match.engines import PARTS, Engine, Turn
from benchmarks.match.lucene_install import class_path
from benchmarks.match.workload import Wanted
from worker.rules.text import Text

Mode = Literal["highlights", "simple"]
_JAVA: Final = (
    "java",
    "-Xmx4g",
    "-XX:+UseSerialGC",
)  # garbage is collected in a thread of its own, uncounted
_WARM: Final = 8.0  # seconds of processor time, at most, before the rounds
_PASSES: Final = 4  # over all articles, at most, likewise


def why_not() -> str:
    """What is missing, "" if nothing is."""
    if not which("java"):
        return "Lucene Monitor: skipped, there is no java"
    hint = "PYTHONPATH=. python -m benchmarks.match.lucene_install"
    return "" if class_path() else f"Lucene Monitor: skipped, it has not been built ({hint})"


class Lucene:
    """The process, with the articles in its memory."""

    def __init__(self, room: Path, texts: Sequence[Text]) -> None:
        """What it reads and writes goes to the folder `room`."""
        self._room, self._articles = room, len(texts)
        command = (*_JAVA, "-cp", class_path(), "MonitorPeer")
        self._java = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        lines = ["\t".join(map(_on_a_line, (text.title, text.lead, text.body))) for text in texts]
        self._ask("articles", self._written("articles.tsv", lines))

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It ends with its input."""
        self._java.communicate()

    def load(self, rules: Sequence[Wanted]) -> float:
        """Take these rules in place of all others; the seconds that took."""
        return int(self._ask("rules", self._written("rules.tsv", map(_rule, rules)))) / 1e9

    def engines(self) -> tuple[Engine, ...]:
        """With the places of what was found, and without; warm."""
        for mode in ("highlights", "simple"):
            self._warm_up(mode)
        return (
            Engine("Lucene Monitor, highlights", partial(self._match, "highlights"), self._sets),
            Engine("Lucene Monitor, simple", partial(self._match, "simple")),
        )

    def _warm_up(self, mode: Mode) -> None:
        spent = 0.0
        for part in range(_PASSES * PARTS):
            spent += self._match(mode, part % PARTS).seconds
            if spent > _WARM:
                return

    def _match(self, mode: Mode, part: int) -> Turn:
        nanoseconds, matches, _ = map(int, self._ask("match", mode, str(part), str(PARTS)).split())
        return Turn(len(range(part, self._articles, PARTS)), nanoseconds / 1e9, matches)

    def _sets(self) -> Sequence[frozenset[int]]:
        file = self._room / "sets.txt"
        self._ask("sets", str(file))
        return [frozenset(map(int, line.split())) for line in file.read_text(encoding="utf-8").splitlines()]

    def _written(self, name: str, lines: Iterable[str]) -> str:
        (self._room / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(self._room / name)

    def _ask(self, *command: str) -> str:
        answers = self._java.stdout
        assert self._java.stdin is not None
        assert answers is not None
        self._java.stdin.write(" ".join(command) + "\n")
        self._java.stdin.flush()
        answer = answers.readline()
        if not answer:
            raise SystemExit(f"Lucene Monitor ended at: {' '.join(command)}")
        return answer


def _rule(rule: Wanted) -> str:
    return "\t".join((str(rule.id), rule.shape, str(rule.distance), rule.without, *rule.terms))


def _on_a_line(text: str) -> str:
    """Paragraphs are parted by a sign that is none of Java's ends of lines."""
    return text.replace("\n", "\u2029").replace("\t", " ")
