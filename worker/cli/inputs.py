"""The documents that commands work on: a path, `-`, an address; or many of them with `--batch`."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from worker.cli.output import Row, fail
from worker.errors import ParseError, TocsinError
from worker.fetching.fetched import Kind

LARGEST: Final = 64 * 2**20  # bytes; what is larger is no document, and /dev/zero never ends
ADDRESS: Final = re.compile(r"(?i)https?://|file:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes to work on, and where they are from."""

    path: str
    url: str
    body: bytes
    content_type: str = ""
    charset: str = ""


def read_document(path: str, *, url: str = "", kind: Kind = "page") -> Document:
    """A document by path, `-` or address; `url` is where it says it is from. See `FAILURES`."""
    if not ADDRESS.match(path):
        return Document(path=path, url=url, body=read_bytes(path))
    # The client's library costs more than many a document, and only an address needs it.
    from worker.cli.fetching import fetch_document  # noqa: PLC0415

    fetched = fetch_document(path, kind)
    return Document(
        path=path,
        url=url or fetched.url,
        body=fetched.body,
        content_type=fetched.content_type,
        charset=fetched.charset,
    )


def read_bytes(path: str) -> bytes:
    """A whole file, or standard input for `-`."""
    if path == "-":
        if sys.stdin is None:
            raise ParseError("standard input is closed")
        body = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with Path(path).open("rb") as file:
            body = file.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ParseError(f"it is longer than {LARGEST // 2**20} MiB")
    return body


# What a document, or a line of a batch, can do wrong. ValueError: a path that no system can have.
FAILURES: Final = (TocsinError, OSError, ValueError)


def answered(named: Row, work: Callable[[], Row]) -> Row:
    """What the work gives, or the names of its input with `error`."""
    try:
        return work()
    except FAILURES as error:
        return {**named, "error": why_failed(error)}


def why_failed(error: Exception) -> str:
    """A failure in words, without the name of what failed: that is said beside it."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


class Line(dict[str, Any]):
    """One object of a batch; its fields are asked for by type."""

    def text(self, name: str) -> str:
        """A field that is a text, "" where it is not there. Raises ParseError where it is something else."""
        value = self.get(name)
        if value is not None and not isinstance(value, str):
            raise ParseError(f"{name} must be a text, not {json.dumps(value)[:40]}")
        return value or ""

    def path(self) -> str:
        """The path that the line must have."""
        path = self.text("path")
        if path in {"", "-"}:
            raise ParseError('the line needs a "path"' + (" other than -" if path else ""))
        return path


def batch_rows(batch: str, work: Callable[[Line], Row]) -> Iterator[Row]:
    """One row for each line that is not blank, in order; a line that fails has `error`, the rest goes on."""
    for number, line in enumerate(_lines(batch), start=1):
        if line.strip():
            yield _batch_row(number, line, work)


def _lines(batch: str) -> Iterator[bytes]:
    try:
        with sys.stdin.buffer if batch == "-" else Path(batch).open("rb") as lines:
            yield from lines
    except FAILURES as error:
        fail(f"{batch}: {why_failed(error)}")


def _batch_row(number: int, line: bytes, work: Callable[[Line], Row]) -> Row:
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"line {number}: {error}"}
    if not isinstance(parsed, dict):
        return {"error": f"line {number}: not a JSON object"}
    named = {key: parsed[key] for key in ("id", "path", "url") if key in parsed}
    if parsed.get("error"):  # the command before us in a pipe says so
        return {**named, "error": parsed["error"]}
    return answered(named, lambda: work(Line(parsed)))


def batch_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--batch FILE.jsonl`, for bulk use in one process."""
    help_text = "Work through the lines of a JSON-lines file (`-`: standard input); one JSON object each."
    return click.option("--batch", metavar="FILE.jsonl", help=help_text)(command)


def require_one(given: object, batch: str | None, what: str) -> None:
    """Either documents or a batch."""
    if bool(given) == bool(batch):
        raise click.UsageError(f"name {what}" if not given else "give either documents or --batch, not both")
