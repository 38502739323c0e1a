"""Processes of our Python, with a cache of their own."""

import os
import subprocess
import sys
from pathlib import Path

from worker.settings import PROJECT

COMPILING = "compiling the matcher"


def start(code: str, cache: Path, **more: str) -> "subprocess.Popen[str]":
    """Run some code."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "TOCSIN_CACHE": str(cache)} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output(process: "subprocess.Popen[str]") -> str:
    """What it prints, once it has ended well; then what it says on standard error, but that it compiles."""
    out, error = process.communicate(timeout=110)
    assert process.returncode == 0, error
    return out + "".join(line for line in error.splitlines(keepends=True) if not line.startswith(COMPILING))
