"""`tocsin health`, for whoever comes by click; `./tocsin health` goes straight to worker/ops/health.py."""

import click

from worker.cli.output import json_option
from worker.ops.health import ROLES, main


@click.command()
@click.argument("roles", nargs=-1, type=click.Choice(ROLES), metavar="[ROLES]")
@click.option("--ready", is_flag=True, help="And the store answers, a configuration runs, the canary comes.")
@json_option
def health(*, roles: tuple[str, ...], ready: bool, as_json: bool) -> None:
    """Check that the roles of this machine live.

    ticker, read, deliver, metrics, store; without ROLES: all that run here, and whether they are ready.
    """
    words = [*roles, *(["--ready"] if ready else []), *(["--json"] if as_json else [])]
    raise SystemExit(main(words))
