"""`tocsin backup` and `tocsin restore`: the whole state as one file."""

from pathlib import Path

import click

from worker.cli.connecting import is_service_running, open_context
from worker.cli.output import counted, fail, json_option, print_json
from worker.ops.backups import read_backup, write_backup
from worker.ops.embedded import embedded_store
from worker.settings import load_settings
from worker.store.connection import require_fit_server

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@json_option
def backup(file: Path, *, as_json: bool) -> None:
    """Write the whole state to a file, also while the service runs.

    All of it is of one moment. It holds no secrets; your configuration files and .env are not in it.
    """
    number = write_backup(open_context().store, file)
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "keys": number, "bytes": size})
        return
    click.echo(f"{file}: {counted(number, 'key')}, {size / 2**20:.1f} MiB")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Delete the state that the store holds.")
@json_option
def restore(file: Path, *, force: bool, as_json: bool) -> None:
    """Make a backup the state of an empty store.

    Stop the service first. What rang before the backup does not ring again.
    """
    settings = load_settings()
    if not settings.redis_url:
        embedded_store(settings.data_directory)  # a new machine has none yet
    context = open_context()
    if is_service_running():
        fail(f"Tocsin runs on {settings.data_directory}; stop it first")
    require_fit_server(context.store)
    number = read_backup(context.store, file, force=force)
    if as_json:
        print_json({"file": str(file), "keys": number})
        return
    click.echo(f"{file}: {counted(number, 'key')} restored; start the service")
