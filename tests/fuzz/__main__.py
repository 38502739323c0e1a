"""Fuzz one target in this process, `python -m tests.fuzz TARGET SECONDS`, or in turn `all` of them.

What is found is kept below build/fuzz/TARGET/findings, one input for each kind; fuzzing goes on. libFuzzer
itself ends the process where C code hangs or takes too much memory: its `crash-`, `timeout-` and `oom-` files
are findings too.
"""

import contextlib
import hashlib
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from tests.fuzz.mutations import changed
from tests.fuzz.seeds import seeds

BUILD: Final = Path(__file__).resolve().parents[2] / "build" / "fuzz"
SECONDS: Final = 2.0  # of processor time that reading one document may take, not instrumented
SLOWER: Final = 3.0  # about what instrumenting costs
HANGS_AFTER: Final = 120  # seconds on the wall, for libFuzzer: C code that nothing of ours can strike
MOST_MEMORY: Final = 2_048  # MiB
LONGEST: Final = {"address": 9_000, "date": 300, "fragment": 100_000, "page": 60_000, "links": 60_000}
INSTRUMENTED: Final = (
    "worker",
    "feedparser",
    "trafilatura",
    "bs4",
    "soupsieve",
    "readability",
    "htmldate",
    "courlan",
)
OUR_MUTATIONS: Final = 3  # of 4; the fourth is libFuzzer's


class _TooSlow(BaseException):
    """It took more processor time than any document may."""


class Findings:
    """One input of each kind of broken promise."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def keep(self, error: BaseException, data: bytes) -> None:
        """Keep the input unless one like it is there: the same error, raised at the same line."""
        frames = traceback.extract_tb(error.__traceback__)
        kind = (
            f"{type(error).__name__} {error if isinstance(error, AssertionError) else ''} {frames[-1].name}"
        )
        kind += f" {frames[-1].lineno}" if not isinstance(error, _TooSlow) else ""
        path = self.directory / hashlib.sha256(kind.encode()).hexdigest()[:12]
        if not path.exists():
            path.write_bytes(data)
            report = "".join(traceback.format_exception(error))
            path.with_suffix(".txt").write_text(report, encoding="utf-8", errors="backslashreplace")
            print(f"FOUND {path.name}: {kind}", flush=True)  # noqa: T201


def watched(target: Callable[[bytes], None], findings: Findings) -> Callable[[bytes], None]:
    """The target, its broken promises kept instead of raised, its processor time bounded."""

    def strike(_signal: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    signal.signal(signal.SIGVTALRM, strike)

    def run(data: bytes) -> None:
        start = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, 3 * SECONDS * SLOWER, 0.5)
            try:
                target(data)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            if time.process_time() - start > SECONDS * SLOWER:  # in C, where nothing strikes
                raise _TooSlow  # noqa: TRY301 - kept with the others
        except Exception as error:  # noqa: BLE001 - whatever comes out is the finding
            findings.keep(error, data)
        except _TooSlow as error:
            findings.keep(error, data)

    return run


def fuzz(name: str, seconds: int) -> None:
    """Fuzz this target in this process; does not return."""
    import atheris  # noqa: PLC0415 - before anything that it is to watch

    with atheris.instrument_imports(include=list(INSTRUMENTED), enable_loader_override=False):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - see above

    home = BUILD / name
    corpus = home / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    first = list(seeds(name))
    for data in first:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        if seed % (OUR_MUTATIONS + 1) == 0:
            return bytes(atheris.Mutate(data, longest))
        return changed(data, longest, seed, first)

    options = [
        f"-max_total_time={seconds}", f"-max_len={LONGEST.get(name, 200_000)}", f"-timeout={HANGS_AFTER}",
        f"-rss_limit_mb={MOST_MEMORY}", f"-artifact_prefix={home}/", "-print_final_stats=1", "-len_control=0",
    ]  # fmt: skip
    run = watched(TARGETS[name], Findings(home / "findings"))
    atheris.Setup([sys.argv[0], *options, str(corpus)], run, custom_mutator=mutate)
    atheris.Fuzz()


def fuzz_all(names: Sequence[str], seconds: int) -> int:
    """Each target in a process of its own, begun again where it was killed; how many findings there are."""
    for name in names:
        until = time.monotonic() + seconds
        while (left := int(until - time.monotonic())) > 0:
            with contextlib.suppress(KeyboardInterrupt):
                subprocess.run([sys.executable, "-m", "tests.fuzz", name, str(left)], check=False)
    found = [path for name in names for path in (BUILD / name).rglob("*") if _is_finding(path)]
    print("\n".join(["findings:", *map(str, found)]) if found else "nothing found")  # noqa: T201
    return len(found)


def _is_finding(path: Path) -> bool:
    is_killed = path.name.startswith(("crash-", "timeout-", "oom-", "leak-"))
    return is_killed or (path.parent.name == "findings" and path.suffix == "")


if __name__ == "__main__":
    wanted, for_seconds = sys.argv[1], int(sys.argv[2])
    if wanted == "all":
        every = ("feed", "links", "page", "metadata", "address", "date", "fragment")
        sys.exit(min(fuzz_all(every, max(1, for_seconds // len(every))), 1))
    fuzz(wanted, for_seconds)
