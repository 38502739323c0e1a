"""Settings of the machine, from the environment and `.env`; what users tune is in `config/` instead."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from dotenv import dotenv_values

from worker.errors import SettingsError

SHORTEST_LEASE: Final = 15  # seconds: the last 10 are kept for reading what was fetched, see `begin`
# MiB that reading one document may take. The dearest of honest size took 194, see docs/hostile-input.md.
DOCUMENT_MEMORY: Final = 512
PROJECT: Final = Path(__file__).resolve().parent.parent
NODE_FILE: Final = "node"
# A broker only carries hints, and every other kind would be one more server to test each release with.
BROKERS: Final = ("redis", "rediss", "redis+socket", "sentinel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this machine runs Tocsin. `redis_url` is empty where the embedded server is to be used."""

    configuration_directory: Path
    data_directory: Path
    redis_url: str
    broker_url: str
    sentry_dsn: str
    log: Literal["auto", "plain", "json"]
    allow_addresses: str  # what the operator opens in the guard, see worker/fetching/guard.py
    durability: Literal["everysec", "always"]
    readers: int  # prefork processes that poll and read
    deliverers: int  # threads that gather and deliver
    node: str  # who publishes configurations from here
    metrics: str  # HOST:PORT of the /metrics endpoint, empty: none
    lease: timedelta  # the longest: what a process that died held is due again after it
    document_memory: int  # MiB that reading one document may take; 0: no bound
    still_for: timedelta  # a refused file must be untouched this long before the operator hears of it


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; `.env` stands behind the environment. Raises SettingsError with the way out."""
    if environ is None:
        load_env_file()
        environ = os.environ
    redis_url = environ.get("TOCSIN_REDIS_URL", "")
    data_directory = Path(environ.get("TOCSIN_DATA") or PROJECT / "var").expanduser().resolve()
    return Settings(
        configuration_directory=Path(environ.get("TOCSIN_CONFIG") or PROJECT / "config")
        .expanduser()
        .resolve(),
        data_directory=data_directory,
        redis_url=redis_url,
        broker_url=_broker(environ) or redis_url,
        sentry_dsn=_sentry_dsn(environ),
        log=_one_of(environ, "TOCSIN_LOG", ("auto", "plain", "json")),  # type: ignore[arg-type]
        allow_addresses=environ.get("TOCSIN_ALLOW_ADDRESSES", ""),
        durability=_one_of(environ, "TOCSIN_DURABILITY", ("everysec", "always")),  # type: ignore[arg-type]
        readers=_whole(environ, "TOCSIN_READERS", max(2, os.cpu_count() or 2)),
        deliverers=_whole(environ, "TOCSIN_DELIVERERS", 8),
        node=environ.get("TOCSIN_NODE") or _node_of(data_directory),
        metrics=_listening_at(environ, "TOCSIN_METRICS"),
        lease=timedelta(seconds=_whole(environ, "TOCSIN_LEASE_SECONDS", 60, least=SHORTEST_LEASE)),
        document_memory=_whole(environ, "TOCSIN_DOCUMENT_MEMORY", DOCUMENT_MEMORY, least=0),
        still_for=timedelta(seconds=_whole(environ, "TOCSIN_STILL_SECONDS", 60, least=0)),
    )


def kernel_directories() -> tuple[Path, ...]:
    """Where compiled kernels are looked for, and where the first that can be written takes new ones.

    The environment that Tocsin runs in has those that were compiled when it was installed.
    """
    installed = [Path(sys.prefix) / "tocsin-kernels"] if sys.prefix != sys.base_prefix else []
    mine = cache_directory() / "kernels"
    return (mine, *installed) if os.environ.get("TOCSIN_CACHE") else (*installed, mine)


def cache_directory() -> Path:
    """Where this machine keeps what can be made again."""
    load_env_file()
    named = os.environ.get("TOCSIN_CACHE")
    return (
        Path(named or Path(os.environ.get("TOCSIN_DATA") or PROJECT / "var") / "cache").expanduser().resolve()
    )


def keep_node(settings: Settings) -> None:
    """Give the data directory its node's name: a machine that is renamed stays the same node."""
    path = settings.data_directory / NODE_FILE
    if not path.exists():
        path.write_text(settings.node + "\n", encoding="utf-8")


def _node_of(data_directory: Path) -> str:
    path = data_directory / NODE_FILE
    return (path.read_text(encoding="utf-8").strip() if path.is_file() else "") or socket.gethostname()


def load_env_file() -> None:
    """Put `.env` behind the environment, for ourselves and for every process that we start."""
    for name, value in env_file().items():
        os.environ.setdefault(name, value)


def env_file() -> dict[str, str]:
    """What `.env` says now; nothing where there is none."""
    path = Path(os.environ.get("TOCSIN_ENV_FILE") or PROJECT / ".env")
    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def _broker(environ: Mapping[str, str]) -> str:
    """The address is not shown: a password may be in it."""
    url = environ.get("TOCSIN_BROKER_URL", "")
    scheme, sign, _ = url.partition("://")
    if url and (not sign or scheme not in BROKERS):
        kinds = ", ".join(f"{kind}://" for kind in BROKERS)
        raise SettingsError(
            f"TOCSIN_BROKER_URL: the broker is a Redis or Valkey server, {kinds}; "
            "RabbitMQ and others are not offered. Without it, the store's server is used"
        )
    return url


def _sentry_dsn(environ: Mapping[str, str]) -> str:
    """Refused here what Sentry's SDK would end the process for; never shown, for it is a secret."""
    dsn = environ.get("SENTRY_DSN", "")
    if dsn and not re.fullmatch(r"https?://[^/@\s]+@[^/@\s]+/(?:\S*/)?\d+/?", dsn):
        raise SettingsError(
            "SENTRY_DSN is no address as Sentry gives it, https://KEY@HOST/NUMBER (environment or .env)"
        )
    return dsn


def _listening_at(environ: Mapping[str, str], name: str) -> str:
    """HOST:PORT; a port alone is one of this machine, which no other can reach."""
    value = environ.get(name, "")
    host, _, port = value.rpartition(":")
    if value and not (port.isdecimal() and int(port) < 65536):
        raise SettingsError(f"{name}={value!r}: write HOST:PORT, or a port alone (environment or .env)")
    return f"127.0.0.1:{port}" if value and not host else value


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise SettingsError(f"{name}={value!r}: write one of {', '.join(allowed)} (environment or .env)")
    return value


def _whole(environ: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    value = environ.get(name) or str(default)
    if not value.isdecimal() or int(value) < least:
        raise SettingsError(f"{name}={value!r}: write a whole number from {least} (environment or .env)")
    return int(value)
