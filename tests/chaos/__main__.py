"""`make chaos`: both legs, in full; the account on the screen, and as JSON in a file."""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from tests.chaos.account import CAUSES, Account
from tests.chaos.campaign import Plan, run

MOST_REPEATED = 0.01  # of all alerts, in the leg without power loss
DRAINED_WITHIN = 60.0  # seconds


@click.command()
@click.option("--alerts", default=5_000, help="How many, through both channels.")
@click.option("--seed", default=1, help="The same seed chooses the same faults; their moments differ.")
@click.option("--leg", type=click.Choice(["kill", "power", "both"]), default="both")
@click.option("--lease", default=15, help="TOCSIN_LEASE_SECONDS of the service.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("chaos.json"), help="The account as JSON."
)
def main(*, alerts: int, seed: int, leg: str, lease: int, out: Path) -> None:
    """Kill, pause and refuse while alerts flow; say what became of each. Exit code 1: a promise is broken."""
    plan = Plan(leg="kill", alerts=alerts, seed=seed, lease_s=lease)
    plans = [one for one in (plan, replace(plan, leg="power")) if leg in {one.leg, "both"}]
    accounts = []
    for one in plans:
        with tempfile.TemporaryDirectory(prefix="tocsin-chaos-") as directory:
            accounts.append(run(one, Path(directory), lambda line: click.echo(line, err=True)))
        click.echo(accounts[-1].as_text())
        out.write_text(json.dumps([account.as_json() for account in accounts], indent=2), encoding="utf-8")
    broken = [f"leg {account.leg}: {what}" for account in accounts for what in broken_by(account)]
    for what in broken:
        click.echo(f"BROKEN  {what}")
    sys.exit(1 if broken else 0)


def broken_by(account: Account) -> list[str]:
    """Which of the promises the account does not keep."""
    broken = [f"lost {one}" for one in account.lost]
    broken += [f"repeated, {cause}" for cause in account.causes if cause not in CAUSES]
    if account.leg == "kill" and account.repeated_share >= MOST_REPEATED:
        broken.append(f"{account.repeated_share:.2%} repeated")
    if account.drained_s > DRAINED_WITHIN:
        broken.append(f"drained after {account.drained_s:.0f} s")
    return broken


if __name__ == "__main__":
    main()
