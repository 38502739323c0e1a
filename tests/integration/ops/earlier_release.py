"""A state with something in every stage: `python -m tests.integration.ops.earlier_release` writes it.

Raise `FORMAT` for a change that an older release would misread; then run it, and keep the files of before.
"""

import sys
import tempfile
from pathlib import Path

from tests.integration.stages.press import Item, numbered, rss
from tests.integration.stages.service import CONSOLE, Service
from tests.integration.store.scene import Clock
from tests.stand_ins.valkey import running_store
from worker.ops.backups import write_backup
from worker.settings import PROJECT
from worker.store.backup import FORMAT
from worker.store.connection import Store

DATA = PROJECT / "tests" / "data"
FEEDS = {"monde": "file:monde.xml", "figaro": "file:figaro.xml"}
CLOSED = "{name: ferme, email: {to: ['${TOCSIN_TEST_UNSET}']}}"
SERVER = "email: {server: 'localhost:25', from: tocsin@example.org}"


def publish(service: Service, feed: str, *items: Item) -> None:
    (service.directory / f"{feed}.xml").write_bytes(rss(*items))


def fill(service: Service) -> None:
    """e1, e2 were told; e10 waits in its group, a2 to be sent, a3 for a held channel, e3 to be read."""
    publish(service, "monde", *numbered(2))
    publish(service, "figaro")
    service.configure(feeds=FEEDS, receivers=(CONSOLE, CLOSED), extra=SERVER)
    service.poll()
    service.read()
    service.gather()
    service.deliver()
    service.ring("a3", receiver="ferme")
    service.deliver()
    service.ring("a2")
    publish(service, "figaro", *numbered(1, first=10))
    service.poll_again()
    service.read()
    publish(service, "monde", *numbered(3))
    service.poll_again()


def main() -> None:
    """Write the file of this format."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as directory, running_store(Path(directory)) as server:
        store = Store.connect(server.store_url)
        fill(Service(Store(store.client, clock=clock), clock, Path(directory)))
        path = DATA / f"state-format-{FORMAT}.backup"
        write_backup(Store(store.client, clock=clock), path)
        store.client.close()
    sys.stdout.write(f"{path}, at {clock.now}\n")


if __name__ == "__main__":
    main()
