"""A real HTTP server on loopback that answers as it is told and remembers every request.

with WebServer() as server:
    server.page("/feed.xml", b"<rss…", etag='"1"')
    server.serve("/busy", Answer(status=429, headers={"Retry-After": "60"}), Answer(b"at last"))
    … server.url("/feed.xml") … server.requests
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Body = bytes | Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. With an etag or last_modified, a request that knows it gets 304.

    A body that is a function yields pieces, sent until the client has had enough; `drip_s` waits before each.
    """

    body: Body = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""
    drip_s: float = 0.0

    def is_known(self, request: Message) -> bool:
        if self.etag and request["If-None-Match"]:
            return self.etag in [tag.strip() for tag in request["If-None-Match"].split(",")]
        return bool(self.last_modified) and request["If-Modified-Since"] == self.last_modified


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str  # with its query
    headers: Message  # names in any case; None for one that was not sent
    at: datetime
    port: int  # of the client


NOT_FOUND = Answer(b"not found", status=404)


class WebServer:
    """Serves from threads of its own; every method may be called while it serves."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._answers: dict[str, list[Answer]] = {}
        self._requests: list[Request] = []
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(host, self)
        self.port: int = self._server.server_port
        self.host = f"{host}:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def page(
        self, path: str, body: Body = b"", *, status: int = 200, headers: Mapping[str, str] | None = None,
        etag: str = "", last_modified: str = "", drip_s: float = 0.0,
    ) -> str:  # fmt: skip
        """Answer so from now on; the address of the page."""
        self.serve(path, Answer(body, status, headers or {}, etag, last_modified, drip_s))
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.page(path, status=status, headers={"Location": to})

    def serve(self, path: str, *answers: Answer) -> None:
        """Each request gets the next of the answers; the last one stays."""
        with self._lock:
            self._answers[path] = list(answers)

    @property
    def requests(self) -> list[Request]:
        with self._lock:
            return list(self._requests)

    def requests_to(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        """The answer to a request, remembered; a path is looked up with its query, then without."""
        with self._lock:
            self._requests.append(request)
            left = self._answers.get(request.path) or self._answers.get(request.path.partition("?")[0])
            if not left:
                return NOT_FOUND
            return left.pop(0) if len(left) > 1 else left[0]


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True
    block_on_close = False

    def __init__(self, host: str, web: WebServer) -> None:
        super().__init__((host, 0), _Handler)
        self.web = web

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet: else every answer waits for an acknowledgement
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        now, port = datetime.now(UTC), self.client_address[1]
        answer = self.server.web.answer(Request(self.command, self.path, self.headers, now, port))
        if answer.is_known(self.headers):
            answer = replace(answer, body=b"", status=304)
        self._send_head(answer)
        self._send_body(answer)

    def _send_head(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        headers = {"Date": self.date_time_string(), **answer.headers}
        if answer.etag:
            headers["ETag"] = answer.etag
        if answer.last_modified:
            headers["Last-Modified"] = answer.last_modified
        if not isinstance(answer.body, bytes):
            headers["Connection"] = "close"
        elif answer.status != 304:
            headers.setdefault("Content-Length", str(len(answer.body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_body(self, answer: Answer) -> None:
        for piece in [answer.body] if isinstance(answer.body, bytes) else answer.body():
            if answer.drip_s and self.server.web.closing.wait(answer.drip_s):
                break
            self.wfile.write(piece)
            self.wfile.flush()
