import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from worker.errors import TooCostlyError
from worker.stages.cpu_bound import cpu_bound


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    handler = signal.getsignal(signal.SIGVTALRM)
    yield
    assert signal.getsignal(signal.SIGVTALRM) is handler
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def spin(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def spin_and_swallow() -> None:
    while True:
        with suppress(Exception):
            spin(1)


def spin_until_struck(times: int, strikes: list[BaseException]) -> None:
    while len(strikes) < times:
        try:
            spin(10)
        except BaseException as strike:  # noqa: BLE001 - what a bare `except:` in a library does
            strikes.append(strike)


def spin_within_a_bound() -> None:
    with pytest.raises(TooCostlyError, match=r"0\.05 s"), cpu_bound(0.05):
        spin(10)
    spin(10)


def test_work_within_the_bound_is_left_alone() -> None:
    with cpu_bound(5):
        spin(0.01)


def test_work_beyond_the_bound_is_stopped() -> None:
    start = time.process_time()
    with pytest.raises(TooCostlyError, match=r"more than 0\.1 s"), cpu_bound(0.1):
        spin(10)
    assert time.process_time() - start < 1


def test_a_regular_expression_that_backtracks_for_ever_is_stopped() -> None:
    with pytest.raises(TooCostlyError), cpu_bound(0.1):
        re.match(r"(a+)+$", "a" * 60 + "b")


def test_code_that_swallows_exceptions_is_stopped() -> None:
    with pytest.raises(TooCostlyError), cpu_bound(0.1):
        spin_and_swallow()


def test_code_that_swallows_everything_is_struck_again_and_its_result_refused() -> None:
    strikes: list[BaseException] = []
    with pytest.raises(TooCostlyError), cpu_bound(0.05):
        spin_until_struck(3, strikes)
    assert len(strikes) == 3


def test_an_error_of_the_work_passes() -> None:
    with pytest.raises(KeyError), cpu_bound(5):
        raise KeyError


def test_waiting_is_not_work() -> None:
    with cpu_bound(0.05):
        threading.Event().wait(0.2)


def test_a_bound_within_a_bound_gives_the_clock_back() -> None:
    with pytest.raises(TooCostlyError, match=r"0\.2 s"), cpu_bound(0.2):
        spin_within_a_bound()


def test_a_bound_that_ends_at_the_last_moment_ends_well() -> None:
    for _ in range(200):
        with suppress(TooCostlyError), cpu_bound(0.002):
            spin(0.002)


def test_it_refuses_to_run_unbounded_in_another_thread() -> None:
    refused: list[BaseException] = []

    def work() -> None:
        try:
            with cpu_bound(1):
                pass
        except RuntimeError as error:
            refused.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert refused
