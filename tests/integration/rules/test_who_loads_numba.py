"""numba takes 120 MB of memory and a second: only who matches loads it, and a worker does before it forks."""

import json
from pathlib import Path

from tests.integration.rules.python import output, start

EVERY_COMMAND = """
import importlib, json, sys
import tasks.deliver, tasks.gather, tasks.poll, tasks.read
from worker.cli.main import COMMANDS
for place, _ in COMMANDS.values():
    if place:
        importlib.import_module("worker.cli." + place.partition(":")[0])
print(json.dumps("numba" in sys.modules))
"""
A_WORKER = """
import json, sys
from celery import signals
import worker.app
signals.celeryd_init.send(sender="{kind}@here", instance=None, conf=worker.app.app.conf, options={{}})
kernels = sys.modules.get("worker.rules.scan.kernels")
print(json.dumps([one.__name__ for one in kernels.KERNELS if not one.signatures] if kernels else "none"))
print(json.dumps("numba" in sys.modules))
"""


def test_no_command_and_no_task_loads_it_before_something_is_matched(tmp_path: Path) -> None:
    assert json.loads(output(start(EVERY_COMMAND, tmp_path, TOCSIN_REDIS_URL="redis://127.0.0.1:1"))) is False


def test_a_worker_that_delivers_does_without(tmp_path: Path) -> None:
    answers = output(start(A_WORKER.format(kind="deliver"), tmp_path, TOCSIN_REDIS_URL="redis://127.0.0.1:1"))

    assert answers.splitlines() == ['"none"', "false"]


def test_a_worker_that_reads_has_every_kernel_before_it_forks(tmp_path: Path) -> None:
    installed = {"TOCSIN_CACHE": "", "TOCSIN_DATA": str(tmp_path), "TOCSIN_REDIS_URL": "redis://127.0.0.1:1"}

    answers = output(start(A_WORKER.format(kind="read"), tmp_path, **installed))

    assert answers.splitlines() == ["[]", "true"]
