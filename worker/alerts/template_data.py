"""What a template is given: texts, numbers, lists of them; docs/configuration.md says which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from worker.alerts.content import Beside, Content, Item
from worker.alerts.digests import is_digest
from worker.alerts.highlighting import Line, text_of
from worker.alerts.safe_text import one_line
from worker.models import Message

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """How texts stand in a part of a message: what its syntax would read as its own is made harmless."""

    harmless: Callable[[str], str]
    marked: Callable[[Line], str]


def data_of(message: Message, content: Content, form: Form) -> Data:
    """The message as plain data."""
    text = form.harmless
    return {
        "subject": text(content.subject),
        "mark": text(content.mark),
        "severity": content.severity.value if content.severity else "",
        "reason": text(content.reason),
        "why": message.notification.reason.value,
        "receiver": text(one_line(message.notification.receiver)),
        "language": message.language,
        "rules": [text(rule) for rule in content.rules],
        "outlets": [text(one_line(outlet)) for outlet in message.outlets],
        "is_digest": is_digest(message.notification),
        "articles": [_article(item, form) for item in content.items],
        "added_heading": text(content.added_heading),
        "added": [_article(item, form) for item in content.added],
        "hidden": content.hidden,
        "hidden_line": text(content.words.hidden.format(count=content.hidden)) if content.hidden else "",
        "note": [text(line) for line in content.note],
        "closing": [text(line) for line in content.closing],
        "false_positives": [
            {"heading": text(one.heading), "test": text("\n".join(one.test))}
            for one in content.false_positives
        ],
        "hint": text(content.hint),
        "footer": text(content.footer),
    }


def _article(item: Item, form: Form) -> Data:
    text = form.harmless
    return {
        "title": text(text_of(item.title)),
        "marked_title": form.marked(item.title),
        "link": text(item.link),
        "place": text(item.place),
        "outlet": text(item.outlet),
        "when": text(item.when),
        "age": text(item.age),
        "excerpts": [form.marked(excerpt) for excerpt in item.excerpts],
        "rules": text(item.rules),
        "degraded": text(item.degraded),
        "beside": [_beside(one, form) for one in item.beside],
        "more_beside": item.more_beside,
    }


def _beside(one: Beside, form: Form) -> Data:
    return {
        "title": form.harmless(one.title),
        "link": form.harmless(one.link),
        "outlet": form.harmless(one.outlet),
    }
