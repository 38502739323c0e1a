"""Servers that answer the health check's one question: by a clock that is wrong, or with nonsense."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

COMMANDS = 9  # of one look


@contextmanager
def server_with_a_clock(*, ahead: float) -> Iterator[str]:
    """Its address, while the `with` block lasts."""

    class Answers(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = 0
            while asked < COMMANDS:
                asked += self.rfile.readline().startswith(b"*")
            seconds = str(int(time.time() + ahead)).encode()
            clock = b"*2\r\n$%d\r\n%s\r\n$1\r\n0\r\n" % (len(seconds), seconds)
            self.wfile.write(
                b"+OK\r\n" + clock + b":1\r\n*2\r\n$-1\r\n$-1\r\n*3\r\n$-1\r\n$-1\r\n$-1\r\n" + b"*0\r\n" * 4
            )

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        server.shutdown()


@contextmanager
def server_that_talks_nonsense() -> Iterator[str]:
    """Its address: whatever it is asked, it answers with numbers."""

    class Answers(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b":1\r\n" * (COMMANDS + 1))
            self.rfile.read(1)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        server.shutdown()
