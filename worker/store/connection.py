"""The connection to the Redis-compatible server, and whether that server can keep our promises."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

from worker.errors import StoreFullError, StoreUnfitError, StoreUnreachableError
from worker.store.sentinel import connect_to_primary
from worker.store.sentinel_address import is_sentinel, sentinel_address

PREFIX: Final = "tocsin:"
LUA: Final = Path(__file__).parent / "lua"
OLDEST_SERVER: Final = (7, 0)  # script flags (allow-oom) and ZADD LT in scripts

# A commit is repeated until the server answers: about 8 s, within every lease.
RETRIES: Final = Retry(ExponentialBackoff(cap=1.0, base=0.05), retries=12)
BUSY_SECONDS: Final = 20.0
RETRIED: Final[list[type[Exception]]] = [
    redis.ConnectionError,
    redis.TimeoutError,
    redis.exceptions.BusyLoadingError,
]


class Store:
    """One client of the server; every Redis key and script of the project is reached through it.

    `clock` replaces the server's clock, for simulations only. Raises StoreUnreachableError when the server
    does not answer for about 8 s, StoreFullError when it has no memory left for what was asked.
    """

    def __init__(self, client: redis.Redis, clock: Callable[[], datetime] | None = None) -> None:
        """Load the scripts lazily: a server that restarts gets them again."""
        self.client = client
        self._clock = clock
        self._scripts = {
            path.stem: client.register_script(_source(path))
            for path in LUA.glob("*.lua")
            if path.stem != "prelude"
        }

    @classmethod
    def connect(cls, url: str, *, is_patient: bool = True) -> "Store":
        """Connect lazily: nothing is sent before the first command. A command of a person is not patient.

        Raises ValueError where the URL is none.
        """
        options: dict[str, Any] = {
            "retry": RETRIES if is_patient else Retry(NoBackoff(), retries=1),
            "retry_on_error": RETRIED,
            "protocol": 2,  # flat replies, the same from every server
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            "health_check_interval": 15,
        }
        if is_sentinel(url):
            return cls(connect_to_primary(sentinel_address(url), require_fit=_require_fit, **options))
        return cls(redis.Redis.from_url(url, **options))

    def run(self, script: str, argument: bytes, blob: bytes = b"") -> Any:
        """Run a script of `lua/` with one JSON argument and, for some, one blob."""
        now = "" if self._clock is None else str(to_ms(self._clock()))
        return self.guarded(lambda: self._scripts[script](args=[now, argument, blob]))

    def run_all(self, script: str, arguments: Sequence[tuple[bytes, bytes]]) -> list[Any]:
        """Run a script several times in one round trip; None for each that failed: `run` would say why."""
        now = "" if self._clock is None else str(to_ms(self._clock()))
        pipeline = self.client.pipeline(transaction=False)
        for argument, blob in arguments:
            pipeline.evalsha(self._scripts[script].sha, 0, now, argument, blob)
        found = self.guarded(lambda: pipeline.execute(raise_on_error=False))
        return [None if isinstance(one, Exception) else one for one in found]

    def call(self, command: str, *arguments: str | float | bytes) -> Any:
        """Run one plain command."""
        execute: Callable[..., Any] = self.client.execute_command
        return self.guarded(lambda: execute(command, *arguments))

    def now(self) -> datetime:
        """The server's time, which every due time is measured by."""
        if self._clock is not None:
            return self._clock()
        seconds, micros = self.call("TIME")
        return datetime.fromtimestamp(int(seconds) + int(micros) / 1e6, UTC)

    def guarded(self, call: Callable[[], Any]) -> Any:
        """Call the client; its errors become ours."""
        try:
            return _patiently(call)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise StoreUnreachableError(f"the store does not answer: {error}") from error
        except redis.ResponseError as error:
            if "OOM" in str(error) or "maxmemory" in str(error):
                raise StoreFullError(
                    "the store has no memory left; raise maxmemory or shorten the retention"
                ) from error
            if str(error).startswith("NOREPLICAS"):
                raise StoreUnreachableError(
                    "the store takes no writes: it has fewer replicas than min-replicas-to-write"
                ) from error
            raise


def _patiently(call: Callable[[], Any]) -> Any:
    """Wait for a long script to end: a backup of a large store takes seconds.

    And call again where the server was started anew between the loading of a script and its call.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return call()
        except redis.ResponseError as error:
            is_passing = str(error).startswith("BUSY ") or isinstance(error, redis.exceptions.NoScriptError)
            if not is_passing or time.monotonic() > until:
                raise
        time.sleep(0.1)


def require_fit_server(store: Store) -> None:
    """Raise StoreUnfitError, with the way out, unless the server can keep our promises."""
    _require_fit(store.guarded(store.client.info))


def _require_fit(info: dict[str, Any]) -> None:
    version = tuple(int(part) for part in str(info["redis_version"]).split(".")[:2])
    problems = [
        (
            version < OLDEST_SERVER,
            f"it is version {info['redis_version']}; Redis or Valkey 7 or newer is needed",
        ),
        (info.get("redis_mode") == "cluster", "it is a cluster; use one shard (Sentinel is fine)"),
        (
            info.get("maxmemory_policy", "noeviction") != "noeviction",
            f"it may delete alerts (policy {info.get('maxmemory_policy')}); set maxmemory-policy noeviction",
        ),
        (not info.get("aof_enabled"), "it would forget on a restart; set appendonly yes"),
    ]
    found = [message for is_wrong, message in problems if is_wrong]
    if found:
        raise StoreUnfitError("the Redis server is not fit: " + "; ".join(found))


def memory_used(store: Store) -> float:
    """The used share of the server's maxmemory, 0.0 where it has no limit."""
    used, limit = memory(store)
    return used / limit if limit else 0.0


def memory(store: Store) -> tuple[int, int]:
    """The bytes that the server uses, and those it may use; 0 where it has no limit."""
    info = store.guarded(lambda: store.client.info("memory"))
    return int(info["used_memory"]), int(info.get("maxmemory", 0))


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def from_ms(value: str | bytes | float) -> datetime:
    """The instant of a stored time."""
    return datetime.fromtimestamp(float(value) / 1000, UTC)


def _source(path: Path) -> str:
    """A script with the prelude; its shebang (the flags) must stay the first line."""
    shebang, body = path.read_text(encoding="utf-8").split("\n", 1)
    prelude = (LUA / "prelude.lua").read_text(encoding="utf-8")
    return f"{shebang}\n{prelude}\n{body}"
