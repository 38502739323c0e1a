"""One HTTP request, mostly a POST of JSON, by the standard library: no redirect, no retry, one deadline."""

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import SplitResult, urlencode, urlsplit

from worker.alerts.safe_text import one_line
from worker.channels.deadline import Deadline, connect, secured
from worker.errors import ChannelRefusedError, TransientError

MAX_ANSWER_BYTES: Final = 64 * 1024
MAX_HOST: Final = 100  # characters of it that are shown
SHORTEST_SECRET: Final = 8
LONGEST_RETRY_AFTER: Final = timedelta(days=1)  # whoever asks for more is asked again tomorrow
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PRINTABLE: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What the server answered; `body` is no more of it than was asked for, 64 KiB where nothing was said."""

    status: int
    body: str
    retry_after: timedelta | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def post_json(
    peer: str, url: str, payload: Mapping[str, Any], *, token: str = "", deadline: Deadline
) -> HttpAnswer:
    """Send the payload to an https address (http only to this machine) and read the answer.

    Raises TransientError and ChannelRefusedError, which name the peer and its host, never what is secret.
    """
    headers = {"Content-Type": "application/json", **_authorization(peer, token)}
    return send(peer, url, json.dumps(payload).encode(), headers, deadline=deadline)


def post_form(
    peer: str, url: str, fields: Mapping[str, str], *, token: str = "", deadline: Deadline, most: int
) -> HttpAnswer:
    """The same with a form, for questions whose answer may be as long as `most` bytes."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", **_authorization(peer, token)}
    return send(peer, url, urlencode(fields).encode(), headers, deadline=deadline, most=most)


def _authorization(peer: str, token: str) -> dict[str, str]:
    if not _PRINTABLE.fullmatch(token or "-"):
        raise ChannelRefusedError(f"{peer}: the token is malformed")
    return {"Authorization": f"Bearer {token}"} if token else {}


def send(  # noqa: PLR0913 - one request, spelled out
    peer: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    deadline: Deadline,
    method: str = "POST",
    most: int = MAX_ANSWER_BYTES,
) -> HttpAnswer:
    """The same for any body and method; no more than `most` bytes of the answer are read."""
    parts = _checked(peer, url)
    connection = _connected(peer, parts, deadline)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body, {"Host": parts.netloc, "User-Agent": "Tocsin", **headers})
        response = connection.getresponse()
        content = response.read(most).decode("utf-8", "replace")
        return HttpAnswer(
            status=response.status,
            body=content,
            retry_after=_retry_after(response),
            headers=dict(response.getheaders()),
        )
    except (OSError, http.client.HTTPException) as error:
        why = f"{peer}: the answer of {_place(parts)} was lost: {_reason(error)}"
        raise TransientError(why, whole_channel=True, may_have_been_taken=True) from error
    finally:
        connection.close()


def _checked(peer: str, url: str) -> SplitResult:
    """The address in parts. One that is refused is not quoted: most of it is the secret."""
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        is_address = False
    if not (_PRINTABLE.fullmatch(url) and is_address):
        raise ChannelRefusedError(f"{peer}: the address is malformed")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ChannelRefusedError(f"{peer}: the address does not begin with https://")
    return parts


def _connected(peer: str, parts: SplitResult, deadline: Deadline) -> http.client.HTTPConnection:
    host, is_tls = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    connection = http.client.HTTPConnection(host, port)
    try:
        plain = connect(host, port, deadline)
        connection.sock = secured(plain, host) if is_tls else plain
    except ssl.SSLCertVerificationError as error:
        why = f"{peer}: {_place(parts)} is not trusted: {error.verify_message}"
        raise ChannelRefusedError(why) from error
    except OSError as error:
        why = f"{peer}: no connection to {_place(parts)}: {_reason(error)}"
        raise TransientError(why, whole_channel=True) from error
    return connection


def _place(parts: SplitResult) -> str:
    """The host, and a port that is written. Where the address is nothing else, its name is the secret."""
    label, dot, domain = str(parts.hostname).partition(".")
    is_all = not parts.path.strip("/") and not parts.query
    host = f"***{dot}{domain}" if is_all and len(label) >= SHORTEST_SECRET else str(parts.hostname)
    return one_line(f"{host}:{parts.port}" if parts.port else host, MAX_HOST)


def _reason(error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) else None
    return one_line(why or str(error) or type(error).__name__, 200)


def _retry_after(response: http.client.HTTPResponse) -> timedelta | None:
    """RFC 9110 §10.2.3: seconds, or a date."""
    value = (response.headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return min(timedelta(seconds=int(value)), LONGEST_RETRY_AFTER)
    if (date := _date(value)) is None:
        return None
    wait = date - (_date(response.headers.get("Date")) or datetime.now(UTC))  # by the peer's own clock
    return min(max(wait, timedelta(0)), LONGEST_RETRY_AFTER)


def _date(value: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):  # the last for a zone of twenty digits
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
