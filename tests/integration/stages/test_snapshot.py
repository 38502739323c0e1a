"""The running configuration as a worker sees it: always the latest, compiled once."""

import pytest

from tests.integration.stages.service import CONSOLE, RULES, Service
from worker.errors import NotConfiguredError
from worker.query.tree import Term
from worker.store.configurations import publish

UNSET = "{name: nobody, email: {to: ['${NOBODY_IS_HERE:-}']}}"
MISSING = "{name: lost, slack: {webhook: '${file:/nowhere/at/all}'}}"


def test_nothing_runs_before_a_configuration_is_published(service: Service) -> None:
    with pytest.raises(NotConfiguredError, match="tocsin apply"):
        service.poll()


def test_a_new_generation_is_taken_at_the_next_look_and_an_old_one_kept(service: Service) -> None:
    service.configure()
    first = service.context.snapshots.current()
    again = service.context.snapshots.current()

    service.configure(rules=RULES.replace("trêve", "armistice"))
    second = service.context.snapshots.current()

    assert again is first
    assert (second.generation, second.configuration.rules["treve"].when) == (2, Term("armistice"))


def test_a_configuration_that_this_version_does_not_understand_is_not_guessed_at(service: Service) -> None:
    service.configure()
    running = service.context.snapshots.current().configuration.hash
    files = {"feeds.yaml": "version: 99\n", "rules.yaml": "version: 99\n", "alerts.yaml": "version: 99\n"}
    publish(service.store, "f" * 64, files, expected=running, by="a newer version")

    with pytest.raises(NotConfiguredError, match="not valid for this version"):
        service.poll()


def test_a_receiver_is_off_where_its_value_is_empty_and_on_where_a_secret_is_missing(
    service: Service,
) -> None:
    service.configure(
        receivers=(CONSOLE, UNSET, MISSING), extra="email: {server: '127.0.0.1:25', from: t@example.org}"
    )

    snapshot = service.context.snapshots.current()

    is_on = {name: snapshot.is_on(name) for name in ("veille", "nobody", "lost", "unknown")}
    assert is_on == {"veille": True, "nobody": False, "lost": True, "unknown": False}
