"""What a message says, in its language, made harmless and the same for every channel."""

from collections.abc import Sequence
from typing import Final

from worker.alerts.content import Content, Item
from worker.alerts.digest_wording import digest_words_for
from worker.alerts.digests import BY_STORY, closing_of, is_added, is_digest, is_of_nothing
from worker.alerts.false_alarms import false_positives_of, hint_after_tests_of, hint_of
from worker.alerts.items import MAX_NAME, item_of, severity_of, stories_of, worst_first
from worker.alerts.safe_text import lines_of, one_line
from worker.alerts.subjects import reason_of, subject_by_story, subject_of
from worker.alerts.wording import words_for
from worker.alerts.words import Words
from worker.models import Alert, Message, Reason

__all__ = ["Content", "Item", "render"]
MAX_LATE: Final = 50  # stories of a digest; the rest is a number
MAX_ADDED: Final = 25  # told stories to which something came; the rest is a number
MAX_NOTE_LINE: Final = 500
Stories = Sequence[Sequence[Sequence[Alert]]]  # the alerts of the articles of each


def render(message: Message) -> Content:
    """The neutral content of a message."""
    words = words_for(message.language)
    alerts = worst_first(message)
    fresh = stories_of([one for one in alerts if not is_added(one, message)], message)
    added = stories_of([one for one in alerts if is_added(one, message)], message)
    items, beside = _items(fresh, MAX_LATE, message, words), _items(added, MAX_ADDED, message, words)
    severity = severity_of(message)
    return Content(
        subject=message.written.get("subject") or _subject(message, fresh, added, (items or beside), words),
        mark=words.marks.get(severity, "").strip() if severity else "",
        severity=severity,
        rules=tuple(dict.fromkeys(one_line(alert.rule) for alert in alerts)),
        reason=reason_of(message, words),
        items=items,
        note=() if alerts or is_of_nothing(message) else _note(message, words),
        footer=_footer(message, words),
        words=words,
        hidden=len(fresh) + len(added) - len(items) - len(beside),
        false_positives=false_positives_of(alerts, message, words),
        hint=hint_of(alerts, message, words),
        hint_after_tests=hint_after_tests_of(alerts, message, words),
        added_heading=digest_words_for(message.language).added_heading if added else "",
        added=beside,
        closing=closing_of(message),
        written=message.written,
    )


def _items(stories: Stories, most: int, message: Message, words: Words) -> tuple[Item, ...]:
    shown = stories[:most] if is_digest(message.notification) else stories
    return tuple(item_of(articles, message, words) for articles in shown)


def _subject(message: Message, fresh: Stories, added: Stories, items: Sequence[Item], words: Words) -> str:
    articles = sum(map(len, fresh))
    if message.notification.reason not in BY_STORY or not (items or is_of_nothing(message)):
        return subject_of(message, items, articles, words)
    return subject_by_story(message, items, stories=len(fresh), added=sum(map(len, added)), words=words)


def _footer(message: Message, words: Words) -> str:
    notification = message.notification
    receiver = one_line(notification.receiver, MAX_NAME)
    return words.footer.format(receiver=receiver, notification=notification.id)


def _note(message: Message, words: Words) -> tuple[str, ...]:
    notification = message.notification
    if notification.reason is Reason.TEST:
        return (words.test_note.format(receiver=one_line(notification.receiver, MAX_NAME)),)
    if notification.note:
        return lines_of(notification.note, MAX_NOTE_LINE)
    return (words.gone.format(ids=one_line(", ".join(notification.alerts))),)
