"""PostgreSQL as a peer: rules are stored as `tsquery`, an article is a `tsvector` that is asked against them.

The cluster is private: made in a temporary folder, on a socket in it, gone at the end.
"""

import os
import pwd
import subprocess
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from shutil import chown, which
from types import TracebackType
from typing import Final, Self

from benchmarks.match.articles import joined
from benchmarks.match.engines import PARTS, Engine, Turn
from benchmarks.match.tsquery import necessary_words, written
from benchmarks.match.workload import Wanted
from worker.rules.text import Text

SQL: Final = Path(__file__).with_suffix(".sql")
NOBODY: Final = "nobody"  # root may not run a server
SETTINGS: Final = {"fsync": "off", "jit": "off", "max_parallel_workers_per_gather": "0", "autovacuum": "off"}
_END: Final = "-- end of the answer"


def why_not() -> str:
    """What is missing, "" if nothing is."""
    if not Path("/proc/self/schedstat").exists():
        return "PostgreSQL: skipped, its processor time is read from /proc/PID/schedstat"
    missing = [name for name in ("initdb", "postgres", "psql") if not _program(name)]
    return f"PostgreSQL: skipped, there is no {', '.join(missing)}" if missing else ""


class Postgres:
    """A cluster, and one session that all is asked in."""

    def __init__(self, room: Path, texts: Sequence[Text]) -> None:
        """It lives in the folder `room`, which must be empty."""
        self._room, self._articles = room, len(texts)
        user = _server_user()
        if user:
            chown(room, user)
        room.chmod(0o700)
        data = str(room / "data")
        made = (
            _program("initdb"),
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "bench",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        )
        subprocess.run(made, check=True, capture_output=True, user=user, cwd=room)
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        served = (_program("postgres"), "-D", data, "-k", str(room), "-h", "", *settings)
        self._server = subprocess.Popen(served, stderr=subprocess.DEVNULL, user=user, cwd=room)
        self._psql = self._session()
        self._backend = int(self._ask("SELECT pg_backend_pid();")[0])
        self._ask("SET client_min_messages = warning;")
        self._ask(SQL.read_text(encoding="utf-8"))
        self._copy("articles", ((str(number), joined(text)) for number, text in enumerate(texts)))

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The session ends, then the server."""
        self._psql.communicate()
        self._server.terminate()
        self._server.wait()

    def load(self, rules: Sequence[Wanted]) -> float:
        """Take these rules in place of all others; the server's seconds that took."""
        since = self._spent()
        self._ask("TRUNCATE written, necessary;")
        self._copy("written", ((str(rule.id), written(rule), rule.shape) for rule in rules))
        self._copy("necessary", ((word, str(rule.id)) for rule in rules for word in necessary_words(rule)))
        self._ask("CALL store_rules();")
        self._ask("VACUUM ANALYZE rules;")
        self._ask("VACUUM ANALYZE anchors;")
        return self._spent() - since

    def engines(self) -> tuple[Engine, ...]:
        """Each rule asked; only those asked of which a necessary word occurs."""
        return (
            Engine("PostgreSQL, each rule asked", partial(self._match, "ask_all"), self._sets),
            Engine("PostgreSQL, rules by a necessary word", partial(self._match, "ask_candidates")),
        )

    def _match(self, function: str, part: int) -> Turn:
        since = self._spent()
        (matches,) = self._ask(f"SELECT {function}({part}, {PARTS});")
        return Turn(len(range(part, self._articles, PARTS)), self._spent() - since, int(matches))

    def _sets(self) -> Sequence[frozenset[int]]:
        lines = self._ask("SELECT rules_of(id) FROM articles ORDER BY id;")
        return [frozenset(map(int, line.split())) for line in lines]

    def _spent(self) -> float:
        """Seconds that the session's process has had of a processor."""
        return int(Path(f"/proc/{self._backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9

    def _session(self) -> subprocess.Popen[str]:
        command = (_program("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(self._room), "-U", "bench")
        while subprocess.run((*command, "-c", "", "postgres"), check=False, capture_output=True).returncode:
            if self._server.poll() is not None:
                raise SystemExit("PostgreSQL does not start")
            time.sleep(0.1)
        pipe = subprocess.PIPE
        return subprocess.Popen((*command, "postgres"), stdin=pipe, stdout=pipe, text=True)

    def _copy(self, table: str, rows: Iterable[tuple[str, ...]]) -> None:
        file = self._room / "rows.tsv"
        lines = ("\t".join(map(_escaped, row)) + "\n" for row in rows)
        file.write_text("".join(lines), encoding="utf-8")
        self._ask(f"\\copy {table} FROM '{file}'")

    def _ask(self, statements: str) -> list[str]:
        question, answer = self._psql.stdin, self._psql.stdout
        assert question is not None
        assert answer is not None
        question.write(f"{statements}\n\\echo '{_END}'\n")
        question.flush()
        lines: list[str] = []
        for line in answer:
            if line.startswith(_END):
                return lines
            lines.append(line.rstrip("\n"))
        raise SystemExit(f"PostgreSQL ended at: {statements}")


def _server_user() -> str | None:
    return pwd.getpwnam(NOBODY).pw_name if os.geteuid() == 0 else None


def _program(name: str) -> str:
    """In the path, or where Debian has the newest."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return which(name) or (str(versions[-1]) if versions else "")


def _escaped(value: str) -> str:
    """As COPY reads it."""
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
