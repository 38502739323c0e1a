"""What rules cost a service: to compile them, and memory of the workers that share them."""

import gc
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from worker.configuration.model import RuleSettings
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text

WORKERS: Final = 4
_ROLLUP: Final = Path("/proc/self/smaps_rollup")


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a forked worker: megabytes it shares with nobody, as it starts and after the articles."""

    at_start: float
    at_end: float


def compiled_in(rules: Sequence[RuleSettings], text: Text) -> tuple[CompiledRules, float]:
    """The rules, ready for texts of that language; the seconds of the processor that took."""
    since = time.process_time()
    compiled = compile_rules(rules)
    match_rules(compiled, text)
    return compiled, time.process_time() - since


def memory(compiled: CompiledRules, texts: Sequence[Text]) -> Memory | None:
    """The median of four workers, forked as the service forks its own; None where Linux does not tell."""
    if not _ROLLUP.exists():
        return None
    match_rules(compiled, texts[0])
    gc.collect()
    measured = [_forked(lambda: _megabytes(compiled, texts)) for _ in range(WORKERS)]
    starts, ends = zip(*measured, strict=True)
    return Memory(median(starts), median(ends))


def _megabytes(compiled: CompiledRules, texts: Sequence[Text]) -> tuple[float, float]:
    start = _private()
    for text in texts:
        match_rules(compiled, text)
    return start, _private()


def _private() -> float:
    """Megabytes written to by this process alone."""
    lines = _ROLLUP.read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024


def _forked(measure: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    """What a child measures, told through a pipe."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what the parent would end is not the child's
        try:
            os.write(writer, " ".join(map(str, measure())).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="ascii") as pipe:
        start, end = map(float, pipe.read().split())
    os.waitpid(child, 0)
    return start, end
