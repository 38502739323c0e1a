"""`make chaos`: both legs, in full; the account on the screen, and as JSON in a file."""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from tests.chaos.campaign import Plan, run


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
    broken = [
        f"leg {account.leg}: {what}"
        for account in accounts
        for what in (*account.broken(), *account.too_much())
    ]
    for what in broken:
        click.echo(f"BROKEN  {what}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
