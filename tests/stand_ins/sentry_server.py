"""Sentry on this machine: it takes envelopes as the real one does, and keeps their text."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import brotli  # type: ignore[import-untyped]


class SentryServer:
    """The server, while the `with` block lasts; the text of every envelope is in `envelopes`."""

    def __init__(self) -> None:
        self.envelopes: list[str] = []
        server = self

        class Handler(_Handler):
            sentry = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def dsn(self) -> str:
        """The address that a project of it has."""
        return f"http://fakepublickey@127.0.0.1:{self._http.server_address[1]}/1"

    def events(self, role: str = "") -> list[dict[str, Any]]:
        """The errors that were reported, by one role or by all."""
        events = [item for item in self._items() if "exception" in item or "logentry" in item]
        return [event for event in events if role in ("", event["tags"]["role"])]

    def check_ins(self) -> list[dict[str, Any]]:
        """What monitors were told."""
        return [item for item in self._items() if "check_in_id" in item]

    def _items(self) -> list[dict[str, Any]]:
        return [json.loads(line) for text in list(self.envelopes) for line in text.splitlines() if line]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    sentry: SentryServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
            self.headers["Content-Encoding"], bytes
        )
        self.sentry.envelopes.append(unpack(body).decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
