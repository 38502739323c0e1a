"""The screen on a real standard output: one that nobody reads any more, one that has no bell."""

import os
import subprocess
import sys

import pytest

from worker.settings import PROJECT

SHOW = """
import json, sys, threading
from worker.ops.screen import Screen
screen = Screen(sys.argv[1])
def show():
    for number in range(5_000):
        screen.show("pass", json.dumps({"event": "alert", "reason": f"trêve {number}"}))
    print("shown to the end", file=sys.stderr)
thread = threading.Thread(target=show)
thread.start()
thread.join()
"""


def showing(style: str, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", SHOW, style],
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("style", ["rich", "plain", "json"])
def test_a_reader_that_has_gone_ends_nobody(style: str) -> None:
    with showing(style) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()

        _, said = process.communicate(timeout=60)

    assert said == b"shown to the end\n"
    assert process.returncode == 0


@pytest.mark.parametrize("style", ["plain", "json"])
def test_a_terminal_that_has_no_bell_shows_the_rest(style: str) -> None:
    with showing(style, PYTHONIOENCODING="latin-1") as process:
        shown, said = process.communicate(timeout=60)

    assert "trêve 4999".encode("latin-1") in shown
    assert said == b"shown to the end\n"
