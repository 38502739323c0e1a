"""The /metrics endpoint: one small server, on this machine only unless told otherwise."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import sentry_sdk
import structlog

from worker.ops.exposition import CONTENT_TYPE, exposition
from worker.ops.heartbeat import LOOP, WORK, beat, stop_beating
from worker.ops.metrics import families_of
from worker.settings import Settings
from worker.store.connection import Store

log = structlog.get_logger("metrics")
DEFAULT_PLACE: Final = "127.0.0.1:9464"
ROLE: Final = "metrics"


class MetricsServer(ThreadingHTTPServer):
    """Answers /metrics from the store until it is shut down."""

    daemon_threads = True

    def __init__(self, settings: Settings, store: Store) -> None:
        """Listen where the settings say."""
        self.store = store
        self.data_directory = settings.data_directory
        host, _, port = (settings.metrics or DEFAULT_PLACE).rpartition(":")
        super().__init__((host.strip("[]"), int(port)), _Answers)

    @property
    def url(self) -> str:
        """Where the figures are."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/metrics"

    def service_actions(self) -> None:
        """Every half second, from the loop that takes connections."""
        beat(self.data_directory, ROLE, LOOP)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class's
        """A scraper that went away is nobody's fault; what else fails is ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            log.error("failed", exc_info=error)
            sentry_sdk.capture_exception(error)

    def server_close(self) -> None:
        """Stop listening."""
        super().server_close()
        stop_beating(self.data_directory, ROLE)


class _Answers(BaseHTTPRequestHandler):
    server: MetricsServer
    timeout = 10  # seconds; a slow client takes one thread for so long
    server_version = "Tocsin"
    sys_version = ""

    def do_GET(self) -> None:
        """Only one page is here."""
        if self.path.partition("?")[0] != "/metrics":
            self.send_error(404, explain="The figures are at /metrics")
            return
        body = exposition(families_of(self.server.store)).encode()
        beat(self.server.data_directory, ROLE, WORK)
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's signature
        """A scrape every few seconds is no news."""
