"""A real HTTP proxy on loopback, which forwards and tunnels, and remembers what it was asked.

with ProxyServer(authorization="Basic …") as proxy:
    … proxy.address … proxy.requests
"""

import http.client
import socket
import threading
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    target: str  # an address, or HOST:PORT for CONNECT
    headers: Message


class ProxyServer:
    """Forwards to whatever it is asked for; with `authorization`, only to who sends that."""

    def __init__(self, authorization: str = "") -> None:
        self.authorization = authorization
        self.requests: list[Asked] = []
        self._server = _Server(self)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.address = f"http://{self.host}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, proxy: ProxyServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def _is_welcome(self) -> bool:
        proxy = self.server.proxy
        proxy.requests.append(Asked(self.command, self.path, self.headers))
        if proxy.authorization and self.headers["Proxy-Authorization"] != proxy.authorization:
            self.send_error(407)
            return False
        return True

    def do_GET(self) -> None:
        if not self._is_welcome():
            return
        parts = urlsplit(self.path)
        onward = http.client.HTTPConnection(parts.netloc, timeout=10)
        hidden = {"proxy-authorization", "connection", "proxy-connection"}
        headers = {name: value for name, value in self.headers.items() if name.lower() not in hidden}
        onward.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)
        answer = onward.getresponse()
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        onward.close()

    def do_CONNECT(self) -> None:
        if not self._is_welcome():
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as onward:
            self.send_response_only(200)
            self.end_headers()
            back = threading.Thread(target=_pump, args=(onward, self.connection), daemon=True)
            back.start()
            _pump(self.connection, onward)
            back.join(10)


def _pump(one: socket.socket, other: socket.socket) -> None:
    try:
        while piece := one.recv(65_536):
            other.sendall(piece)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass
