"""What must never leave this machine in a log line, an error or a Sentry event."""

import functools
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from worker.configuration.secrets import secrets_seen

SHORTEST_SECRET: Final = 8  # characters of a known value: a shorter one would hide half of every line
_NAMES_A_SECRET: Final = re.compile(r"(?i)pass|token|secret|webhook|key|dsn")
_NAMES: Final = r"pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|dsn"
_NAMES_BEFORE_EQUALS: Final = r"login|key|auth|signature|sig"  # in a text, "unknown key: x" is no secret
_NAMES_IN_QUOTES: Final = r"login|webhook"  # or after these in a JSON object: "login: the user is unknown"
_VALUE: Final = r"(?:\\?\"[^\"]*\"|\\?'[^']*'|(?:\$\{[^}\s]{0,200}\}|[^\s&\"',;}])+)"
_REFERENCE: Final = (
    r"\$\{(?:\w{1,200}(?::-)?|file:[^{}\s]{0,200})\}(?![^\s\"',;)}\]])"  # where it is, not what it is
)
_WEBHOOK: Final = r"webhook\s*[=:]\s*(?=[\w:.-]{0,200}/)"  # always an address: without a slash it is a word
_ATOM: Final = r".!#$%&+^`{|}~-"  # what a mailbox may hold besides letters and digits, RFC 5322
_RULES: Final = (
    (re.compile(r"(?<=://)[^/\s\"'<>]+@"), "***@"),  # user and password of an address
    (re.compile(r"(hooks\.slack\.com/)[^\s\"'>)]+"), r"\1***"),
    (re.compile(r"(/services/)T\w+/B\w+/[\w-]+"), r"\1***"),  # the same without its host
    (re.compile(r"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+"), "xox***"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    (
        re.compile(
            rf"(?i)(?<![^\W_])((?:{_NAMES})\\?[\"']?\s*[=:]\s*|(?:{_NAMES_BEFORE_EQUALS})\s*=\s*"
            rf"|(?:{_NAMES_IN_QUOTES})\\?[\"']\s*:\s*|{_WEBHOOK})(?!\\?[\"']?{_REFERENCE}){_VALUE}"
        ),
        r"\1***",
    ),
    (re.compile(r"(https?://[^\s\"'?<>]+)\?[^\s\"'<>]*[^\s\"'<>:,.;)]"), r"\1?***"),  # may hold a key
    (re.compile(r"(?<=/)([^\s\"'?<>/]*)\?[\w.%~-]+=[^\s\"'<>]*"), r"\1?***"),  # the same without its host
    (  # who is told is nobody's business
        re.compile(rf"(?<![\w{_ATOM}])(?:[\w{_ATOM}]|(?<=\w)'(?=\w))+@(?:[\w-]+\.)+[^\W\d_][\w-]*"),
        "***@***",
    ),
)


# Each of the rules needs one of these: most texts of a log line hold none.
_MAY_HOLD: Final = re.compile(r"[:=@/]|xox|xapp|bearer|basic", re.IGNORECASE)


def redacted(text: str) -> str:
    """The text without secrets and addresses of people."""
    if known := _known_secrets(secrets_seen()):
        text = known.sub("***", text)
    if not _MAY_HOLD.search(text):
        return text
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


@functools.lru_cache(maxsize=8)
def _known_secrets(seen: frozenset[str]) -> re.Pattern[str] | None:
    """What was read as a secret, or goes by the name of one in the environment, wherever it turns up."""
    named = {value for name, value in os.environ.items() if _NAMES_A_SECRET.search(name)}
    forms = {form for value in named | seen if len(value) >= SHORTEST_SECRET for form in _forms_of(value)}
    longest_first = sorted((form for form in forms if len(form) >= SHORTEST_SECRET), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _forms_of(value: str) -> Iterator[str]:
    """A secret as texts have it: as it is, or quoted by Python, JSON or an address; a webhook's path too."""
    for one in (value, _path_in(value)):
        yield from (one, repr(one)[1:-1], str(one.encode())[2:-1], json.dumps(one)[1:-1])
        yield from (quote(one), quote(one, safe=""))


def _path_in(value: str) -> str:
    try:
        return urlsplit(value).path if "://" in value else ""
    except ValueError:
        return ""
