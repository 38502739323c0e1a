"""Slack's two doors, an incoming webhook and the Web API, with their answers in one form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from worker.channels.deadline import Deadline
from worker.channels.failures import NO_WORD
from worker.channels.http_post import HttpAnswer, post_form, post_json

MAX_LIST_BYTES: Final = 8 * 1024 * 1024  # of an answer that lists a hundred messages with their blocks
_WORD: Final = re.compile(r"[a-z0-9_]{1,60}")  # anything else is not an answer of Slack's
_CHANNEL_ID: Final = re.compile(r"[CGD][A-Z0-9]{6,20}")
_TS: Final = re.compile(r"\d{1,20}\.\d{1,20}")
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAnswer:
    """Slack's answer in one form, whichever way it came: "ok", or the word of its error."""

    status: int
    word: str
    retry_after: timedelta | None
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """It did what was asked."""
        return self.status == 200 and self.word == "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message stands; `channel` is an id, "" where only the name is known (as in older records)."""

    channel: str
    ts: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.ts}" if self.channel else self.ts


def read_place(text: str) -> Place | None:
    """CHANNEL:TS, or TS alone; None for anything else."""
    channel, _, ts = text.rpartition(":")
    if not _TS.fullmatch(ts) or (channel and not is_channel_id(channel)):
        return None
    return Place(channel=channel, ts=ts)


def place_in(document: Mapping[str, Any]) -> Place | None:
    """Where an answer says that a message stands."""
    channel, ts = str(document.get("channel", "")), str(document.get("ts", ""))
    return read_place(f"{channel}:{ts}" if is_channel_id(channel) else ts)


def is_channel_id(text: str) -> bool:
    """C…, G… or D…: all but chat.postMessage take nothing else for a channel."""
    return bool(_CHANNEL_ID.fullmatch(text))


def to_webhook(url: str, payload: Payload, deadline: Deadline) -> SlackAnswer:
    """One request; https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""
    answer = post_json("Slack", url, payload, deadline=deadline)
    return SlackAnswer(status=answer.status, word=_word(answer.body.strip()), retry_after=answer.retry_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackApi:
    """The Web API, with a bot's token."""

    root: str
    token: str = field(repr=False)

    def call(self, method: str, payload: Payload, deadline: Deadline) -> SlackAnswer:
        """Ask for a change. Raises ChannelError where there is no answer."""
        url = f"{self.root.rstrip('/')}/{method}"
        return _read(post_json("Slack", url, payload, token=self.token, deadline=deadline))

    def ask(self, method: str, fields: Mapping[str, str], deadline: Deadline) -> SlackAnswer:
        """Ask for a list: as a form, the one way that all such methods are known to take."""
        url = f"{self.root.rstrip('/')}/{method}"
        answer = post_form("Slack", url, fields, token=self.token, deadline=deadline, most=MAX_LIST_BYTES)
        return _read(answer)


def _read(answer: HttpAnswer) -> SlackAnswer:
    document = _json_object(answer.body)
    word = "ok" if document.get("ok") is True else _word(str(document.get("error", NO_WORD)))
    return SlackAnswer(status=answer.status, word=word, retry_after=answer.retry_after, document=document)


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else NO_WORD


def _json_object(body: str) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
