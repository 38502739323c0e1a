"""Two nodes over one store: whose files do not descend from what runs warns, and publishes by force only."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.integration.ops.machine import Machine, rules_file
from worker.ops.publishing import Published
from worker.store.configurations import running
from worker.store.connection import Store


@pytest.fixture
def other(store: Store, tmp_path: Path) -> Machine:
    return Machine(store, tmp_path / "two", node="there")


def test_the_second_of_two_nodes_with_different_files_warns_and_changes_nothing(
    machine: Machine, other: Machine
) -> None:
    machine.write(rules=rules_file("treve"))
    other.write(rules=rules_file("paix"))
    machine.watcher().step()

    with capture_logs() as logs:
        other.watcher().step()

    assert machine.rules() == {"treve"}
    assert [(log["event"], log["log_level"]) for log in logs] == [("configuration", "warning")]
    assert "another node" in logs[0]["result"]


def test_the_second_of_two_nodes_with_the_same_files_has_nothing_to_say(
    machine: Machine, other: Machine
) -> None:
    for one in (machine, other):
        one.write(rules=rules_file("treve"))
        one.watcher().step()

    assert running(machine.store).generation == 1
    assert running(machine.store).by == "here"


def test_another_node_publishes_by_force_only(machine: Machine, other: Machine) -> None:
    machine.publish(rules=rules_file("treve"))

    first = other.publish(rules=rules_file("paix"))
    second = other.publish(rules=rules_file("paix"), force=True)

    assert (first, second) == (Published.CONFLICT, Published.NEW)
    assert machine.rules() == {"paix"}
    assert machine.publish(rules=rules_file("greve")) is Published.CONFLICT
    assert other.publish(rules=rules_file("greve")) is Published.NEW
