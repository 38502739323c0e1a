"""Chat and push services through Apprise (https://appriseit.com), each address a destination of its own.

Only services of SERVICES, by https; apprise_services.py says what is left out, and why.
"""

import importlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from worker.alerts.destinations import Destination, LanePolicy
from worker.alerts.rendering import render
from worker.channels.apprise_services import SERVICES, Service, name_of_address, why_not_sent_to
from worker.channels.apprise_text import write
from worker.channels.contract import Way
from worker.channels.deadline import Deadline
from worker.configuration.model import Configuration, Receiver, Reference
from worker.configuration.secrets import also_hide, resolve_secret
from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError
from worker.models import Message, Receipt

if TYPE_CHECKING:
    from apprise import NotifyBase

    from worker.channels.apprise_wire import Exchange

POLICY: Final = LanePolicy(spacing=timedelta(seconds=1))  # what Telegram asks, and all others allow


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """An address as Apprise writes it, which is a secret."""

    url: str = field(repr=False)

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """See Channel. Apprise answers yes or no: the kind of failure is told by what its requests met."""
        from worker.channels import apprise_wire  # noqa: PLC0415 - costs memory and time, where it is used

        deadline = Deadline.after(within)
        service, plugin = _opened(self.url)
        content, has_title = render(message), service.has_title
        most = min(service.most_bytes, plugin.body_maxlen - (len(content.subject) + 2 if has_title else 0))
        body = write(content, service.dialect, most, has_title=has_title)
        title = service.dialect.said(content.subject) if has_title else ""
        with apprise_wire.exchange(service.name, deadline) as exchange:
            told = plugin.notify(body=body, title=title, body_format=service.format, overflow="upstream")
        if not told:
            raise _why_not(service, exchange)
        return Receipt(answer=f"{exchange.status}")


def _why_not(service: Service, exchange: "Exchange") -> ChannelError:
    if exchange.failure:
        return exchange.failure
    if not exchange.requests:
        return MessageRefusedError(f"{service.name}: Apprise did not send it")
    return TransientError(f"{service.name}: the answer was not understood", may_have_been_taken=True)


def _opened(url: str) -> "tuple[Service, NotifyBase]":
    """What Apprise makes of the address. Nothing of it goes into an error: most of it is the secret."""
    service = SERVICES[url.partition("://")[0].lower()]
    plugin = _plugin(service, url)
    if plugin is None:
        raise ChannelRefusedError(f"{service.name}: Apprise cannot read the address")
    if len(plugin) != 1:
        why = "write one address for each, so that a failure of one repeats nothing to the others"
        raise ChannelRefusedError(f"{service.name}: the address names {len(plugin)} recipients: {why}")
    plugin.throttle = _no_waiting  # type: ignore[method-assign]
    return service, plugin


def _plugin(service: Service, url: str) -> "NotifyBase | None":
    import apprise  # noqa: PLC0415 - see above

    logging.getLogger("apprise").disabled = True  # it says addresses and messages
    module, _, name = service.plugin.partition(":")
    plugin: type[NotifyBase] = getattr(importlib.import_module(f"apprise.plugins.{module}"), name)
    asset = apprise.AppriseAsset(
        app_id="Tocsin", app_desc="Tocsin", app_url="", image_url_mask="", image_url_logo="",
        http_redirects=False, storage_mode="memory",
    )  # fmt: skip
    try:
        parts = plugin.parse_url(url.replace("/#", "/%23"))  # a channel, as Apprise itself reads it
        return plugin(**parts, asset=asset) if parts else None
    except (apprise.exception.AppriseException, TypeError):
        return None


def _no_waiting(*_: object, **__: object) -> None:
    """The lane spaces what is sent; a thread that sleeps would miss its deadline."""


def ways_of(receiver: Receiver, configuration: Configuration) -> Iterator[Way]:  # noqa: ARG001 - see open.py
    """One way for each address."""
    for url in receiver.apprise.urls if receiver.apprise else ():
        id_ = f"apprise:{name_of_address(url.text)}"
        yield Way(Destination(id=id_, lane=id_, policy=POLICY, references=(url,)), partial(_open, url))


def _open(reference: Reference) -> AppriseChannel | None:
    url = resolve_secret(reference)
    if not url:
        return None
    also_hide(url)
    if why := why_not_sent_to(url):
        raise ChannelRefusedError(f"apprise: {why}")
    return AppriseChannel(url=url)
