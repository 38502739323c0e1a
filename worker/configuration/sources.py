"""The text of the configuration files: read from a directory, made canonical, named by a hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from worker.configuration.problems import ConfigurationUnreadableError

REQUIRED_FILES = ("feeds.yaml", "rules.yaml", "alerts.yaml")
RULES_DIRECTORY = "rules.d/"
TEMPLATES_DIRECTORY = "templates/"
MAX_TEMPLATE_BYTES = 20_000
MOST_TEMPLATES = 100  # files; of these, the configuration keeps those that alerts.yaml names
MAX_FILE_BYTES = 1_000_000  # some ten thousand feeds; what is larger is a mistake, and costs seconds to read


def read_sources(directory: Path) -> dict[str, str]:
    """The configuration files of a directory by name; a file that does not exist is left out.

    Bytes that are not UTF-8 arrive as lone surrogates and what is beyond the size limit is cut just after
    it, so that the loader can refuse such a file by name and line like any other.
    Of templates/ all files are read: which of them count is said in alerts.yaml.
    Raises ConfigurationUnreadableError for a directory or a file that the system does not let us read.
    """
    if not directory.is_dir():
        message = f"the configuration directory {directory} does not exist"
        raise ConfigurationUnreadableError(message)
    try:
        files = {path: _text_of(path, MAX_FILE_BYTES) for path in _files_in(directory)}
        files |= {path: _text_of(path, MAX_TEMPLATE_BYTES) for path in _templates_in(directory)}
        return {path.relative_to(directory).as_posix(): text for path, text in files.items()}
    except OSError as error:
        message = f"cannot read {error.filename}: {error.strerror}"
        raise ConfigurationUnreadableError(message) from error


def canonical_sources(sources: Mapping[str, str]) -> dict[str, str]:
    """The sources in order of name, without byte order marks, with line feeds as line ends."""
    return {name: _canonical(sources[name]) for name in sorted(sources)}


def source_hash(sources: Mapping[str, str]) -> str:
    """SHA-256, in hex, of the sources as canonical JSON: order, BOM and line ends change nothing."""
    text = json.dumps(canonical_sources(sources), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _files_in(directory: Path) -> Iterator[Path]:
    yield from (directory / name for name in REQUIRED_FILES if (directory / name).is_file())
    for path in sorted((directory / RULES_DIRECTORY).glob("*.y*ml")):
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".") and path.is_file():
            yield path


def _templates_in(directory: Path) -> Iterator[Path]:
    files = (path for path in sorted((directory / TEMPLATES_DIRECTORY).glob("*")) if path.is_file())
    yield from islice((path for path in files if not path.name.startswith(".")), MOST_TEMPLATES)


def _text_of(path: Path, limit: int) -> str:
    with path.open("rb") as file:
        return file.read(limit + 1).decode("utf-8", errors="surrogateescape")


def _canonical(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
