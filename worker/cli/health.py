"""`tocsin health`, for whoever comes by click; `./tocsin health` goes straight to worker/ops/health.py."""

import click

from worker.ops.health import main


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def health(words: tuple[str, ...]) -> None:
    """Whether the roles of this machine live."""
    raise SystemExit(main(words))
