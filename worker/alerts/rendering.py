"""What a message says, in its language, made harmless and the same for every channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from worker.alerts.highlighting import Line, Run, beside_title, marked_title, merged, runs_of, text_of
from worker.alerts.safe_text import cut, lines_of, one_line, safe_link
from worker.alerts.wording import Words, local_instant, words_for
from worker.models import Alert, Message, Reason, Severity

MAX_SUBJECT: Final = 79  # "under 80 characters": what lists of messages show
MAX_EXCERPTS: Final = 4  # of one article, whatever the number of its rules: publishers' rights
MAX_LATE: Final = 50  # articles of a digest; the rest is a number
MAX_OUTLETS: Final = 8  # named; the rest is a number
MAX_NAME: Final = 80  # of an outlet, a receiver
MAX_REASON: Final = 500
MAX_NOTE_LINE: Final = 500
_DIGESTS: Final = frozenset({Reason.LATE, Reason.LIMIT, Reason.CROWD})
_ABOUT_TOCSIN: Final = frozenset({Reason.OPERATOR, Reason.TEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of a message."""

    title: Line
    link: str  # http(s), or ""
    place: str  # the address as text where it is no link (a local file)
    outlet: str
    when: str
    age: str  # where its news is late
    excerpts: tuple[Line, ...]
    rules: str  # the rules that fired, with the terms that matched
    degraded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a message says. `items` or `note` is empty."""

    subject: str
    mark: str  # "[critical]" and the like, "" for the rest
    severity: Severity | None  # the highest of its alerts
    rules: tuple[str, ...]
    reason: str
    items: tuple[Item, ...]
    note: tuple[str, ...]  # lines
    footer: str
    words: Words
    hidden: int = 0  # articles beyond the items


def render(message: Message) -> Content:
    """The neutral content of a message."""
    words = words_for(message.language)
    alerts = _worst_first(message)
    severity = alerts[0].severity if alerts else None
    articles = list(_by_article(alerts))
    shown = articles[:MAX_LATE] if message.notification.reason in _DIGESTS else articles
    items = tuple(_item(own, message, words) for own in shown)
    return Content(
        subject=_subject(message, items, len(articles), words),
        mark=words.marks.get(severity, "").strip() if severity else "",
        severity=severity,
        rules=tuple(dict.fromkeys(one_line(alert.rule) for alert in alerts)),
        reason=_reason(message, words),
        items=items,
        note=() if items else _note(message, words),
        footer=_footer(message, words),
        words=words,
        hidden=len(articles) - len(items),
    )


def _worst_first(message: Message) -> list[Alert]:
    """In the order they came, but of a digest the latest news first; the gravest before both."""
    alerts = list(message.alerts)
    if message.notification.reason in _DIGESTS:
        alerts.sort(key=_told_at, reverse=True)
    return sorted(alerts, key=lambda alert: -alert.severity.rank)


def _told_at(alert: Alert) -> datetime:
    return alert.published or alert.found_at


def _by_article(alerts: Sequence[Alert]) -> Iterable[list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        found.setdefault(alert.article, []).append(alert)
    return found.values()


def _item(alerts: Sequence[Alert], message: Message, words: Words) -> Item:
    first = alerts[0]
    excerpts = [excerpt for alert in alerts for excerpt in alert.excerpts]
    most = 0 if message.notification.reason in _DIGESTS else MAX_EXCERPTS
    beside = merged(beside_title(first.title, excerpts))[:most]
    link = safe_link(first.link)
    when = words.published if first.published else words.found
    instant = local_instant(words, _told_at(first), message.timezone)
    age = words.age(message.late_at - _told_at(first)) if message.late_at else ""
    return Item(
        title=marked_title(first.title, excerpts) or (Run(words.untitled),),
        link=link,
        place="" if link else one_line(first.link),
        outlet=one_line(first.outlet, MAX_NAME),
        when=", ".join(filter(None, [when.format(instant=instant), age])),
        age=age,
        excerpts=tuple(line for one in beside if (line := runs_of(one.text, one.highlights))),
        rules=words.rules.format(rules=", ".join(_fired(alerts, words))),
        degraded=words.degraded if first.degraded else "",
    )


def _fired(alerts: Iterable[Alert], words: Words) -> Iterable[str]:
    for alert in alerts:
        terms = one_line(", ".join(alert.terms))
        yield words.rule_with_terms.format(rule=one_line(alert.rule), terms=terms)


def _subject(message: Message, items: Sequence[Item], articles: int, words: Words) -> str:
    notification = message.notification
    receiver = one_line(notification.receiver, MAX_NAME)
    if notification.reason is Reason.TEST:
        return cut(words.test_subject.format(receiver=receiver), MAX_SUBJECT)
    if not items:
        subject = one_line(notification.note_subject) or words.reasons[notification.reason]
        return cut(words.note_subject.format(subject=subject), MAX_SUBJECT)
    mark = words.marks.get(max((alert.severity for alert in message.alerts), key=lambda one: one.rank), "")
    age = f" ({items[0].age})" if items[0].age else ""
    title = text_of(items[0].title).strip()
    if notification.reason in _DIGESTS and articles > 1:
        head, end = mark + words.digests[notification.reason].format(count=articles), ""
    else:
        head, end = mark, age + (words.more_articles.format(count=articles - 1) if articles > 1 else "")
    whole = f"{head}{title}{end}{_from(items[0])}" if articles == 1 else ""
    if whole and len(whole) <= MAX_SUBJECT:
        return whole
    return head + cut(title, MAX_SUBJECT - len(head) - len(end)) + end


def _from(item: Item) -> str:
    """The outlet, where the whole title leaves room for it."""
    return f" · {item.outlet}" if item.outlet else ""


def _reason(message: Message, words: Words) -> str:
    """Why it is told now, and by whom else the story is told."""
    reason = words.reasons[message.notification.reason]
    outlets = tuple(dict.fromkeys(one_line(outlet, MAX_NAME) for outlet in message.outlets))
    if len(outlets) < 2 or message.notification.reason in _ABOUT_TOCSIN:
        return reason
    names = ", ".join(outlets[:MAX_OUTLETS]) + (", …" if len(outlets) > MAX_OUTLETS else "")
    company = words.company.format(count=len(outlets), names=names)
    if message.notification.reason is Reason.COMPANY:
        return cut(company[0].upper() + company[1:], MAX_REASON)
    return cut(f"{reason}, {company}", MAX_REASON)


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
