"""The line that lists of messages show, and why a message is told now."""

from collections.abc import Sequence
from typing import Final

from worker.alerts.content import Item
from worker.alerts.digests import BY_STORY, DIGESTS, size_of
from worker.alerts.highlighting import text_of
from worker.alerts.items import MAX_NAME, named, severity_of
from worker.alerts.safe_text import cut, one_line
from worker.alerts.words import Words
from worker.models import Message, Reason

MAX_SUBJECT: Final = 79  # "under 80 characters": what lists of messages show
MAX_REASON: Final = 500
_ABOUT_TOCSIN: Final = frozenset({Reason.OPERATOR, Reason.TEST})


def subject_of(message: Message, items: Sequence[Item], articles: int, words: Words) -> str:
    """What a message without a digest's numbers is about: its event, or Tocsin's trouble."""
    notification = message.notification
    if notification.reason is Reason.TEST:
        receiver = one_line(notification.receiver, MAX_NAME)
        return cut(words.test_subject.format(receiver=receiver), MAX_SUBJECT)
    if not items:
        subject = one_line(notification.note_subject) or why_now(message, words)
        return cut(words.note_subject.format(subject=subject), MAX_SUBJECT)
    mark, age = _mark(message, words), f" ({items[0].age})" if items[0].age else ""
    title = text_of(items[0].title).strip()
    if notification.reason in DIGESTS and articles > 1:
        head, end = mark + words.digests[notification.reason].format(count=articles), ""
    else:
        head, end = mark, age + (words.more_articles.format(count=articles - 1) if articles > 1 else "")
    whole = f"{head}{title}{end}{_from(items[0])}" if articles == 1 else ""
    if whole and len(whole) <= MAX_SUBJECT:
        return whole
    return head + cut(title, MAX_SUBJECT - len(head) - len(end)) + end


def subject_by_story(
    message: Message, items: Sequence[Item], *, stories: int, added: int, words: Words
) -> str:
    """How much a digest tells, and its gravest headline."""
    head = _mark(message, words) + size_of(message, stories=stories, added=added)
    title = f" · {text_of(items[0].title).strip()}" if items else ""
    return head + cut(title, MAX_SUBJECT - len(head))


def _mark(message: Message, words: Words) -> str:
    severity = severity_of(message)
    return words.marks.get(severity, "") if severity else ""


def _from(item: Item) -> str:
    """The outlet, where the whole title leaves room for it."""
    return f" · {item.outlet}" if item.outlet else ""


def why_now(message: Message, words: Words) -> str:
    """The reason; of a fallback, whose channel it takes the place of."""
    missed = named(alert.receiver for alert in message.alerts)
    return cut(words.reasons[message.notification.reason].format(receiver=missed), MAX_REASON)


def reason_of(message: Message, words: Words) -> str:
    """Why it is told now, and by whom else the story is told."""
    reason, outlets = why_now(message, words), tuple(dict.fromkeys(message.outlets))
    if len(outlets) < 2 or message.notification.reason in _ABOUT_TOCSIN | BY_STORY:
        return reason
    company = _form_of(message.sources, len(outlets), words).format(
        count=len(outlets), sources=message.sources, names=named(outlets)
    )
    if message.notification.reason is Reason.COMPANY:
        return cut(company[0].upper() + company[1:], MAX_REASON)
    return cut(f"{reason}, {company}", MAX_REASON)


def _form_of(sources: int, outlets: int, words: Words) -> str:
    if not 0 < sources < outlets:
        return words.company
    return words.company_of_one if sources == 1 else words.company_of_sources
