"""Files of rules as editors and accidents make them: read, or refused alone, with line and remedy."""

from typing import NamedTuple

import pytest

from tests.integration.ops.conftest import machine
from tests.integration.ops.machine import Machine, rules_file
from worker.store.configurations import refusal

__all__ = ["machine"]
GOOD = rules_file("greve")


class Bad(NamedTuple):
    """A file, and what its refusal must say: where, what, and the way out."""

    text: bytes
    said: tuple[str, str, str]


READ = {
    "a byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "Windows line ends": GOOD.replace("\n", "\r\n").encode(),
    "both, and a blank end": b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode() + b"\r\n  \r\n",
}
REFUSED = {
    "a tab": Bad(
        GOOD.replace("    any", "\tany").encode(), ("desk.yaml:4:1", "a tab", "write spaces instead")
    ),
    "1 MB": Bad(
        GOOD.encode() + b"#" * 1_000_000, ("desk.yaml:1:1", "larger than 1 MB", "divide the rules into files")
    ),
    "deep nesting": Bad(
        GOOD.replace("[greve]", "[" * 10_000 + "]" * 10_000).encode(), ("desk.yaml:4", "20 levels deep", "")
    ),
    "aliases that multiply": Bad(
        b"version: 1\na: &a [x, x]\nb: &b [*a, *a]\nrules: [*b]\n", ("desk.yaml:2", "&", "")
    ),
    "another encoding": Bad(
        GOOD.replace("greve", "grève").encode("latin-1"), ("desk.yaml:3", "not UTF-8", "encoding UTF-8")
    ),
    "UTF-16": Bad(GOOD.encode("utf-16"), ("desk.yaml:1:1", "not UTF-8", "encoding UTF-8")),
    "a null": Bad(GOOD.encode() + b"\0", ("desk.yaml:6", "control character", "delete it")),
    "nothing but brackets": Bad(b"[" * 100_000, ("desk.yaml:1", "", "")),
    "a page instead of rules": Bad(b"<!doctype html>\n<title>404</title>\n", ("desk.yaml:1", "", "")),
}


def save(machine: Machine, text: bytes) -> None:
    """Put the file beside a good one that changes with it."""
    machine.write(sport=rules_file("coupe"))
    path = machine.directory / "rules.d" / "desk.yaml"
    path.write_bytes(text)


@pytest.mark.parametrize("name", READ)
def test_a_file_as_some_editors_write_it_is_read(machine: Machine, name: str) -> None:
    save(machine, READ[name])

    machine.watcher().step()

    assert machine.rules() == {"treve", "greve", "coupe"}
    assert machine.told == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_wrong_is_refused_alone_and_what_ran_goes_on(machine: Machine, name: str) -> None:
    machine.write(desk=GOOD)
    watcher = machine.watcher()
    watcher.step()
    save(machine, REFUSED[name].text)

    watcher.step()
    watcher.step()

    assert machine.rules() == {"treve", "greve", "coupe"}
    ((_, told),) = machine.told
    assert [said for said in REFUSED[name].said if said not in told] == []
    assert refusal(machine.store)

    machine.write(desk=rules_file("paix"), sport=rules_file("coupe"))
    watcher.step()

    assert machine.rules() == {"treve", "paix", "coupe"}
    assert not refusal(machine.store)
