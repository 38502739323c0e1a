"""Each case has a process of its own: that is what ends where the first bounds do not hold."""

import itertools
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from worker.errors import TooCostlyError
from worker.settings import PROJECT
from worker.stages.bounds import bounded

MANY = 10**13
LIMITS = (resource.RLIMIT_CPU, resource.RLIMIT_DATA)
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is bounded on Linux alone")


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    before = [resource.getrlimit(limit) for limit in LIMITS]
    yield
    assert [resource.getrlimit(limit) for limit in LIMITS] == before


def in_a_process(work: str, setting: str = "") -> subprocess.CompletedProcess[str]:
    lines = [
        "import itertools, signal, sys",
        "from worker.errors import TooCostlyError",
        "from worker.stages import bounds",
        "bounds.GRACE_SECONDS = 1",  # not to wait for eight
        setting,
        "try:",
        "    with bounds.bounded(1, 200):",
        f"        {work}",
        "except TooCostlyError as error:",
        "    print('too costly:', error)",
        "print('lives on with', len([bytes(2**20) for _ in range(300)]), 'MiB')",
    ]
    return subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_a_loop_in_c_ends_its_process_and_says_where_it_was() -> None:
    ended = in_a_process(f"sum(itertools.repeat(1, {MANY}))")

    assert ended.returncode == -signal.SIGXCPU
    assert 'File "<string>", line 8 in <module>' in ended.stderr


def test_it_says_so_after_other_documents_too() -> None:
    ended = in_a_process(f"sum(itertools.repeat(1, {MANY}))", "with bounds.bounded(1, 200): pass")

    assert 'File "<string>", line 8 in <module>' in ended.stderr


def test_neither_does_who_handles_the_signal_in_python_keep_it_alive() -> None:
    """Celery's pool handles what may end a worker."""
    ended = in_a_process(
        f"sum(itertools.repeat(1, {MANY}))", "signal.signal(signal.SIGXCPU, lambda *_: sys.exit(3))"
    )

    assert ended.returncode == -signal.SIGXCPU


def test_work_in_python_is_struck_and_the_process_lives_on() -> None:
    ended = in_a_process("any(False for _ in iter(int, 1))")

    assert ended.stdout.splitlines() == [
        "too costly: it took more than 1 s of processor time",
        "lives on with 300 MiB",
    ], ended.stderr


@linux
@pytest.mark.parametrize(
    "work",
    [
        pytest.param("[bytes(2**20) for _ in itertools.count()]", id="in large pieces"),
        pytest.param("list(itertools.repeat(0, 10**10))", id="in one"),
        pytest.param("[bytes(300) for _ in itertools.count()]", id="in small ones"),
    ],
)
def test_memory_without_end_is_an_error_of_the_work_and_the_process_lives_on(work: str) -> None:
    ended = in_a_process(work)

    assert ended.stdout.splitlines() == [
        "too costly: it took more than 200 MiB of memory",
        "lives on with 300 MiB",
    ], ended.stderr


def test_an_error_of_the_work_passes() -> None:
    with pytest.raises(KeyError), bounded(5, 100):
        raise KeyError


def test_a_bound_within_a_bound_is_no_wider() -> None:
    with bounded(5, 100):
        outer = [resource.getrlimit(limit) for limit in LIMITS]
        with bounded(500, 5_000):
            assert [resource.getrlimit(limit) for limit in LIMITS] == outer


@linux
def test_work_may_go_without_a_bound_of_memory() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with bounded(5, 0):
        assert resource.getrlimit(resource.RLIMIT_DATA) == before


@linux
def test_the_error_holds_nothing_of_what_was_taken() -> None:
    with pytest.raises(TooCostlyError) as caught, bounded(5, 100):
        list(itertools.repeat(0, 10**10))

    assert caught.value.__context__ is not None
    assert caught.value.__context__.__traceback__ is None
