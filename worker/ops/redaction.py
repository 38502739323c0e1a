"""What must never leave this machine in a log line, an error or a Sentry event."""

import functools
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

SHORTEST_SECRET: Final = 8  # characters of a known value: a shorter one would hide half of every line
_NAMES_A_SECRET: Final = re.compile(r"(?i)pass|token|secret|webhook|key|dsn")
_NAMES: Final = r"pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|webhook|dsn"
_NAMES_BEFORE_EQUALS: Final = r"key|auth|signature|sig"  # in a text, "unknown key: x" is no secret
_VALUE: Final = r"(?:\\?\"[^\"]*\"|\\?'[^']*'|[^\s&\"',;}]+)"
_RULES: Final = (
    (re.compile(r"(?<=://)[^/\s\"'<>]+@"), "***@"),  # user and password of an address
    (re.compile(r"(hooks\.slack\.com/)[^\s\"'>)]+"), r"\1***"),
    (re.compile(r"(/services/)T\w+/B\w+/[\w-]+"), r"\1***"),  # the same without its host
    (re.compile(r"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+"), "xox***"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    (
        re.compile(
            rf"(?i)(?<![^\W_])((?:{_NAMES})\\?[\"']?\s*[=:]\s*|(?:{_NAMES_BEFORE_EQUALS})\s*=\s*){_VALUE}"
        ),
        r"\1***",
    ),
    (re.compile(r"(https?://[^\s\"'?<>]+)\?[^\s\"'<>]*[^\s\"'<>:,.;)]"), r"\1?***"),  # may hold a key
    (re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[^\W\d_][\w-]*"), "***@***"),  # who is told is nobody's business
)


def redacted(text: str) -> str:
    """The text without secrets and addresses of people."""
    if known := _known_secrets():
        text = known.sub("***", text)
    for pattern, stars in _RULES:
        text = pattern.sub(stars, text)
    return text


def redacted_deep(value: Any) -> Any:
    """Every text in a JSON-like value, keys included, without secrets."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {redacted_deep(key): redacted_deep(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [redacted_deep(inner) for inner in value]
    return value


@functools.cache
def _known_secrets() -> re.Pattern[str] | None:
    """The values of the environment that go by the name of a secret, wherever they turn up."""
    values = {
        value
        for name, value in os.environ.items()
        if _NAMES_A_SECRET.search(name) and len(value) >= SHORTEST_SECRET
    }
    longest_first = sorted(values, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if values else None
