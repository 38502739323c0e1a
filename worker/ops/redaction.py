"""What must never leave this machine in a log line, an error or a Sentry event."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_RULES: Final = (
    (re.compile(r"(?<=://)[^/\s@\"']+@"), "***@"),  # user and password of an address
    (re.compile(r"(hooks\.slack\.com/)[^\s\"'>)]+"), r"\1***"),
    (re.compile(r"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+"), "xox***"),
    (
        re.compile(
            r"(?i)\b(pass(?:word|wd)?|secret|token|api_?key|key|auth|signature|sig)(\s*[=:]\s*)[^\s&\"',;}]+"
        ),
        r"\1\2***",
    ),
    (re.compile(r"(https?://[^\s\"'?<>]+)\?[^\s\"'<>]+"), r"\1?***"),  # any query may hold a key
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "***@***"),  # who is told is nobody's business
)


def redacted(text: str) -> str:
    """The text without secrets and addresses of people."""
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
