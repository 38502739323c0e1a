"""The `tocsin` command as its user types it: in this process, or as a process of its own."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from worker.cli.main import tocsin
from worker.settings import PROJECT

PATIENCE = 60.0  # seconds until a command is given up; none measures how long anything took
Row = dict[str, Any]


@dataclass
class Shell:
    """A configuration, a data directory and an environment of its own."""

    directory: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config = self.directory / "config"
        self.config.mkdir()
        self.data = self.directory / "data"
        self.environment = {
            "TOCSIN_CONFIG": str(self.config),
            "TOCSIN_DATA": str(self.data),
            "TOCSIN_ENV_FILE": os.devnull,
            "TOCSIN_ALLOW_ADDRESSES": "127.0.0.1:*",
            **self.environment,
        }

    def write(self, name: str, text: str | bytes) -> Path:
        """A file of the user's, below the directory where the command runs."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def __call__(self, *words: str | Path, stdin: str | bytes = b"", **environment: str) -> Result:
        """Run a command in this process."""
        as_wide_as_needed = {"COLUMNS": None}  # whatever the terminal of the tests is
        runner = CliRunner(env={**as_wide_as_needed, **self.environment, **environment})
        return runner.invoke(tocsin, [str(word) for word in words], input=stdin, prog_name="tocsin")

    def ask(self, *words: str | Path, code: int = 0, stdin: str | bytes = b"") -> list[Row]:
        """What a command answers with --json."""
        result = self(*words, "--json", stdin=stdin)
        assert result.exit_code == code, (result.output, result.exception)
        return rows_of(result.stdout)

    def start(self, *words: str | Path, **environment: str) -> subprocess.Popen[bytes]:
        """Run the real command, and leave it running."""
        return subprocess.Popen(
            [PROJECT / "tocsin", *words],
            env=self.real_environment(environment),
            cwd=self.directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(
        self, *words: str | Path, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the real command."""
        return subprocess.run(
            [PROJECT / "tocsin", *words],
            env=self.real_environment(environment),
            cwd=self.directory,
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    def run_on_terminal(self, *words: str | Path, **environment: str) -> tuple[bytes, bytes]:
        """Run the real command with a terminal for its errors: its output, and what was drawn."""
        ours, theirs = os.openpty()
        done = subprocess.run(
            [PROJECT / "tocsin", *words],
            env=self.real_environment(environment),
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            timeout=PATIENCE,
            check=True,
        )
        drawn = os.read(ours, 100_000)
        os.close(theirs)
        os.close(ours)
        return done.stdout, drawn

    def real_environment(self, changes: Mapping[str, str]) -> dict[str, str]:
        ours = ("TOCSIN", "COLUMNS", "SMTP", "SLACK")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**inherited, **self.environment, **changes}


def rows_of(output: str | bytes) -> list[Row]:
    """The objects of JSON lines."""
    return [json.loads(line) for line in output.splitlines()]
