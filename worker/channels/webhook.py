"""A webhook of the user's own: a POST of JSON, signed as Standard Webhooks 1.0 says.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from worker.alerts.destinations import Destination, LanePolicy
from worker.channels.contract import Way
from worker.channels.deadline import Deadline
from worker.channels.failures import http_failure
from worker.channels.http_post import send
from worker.channels.webhook_payload import payload_of
from worker.configuration.model import Configuration, Receiver, WebhookTarget
from worker.configuration.references import name_of_secret
from worker.configuration.secrets import resolve_secret
from worker.errors import ChannelRefusedError
from worker.models import Message, Receipt

POLICY: Final = LanePolicy(concurrency=2)
PEER: Final = "webhook's server"
SHORTEST_KEY: Final = 16  # bytes; the specification wants 24, and what is in use must go on working


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """An address, and the keys that sign what is sent there; two while one replaces the other."""

    url: str = field(repr=False)
    keys: tuple[bytes, ...] = field(default=(), repr=False)

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """See Channel. The id in the headers is the notification's: it tells a repeated message."""
        deadline = Deadline.after(within)
        body = json.dumps(payload_of(message), separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", **self._signed(message.notification.id, body)}
        answer = send(PEER, self.url, body, headers, deadline=deadline)
        if failure := http_failure(PEER, answer.status, answer.retry_after):
            raise failure
        return Receipt(answer=f"{answer.status}")

    def _signed(self, id_: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        headers = {"webhook-id": id_, "webhook-timestamp": timestamp}
        if self.keys:
            signed = (signature_of(key, id_, timestamp, body) for key in self.keys)
            headers["webhook-signature"] = " ".join(signed)
        return headers


def signature_of(key: bytes, id_: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC-SHA256 of id, timestamp and body, with full stops between them."""
    digest = hmac.new(key, b".".join([id_.encode(), timestamp.encode(), body]), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def ways_of(receiver: Receiver, configuration: Configuration) -> Iterator[Way]:  # noqa: ARG001 - see open.py
    """One way, where the receiver has a webhook."""
    if receiver.webhook:
        hook = receiver.webhook
        references = tuple(filter(None, (hook.url, hook.secret)))
        lane = f"webhook:{name_of_secret(hook.url.text)}"
        yield Way(
            Destination(id="webhook", lane=lane, policy=POLICY, references=references), partial(_open, hook)
        )


def _open(hook: WebhookTarget) -> WebhookChannel | None:
    url, keys = resolve_secret(hook.url), tuple(map(_key, resolve_secret(hook.secret).split()))
    return WebhookChannel(url=url, keys=keys) if url else None


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if len(key) < SHORTEST_KEY:
        raise ChannelRefusedError(f"{PEER}: the secret is not whsec_ and the base64 of 24 random bytes")
    return key
