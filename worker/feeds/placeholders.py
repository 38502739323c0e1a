"""Dates relative to now, in feeds and pages from files: a sample is always fresh."""

import re
from datetime import datetime, timedelta
from email.utils import format_datetime

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PLACEHOLDER = re.compile(rb"\{now(?:-(\d{1,6})([smhd]))?\}")
_TEXTS = frozenset({".xml", ".rss", ".atom", ".rdf", ".html", ".htm", ".xhtml", ".json", ".txt"})


def with_dates(body: bytes, suffix: str, now: datetime) -> bytes:
    """A file with `{now}` and `{now-10m}` (s, m, h, d) as RFC 822 dates, if its suffix is that of a text."""
    if suffix.lower() not in _TEXTS:
        return body
    return _PLACEHOLDER.sub(lambda found: _date(found, now), body)


def _date(found: re.Match[bytes], now: datetime) -> bytes:
    ago = timedelta(**{_UNITS[found[2].decode()]: int(found[1])}) if found[1] else timedelta(0)
    return format_datetime(now - ago).encode("ascii")
