"""Slack: a message by incoming webhook; or by bot token to a channel, where a story is one thread.

The first message of a story stands in the channel and is edited as the story grows; what is new is a reply to
it. A reply that says something new is shown in the channel as well: few follow a thread that they have not
written in. That more outlets tell the same is for those who open it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from worker.alerts.prominence import is_for_everybody, wants_attention
from worker.alerts.rendering import render
from worker.channels.deadline import Deadline
from worker.channels.failures import SLACK_FORMAT_REFUSED, SLACK_THREAD_REFUSED, slack_failure
from worker.channels.slack_api import (
    Payload,
    Place,
    SlackAnswer,
    SlackApi,
    is_channel_id,
    place_in,
    read_place,
    to_webhook,
)
from worker.channels.slack_blocks import blocks_of, fallback_of
from worker.channels.slack_earlier import EVENT, look_for
from worker.channels.slack_story import story_now
from worker.conditions.tree import Condition
from worker.errors import ChannelError
from worker.models import Message, Reason, Receipt

log = structlog.get_logger("slack")
NO_STORY: Final = "no message of the story to edit"
NO_UNFURLING: Final = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class Mention:
    """Whom a message calls, as Slack writes it, and which alerts it is for."""

    text: str
    condition: Condition

    def in_message(self, message: Message) -> str:
        """The text, or "" where nobody is to be called."""
        return self.text if wants_attention(message, self.condition) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWebhook:
    """An incoming webhook: its address is the secret and names the channel."""

    url: str = field(repr=False)
    mention: Mention | None = None

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """See Channel. A webhook gives no thread."""
        deadline = Deadline.after(within)
        payload = {**_body(message, self.mention), **NO_UNFURLING}
        answer = _sent(payload, lambda form: to_webhook(self.url, form, deadline))
        return Receipt(answer=f"{answer.status} ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBot:
    """A bot token and a channel. `Receipt.thread` is where the message stands."""

    api: str
    token: str = field(repr=False)
    channel: str
    has_threads: bool = True
    mention: Mention | None = None

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """See Channel. The story's first message is edited last: whatever comes of that, this one is told."""
        deadline = Deadline.after(within)
        first = self._first(message)
        if message.notification.reason is Reason.GROWN:
            return Receipt(
                answer=self._edit(first, message, deadline) if first and message.told else NO_STORY
            )
        place, answer = self._told_earlier(message, first, deadline)
        if place is None:
            place, said = self._post(message, first, deadline)
            answer = "; ".join(filter(None, [said, answer]))
        if first and message.told:
            answer += f"; {self._edit(first, message, deadline)}"
        thread = str(place) if place and self.has_threads else ""
        return Receipt(answer=answer, thread=thread, may_be_edited=self.has_threads)

    def _first(self, message: Message) -> Place | None:
        """Where the story's first message stands, if in this channel."""
        first = read_place(message.thread) if self.has_threads else None
        if first and first.channel and is_channel_id(self.channel) and first.channel != self.channel:
            return None
        return first

    def _told_earlier(
        self, message: Message, first: Place | None, deadline: Deadline
    ) -> tuple[Place | None, str]:
        """Where the message stands already, if it does, and what is to be said of that."""
        if not message.may_be_repeat:
            return None, ""
        found = look_for(message.notification, self._api, self.channel, first, deadline)
        if found.place:
            return found.place, f"200 ok {found.place}; an earlier try had told it"
        return None, found.doubt and f"not known whether an earlier try had told it: {found.doubt}"

    def _post(self, message: Message, first: Place | None, deadline: Deadline) -> tuple[Place | None, str]:
        """https://docs.slack.dev/reference/methods/chat.postMessage."""
        payload = {"channel": self.channel, **_body(message, self.mention), **NO_UNFURLING}
        payload["metadata"] = _metadata(message.notification.id)
        if first:
            payload |= {"thread_ts": first.ts, "reply_broadcast": is_for_everybody(message)}
        answer = _sent(payload, lambda form: self._api.call("chat.postMessage", form, deadline))
        place = place_in(answer.document)
        return place, f"{answer.status} ok {place or ''}".rstrip()

    def _edit(self, first: Place, message: Message, deadline: Deadline) -> str:
        """How that ended, never an error: the message itself is told, and must not be told again."""
        channel = first.channel or self.channel
        if not is_channel_id(channel):
            return "first message not edited: the channel's id is not known"
        try:
            payload = {"channel": channel, "ts": first.ts, **_story_body(message, self.mention)}
            answer = self._api.call("chat.update", payload, deadline)
        except ChannelError as error:
            return f"first message not edited: {error}"
        except Exception as error:  # see above
            log.exception("first message not edited", notification=message.notification.id)
            return f"first message not edited: {type(error).__name__}"
        return "first message edited" if answer.is_ok else f"first message not edited: {answer.word}"

    @property
    def _api(self) -> SlackApi:
        return SlackApi(root=self.api, token=self.token)


def _body(message: Message, mention: Mention | None) -> Payload:
    content, called = render(message), mention.in_message(message) if mention else ""
    return {"text": fallback_of(content, called), "blocks": blocks_of(content, called)}


def _story_body(message: Message, mention: Mention | None) -> Payload:
    """The first message as it is to be now. Whom it called stays in it: an edit calls nobody."""
    story = story_now(message)
    called = mention.in_message(story.message) if mention else ""
    return {
        "text": fallback_of(story.content, called),
        "blocks": blocks_of(story.content, called, story.added, story.hidden),
        "metadata": _metadata(story.message.notification.id),
    }


def _metadata(notification: str) -> Payload:
    """By this a message is recognised that was told already."""
    return {"event_type": EVENT, "event_payload": {"notification": notification}}


def _sent(payload: Payload, send: Callable[[Payload], SlackAnswer]) -> SlackAnswer:
    """Send; without the thread, or as plain text, where Slack refuses those: its form loses no alert."""
    answer = send(payload)
    if answer.word in SLACK_THREAD_REFUSED and "thread_ts" in payload:
        payload = _without(payload, "thread_ts", "reply_broadcast")
        answer = send(payload)
    if answer.word in SLACK_FORMAT_REFUSED:
        plain = ("blocks", "metadata") if "metadata" in answer.word else ("blocks",)
        answer = send(_without(payload, *plain))
    failure = slack_failure(answer.status, answer.word, answer.retry_after)
    if failure:
        raise failure
    return answer


def _without(payload: Payload, *names: str) -> Payload:
    return {name: value for name, value in payload.items() if name not in names}
