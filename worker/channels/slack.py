"""Slack: a message by incoming webhook, or by bot token to a channel, which can also thread."""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from worker.alerts.rendering import render
from worker.channels.deadline import Deadline
from worker.channels.failures import NO_WORD, SLACK_FORMAT_REFUSED, slack_failure
from worker.channels.http_post import post_json
from worker.channels.slack_blocks import blocks_of, fallback_of
from worker.models import Message, Receipt

_WORD: Final = re.compile(r"[a-z0-9_]{1,60}")  # anything else is not an answer of Slack's
_TS: Final = re.compile(r"\d{1,20}\.\d{1,20}")
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAnswer:
    """Slack's answer in one form, whichever way it came: "ok", or the word of its error."""

    status: int
    word: str
    retry_after: timedelta | None
    ts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWebhook:
    """An incoming webhook: its address is the secret and names the channel."""

    url: str = field(repr=False)

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """See Channel. A webhook gives no thread."""
        return _deliver(self, message, Deadline.after(within))

    def post(self, payload: Payload, deadline: Deadline) -> SlackAnswer:
        """One request; https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""
        answer = post_json("Slack", self.url, payload, deadline=deadline)
        body = answer.body.strip()
        word = body if _WORD.fullmatch(body) else NO_WORD
        return SlackAnswer(status=answer.status, word=word, retry_after=answer.retry_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBot:
    """A bot token and a channel. `Receipt.thread` is the message's ts."""

    api: str
    token: str = field(repr=False)
    channel: str

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """See Channel."""
        return _deliver(self, message, Deadline.after(within))

    def post(self, payload: Payload, deadline: Deadline) -> SlackAnswer:
        """One request; https://docs.slack.dev/reference/methods/chat.postMessage."""
        url = f"{self.api.rstrip('/')}/chat.postMessage"
        payload = {"channel": self.channel, **payload}
        answer = post_json("Slack", url, payload, token=self.token, deadline=deadline)
        document = _json_object(answer.body)
        word = "ok" if document.get("ok") is True else str(document.get("error", NO_WORD))
        word = word if _WORD.fullmatch(word) else NO_WORD
        ts = str(document.get("ts", ""))
        ts = ts if _TS.fullmatch(ts) else ""
        return SlackAnswer(status=answer.status, word=word, retry_after=answer.retry_after, ts=ts)


def _json_object(body: str) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _deliver(channel: SlackWebhook | SlackBot, message: Message, deadline: Deadline) -> Receipt:
    """Send; where Slack refuses the form, send plain text: no alert is lost for its layout."""
    payload = payload_of(message, is_bot=isinstance(channel, SlackBot))
    answer = channel.post(payload, deadline)
    if answer.word in SLACK_FORMAT_REFUSED:
        answer = channel.post({key: payload[key] for key in _PLAIN}, deadline)
    failure = slack_failure(answer.status, answer.word, answer.retry_after)
    if failure:
        raise failure
    return Receipt(answer=f"{answer.status} ok {answer.ts}".rstrip(), thread=answer.ts)


_PLAIN: Final = ("text", "unfurl_links", "unfurl_media")


def payload_of(message: Message, *, is_bot: bool) -> Payload:
    """The message as Slack takes it. The metadata lets a repeated message be recognised."""
    content = render(message)
    payload: Payload = {
        "text": fallback_of(content),
        "blocks": blocks_of(content),
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if is_bot:
        event = {"notification": message.notification.id}
        payload["metadata"] = {"event_type": "tocsin", "event_payload": event}
        if message.thread:
            payload["thread_ts"] = message.thread
    return payload
