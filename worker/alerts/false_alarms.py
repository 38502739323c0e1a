"""What a message says against false alarms: the test to paste under each rule, and the command for it."""

from collections.abc import Iterator, Sequence
from typing import Final

from worker.alerts.content import FalsePositive
from worker.alerts.digests import is_digest
from worker.alerts.false_positives import false_positive_test
from worker.alerts.safe_text import one_line
from worker.alerts.words import Words
from worker.models import Alert, Message

MAX_TESTS: Final = 3  # of one message
MAX_LETTERS: Final = 1_000  # of a test; a headline that is longer is a joke


def false_positives_of(alerts: Sequence[Alert], message: Message, words: Words) -> tuple[FalsePositive, ...]:
    """One for each rule, by its first article; none in a digest, where there would be many."""
    return () if is_digest(message.notification) else tuple(_tests(alerts, message, words))[:MAX_TESTS]


def _tests(alerts: Sequence[Alert], message: Message, words: Words) -> Iterator[FalsePositive]:
    first = {alert.rule: alert for alert in reversed(alerts)}
    heading = words.paste_test
    for rule in dict.fromkeys(alert.rule for alert in alerts):
        test = false_positive_test(first[rule])
        if test and len(test) <= MAX_LETTERS and _may_be_quoted(first[rule], message):
            yield FalsePositive(heading=heading.format(rule=one_line(rule)), test=tuple(test.split("\n")))
            heading = words.paste_further_test


def _may_be_quoted(alert: Alert, message: Message) -> bool:
    """A test that quotes the body quotes no more than the receiver is shown."""
    if any(excerpt.field == "title" for excerpt in alert.excerpts):
        return True  # the title is all that it quotes
    cap = message.excerpts
    return len(alert.excerpts) <= cap.most and all(len(one.text) <= cap.letters for one in alert.excerpts)


def hint_of(alerts: Sequence[Alert], message: Message, words: Words) -> str:
    """The command, "" for a message that tells no alerts."""
    return words.false_positive.format(command=_command(alerts, message)) if alerts else ""


def hint_after_tests_of(alerts: Sequence[Alert], message: Message, words: Words) -> str:
    """The command without the question, where the tests are shown before it; else the hint."""
    if not false_positives_of(alerts, message, words):
        return hint_of(alerts, message, words)
    return words.all_about_it.format(command=_command(alerts, message))


def _command(alerts: Sequence[Alert], message: Message) -> str:
    if is_digest(message.notification):
        return "tocsin alert list"
    return f"tocsin alert show {one_line(alerts[0].id)}"
