"""Two nodes over one store: whose files do not descend from what runs warns, and publishes by force only."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.integration.ops.machine import Machine, rules_file
from tests.integration.ops.watched import Watched, until
from worker.ops.embedded import EmbeddedStore
from worker.ops.publishing import Published
from worker.ops.supervisor import Role
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
    assert "tocsin apply --force" in logs[0]["fix"]


def test_the_second_of_two_nodes_with_the_same_files_has_nothing_to_say(
    machine: Machine, other: Machine
) -> None:
    for one in (machine, other):
        one.write(rules=rules_file("treve"))
        one.watcher().step()

    assert running(machine.store).generation == 1
    assert running(machine.store).by == "here"


def test_of_two_tickers_with_different_files_the_second_changes_nothing_also_when_it_starts_anew_alone(
    machine: Machine, other: Machine, embedded: EmbeddedStore
) -> None:
    for one, word in ((machine, "treve"), (other, "paix")):
        one.write(rules=rules_file(word))
        one.environ.update(TOCSIN_REDIS_URL=embedded.store_url, TOCSIN_BROKER_URL=embedded.broker_url)
    first, second = (Role(name="ticker", command=one.command("ticker")) for one in (machine, other))

    def says(watched: Watched, result: str) -> None:
        until(lambda: any(result in line for line in watched.said("ticker")), result)

    with Watched(first) as here:
        says(here, "published")
        with Watched(second) as there:
            says(there, "another node")
    with Watched(second) as there:
        says(there, "another node")

    assert running(machine.store).generation == 1
    assert machine.rules() == {"treve"}


def test_another_node_publishes_by_force_only(machine: Machine, other: Machine) -> None:
    machine.publish(rules=rules_file("treve"))

    first = other.publish(rules=rules_file("paix"))
    second = other.publish(rules=rules_file("paix"), force=True)

    assert (first, second) == (Published.CONFLICT, Published.NEW)
    assert machine.rules() == {"paix"}
    assert machine.publish(rules=rules_file("greve")) is Published.CONFLICT
    assert other.publish(rules=rules_file("greve")) is Published.NEW
