"""Feeds and pages from files: only below the configuration directory, with dates relative to now."""

import mimetypes
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from worker.errors import FetchError
from worker.feeds.placeholders import with_dates
from worker.fetching.client import Limits
from worker.fetching.fetched import Fetched

_MAX_BYTES = Limits().feed_bytes


def read_local(url: str, directory: Path, now: datetime) -> Fetched:
    """Read `file:PATH`, relative to the configuration directory and never outside it.

    In texts, `{now}` and `{now-10m}` (s, m, h, d) become RFC 822 dates: a sample feed is always fresh.
    """
    path = _inside(url, directory.resolve())
    try:
        body = path.read_bytes() if path.is_file() and path.stat().st_size <= _MAX_BYTES else None
    except OSError as error:
        raise FetchError("not found", f"{url}: cannot be read ({error.strerror})") from error
    if body is None:
        raise _unreadable(url, path)
    body = with_dates(body, path.suffix, now)
    content_type = mimetypes.guess_type(path.name, strict=False)[0] or "application/octet-stream"
    return Fetched(status=200, url=url, body=body, content_type=content_type)


def _inside(url: str, directory: Path) -> Path:
    name = unquote(url.removeprefix("file:").partition("#")[0])
    if not url.startswith("file:") or not name or "\0" in name:
        raise FetchError("bad address", f"{url}: write file:PATH, relative to the configuration directory")
    path = (directory / (name.removeprefix("//"))).resolve()
    if not path.is_relative_to(directory):
        raise FetchError("blocked", f"{url}: only files below the configuration directory are read")
    return path


def _unreadable(url: str, path: Path) -> FetchError:
    if path.is_file():
        return FetchError("too large", f"{url}: more than {_MAX_BYTES:,} bytes")
    return FetchError("not found", f"{url}: there is no such file")
