"""An HTTP server on this machine that keeps what is posted to it, and fails on request."""

import json
import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.stand_ins.slack_server import Reply


@dataclass(frozen=True)
class Posted:
    """A request that was taken."""

    path: str
    headers: dict[str, str]  # by lower-case name
    body: bytes

    def json(self) -> Any:
        """Its body as a document."""
        return json.loads(self.body)


class HookServer:
    """The server, while the `with` block lasts. What it took is in `posted`."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.requests = 0
        self._script: deque[Reply] = deque()
        self._refused: dict[str, Reply] = {}
        self._stopped = threading.Event()
        server = self

        class Handler(_Handler):
            hooks = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def netloc(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self._http.server_address[1]}"

    def script(self, *replies: Reply) -> None:
        """What the next requests are answered."""
        self._script.extend(replies)

    def refuse(self, path: str, reply: Reply) -> None:
        """What every request to a path is answered, until `accept`."""
        self._refused[path] = reply

    def accept(self) -> None:
        """Refuse no path any more."""
        self._refused.clear()

    def next_reply(self, path: str) -> Reply:
        """The scripted answer, or that all is well; waits its delay, or until the server stops."""
        self.requests += 1
        well = self._refused.get(path, Reply(body='{"ok": true, "id": "1"}'))
        reply = self._script.popleft() if self._script else well
        if reply.delay:
            self._stopped.wait(reply.delay)
        return reply

    def pause(self, seconds: float) -> bool:
        """Wait; True if the server stopped meanwhile."""
        return self._stopped.wait(seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1
    hooks: HookServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        reply = self.hooks.next_reply(self.path)
        if reply.is_drip:
            self._drip()
            return
        if reply.is_lost or 200 <= reply.status < 300:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.hooks.posted.append(Posted(self.path, headers, body))
        if reply.is_lost:
            return
        answer = reply.body.encode()
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not self.hooks.pause(0.05):
            self.wfile.write(b".")
            self.wfile.flush()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # the client's deadline ended: it hung up

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
