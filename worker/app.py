"""The Celery application. Its messages are hints: "drain this stage for a few seconds", nothing else.

Loss, repetition and delay of a hint change nothing, so every setting here is for speed and calm:
early acknowledgement, no results, no retries, no eta, no priorities.
"""

import functools
import gc
from typing import Any, Final

from celery import Celery, Task, bootsteps, signals
from kombu.exceptions import OperationalError

from worker.errors import (
    NotConfiguredError,
    SettingsError,
    StoreFullError,
    StoreUnfitError,
    StoreUnreachableError,
)
from worker.ops import ticker
from worker.ops.embedded import embedded_store
from worker.ops.heartbeat import LOOP, WORK, beat, stop_beating
from worker.ops.logs import configure_logging
from worker.ops.sentry import init_sentry
from worker.settings import Settings, load_settings
from worker.stages.context import Context
from worker.store.connection import Store, require_fit_server
from worker.store.due_sets import due_lanes
from worker.store.sentinel import ASKING
from worker.store.sentinel_address import SentinelAddress, is_sentinel, sentinel_address

STAGES: Final = ("poll", "read", "gather", "deliver")
BEAT_SECONDS: Final = 5.0
# Ends of a task that are no bug: Celery logs them without a traceback, and Sentry does not hear of them.
EXPECTED: Final = (StoreUnreachableError, StoreFullError, StoreUnfitError, NotConfiguredError)


def store_url(settings: Settings) -> str:
    """The operator's server, or the embedded one of the data directory."""
    return settings.redis_url or embedded_store(settings.data_directory).store_url


def broker_url(settings: Settings) -> str:
    """Where hints go: a broker of its own, or the store's server; in kombu's form."""
    if is_sentinel(settings.broker_url):
        return _sentinels(settings.broker_url).broker_url
    return settings.broker_url or embedded_store(settings.data_directory).broker_url


def broker_options(settings: Settings) -> dict[str, Any]:
    """What kombu has to know besides the address."""
    if not is_sentinel(settings.broker_url):
        return {}
    return {"master_name": _sentinels(settings.broker_url).primary, "sentinel_kwargs": ASKING}


def _sentinels(url: str) -> SentinelAddress:
    try:
        return sentinel_address(url)
    except ValueError as error:
        raise SettingsError(f"TOCSIN_REDIS_URL or TOCSIN_BROKER_URL: {error}") from error


app = Celery("tocsin", broker=broker_url(load_settings()), include=[f"tasks.{stage}" for stage in STAGES])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=False,
    task_routes={f"tasks.{stage}.{stage}": {"queue": stage} for stage in STAGES},
    task_serializer="json",
    accept_content=["json"],
    task_soft_time_limit=None,
    task_time_limit=90,  # a drain lasts 5 s and one slow request 20 s; this ends what hangs in C code
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=400_000,  # KiB
    worker_send_task_events=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "global_keyprefix": "tocsin:broker:",
        "visibility_timeout": 120,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 5,
        "unacked_mutex_expire": 5,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
        **broker_options(load_settings()),
    },
)


def send_hint(stage: str) -> None:
    """Wake a worker of this stage. Raises StoreUnreachableError where the broker does not answer.

    A hint has no end: that would be by our clock, and a worker whose clock runs ahead would heed none. Nor do
    hints pile up, since none is sent while enough wait.
    """
    try:
        app.send_task(f"tasks.{stage}.{stage}", queue=stage, retry=False)
    except (OperationalError, OSError) as error:
        raise StoreUnreachableError(f"the broker does not take hints: {error}") from error


def queued_hints(stage: str) -> int:
    """How many hints wait for this stage, whatever the broker is."""
    try:
        with app.connection_or_acquire() as connection:
            # Not passive: on Redis that looks for the queue without our key prefix, and finds none.
            found = connection.default_channel.queue_declare(stage, durable=True, auto_delete=False)
            return int(found.message_count)
    except (OperationalError, OSError) as error:
        raise StoreUnreachableError(f"the broker does not answer: {error}") from error


def hint_if_due(stage: str) -> None:
    """Wake the stage that goes on with what was just made, unless a hint for it waits already."""
    store = context().store
    due_set = next(due_set for due_set, name in ticker.STAGES.items() if name == stage)
    if due_lanes(store, due_set, store.now()) and not queued_hints(stage):
        send_hint(stage)


@functools.cache
def context() -> Context:
    """This process's context, made at its first task and so after the fork. Raises StoreUnfitError."""
    settings = load_settings()
    store = Store.connect(store_url(settings))
    require_fit_server(store)
    return Context(settings, store)


@signals.setup_logging.connect
def _set_up_logging(**_: Any) -> None:
    configure_logging()


@signals.celeryd_init.connect
def _load_matcher(sender: str, **_: Any) -> None:
    """Before a worker that matches forks: its children share what is loaded, and none compiles in a task."""
    if _role_of(sender) == "read":
        from worker.rules.scan.warm import warm  # noqa: PLC0415 - numba is for those who match

        warm()
        gc.collect()
        gc.freeze()  # a collection in a child would write to each object, and so copy them all


@signals.celeryd_init.connect
def _watch_worker(sender: str, **_: Any) -> None:
    role = f"worker-{_role_of(sender)}"
    init_sentry(load_settings().sentry_dsn, role=role)

    def watch_child(**_: Any) -> None:  # a fork has not the threads that send
        init_sentry(load_settings().sentry_dsn, role=role)

    signals.worker_process_init.connect(watch_child, weak=False)


class Beating(bootsteps.StartStopStep):
    """A heartbeat from the loop that takes hints; it stands while the broker is out of reach."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        """Beat now, and from the loop's timer."""
        role = _role_of(parent.hostname)
        _beat(role, WORK)  # as good as work: what is overdue gets its time
        _beat(role, LOOP)
        self._timer = parent.timer.call_repeatedly(BEAT_SECONDS, _beat, (role, LOOP))

    def stop(self, parent: Any) -> None:  # noqa: ARG002 - Celery's signature
        """The connection is gone, or the worker stops."""
        self._timer.cancel()


app.steps["consumer"].add(Beating)


@signals.task_success.connect
def _note_work(sender: "Task[Any, Any]", **_: Any) -> None:
    """A drain ended well: its claims were answered."""
    if sender.request.hostname:
        _beat(_role_of(sender.request.hostname), WORK)


@signals.worker_shutdown.connect
def _end(sender: Any, **_: Any) -> None:
    stop_beating(_data_directory(), _role_of(sender.hostname))


def _role_of(node: str) -> str:
    """A node is named after its role, see worker/ops/roles.py."""
    return node.partition("@")[0]


def _beat(role: str, what: str) -> None:
    beat(_data_directory(), role, what)


@functools.cache
def _data_directory() -> str:
    return str(load_settings().data_directory)
