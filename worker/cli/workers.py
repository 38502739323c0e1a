"""`tocsin worker read|deliver`: one Celery worker, as `tocsin run`, a container or systemd starts it."""

import click

from worker.ops.roles import WORKERS, Kind, become_worker
from worker.settings import load_settings


@click.command(hidden=True)
@click.argument("kind", type=click.Choice(list(WORKERS)))
def worker(kind: Kind) -> None:
    """Run one worker: `read` polls feeds and reads articles, `deliver` tells. Any number may run."""
    become_worker(kind, load_settings())
