"""Whether Slack took a message at an earlier try whose answer was lost: read in its channel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from worker.channels.deadline import Deadline
from worker.channels.failures import slack_failure
from worker.channels.slack_api import Place, SlackApi, is_channel_id, place_in
from worker.errors import TransientError
from worker.models import Notification

EVENT: Final = "tocsin"
PAGE: Final = 100
MOST_PAGES: Final = 5
CLOCKS_APART: Final = timedelta(minutes=5)  # the store's, which dated the message, and Slack's


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where the message stands, or None; `doubt` is why that is not certain, "" where it is."""

    place: Place | None = None
    doubt: str = ""


class _UnreadableError(Exception):
    """Slack does not let us read the list."""


def look_for(
    notification: Notification, api: SlackApi, channel: str, first: Place | None, deadline: Deadline
) -> Found:
    """The message by its metadata, in the thread of `first` and in the channel.

    What cannot be read (a scope is missing) is doubt. Raises TransientError where it may be read later.
    """
    since = {"oldest": f"{(notification.created_at - CLOCKS_APART).timestamp():.6f}"}
    asked = {"include_all_metadata": "true", **since}
    try:
        id_ = (first.channel if first else "") or _id_of(api, channel, deadline)
        lists = [("conversations.replies", {"channel": id_, "ts": first.ts, **asked})] if first else []
        for method, fields in (*lists, ("conversations.history", {"channel": id_, **asked})):
            for message in _listed(api, method, "messages", fields, deadline):
                if _is_it(message, notification.id):
                    return Found(place=place_in({**message, "channel": id_}))
    except _UnreadableError as error:
        return Found(doubt=str(error))
    return Found()


def _is_it(message: Mapping[str, Any], notification: str) -> bool:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT:
        return False
    payload = metadata.get("event_payload")
    return isinstance(payload, dict) and payload.get("notification") == notification


def _id_of(api: SlackApi, channel: str, deadline: Deadline) -> str:
    """The channel's id, by its name among those that the bot is in."""
    if is_channel_id(channel):
        return channel
    name = channel.removeprefix("#")
    fields = {"types": "public_channel,private_channel", "exclude_archived": "true"}
    for one in _listed(api, "users.conversations", "channels", fields, deadline):
        if one.get("name") == name and is_channel_id(str(one.get("id"))):
            return str(one["id"])
    raise _UnreadableError("users.conversations does not list the channel")


def _listed(
    api: SlackApi, method: str, key: str, fields: Mapping[str, str], deadline: Deadline
) -> Iterator[Mapping[str, Any]]:
    """What a method lists, page after page."""
    cursor = ""
    for _ in range(MOST_PAGES):
        page = {**fields, "limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
        answer = api.ask(method, page, deadline)
        failure = slack_failure(answer.status, answer.word, answer.retry_after)
        if isinstance(failure, TransientError):  # of this list, not of the channel
            why = f"{method}: {failure}"
            raise TransientError(why, retry_after=failure.retry_after, may_have_been_taken=True)
        if failure:
            raise _UnreadableError(f"{method}: {answer.word or answer.status}")
        listed = answer.document.get(key)
        yield from (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict))
        cursor = _cursor_in(answer.document)
        if not cursor:
            return
    raise _UnreadableError(f"{method}: not among the last {MOST_PAGES * PAGE}")


def _cursor_in(document: Mapping[str, Any]) -> str:
    metadata = document.get("response_metadata")
    return str(metadata.get("next_cursor") or "") if isinstance(metadata, dict) else ""
