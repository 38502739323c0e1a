"""Slack on this machine: it judges payloads as Slack does, keeps what it takes, and fails on request."""

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.stand_ins.slack_rules import texts_in, why_refused
from tests.stand_ins.slack_workspace import SCOPES, Workspace

__all__ = ["TOKEN", "WEBHOOK_PATH", "Reply", "SlackServer", "texts_of", "why_refused"]
WEBHOOK_PATH = "/services/T00000000/B00000000/fake-webhook-secret"
TOKEN = "xoxb-fake-bot-token"
START = datetime(2026, 11, 24, 13, 6, tzinfo=UTC)
# Slack documents JSON for its lists too, where clients have met refusals: only the form is sure.
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    """An answer given instead of a judgement."""

    status: int = 200
    body: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before it
    is_lost: bool = False  # the message is taken, the connection closed without an answer
    is_drip: bool = False  # a header that never ends
    method: str = ""  # of the Web API: kept for its next request, "" for any


class SlackServer:
    """The server, while the `with` block lasts. Messages taken are in `messages`, mentions in `mentions`.

    `clock` dates the messages; with `is_strict_about_pace` a channel takes one message a second of it.
    """

    def __init__(self) -> None:
        self.clock: Callable[[], datetime] = lambda: START
        self.is_strict_about_pace = False
        self.scopes = set(SCOPES)
        self.workspace = Workspace()
        self.mentions: list[str] = []
        self.requests = 0
        self.methods: list[str] = []  # of the Web API, as they were asked
        self.caller = threading.local()  # `socket` of the client whose request this thread answers
        self._script: deque[Reply] = deque()
        self._stopped = threading.Event()
        server = self

        class Handler(_Handler):
            slack = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was taken, as it is now, in the order it came."""
        return self.workspace.messages

    @property
    def root(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def webhook(self) -> str:
        """The address of its incoming webhook, a secret."""
        return self.root + WEBHOOK_PATH

    @property
    def api(self) -> str:
        """The address of its Web API."""
        return f"{self.root}/api"

    def script(self, *replies: Reply) -> None:
        """What the next requests are answered."""
        self._script.extend(replies)

    def reply_to(self, method: str) -> Reply | None:
        """The scripted answer to a request, if there is one for it."""
        if self._script and self._script[0].method not in {"", method}:
            return None
        return self.next_reply()

    def next_reply(self) -> Reply | None:
        """The scripted answer, if any; waits its delay, or until the server stops."""
        reply = self._script.popleft() if self._script else None
        if reply and reply.delay:
            self._stopped.wait(reply.delay)
        return reply

    def pause(self, seconds: float) -> bool:
        """Wait; True if the server stopped meanwhile."""
        return self._stopped.wait(seconds)

    def take(self, payload: dict[str, Any]) -> str:
        """Keep a message that would pass; its ts."""
        self.mentions += [text for text in texts_of(payload) if "<!" in text or "<@" in text or "<#" in text]
        return self.workspace.add(payload, self.clock())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()


def texts_of(payload: dict[str, Any]) -> list[str]:
    """Every text that Slack would interpret."""
    texts = [text for block in payload.get("blocks", []) for text in texts_in(block)]
    return [payload.get("text", ""), *(text["text"] for text in texts if text["type"] == "mrkdwn")]


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1  # headers and body in one packet: else every answer waits for an acknowledgement
    slack: SlackServer

    def do_POST(self) -> None:
        payload = self._payload()
        self.slack.caller.socket = self.connection
        self.slack.requests += 1
        method = self.path.removeprefix("/api/") if self.path.startswith("/api/") else ""
        self.slack.methods += [method] if method else []
        reply = self.slack.reply_to(method)
        if reply and reply.is_lost:
            self._act_unseen(method, payload)
        elif reply and reply.is_drip:
            self._drip()
        elif reply:
            self._answer(reply)
        elif self.path == WEBHOOK_PATH:
            self._answer(self._judge_webhook(payload))
        elif method:
            self._answer(self._judge_api(method, payload))
        else:
            self._answer(Reply(404, "no_service"))

    def _act_unseen(self, method: str, payload: dict[str, Any]) -> None:
        """Do what was asked, and close the connection without a word."""
        if method == "chat.update":
            self.slack.workspace.update(payload)
        elif method in {"", "chat.postMessage"}:
            self.slack.take(payload)

    def _payload(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        payload: dict[str, Any] = dict(parse_qsl(body)) if self._kind == FORM else json.loads(body)
        return payload

    @property
    def _kind(self) -> str:
        return str(self.headers["Content-Type"])

    def _judge_webhook(self, payload: dict[str, Any]) -> Reply:
        why = why_refused(payload)
        if why:
            return Reply(400, why)
        self.slack.take(payload)
        return Reply()

    def _judge_api(self, method: str, payload: dict[str, Any]) -> Reply:
        slack = self.slack
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _refusal("invalid_auth")
        match method:
            case "chat.postMessage":
                return self._judge_post(payload)
            case "chat.update":
                return _answered(slack.workspace.update(payload))
            case "conversations.history" | "conversations.replies" | "users.conversations":
                if self._kind != FORM:
                    return _refusal("invalid_arguments")
                return _answered(slack.workspace.listed(method, payload, slack.scopes))
        return _refusal("unknown_method")

    def _judge_post(self, payload: dict[str, Any]) -> Reply:
        slack = self.slack
        why = slack.workspace.why_no_post(payload, slack.scopes)
        if why:
            return _refusal(why)
        channel = slack.workspace.id_of(payload["channel"])
        if slack.is_strict_about_pace and not slack.workspace.has_rested(channel, slack.clock()):
            return Reply(429, json.dumps({"ok": False, "error": "ratelimited"}), {"Retry-After": "1"})
        return _answered({"ok": True, "channel": channel, "ts": slack.take(payload)})

    def _answer(self, reply: Reply) -> None:
        body = reply.body.encode()
        self.send_response_only(reply.status)
        if "Date" not in reply.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in {**reply.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not self.slack.pause(0.05):
            self.wfile.write(b".")
            self.wfile.flush()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # the client's deadline ended: it hung up

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _answered(document: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps(document))


def _refusal(word: str) -> Reply:
    return _answered({"ok": False, "error": word})
