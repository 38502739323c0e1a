"""`tocsin health`, by the command itself, against a real store."""

import json
import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.stand_ins.wrong_clock import server_with_a_clock
from worker.ops.embedded import EmbeddedStore
from worker.ops.heartbeat import LOOP, WORK, beat
from worker.settings import PROJECT
from worker.store import configurations
from worker.store.canary import expect_canary
from worker.store.connection import Store, to_ms
from worker.store.due_sets import Place
from worker.store.feeds import FeedRow, reconcile
from worker.store.record import record_tick

NOBODY = "redis://127.0.0.1:1/0"


def ask(data: Path, url: str, *words: str) -> dict[str, Any]:
    """What `tocsin health` finds of each role, and its exit code."""
    answer = subprocess.run(
        [PROJECT / "tocsin", "health", "--json", *words],
        env={
            **os.environ,
            "TOCSIN_DATA": str(data),
            "TOCSIN_REDIS_URL": url,
            "TOCSIN_ENV_FILE": os.devnull,
        },
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    findings = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.returncode == (0 if all(finding["ok"] for finding in findings) else 1), answer
    return {finding["role"]: finding for finding in findings}


def beaten(data: Path, role: str, *, loop: float = 0, work: float = 0) -> None:
    """A role whose loop turned, and whose work went well, this many seconds ago."""
    for what, age in ((LOOP, loop), (WORK, work)):
        beat(data, role, what)
        stamp = time.monotonic_ns() - round(age * 1e9)
        os.utime(data / "health" / f"{role}.{what}", ns=(stamp, stamp))


def overdue_feed(store: Store) -> None:
    """A feed that should have been polled ten minutes ago."""
    late = timedelta(minutes=-10)
    reconcile(store, [FeedRow(id="monde", place=Place(lane="lemonde.fr"), first_due=late, latest=late)])


def test_what_does_not_run_is_not_well(tmp_path: Path) -> None:
    found = ask(tmp_path, "")

    assert {role: finding["ok"] for role, finding in found.items()} == {
        "ticker": False,
        "read": False,
        "deliver": False,
        "store": False,
    }


def test_a_role_whose_loop_stands_still_is_not_well(
    tmp_path: Path, embedded: EmbeddedStore, store: Store
) -> None:
    beaten(tmp_path, "read", loop=300)
    beaten(tmp_path, "deliver", loop=10)

    found = ask(tmp_path, embedded.store_url, "read", "deliver")

    assert re.search(r"its loop has stood still for 3\d\d s", found["read"]["why"])
    assert found["deliver"]["ok"]


def test_a_store_that_is_down_ends_no_role_but_readiness(tmp_path: Path) -> None:
    beaten(tmp_path, "read", loop=300, work=300)

    alive, ready = ask(tmp_path, NOBODY, "read"), ask(tmp_path, NOBODY, "read", "--ready")

    assert alive["read"]["ok"]
    assert "the store does not answer" in alive["read"]["why"]
    assert not ready["store"]["ok"]


def test_a_worker_that_takes_none_of_its_due_work_is_not_well(
    tmp_path: Path, embedded: EmbeddedStore, store: Store
) -> None:
    overdue_feed(store)
    record_tick(store, is_full=False)
    beaten(tmp_path, "read", work=300)
    beaten(tmp_path, "deliver", work=300)

    found = ask(tmp_path, embedded.store_url, "read", "deliver")

    assert re.search(r"work has been due for 6\d\d s and its last was 3\d\d s ago", found["read"]["why"])
    assert found["deliver"]["ok"]


def test_a_worker_that_is_busy_with_a_backlog_is_well(
    tmp_path: Path, embedded: EmbeddedStore, store: Store
) -> None:
    overdue_feed(store)
    record_tick(store, is_full=False)
    beaten(tmp_path, "read", work=30)

    assert ask(tmp_path, embedded.store_url, "read")["read"]["ok"]


@pytest.mark.parametrize("last_tick", ["store full", "none"])
def test_a_worker_that_nobody_wakes_is_not_blamed(
    tmp_path: Path, embedded: EmbeddedStore, store: Store, last_tick: str
) -> None:
    overdue_feed(store)
    if last_tick != "none":
        record_tick(store, is_full=last_tick == "store full")
    beaten(tmp_path, "read", work=300)

    assert ask(tmp_path, embedded.store_url, "read")["read"]["ok"]


def test_a_ticker_that_does_not_reach_the_store_is_not_well(
    tmp_path: Path, embedded: EmbeddedStore, store: Store
) -> None:
    beaten(tmp_path, "ticker", work=100)

    assert not ask(tmp_path, embedded.store_url, "ticker")["ticker"]["ok"]


def test_a_service_without_a_configuration_lives_and_is_not_ready(
    tmp_path: Path, embedded: EmbeddedStore, store: Store
) -> None:
    alive, ready = (ask(tmp_path, embedded.store_url, "store", *words) for words in ([], ["--ready"]))

    assert alive["store"]["ok"]
    assert ready["store"]["why"] == "no configuration is running yet"


def test_a_canary_that_is_missed_makes_a_service_not_ready(
    tmp_path: Path, embedded: EmbeddedStore, store: Store
) -> None:
    configurations.publish(store, "hash", {}, expected="", by="here", force=False)
    expect_canary(store, timedelta(minutes=20))
    in_time = ask(tmp_path, embedded.store_url, "store", "--ready")

    store.call("HINCRBY", "tocsin:canary", "since", -30 * 60_000)
    missed = ask(tmp_path, embedded.store_url, "store", "--ready")
    store.call("HSET", "tocsin:canary", "arrived", to_ms(store.now()))

    assert in_time["store"]["ok"]
    assert re.fullmatch(r"the canary has not arrived for 3\d min", missed["store"]["why"])
    assert ask(tmp_path, embedded.store_url, "store", "--ready")["store"]["ok"]


def test_a_clock_that_is_wrong_is_told(tmp_path: Path) -> None:
    with server_with_a_clock(ahead=-3600) as url:
        found = ask(tmp_path, url, "store", "--ready")

    assert re.search(r"this machine's clock is \+36\d\d s from the store's", found["store"]["why"])


def test_a_wrong_word_is_wrong_usage() -> None:
    answer = subprocess.run([PROJECT / "tocsin", "health", "reader"], capture_output=True, check=False)

    assert (answer.returncode, b"Usage" in answer.stderr) == (2, True)


def test_the_health_check_loads_nothing_of_the_application() -> None:
    program = "import sys, worker.ops.health; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, text=True, capture_output=True, check=True
    )

    modules = set(loaded.stdout.split())
    assert {module for module in modules if module.startswith("worker")} == {
        "worker",
        "worker.ops",
        "worker.ops.heartbeat",
        "worker.ops.health",
        "worker.store",
        "worker.store.glance",
        "worker.store.sentinel_address",
    }
    assert not modules & {"redis", "click", "celery", "pydantic", "structlog", "yaml", "dotenv", "asyncio"}
