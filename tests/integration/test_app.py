"""The hints, on a real broker."""

import json
import os
import subprocess
import sys

from worker.ops.embedded import EmbeddedStore
from worker.settings import PROJECT
from worker.store.connection import Store

COUNT = """
import json
from worker.app import queued_hints, send_hint
counts = [queued_hints("poll")]
for _ in range(3):
    send_hint("poll")
    counts.append(queued_hints("poll"))
print(json.dumps([counts, queued_hints("read")]))
"""


def test_the_hints_that_wait_for_a_stage_are_counted(embedded: EmbeddedStore, store: Store) -> None:
    assert store.call("DBSIZE") == 0
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "TOCSIN_ENV_FILE": os.devnull}

    answer = subprocess.run(
        [sys.executable, "-c", COUNT],
        env={**environment, "TOCSIN_BROKER_URL": embedded.broker_url, "TOCSIN_REDIS_URL": embedded.store_url},
        capture_output=True,
        check=True,
        text=True,
    )

    assert json.loads(answer.stdout) == [[0, 1, 2, 3], 0]
