"""What a workspace holds: channels, messages and their threads, as the Web API shows them to one bot."""

import itertools
from collections.abc import Collection
from datetime import datetime
from typing import Any

from tests.stand_ins.slack_rules import MAX_EDITED_TEXT, why_refused

SCOPES = ("chat:write", "channels:history", "channels:read")
NEEDED = {
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "users.conversations": "channels:read",
}
MOST_LISTED = 999


class Workspace:
    """Every "#name" is a channel that the bot is in, but those that are `closed`."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.closed: set[str] = set()
        self._ids: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def id_of(self, channel: str) -> str:
        """The id of a channel, "" if there is none of this name or id."""
        if channel.startswith("#"):
            return "" if channel in self.closed else self._ids.setdefault(channel, f"C{len(self._ids):08}")
        return channel if channel in self._ids.values() else ""

    def add(self, payload: dict[str, Any], at: datetime) -> str:
        """Keep a message; its ts."""
        ts = f"{int(at.timestamp())}.{next(self._numbers):06}"
        place = {"channel": self.id_of(payload["channel"])} if "channel" in payload else {}
        self.messages.append({**payload, **place, "ts": ts})
        return ts

    def has_rested(self, channel: str, now: datetime) -> bool:
        """Whether its last message is a second old."""
        dates = [int(one["ts"].partition(".")[0]) for one in self.messages if one.get("channel") == channel]
        return not dates or now.timestamp() - max(dates) >= 1

    def why_no_post(self, payload: dict[str, Any], scopes: Collection[str]) -> str:
        """Slack's word for why a message is not taken, "" if it is."""
        if "chat:write" not in scopes:
            return "missing_scope"
        channel = self.id_of(payload.get("channel", ""))
        if not channel:
            return "channel_not_found"
        if "thread_ts" in payload and not self._message(channel, payload["thread_ts"]):
            return "thread_not_found"
        return why_refused(payload)

    def update(self, payload: dict[str, Any]) -> dict[str, Any]:
        """chat.update: the id of a channel, never its name; what is not said of blocks and text goes."""
        channel, ts = payload.get("channel", ""), payload.get("ts", "")
        message = self._message(channel, ts)
        if channel not in self._ids.values():
            return {"ok": False, "error": "channel_not_found"}
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if why := why_refused(payload, MAX_EDITED_TEXT):
            return {"ok": False, "error": why}
        message.pop("blocks", None)
        message.update(payload, edits=message.get("edits", 0) + 1)
        return {"ok": True, "channel": channel, "ts": ts}

    def delete(self, ts: str) -> None:
        """Somebody removes a message."""
        self.messages[:] = [one for one in self.messages if one["ts"] != ts]

    def listed(self, method: str, fields: dict[str, str], scopes: Collection[str]) -> dict[str, Any]:
        """A page of messages or channels."""
        if NEEDED[method] not in scopes:
            return {"ok": False, "error": "missing_scope", "needed": NEEDED[method]}
        if method == "users.conversations":
            channels = [{"id": id_, "name": name.removeprefix("#")} for name, id_ in self._ids.items()]
            return self._page("channels", channels, fields)
        channel = fields.get("channel", "")
        if channel not in self._ids.values():
            return {"ok": False, "error": "channel_not_found"}
        mine = [one for one in self.messages if one.get("channel") == channel]
        if method == "conversations.replies":
            if not self._message(channel, fields.get("ts", "")):
                return {"ok": False, "error": "thread_not_found"}
            shown = [one for one in mine if fields["ts"] in (one["ts"], one.get("thread_ts"))]
        else:
            shown = [one for one in mine if "thread_ts" not in one or one.get("reply_broadcast")][::-1]
        shown = [one for one in shown if float(one["ts"]) > float(fields.get("oldest", 0))]
        return self._page("messages", [_as_listed(one, fields) for one in shown], fields)

    def _page(self, key: str, items: list[dict[str, Any]], fields: dict[str, str]) -> dict[str, Any]:
        start, limit = int(fields.get("cursor", 0)), min(int(fields.get("limit", 100)), MOST_LISTED)
        end = start + limit
        cursor = str(end) if end < len(items) else ""
        return {"ok": True, key: items[start:end], "response_metadata": {"next_cursor": cursor}}

    def _message(self, channel: str, ts: str) -> dict[str, Any] | None:
        return next((one for one in self.messages if (one.get("channel"), one["ts"]) == (channel, ts)), None)


def _as_listed(message: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    """Without the channel, which was asked for; with metadata where they were asked for."""
    hidden = {"channel"} if fields.get("include_all_metadata") == "true" else {"channel", "metadata"}
    return {name: value for name, value in message.items() if name not in hidden}
