"""Chaos in a minute: every kind of process is killed, one is paused past its lease, the peers fail."""

from pathlib import Path

import pytest

from tests.chaos.campaign import Plan, run
from tests.chaos.tree import AIMS, KINDS


@pytest.mark.timeout(900)
@pytest.mark.parametrize("leg", ["kill", pytest.param("power", marks=pytest.mark.long)])
def test_killing_any_process_while_alerts_flow_loses_nothing_and_counts_what_it_repeats(
    tmp_path: Path, leg: str
) -> None:
    plan = Plan(
        leg="power" if leg == "power" else "kill",
        alerts=840,  # of 210 entries
        desks=20,
        wildness=5,
        are_feeds_files=True,
        publish_within=10,
        least=5,
        longest=20,
    )

    account = run(plan, tmp_path, print)

    print(account.as_text())  # noqa: T201
    assert {f"kill {kind}" for kind in KINDS.values()} <= account.faults.keys()
    assert {f"{what} {kind}" for what, kind in AIMS} <= account.faults.keys()
    assert account.troubles
    assert account.committed == account.told + account.dead
    assert account.leases_expired > 0
    assert account.counted > 0
    # Every repeat is counted by the service; to find the cause of each takes the quiet of a full run.
    assert [one for one in account.broken() if not one.startswith("repeated: ")] == []
