"""The wire under Apprise: its requests go through our guarded post, and what was answered is remembered.

Apprise tells no more than yes or no, and waits, repeats and redirects as it pleases. All its services that we
use send with `requests`, so this is where they are watched: one deadline for all requests of a message, no
redirects, no second try, https only, certificates always checked, and the status of each answer.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

import requests
from requests.structures import CaseInsensitiveDict

from worker.channels.deadline import Deadline
from worker.channels.failures import http_failure
from worker.channels.http_post import HttpAnswer, send
from worker.errors import ChannelError, MessageRefusedError


@dataclass(slots=True, kw_only=True)
class Exchange:
    """What is said with a service for one message: how many requests, and the last that failed."""

    peer: str
    deadline: Deadline
    requests: int = 0
    failure: ChannelError | None = None
    failed: set[str] = field(default_factory=set)  # method and address of what failed
    status: int = 0


_exchange: Final[ContextVar[Exchange | None]] = ContextVar("exchange", default=None)


@contextmanager
def exchange(peer: str, deadline: Deadline) -> Iterator[Exchange]:
    """All requests of this thread go through our wire meanwhile."""
    _install()
    one = Exchange(peer=peer, deadline=deadline)
    token = _exchange.set(one)
    try:
        yield one
    finally:
        _exchange.reset(token)


class Wire(requests.adapters.HTTPAdapter):
    """What `requests` sends with: ours within an exchange, its own elsewhere."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """One request. Services catch the error of `requests`, and say no."""
        one = _exchange.get()
        if one is None:
            return super().send(request, *args, **kwargs)
        name = f"{request.method} {request.url}"
        if name in one.failed:
            raise requests.ConnectionError("no second try")
        one.requests += 1
        try:
            answer = _sent(one, request)
        except ChannelError as error:
            one.failure = error
            one.failed.add(name)
            raise requests.ConnectionError("see the exchange") from None
        one.status = answer.status
        if failure := http_failure(one.peer, answer.status, answer.retry_after):
            one.failure = failure
            one.failed.add(name)
        if 300 <= answer.status < 400:
            raise requests.ConnectionError("no redirects")
        return _response(request, answer)


def _sent(one: Exchange, request: requests.PreparedRequest) -> HttpAnswer:
    body = request.body or b""
    if not isinstance(body, (bytes, str)):  # a file: none of our messages has one
        raise MessageRefusedError(f"{one.peer}: Apprise sends what is no text")
    headers = {
        str(name): value.decode("latin-1") if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
        if name.lower() not in {"accept-encoding", "connection", "content-length", "host"}
    }
    return send(
        one.peer,
        str(request.url),
        body.encode() if isinstance(body, str) else body,
        headers,
        deadline=one.deadline,
        method=str(request.method),
    )


def _response(request: requests.PreparedRequest, answer: HttpAnswer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers = CaseInsensitiveDict(answer.headers)
    response.url, response.request, response.encoding = str(request.url), request, "utf-8"
    response.raw = io.BytesIO(answer.body.encode())
    return response


def _install() -> None:
    """The one seam that `requests` has for calls like requests.post: the adapter that each session mounts."""
    requests.sessions.HTTPAdapter = Wire  # type: ignore[attr-defined]
