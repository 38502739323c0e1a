"""The whole service on one machine: the embedded store, the ticker, two kinds of workers."""

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from worker import __version__
from worker.configuration.load import load_configuration
from worker.configuration.problems import ConfigurationUnreadableError
from worker.configuration.sources import read_sources
from worker.errors import StoreBusyError
from worker.ops.embedded import (
    embedded_store,
    stop_leftover,
    wait_until_ready,
    write_server_configuration,
)
from worker.ops.roles import role_command
from worker.ops.screen import Screen
from worker.ops.supervisor import Role, Supervisor
from worker.settings import PROJECT, Settings, keep_node
from worker.stages.snapshot import is_receiver_on


def roles_of(settings: Settings) -> list[Role]:
    """The processes of the service, in the order they start; docker-compose.yml has the same commands."""
    roles = [
        Role(name="worker-read", command=role_command("worker", "read")),
        Role(name="worker-deliver", command=role_command("worker", "deliver")),
        Role(name="ticker", command=role_command("ticker")),
    ]
    if settings.metrics:
        roles.append(Role(name="metrics", command=role_command("metrics", "--serve")))
    return roles


def store_role(settings: Settings) -> list[Role]:
    """The embedded server, or nothing where the operator has one."""
    if settings.redis_url:
        return []
    store = embedded_store(settings.data_directory)
    stop_leftover(store)
    write_server_configuration(store, durability=settings.durability)
    return [
        Role(
            name="store",
            command=store.command(),
            stops_last=True,
            wait_until_ready=lambda is_over: wait_until_ready(store, is_over=is_over),
        )
    ]


def run_service(settings: Settings, screen: Screen) -> None:
    """Run until Ctrl-C or SIGTERM. Raises StoreBusyError where it runs already on this data directory."""
    with only_one(settings):
        _greet(settings, screen)
        supervise(settings, screen, [*store_role(settings), *roles_of(settings)])


def supervise(settings: Settings, screen: Screen, roles: list[Role]) -> int:
    """Run these roles until one that ends the service has ended, or a signal comes; its exit code."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8:backslashreplace",  # what the supervisor reads, whatever the terminal is
        "TOCSIN_CONFIG": str(settings.configuration_directory),
        "TOCSIN_DATA": str(settings.data_directory),
    }
    supervisor = Supervisor(roles=roles, environ=environ, on_line=screen.show)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        supervisor.stop()

    heeded = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup: goes on without its terminal
        heeded.append(signal.SIGHUP)
    before = {name: signal.signal(name, stop) for name in heeded}
    try:
        return supervisor.run()
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the data directory: two services on one append-only file would spoil it."""
    settings.data_directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(settings.data_directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusyError(
                f"Tocsin already runs on {settings.data_directory}; stop it first, or set TOCSIN_DATA"
            ) from None
        keep_node(settings)
        yield


def _greet(settings: Settings, screen: Screen) -> None:
    """Say what starts, and which receivers are off: one calm line each."""
    screen.show(
        "tocsin",
        f"Tocsin {__version__}, configuration in {settings.configuration_directory}; Ctrl-C stops it",
    )
    try:
        configuration = load_configuration(read_sources(settings.configuration_directory)).configuration
    except ConfigurationUnreadableError as error:
        screen.show("tocsin", str(error))
        return
    for receiver in configuration.receivers.values() if configuration else ():
        if configuration is not None and not is_receiver_on(configuration, receiver.name):
            event = {
                "event": "not configured",
                "receiver": receiver.name,
                "how": "its address is empty, see .env",
            }
            screen.show("tocsin", json.dumps(event))
    screen.show("tocsin", "starting the store and the workers …")
