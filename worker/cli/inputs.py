"""The documents that commands work on: a path, `-`, an address; or many of them with `--batch`."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from worker.cli.connecting import settings
from worker.cli.output import print_json
from worker.errors import TocsinError
from worker.fetching.client import Fetcher
from worker.fetching.fetched import Fetched, Kind
from worker.fetching.guard import parse_allowed
from worker.stages.acquiring import user_agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes to work on, and where they are from."""

    path: str
    url: str
    body: bytes
    content_type: str = ""
    charset: str = ""
    fields: dict[str, Any] = field(default_factory=dict)  # the whole line of a batch


def read_document(path: str, *, url: str = "", kind: Kind = "page") -> Document:
    """A document by path, `-` or address. Raises OSError or FetchError."""
    if path.startswith(("http://", "https://")):
        fetched = asyncio.run(_fetch(path, kind))
        return Document(
            path=path,
            url=fetched.url,
            body=fetched.body,
            content_type=fetched.content_type,
            charset=fetched.charset,
        )
    body = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    return Document(path=path, url=url, body=body)


async def _fetch(url: str, kind: Kind) -> Fetched:
    current = settings()
    async with Fetcher(user_agent(""), parse_allowed(current.allow_addresses)) as fetcher:
        return await fetcher.fetch(url, accept=kind)


def batch_lines(batch: str) -> Iterator[dict[str, Any]]:
    """The lines of a batch file. A line that is no JSON object becomes one with `error`."""
    lines = sys.stdin if batch == "-" else Path(batch).open(encoding="utf-8")  # noqa: SIM115 - closed below
    with lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                parsed = json.loads(line)
            except ValueError as error:
                parsed = {"error": f"line {number}: {error}"}
            yield parsed if isinstance(parsed, dict) else {"error": f"line {number}: not a JSON object"}


def work_through(batch: str, work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """One object out per line in, in order; a line that fails has `error` set and the rest goes on."""
    for line in batch_lines(batch):
        named: dict[str, Any] = {key: line[key] for key in ("id", "path", "url") if key in line}
        if "error" in line:
            print_json({**named, "error": line["error"]})
            continue
        try:
            print_json(work(line))
        except (TocsinError, OSError, KeyError, TypeError) as error:
            print_json({**named, "error": f"{type(error).__name__}: {error}"})


def batch_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--batch FILE.jsonl`, for bulk use in one process."""
    help_text = "Read the documents from the lines of a JSON-lines file (`-`: standard input)."
    return click.option("--batch", metavar="FILE.jsonl", help=help_text)(command)
