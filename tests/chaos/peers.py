"""The peers: an SMTP server and a Slack that fail at random while they are wild, and record all they took."""

import json
import random
import re
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.chaos.facts import Taken
from tests.chaos.newsroom import Told
from tests.chaos.tree import Tree
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from tests.stand_ins.web_server import Answer, Request, WebServer

LOST = "take and drop"  # the message is taken, its answer does not come
REFUSED = "554 5.7.1 refused as spam"
# Of a hundred visits to a step, how many meet what; END comes after the message's content.
MAIL_TROUBLES = {
    "CONNECT": {"421 4.3.2 too busy": 1.0, "drop": 0.5},
    "MAIL": {"hang": 0.2},
    "END": {REFUSED: 0.2, LOST: 0.3, "drop": 0.3, "hang": 0.2},
    "first sight": {"451 4.7.1 greylisted": 5.0},
}
SLACK_TROUBLES = {
    "429": (2.0, Reply(429, "rate_limited", {"Retry-After": "2"})),
    "500": (1.0, Reply(500, "internal_error")),
    "hang": (0.3, Reply(500, "late", delay=60.0)),
    LOST: (0.3, Reply(is_lost=True)),
}
WEB_TROUBLES = {
    "503": (1.0, Answer(b"busy", status=503)),
    "hang": (0.3, Answer(lambda: iter([b"<html>", b"late"]), drip_s=25.0)),
    "cut off": (0.5, Answer(b"<html>", headers={"Content-Length": "1000", "Connection": "close"})),
}
WHO = re.compile(r"D[ée]p[êe]che (\d{5})")
RULE = re.compile(r"regle-[ab]-\d\d")


@dataclass
class Record:
    """What both peers took and did; the processes that call them are looked for, and struck, in the tree."""

    tree: Tree
    chance: random.Random
    wildness: float = 1.0  # how many times the chances above
    taken: list[Taken] = field(default_factory=list)
    refused: set[Told] = field(default_factory=set)  # for good: these alone may end as dead letters
    troubles: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sender_of(self, port: int) -> int:
        """The deliverer that calls from this port, 0 if none is found; one that we aim at goes no further."""
        sender = self.tree.holder_of("deliverer", port)
        self.tree.strike("deliverer", sender)
        return sender

    def take(self, channel: str, text: str, sender: int, *, is_answer_lost: bool) -> None:
        alerts = alerts_in(channel, text)
        if alerts:
            taken = Taken(time.monotonic(), channel, alerts, sender, is_answer_lost)
            with self._lock:
                self.taken.append(taken)
            if not is_answer_lost:
                self.tree.strike("deliverer", sender, "after the send")

    def draw(self, channel: str, troubles: dict[str, float]) -> str:
        """One of the troubles by its chance in a hundred, mostly none; the first one is certain. Counted."""
        with self._lock:
            is_first = (
                troubles and self.wildness and not any(one.startswith(channel) for one in self.troubles)
            )
            number = 0.0 if is_first else self.chance.uniform(0, 100)
            for name, percent in troubles.items():
                number -= percent * self.wildness
                if number < 0:
                    self.troubles[f"{channel}: {name}"] += 1
                    return name
        return ""

    def told(self) -> set[Told]:
        with self._lock:
            return {alert for taken in self.taken for alert in taken.alerts}


def alerts_in(channel: str, text: str) -> frozenset[Told]:
    """The alerts that a message tells, read as a person would: a desk's rules all ring for each article."""
    rules = set(RULE.findall(text))
    return frozenset(Told(channel, int(number), rule) for number in WHO.findall(text) for rule in rules)


class WildMail(MailSink):
    """An SMTP server that refuses, greylists, hangs, hangs up, and takes mail without a word."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self._record = record
        self._seen: set[str] = set()
        self._senders: dict[int, int] = {}

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Look for the sender now: later it would lengthen the moment in which its death means a repeat."""
        self._senders[_port_of(session)] = self._record.sender_of(_port_of(session))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def next_action(self, step: str) -> str:
        return super().next_action(step) or self._record.draw("mail", MAIL_TROUBLES.get(step, {}))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What happens at the end is drawn here, where the message is known; END itself is scripted then."""
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        action = ""
        if mail["Message-ID"] not in self._seen:
            self._seen.add(mail["Message-ID"])
            action = self._record.draw("mail", MAIL_TROUBLES["first sight"])
        action = action or self._record.draw("mail", MAIL_TROUBLES["END"])
        if action in {"", LOST}:
            sender = self._senders.get(_port_of(session), 0)
            is_lost = action == LOST or server._reader.at_eof()
            self._record.take("mail", text_of(mail), sender, is_answer_lost=is_lost)
        if action == REFUSED:
            self._record.refused |= alerts_in("mail", text_of(mail))
        self.script("END", action or "take")
        return await super().handle_DATA(server, session, envelope)


class WildSlack(SlackServer):
    """A Slack that limits, fails, hangs, and takes messages without a word."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self.clock = lambda: datetime.now(UTC)
        self._record = record

    def next_reply(self) -> Reply | None:
        self.caller.sender = self._record.sender_of(int(self.caller.socket.getpeername()[1]))
        name = self._record.draw("slack", {name: percent for name, (percent, _) in SLACK_TROUBLES.items()})
        reply = SLACK_TROUBLES[name][1] if name else None
        self.caller.is_answer_lost = bool(reply and reply.is_lost)
        if reply and reply.delay:
            self.pause(reply.delay)
        return reply

    def take(self, payload: dict[str, Any]) -> str:
        ts = super().take(payload)
        text = json.dumps(payload, ensure_ascii=False)
        is_lost = self.caller.is_answer_lost or _has_hung_up(self.caller.socket)
        self._record.take("slack", text, self.caller.sender, is_answer_lost=is_lost)
        return ts


class WildWeb(WebServer):
    """A web server whose pages are out of order now and then."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self._record = record

    def answer(self, request: Request) -> Answer:
        """The answer, or a trouble; a reader that we aim at does not live to see it."""
        tree = self._record.tree
        if tree.is_aiming_at("reader"):
            tree.strike("reader", tree.holder_of("reader", request.port))
        answer = super().answer(request)
        name = self._record.draw("web", {name: percent for name, (percent, _) in WEB_TROUBLES.items()})
        return WEB_TROUBLES[name][1] if name else answer


def _has_hung_up(client: socket.socket) -> bool:
    """Whether the client waits for no answer any more: we come too late."""
    try:
        return not client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


def _port_of(session: Session) -> int:
    return int(session.peer[1]) if session.peer else 0


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return f"{mail['Subject']}\n{body.get_content() if body else ''}"
