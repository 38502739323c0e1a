import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.ops.watched import FOR_EVER, Watched, a_role, is_alive, until
from worker.errors import StoreUnreachableError
from worker.ops.supervisor import Role

UP = f"echo up $$; {FOR_EVER}"


def test_a_role_that_is_killed_is_started_again() -> None:
    with Watched(a_role(UP)) as watched:
        first = watched.wait_for("up")

        os.kill(first, signal.SIGKILL)

        assert watched.wait_for("up", times=2) != first
        assert watched.said("supervisor") == ["worker ended (killed by signal 9); starting it again in 0.5 s"]


def test_what_a_dead_role_left_in_its_session_is_killed() -> None:
    script = f"sh -c 'trap \"\" TERM INT QUIT; echo child $$; {FOR_EVER}' & {UP}"
    with Watched(a_role(script)) as watched:
        child, parent = watched.wait_for("child"), watched.wait_for("up")

        os.kill(parent, signal.SIGKILL)

        until(lambda: not is_alive(child), "the child is killed")


def test_the_wait_doubles_while_a_role_keeps_dying() -> None:
    with Watched(a_role("exit 3")) as watched:
        until(lambda: len(watched.said("supervisor")) >= 3, "three deaths")

        waits = [line.partition("again in ")[2] for line in watched.said("supervisor")[:3]]
        assert waits == ["0.5 s", "1 s", "2 s"]
        assert "exit code 3" in watched.said("supervisor")[0]


def test_one_role_that_keeps_dying_leaves_the_others_alone() -> None:
    with Watched(a_role("exit 1", "broken"), a_role(UP)) as watched:
        worker = watched.wait_for("up")
        until(lambda: len(watched.said("supervisor")) >= 2, "two deaths")

        assert is_alive(worker)
        assert watched.numbers("up") == [worker]


def test_workers_stop_before_the_store() -> None:
    def says_when_it_stops(delay: float) -> str:
        return f"trap 'sleep {delay}; echo stopped $$; exit 0' TERM; {UP}"

    store = a_role(says_when_it_stops(0), "store", stops_last=True)
    with Watched(store, a_role(says_when_it_stops(0.5))) as watched:
        watched.wait_for("up", "store")
        watched.wait_for("up")

        watched.stop()

    assert [name for name, line in watched.lines if line.startswith("stopped")] == ["worker", "store"]
    assert watched.exit_code == 0


def test_what_does_not_heed_the_first_signal_is_pressed_with_another() -> None:
    with Watched(a_role(f"trap '' TERM; trap 'echo pressed 1; exit 0' QUIT; {UP}")) as watched:
        watched.wait_for("up")

        watched.stop()

    assert watched.numbers("pressed") == [1]


def test_what_ignores_every_signal_is_killed_with_all_its_children() -> None:
    stubborn = f"trap '' TERM QUIT INT HUP; sh -c 'echo child $$; {FOR_EVER}' & {UP}"
    with Watched(a_role(stubborn), a_role(stubborn, "store", stops_last=True), stop_within=1.0) as watched:
        pids = [watched.wait_for(word, role) for word in ("up", "child") for role in ("worker", "store")]

        watched.stop()

    assert [pid for pid in pids if is_alive(pid)] == []


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("exit 0", 0), ("kill -9 $$", -9)])
def test_a_role_that_ends_the_service_gives_its_exit_code(script: str, code: int) -> None:
    with Watched(a_role(UP), a_role(f"sleep 0.3; {script}", "pass", ends_service=True)) as watched:
        worker = watched.wait_for("up")

        watched.wait()

    assert watched.exit_code == code
    assert not is_alive(worker)


def test_a_role_that_its_work_kills_is_started_again_a_few_times_and_ends_the_service_with_the_last() -> None:
    with Watched(a_role("echo up; kill -XCPU $$", "pass", ends_service=True, most_deaths=2)) as watched:
        watched.wait()

    assert len(watched.said("pass")) == 3
    assert watched.exit_code == -signal.SIGXCPU


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -TERM $$", -signal.SIGTERM)])
def test_who_ends_by_itself_or_because_somebody_asked_is_not_started_again(script: str, code: int) -> None:
    with Watched(a_role(f"echo up; {script}", "pass", ends_service=True, most_deaths=2)) as watched:
        watched.wait()

    assert watched.said("pass") == ["up"]
    assert watched.exit_code == code


def test_every_line_is_shown() -> None:
    code = "for n in range(50_000): print('line', n)\nprint('the end, without a line break', end='')"
    role = Role(name="pass", command=[sys.executable, "-c", code], ends_service=True)
    with Watched(role) as watched:
        watched.wait()

    assert watched.numbers("line", "pass") == list(range(50_000))
    assert watched.said("pass")[-1] == "the end, without a line break"


def test_a_slow_screen_gets_the_last_lines_before_the_service_ends() -> None:
    shown: list[str] = []

    def show_slowly(_role: str, line: str) -> None:
        time.sleep(0.002)
        shown.append(line)

    script = "i=0; while [ $i -lt 100 ]; do echo line $i; i=$((i+1)); done"
    with Watched(a_role(script, ends_service=True), on_line=show_slowly) as watched:
        watched.wait()

        assert shown[-1] == "line 99"


def test_what_is_no_text_is_shown_all_the_same() -> None:
    with Watched(a_role(r"printf 'tr\352ve \303\251\n'", ends_service=True)) as watched:
        watched.wait()

    assert watched.said() == ["tr\ufffdve é"]


@pytest.mark.parametrize(
    "error", [BrokenPipeError("nobody reads"), UnicodeEncodeError("ascii", "é", 0, 1, "no")]
)
def test_a_screen_that_fails_blocks_nobody(error: Exception, tmp_path: Path) -> None:
    done = tmp_path / "done"

    def fail(_role: str, _line: str) -> None:
        raise error

    # More than a pipe holds: who is not read would wait for ever.
    script = f"i=0; while [ $i -lt 3000 ]; do echo {'x' * 100}; i=$((i+1)); done; touch {done}; {FOR_EVER}"
    with Watched(a_role(script), on_line=fail):
        until(done.exists, "the role goes on")


def test_roles_start_in_turn_each_when_the_one_before_is_ready() -> None:
    is_up: list[bool] = []

    def wait(_is_over: Callable[[], bool]) -> None:
        until(lambda: watched.numbers("up", "store"), "the store is up")
        is_up.append(not watched.numbers("up"))

    watched = Watched(a_role(f"sleep 0.3; {UP}", "store", wait_until_ready=wait), a_role(UP))
    with watched:
        watched.wait_for("up")

    assert is_up == [True]


def wait_in_vain(is_over: Callable[[], bool]) -> None:
    until(is_over, "the wait is ended")
    raise StoreUnreachableError("the store did not come up")


def test_a_role_that_never_comes_up_ends_the_service_with_its_reason() -> None:
    with Watched(a_role(UP, "other"), a_role("sleep 0.2", "store", wait_until_ready=wait_in_vain)) as watched:
        other = watched.wait_for("up", "other")
        watched.wait()

    assert isinstance(watched.error, StoreUnreachableError)
    assert not is_alive(other)


def test_a_stop_is_heeded_while_a_role_is_waited_for() -> None:
    with Watched(a_role(UP, "store", wait_until_ready=wait_in_vain), a_role(UP)) as watched:
        store = watched.wait_for("up", "store")

        watched.stop()

    assert (watched.error, watched.exit_code) == (None, 0)
    assert watched.numbers("up") == []
    assert not is_alive(store)


def test_a_role_that_came_up_once_is_started_again_however_it_fares(tmp_path: Path) -> None:
    broken = tmp_path / "broken"

    was_ready = threading.Event()

    def wait(is_over: Callable[[], bool]) -> None:
        if was_ready.is_set():
            wait_in_vain(is_over)
        was_ready.set()

    script = f"echo up $$; while [ ! -e {broken} ]; do sleep 0.05; done; exit 1"
    with Watched(a_role(script, "store", wait_until_ready=wait)) as watched:
        until(was_ready.is_set, "the role is ready")
        broken.touch()

        watched.wait_for("up", "store", times=3)

    assert watched.error is None
