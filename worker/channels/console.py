"""The console: one JSON line on standard output, which `tocsin run` shows to people."""

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TextIO

from worker.alerts.destinations import Destination
from worker.alerts.highlighting import Line, offsets_of, text_of
from worker.alerts.plain_text import beside_text
from worker.alerts.rendering import Item, render
from worker.alerts.safe_text import one_line
from worker.channels.contract import Way
from worker.configuration.model import Configuration, Receiver
from worker.errors import TransientError
from worker.models import Message, Receipt

_ONE_LINE_AT_A_TIME: Final = threading.Lock()  # several threads deliver


@dataclass(frozen=True, slots=True)
class ConsoleChannel:
    """A stream; standard output unless another is given."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:  # noqa: ARG002 - see Channel
        """See Channel. A reader that is slow to read its pipe is waited for, beyond `within` too."""
        line = json.dumps(document_of(message))  # ASCII, whatever the stream can write
        try:
            with _ONE_LINE_AT_A_TIME:
                self.stream.write(f"{line}\n")
                self.stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            raise TransientError(f"console: {error}", whole_channel=True) from error
        return Receipt(answer="shown")


def ways_of(receiver: Receiver, configuration: Configuration) -> Iterator[Way]:  # noqa: ARG001 - see open.py
    """One way, where the receiver has the console."""
    if receiver.console:
        yield Way(Destination(id="console", lane="console"), ConsoleChannel)


def document_of(message: Message) -> dict[str, Any]:
    """The message as JSON: texts, and where in them the matched words stand."""
    content, notification = render(message), message.notification
    return {
        "event": "alert",
        "notification": notification.id,
        "receiver": one_line(notification.receiver),
        "story": one_line(notification.story),
        "why": notification.reason.value,
        "severity": content.severity.value if content.severity else "",
        "subject": content.subject,
        "reason": content.reason,
        "rules": list(content.rules),
        "articles": [_article(item) for item in content.items],
        "added_heading": content.added_heading,
        "added": [_article(item) for item in content.added],
        "hidden": content.hidden,
        "note": [
            *([content.words.hidden.format(count=content.hidden)] if content.hidden else []),
            *content.note,
            *content.closing,
        ],
        "hint": content.hint,
    }


def _article(item: Item) -> dict[str, Any]:
    return {
        "title": _marked(item.title),
        "link": item.link or item.place,
        "outlet": item.outlet,
        "when": item.when,
        "excerpts": [_marked(excerpt) for excerpt in item.excerpts],
        "beside": [{"text": beside_text(one), "link": one.link} for one in item.beside],
        "more_beside": item.more_beside,
        "rules": item.rules,
        "degraded": item.degraded,
    }


def _marked(line: Line) -> dict[str, Any]:
    return {"text": text_of(line), "highlights": offsets_of(line)}
