"""What a message says, neutral: every channel writes it in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from worker.alerts.highlighting import Line
from worker.alerts.words import Words
from worker.models import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A further article of a story in a digest, in one line."""

    title: str  # "" where it is that of the story's first article
    link: str  # http(s), or ""
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of a message; in a digest one story, by its first article."""

    title: Line
    link: str  # http(s), or ""
    place: str  # the address as text where it is no link (a local file)
    outlet: str  # of a story in a digest all its outlets
    when: str
    age: str  # where its news is late
    excerpts: tuple[Line, ...]
    rules: str  # the rules that fired, with the terms that matched
    degraded: str
    beside: tuple[Beside, ...] = ()
    more_beside: int = 0  # of its articles, that are only counted


@dataclass(frozen=True, slots=True, kw_only=True)
class FalsePositive:
    """What to paste under a rule that should not have rung."""

    heading: str
    test: tuple[str, ...]  # lines; their indentation matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a message says. Without `items` and `added` it has a `note`, or is a digest of nothing."""

    subject: str
    mark: str  # "[critical]" and the like, "" for the rest
    severity: Severity | None  # the highest of what it tells
    rules: tuple[str, ...]
    reason: str
    items: tuple[Item, ...]
    note: tuple[str, ...]  # lines
    footer: str
    words: Words
    hidden: int = 0  # articles beyond the items; of a digest, stories
    false_positives: tuple[FalsePositive, ...] = ()
    hint: str = ""  # the command that shows what to do against a false positive
    hint_after_tests: str = ""  # the same where `false_positives` are shown, and have asked already
    added_heading: str = ""  # before `added`
    added: tuple[Item, ...] = ()  # of a digest, what came to stories told before
    written: Mapping[str, str] = field(default_factory=dict)  # see Message: goes in place of our own way
    closing: tuple[str, ...] = ()  # of a digest, what was muted, and how many feeds were read
