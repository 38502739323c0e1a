"""The watcher over real files and a real store: what is right runs without restart, what is wrong never."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.integration.ops.machine import Machine, feeds_file, rules_file
from tests.integration.ops.servers import Server
from tests.integration.ops.watched import ENVIRON
from tests.unit.configuration.texts import ALERTS, the_sources
from worker.errors import StoreUnreachableError
from worker.ops.embedded import EmbeddedStore
from worker.store.configurations import running

BROKEN = "version: 1\nrules:\n  - {id: treve, anny: [trêve]}\n"
FOR_EVER = timedelta(days=1)


def test_a_changed_file_runs_without_restart(machine: Machine) -> None:
    machine.write(rules=rules_file("treve"))
    watcher = machine.watcher()
    watcher.step()

    machine.write(rules=rules_file("treve", "greve"))
    watcher.step()

    assert machine.rules() == {"treve", "greve"}
    assert running(machine.store).generation == 2


def test_a_receiver_that_comes_without_its_variable_is_said_to_be_off_once(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOCSIN_TEST_HOOK", raising=False)
    off = ALERTS.replace("route:", "  - {name: salon, slack: {webhook: '${TOCSIN_TEST_HOOK:-}'}}\nroute:")
    machine.write()
    watcher = machine.watcher()

    with capture_logs() as logs:
        watcher.step()
        for rules in (rules_file("treve"), rules_file("treve", "greve")):
            machine.write(alerts=off, rules=rules)
            watcher.step()

    [said] = [line for line in logs if line["event"] == "not configured"]
    assert said["receiver"] == "salon"
    assert ".env is read at the start only" in said["how"]


def test_a_file_that_only_looks_changed_is_no_new_configuration(machine: Machine) -> None:
    machine.write()
    machine.watcher().step()

    os.utime(machine.directory / "rules.yaml")
    text = (machine.directory / "feeds.yaml").read_text(encoding="utf-8")
    (machine.directory / "feeds.yaml").write_text("\ufeff" + text.replace("\n", "\r\n"), encoding="utf-8")
    machine.watcher().step()

    assert running(machine.store).generation == 1


def test_a_broken_file_leaves_what_ran_running_and_the_operator_is_told_once(machine: Machine) -> None:
    machine.write(rules=rules_file("treve"))
    watcher = machine.watcher()
    watcher.step()

    machine.write(rules=BROKEN, feeds=feeds_file("other"))
    for _ in range(3):
        watcher.step()

    assert (machine.rules(), machine.feeds()) == ({"treve"}, {"lemonde"})
    assert len(machine.told) == 1
    assert "rules.yaml:3" in machine.told[0][1]
    assert "anny" in machine.told[0][1]


def test_a_route_test_that_fails_leaves_what_ran_running_and_the_operator_is_told(machine: Machine) -> None:
    machine.write()
    watcher = machine.watcher()
    watcher.step()

    test = '{alert: {rule: treve}, at: "2026-11-24 09:00", told: {}}'
    machine.write(feeds=feeds_file("other"), alerts=f"{ALERTS}timezone: Europe/Paris\ntests:\n  - {test}\n")
    watcher.step()

    assert machine.feeds() == {"lemonde"}
    [(_, text)] = machine.told
    assert "console is not named, and would be told at 2026-11-24 09:00" in text


def test_a_file_that_was_put_right_runs_and_one_broken_again_is_told_again(machine: Machine) -> None:
    machine.write(rules=BROKEN)
    watcher = machine.watcher()
    watcher.step()

    machine.write(rules=rules_file("treve"))
    watcher.step()
    machine.write(rules=BROKEN.replace("anny", "ani"))
    watcher.step()

    assert machine.rules() == {"treve"}
    assert len({key for key, _ in machine.told}) == 2


def test_nobody_is_told_while_somebody_types(machine: Machine) -> None:
    pause = 0.3
    watcher = machine.watcher(still_for=timedelta(seconds=pause - 0.01))
    for number in range(3):
        machine.write(rules=f"{BROKEN}# {number}\n")
        watcher.step()
        time.sleep(pause)
    assert machine.told == []

    watcher.step()

    assert len(machine.told) == 1


def test_a_file_that_was_not_still_for_long_enough_is_not_told(machine: Machine) -> None:
    machine.write(rules=BROKEN)
    watcher = machine.watcher(still_for=FOR_EVER)

    for _ in range(3):
        watcher.step()

    assert machine.told == []


WATCH = """
import sys
from datetime import timedelta
from pathlib import Path
from worker.ops.watching import Watcher
from worker.store.connection import Store
store, directory = Store.connect(sys.argv[1]), Path(sys.argv[2])
Watcher(store, directory, node="here", still_for=timedelta(0), tell=lambda key, _: print("key:", key)).step()
"""


def test_a_refusal_has_the_same_key_after_a_restart(machine: Machine, embedded: EmbeddedStore) -> None:
    machine.write(rules=BROKEN)
    keys = []
    for seed in ("1", "2"):
        words = [sys.executable, "-c", WATCH, embedded.store_url, str(machine.directory)]
        done = subprocess.run(
            words, env={**ENVIRON, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        keys += [line for line in done.stdout.splitlines() if line.startswith("key:")]

    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_broken_file_of_rules_d_is_refused_alone_and_the_rest_is_taken(machine: Machine) -> None:
    machine.write(desk=rules_file("greve"))
    watcher = machine.watcher()
    watcher.step()

    machine.write(rules=rules_file("treve", "paix"), desk=BROKEN, sport=rules_file("coupe"))
    watcher.step()

    assert machine.rules() == {"treve", "paix", "greve", "coupe"}
    assert len(machine.told) == 1
    assert "rules.d/desk.yaml:3" in machine.told[0][1]
    assert "rules.yaml" not in machine.told[0][1]


def write_version(directory: Path, rules: str) -> None:
    directory.mkdir()
    for name, text in the_sources(rules=rules).items():
        (directory / name).write_text(text, encoding="utf-8")
        os.utime(directory / name, (0, 0))


def swap(link: Path, target: Path) -> None:
    """As Kubernetes and deployment tools do: the link points elsewhere at one stroke."""
    draft = link.with_name("draft")
    draft.symlink_to(target, target_is_directory=True)
    draft.replace(link)


@pytest.mark.parametrize("linked", ["the files", "the directory"])
def test_a_swapped_symlink_is_noticed_by_what_is_behind_it(
    machine: Machine, tmp_path: Path, linked: str
) -> None:
    for name, rules in (("v1", rules_file("treve")), ("v2", rules_file("greve"))):
        write_version(tmp_path / name, rules)
    link = machine.directory / "..data" if linked == "the files" else machine.directory
    if linked == "the files":
        for name in the_sources():
            (machine.directory / name).symlink_to(Path("..data") / name)
    else:
        machine.directory.rmdir()
    swap(link, tmp_path / "v1")
    watcher = machine.watcher()
    watcher.step()

    swap(link, tmp_path / "v2")
    watcher.step()

    assert machine.rules() == {"greve"}


def test_bytes_that_are_no_text_are_told_as_what_they_are(machine: Machine) -> None:
    machine.write()
    (machine.directory / "rules.yaml").write_bytes(
        "version: 1\nrules: [{id: a, any: [trêve]}]".encode("latin-1")
    )

    machine.watcher().step()

    assert "UTF-8" in machine.told[0][1]


def test_a_directory_that_cannot_be_read_leaves_what_ran_running_and_is_told_once(machine: Machine) -> None:
    machine.write()
    watcher = machine.watcher()
    watcher.step()

    away = machine.directory.rename(machine.directory.with_name("away"))
    with capture_logs() as logs:
        for _ in range(3):
            watcher.step()
    back = away.rename(machine.directory)
    (back / "rules.yaml").write_text(rules_file("paix"), encoding="utf-8")
    watcher.step()

    assert [log["event"] for log in logs] == ["configuration refused"]
    assert len(machine.told) == 1
    assert "does not exist" in machine.told[0][1]
    assert machine.rules() == {"paix"}


def test_a_change_while_the_store_is_away_is_taken_when_it_is_back(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        machine = Machine(server.connect(), tmp_path)
        machine.write(rules=rules_file("treve"))
        watcher = machine.watcher()
        watcher.step()
        server.kill()
        machine.write(rules=rules_file("paix"))
        for _ in range(2):
            with pytest.raises(StoreUnreachableError):
                watcher.step()

        server.start()
        watcher.step()

        assert machine.rules() == {"paix"}
