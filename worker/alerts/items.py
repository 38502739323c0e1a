"""The articles of a message: one item for each; in a digest one for each story."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from worker.alerts.content import Beside, Item
from worker.alerts.digests import is_added, is_digest
from worker.alerts.excerpts import narrowed
from worker.alerts.highlighting import Run, beside_title, marked_title, merged, runs_of, text_of
from worker.alerts.safe_text import one_line, safe_link
from worker.alerts.wording import local_instant
from worker.alerts.words import Words
from worker.models import Alert, Message, Severity

MAX_OUTLETS: Final = 8  # named; the rest is a number
MAX_BESIDE: Final = 10  # further articles of a story in a digest; the rest is a number
MAX_NAME: Final = 80  # of an outlet, a receiver


def worst_first(message: Message) -> list[Alert]:
    """In the order they came, but of a digest the latest news first; the gravest before both."""
    alerts = list(message.alerts)
    if is_digest(message.notification):
        alerts.sort(key=_told_at, reverse=True)
    return sorted(alerts, key=lambda alert: -alert.severity.rank)


def stories_of(alerts: Iterable[Alert], message: Message) -> list[list[list[Alert]]]:
    """The alerts of each article; the articles of each story where a digest says which are one.

    There, of stories that are equally grave those come first that most outlets tell: a long digest is cut.
    """
    stories: dict[str, list[Alert]] = {}
    for alert in alerts:
        stories.setdefault(_story_of(alert, message), []).append(alert)
    found = list(stories.values())
    if is_digest(message.notification):
        found.sort(key=lambda own: (-_gravest(own).rank, -len({alert.outlet for alert in own})))
    return [list(_by_article(own)) for own in found]


def severity_of(message: Message) -> Severity | None:
    """The gravest of what it tells. What was only added to told stories makes no digest grave."""
    telling = [alert for alert in message.alerts if not is_added(alert, message)] or message.alerts
    return _gravest(telling) if telling else None


def _gravest(alerts: Iterable[Alert]) -> Severity:
    return max((alert.severity for alert in alerts), key=lambda severity: severity.rank)


def _story_of(alert: Alert, message: Message) -> str:
    story = message.stories.get(alert.id, "") if is_digest(message.notification) else ""
    return f"story:{story}" if story else f"article:{alert.article}"


def _by_article(alerts: Sequence[Alert]) -> Iterable[list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        found.setdefault(alert.article, []).append(alert)
    return found.values()


def item_of(articles: Sequence[Sequence[Alert]], message: Message, words: Words) -> Item:
    """A story by the first of its articles; outside digests it has no other."""
    first = articles[0][0]
    excerpts = [excerpt for alert in articles[0] for excerpt in alert.excerpts]
    most = 0 if is_digest(message.notification) else message.excerpts.most
    beside = merged(beside_title(first.title, excerpts))
    quoted = islice(narrowed(beside, message.excerpts.letters), most)
    link = safe_link(first.link)
    when = words.changed if first.revision else words.published if first.published else words.found
    instant = local_instant(words, _told_at(first), message.timezone)
    age = words.age(message.late_at - _told_at(first)) if message.late_at else ""
    title = marked_title(first.title, excerpts) or (Run(words.untitled),)
    return Item(
        title=title,
        link=link,
        place="" if link else one_line(first.link),
        outlet=named([alert.outlet for own in articles for alert in own]),
        when=", ".join(filter(None, [when.format(instant=instant), age])),
        age=age,
        excerpts=tuple(line for one in quoted if (line := runs_of(one.text, one.highlights))),
        rules=words.rules.format(rules=", ".join(_fired(articles, words))),
        degraded=words.degraded if first.degraded else "",
        beside=tuple(_beside(own[0], text_of(title)) for own in articles[1 : MAX_BESIDE + 1]),
        more_beside=max(len(articles) - 1 - MAX_BESIDE, 0),
    )


def _told_at(alert: Alert) -> datetime:
    return alert.found_at if alert.revision else alert.published or alert.found_at


def _beside(alert: Alert, title: str) -> Beside:
    own = one_line(alert.title)
    is_same = own.casefold() == title.strip().casefold()
    return Beside(
        title="" if is_same else own, link=safe_link(alert.link), outlet=one_line(alert.outlet, MAX_NAME)
    )


def _fired(articles: Iterable[Sequence[Alert]], words: Words) -> Iterator[str]:
    terms: dict[str, list[str]] = {}
    for own in articles:
        for alert in own:
            terms.setdefault(alert.rule, []).extend(alert.terms)
    for rule, found in terms.items():
        shown = one_line(", ".join(dict.fromkeys(found)))
        yield words.rule_with_terms.format(rule=one_line(rule), terms=shown)


def named(outlets: Iterable[str]) -> str:
    """Each outlet once, in one line."""
    names = tuple(filter(None, dict.fromkeys(one_line(outlet, MAX_NAME) for outlet in outlets)))
    return ", ".join(names[:MAX_OUTLETS]) + (", …" if len(names) > MAX_OUTLETS else "")
