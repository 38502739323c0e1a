"""What a digest says besides its articles: how much there is, what was muted, which feeds were read."""

from collections.abc import Iterator
from typing import Final

from worker.alerts.digest_wording import DigestWords, digest_words_for
from worker.alerts.safe_text import one_line
from worker.alerts.wording import local_instant, words_for
from worker.models import Alert, DigestFacts, Message, Muted, Notification, Reason

# Those that name the number of their stories; the others name that of their articles, see Words.digests.
BY_STORY: Final = frozenset({Reason.DIGEST, Reason.QUIET, Reason.QUOTA, Reason.REST})
DIGESTS: Final = BY_STORY | {Reason.LATE, Reason.LIMIT, Reason.CROWD}
MOST_APART: Final = 12  # alerts of a fallback that are shown as those of one story would be
MAX_MUTED: Final = 20  # silences; the rest is a number
MAX_AUTHOR: Final = 80


def is_digest(notification: Notification) -> bool:
    """Whether it tells stories together, each in a few lines; so does what stands in for a long digest."""
    is_long = notification.reason is Reason.FALLBACK and len(notification.alerts) > MOST_APART
    return notification.reason in DIGESTS or is_long


def is_added(alert: Alert, message: Message) -> bool:
    """Whether it came to a story told before; where all did, the message's reason says so already."""
    notification = message.notification
    return alert.id in notification.rest and notification.reason is not Reason.REST


def is_of_nothing(message: Message) -> bool:
    """A digest at its time, though nothing happened."""
    notification = message.notification
    return notification.digest is not None and not notification.alerts


def size_of(message: Message, *, stories: int, added: int) -> str:
    """How much a digest tells: "Résumé : 12 sujets, 4 ajoutés", or that nothing happened."""
    words, reason = digest_words_for(message.language), message.notification.reason
    if reason is Reason.REST:
        counts = [words.count(len(message.alerts), words.articles_added)]
    elif is_of_nothing(message):
        counts = list(_nothing(message.notification.digest or DigestFacts(), words))
    elif not stories:
        counts = [words.count(added, words.articles_added)]
    else:
        counts = [words.count(stories, words.stories), *([words.count(added, words.added)] if added else [])]
    return words.names.get(reason, "") + words.colon + ", ".join(counts)


def _nothing(facts: DigestFacts, words: DigestWords) -> Iterator[str]:
    yield words.count(0, words.alerts)
    if muted := sum(one.count for one in facts.muted):
        yield words.count(muted, words.muted)
    yield _feeds(facts, words)


def _feeds(facts: DigestFacts, words: DigestWords) -> str:
    silent = [words.count(facts.silent_feeds, words.silent)] if facts.silent_feeds else []
    return ", ".join([words.count(facts.feeds, words.feeds), *silent])


def closing_of(message: Message) -> tuple[str, ...]:
    """The silences in force, then the feeds."""
    facts, words = message.notification.digest, digest_words_for(message.language)
    if facts is None:
        return ()
    muted = [_muted_by(one, message, words) for one in facts.muted[:MAX_MUTED]]
    more = len(facts.muted) - len(muted)
    muted += [words_for(message.language).and_more.format(count=more)] if more else []
    return (*muted, _feeds_since(facts, message, words))


def _muted_by(one: Muted, message: Message, words: DigestWords) -> str:
    return words.muted_by.format(
        alerts=words.count(one.count, words.alerts_muted),
        author=one_line(one.author, MAX_AUTHOR),
        until=local_instant(words_for(message.language), one.until, message.timezone),
        reason=one_line(one.reason),
    )


def _feeds_since(facts: DigestFacts, message: Message, words: DigestWords) -> str:
    feeds = _feeds(facts, words)
    if facts.since is None:
        return feeds
    instant = local_instant(words_for(message.language), facts.since, message.timezone)
    return words.since.format(instant=instant) + words.colon + feeds
