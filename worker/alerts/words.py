"""What Tocsin says to people, in whatever language. Names and counts are filled in with `format`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from worker.feeds.health import TroubleKind
from worker.models import Reason, Severity


class Note(NamedTuple):
    """What the operator hears of one of Tocsin's own troubles."""

    subject: str
    text: str

    def about(self, **names: object) -> "Note":
        """The note with its names filled in."""
        return Note(self.subject.format(**names), self.text.format(**names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    reasons: Mapping[Reason, str]
    company: str  # outlets beyond one
    company_of_sources: str  # where some of them print the same copy
    company_of_one: str  # where all do
    marks: Mapping[Severity, str]  # before a subject
    more_articles: str  # after a subject
    digests: Mapping[Reason, str]  # before a subject
    hidden: str  # after the articles of a digest that was cut
    and_more: str  # after a list that was cut
    added: str  # before the articles that were added to a story
    published: str
    changed: str  # its article, so that it rings
    found: str
    rules: str
    rule_with_terms: str
    degraded: str  # why is in `tocsin alert show`: reasons have no language but English
    read_article: str
    false_positive: str  # before a command
    paste_test: str  # before the test that keeps a rule from ringing for this again
    paste_further_test: str  # before that of a second rule
    all_about_it: str  # before a command, where the tests to paste have asked already
    untitled: str
    test_subject: str
    test_note: str
    note_subject: str
    gone: str  # in place of alerts whose record has expired
    footer: str
    channel_held: Note
    not_delivered: Note
    unreadable: Note  # an article
    flood: Note  # a feed
    over_limit: Note  # a rule
    dead_rule: str  # a subject
    dead_rules: Note
    dead_rule_line: str
    refused: Note  # a configuration
    template_failed: Note
    memory_full: Note
    cut_off: Note  # nearly all feeds fail at once
    back: Note  # and no longer do
    feed_in_trouble: str  # a subject
    feeds_in_trouble: Note
    feeds_of_site: str  # in place of a feed's name
    feed_troubles: Mapping[TroubleKind, str]  # those that the operator is told of
    instant: Callable[[datetime], str]
    age: Callable[[timedelta], str]


def rounded(age: timedelta, units: tuple[str, str, str]) -> tuple[int, str]:
    """Minutes below two hours, hours below two days, then days."""
    minutes = max(int(age / timedelta(minutes=1)), 0)
    if minutes < 120:
        return minutes, units[0]
    return (minutes // 60, units[1]) if minutes < 2 * 24 * 60 else (minutes // (24 * 60), units[2])
