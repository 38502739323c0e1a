"""Slack on this machine: it judges payloads as Slack does, keeps what it takes, and fails on request."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

WEBHOOK_PATH = "/services/T00000000/B00000000/fake-webhook-secret"
TOKEN = "xoxb-fake-bot-token"
KNOWN_BLOCKS = frozenset({"section", "context", "header", "divider", "actions", "rich_text", "image"})
MAX_TEXTS = {"section": 3_000, "header": 150, "context": 3_000}
MAX_MESSAGE = 13_200  # https://github.com/slackapi/bolt-js/issues/2509


@dataclass(frozen=True)
class Reply:
    """An answer given instead of a judgement."""

    status: int = 200
    body: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before it
    is_lost: bool = False  # the message is taken, the connection closed without an answer
    is_drip: bool = False  # a header that never ends


class SlackServer:
    """The server, while the `with` block lasts. Messages taken are in `messages`, mentions in `mentions`."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.mentions: list[str] = []
        self.requests = 0
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

    def next_reply(self) -> Reply | None:
        """The scripted answer to this request, if any; waits its delay, or until the server stops."""
        self.requests += 1
        reply = self._script.popleft() if self._script else None
        if reply and reply.delay:
            self._stopped.wait(reply.delay)
        return reply

    def pause(self, seconds: float) -> bool:
        """Wait; True if the server stopped meanwhile."""
        return self._stopped.wait(seconds)

    def take(self, payload: dict[str, Any]) -> str:
        """Keep a message that would pass; its ts."""
        ts = f"1795000000.{len(self.messages) + 1:06}"
        self.messages.append({**payload, "ts": ts})
        self.mentions += [text for text in texts_of(payload) if "<!" in text or "<@" in text or "<#" in text]
        return ts

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()


def why_refused(payload: dict[str, Any]) -> str:
    """Slack's word for what is wrong with a payload, "" if nothing is."""
    blocks = payload.get("blocks", [])
    if not payload.get("text") and not blocks:
        return "no_text"
    if len(blocks) > 50 or any(not _is_valid(block) for block in blocks):
        return "invalid_blocks"
    total = sum(len(text["text"]) for block in blocks for text in _texts(block))
    return "msg_blocks_too_long" if total > MAX_MESSAGE else ""


def texts_of(payload: dict[str, Any]) -> list[str]:
    """Every text that Slack would interpret."""
    texts = [text for block in payload.get("blocks", []) for text in _texts(block)]
    return [payload.get("text", ""), *(text["text"] for text in texts if text["type"] == "mrkdwn")]


def _is_valid(block: dict[str, Any]) -> bool:
    longest = MAX_TEXTS.get(block.get("type", ""), MAX_MESSAGE)
    texts = _texts(block)
    is_known = block.get("type") in KNOWN_BLOCKS and len(block.get("elements", [])) <= 10
    has_text = bool(texts) or block.get("type") not in MAX_TEXTS
    return is_known and has_text and all(0 < len(text["text"]) <= longest for text in texts)


def _texts(block: dict[str, Any]) -> list[dict[str, Any]]:
    candidates = [block.get("text"), *block.get("elements", []), *block.get("fields", [])]
    return [one for one in candidates if isinstance(one, dict) and isinstance(one.get("text"), str)]


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1  # headers and body in one packet: else every answer waits for an acknowledgement
    slack: SlackServer

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.slack.caller.socket = self.connection
        reply = self.slack.next_reply()
        if reply and reply.is_lost:
            self.slack.take(payload)
        elif reply and reply.is_drip:
            self._drip()
        elif reply:
            self._answer(reply)
        elif self.path == WEBHOOK_PATH:
            self._answer(self._judge_webhook(payload))
        elif self.path.startswith("/api/"):
            self._answer(Reply(body=json.dumps(self._judge_api(self.path.removeprefix("/api/"), payload))))
        else:
            self._answer(Reply(404, "no_service"))

    def _judge_webhook(self, payload: dict[str, Any]) -> Reply:
        why = why_refused(payload)
        if why:
            return Reply(400, why)
        self.slack.take(payload)
        return Reply()

    def _judge_api(self, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return {"ok": False, "error": "invalid_auth"}
        if method == "conversations.history":
            taken = [one for one in self.slack.messages if one.get("channel") == payload.get("channel")]
            return {"ok": True, "messages": taken[::-1], "has_more": False}
        why = why_refused(payload) if payload.get("channel") else "channel_not_found"
        if method != "chat.postMessage" or why:
            return {"ok": False, "error": why or "unknown_method"}
        return {"ok": True, "channel": payload["channel"], "ts": self.slack.take(payload)}

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
