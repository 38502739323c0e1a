"""What an earlier release left is understood by this one: a change of the stored format is noticed here."""

import gzip
import json
from pathlib import Path

import pytest

from tests.integration.ops.earlier_release import DATA, FEEDS, publish
from tests.integration.stages.press import numbered
from tests.integration.stages.service import Service
from tests.integration.store.scene import Clock
from worker.ops.backups import read_backup
from worker.store.backup import FORMAT
from worker.store.connection import Store, from_ms
from worker.store.due_sets import DueSet, waiting_lanes

FILES = sorted(DATA.glob("state-format-*.backup"))


def restored(path: Path, store: Store, directory: Path) -> Service:
    """A service of today over that state, at the moment it was left."""
    clock = Clock()
    with gzip.open(path) as lines:
        clock.now = from_ms(json.loads(next(lines))["at"])
    read_backup(store, path)
    service = Service(Store(store.client, clock=clock), clock, directory, feeds=FEEDS)
    publish(service, "monde", *numbered(3))
    publish(service, "figaro", *numbered(1, first=10))
    return service


def test_there_is_a_state_of_this_format() -> None:
    assert DATA / f"state-format-{FORMAT}.backup" in FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_that_waited_is_told_and_nothing_again(
    path: Path, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = restored(path, store, tmp_path)

    for _ in range(3):
        service.read()
        service.gather()
        service.deliver()
        service.poll_again()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    told = [article["title"]["text"].rpartition(" ")[2] for line in lines for article in line["articles"]]
    assert sorted(told) == ["10", "3", "a2"]  # e10 waited in its group, e3 to be read, a2 to be sent
    (held,) = [lane for lane in waiting_lanes(service.store, DueSet.NOTIFICATIONS) if lane.held]
    assert held.rows >= 2
    assert not service.pending()
