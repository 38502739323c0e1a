"""What an article is when it was read: its outcome, and the alerts that it raises."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from worker.alerts.raising import raise_alerts
from worker.configuration.model import FeedSettings
from worker.models import Article, Match, Outcome
from worker.rules.match import match_rules
from worker.rules.text import text_of_article
from worker.stages.identities import identities_of
from worker.stages.rereading import MOST_RUNG_AGAIN, WITHOUT_IDENTITY, new_in, outcome_again
from worker.stages.snapshot import Snapshot
from worker.store.due_sets import ClaimedRow
from worker.store.entries import EntryToRead, ReadCommit


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry's turn."""

    snapshot: Snapshot
    feed: FeedSettings
    waiting: EntryToRead
    row: ClaimedRow
    earlier: Article | None = None  # where it is read again: as it was read before, while that is kept


def match_article(reading: Reading, article: Article) -> tuple[Match, ...]:
    """What the rules find that are still in force, by the day of the newsroom."""
    rules, configuration = reading.snapshot.rules, reading.snapshot.configuration
    today = reading.row.now.astimezone(ZoneInfo(configuration.timezone)).date()
    matches = match_rules(rules, text_of_article(article, reading.feed.group))
    return tuple(match for match in matches if not configuration.rules[match.rule].is_past(today))


def ringing(reading: Reading, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """Those of rules that are not on trial."""
    rules = reading.snapshot.configuration.rules
    return tuple(match for match in matches if not rules[match.rule].trial)


def decide_read(reading: Reading, article: Article) -> ReadCommit:
    """The article's outcome and alerts. A baseline entry is kept and rings nothing."""
    waiting = reading.waiting
    if not waiting.new.rings:
        return ReadCommit(feed=article.feed, outcome=Outcome.BASELINE, article=article)
    matches = match_article(reading, article)
    if waiting.new.revision:
        return _decide_again(reading, article, matches)
    return _ringing_commit(reading, article, matches)


def _decide_again(reading: Reading, article: Article, matches: tuple[Match, ...]) -> ReadCommit:
    """What is new in an article that its feed changed rings; what it was before is kept, and its outcome.

    Without its earlier text nobody can tell what is new in it: it is kept for the next change.
    """
    before = reading.waiting.before or Outcome.BASELINE
    may_ring = reading.earlier is not None and reading.waiting.rung_again < MOST_RUNG_AGAIN
    had = match_article(reading, reading.earlier) if reading.earlier else matches
    commit = _ringing_commit(reading, article, new_in(matches, had) if may_ring else ())
    is_known = before not in WITHOUT_IDENTITY
    return replace(
        commit,
        outcome=outcome_again(before, commit.outcome),
        identities=() if is_known else commit.identities,
        takes_identity=commit.takes_identity and before is Outcome.DEGRADED,
        published=None,
        rung=None,
        is_again=True,
    )


def _ringing_commit(reading: Reading, article: Article, matches: tuple[Match, ...]) -> ReadCommit:
    snapshot, waiting = reading.snapshot, reading.waiting
    found = raise_alerts(
        snapshot.configuration,
        article,
        matches,
        found_at=waiting.seen_at,
        blind_since=waiting.new.blind_since,
        now=reading.row.now,
    )
    raised = [replace(alert, revision=waiting.new.revision) for alert in found]
    rules = snapshot.configuration.rules
    # What is told to nobody needs no receiver that is on.
    trials = tuple(alert for alert in raised if rules[alert.rule].trial)
    alerts = tuple(one for one in raised if not rules[one.rule].trial and snapshot.is_on(one.receiver))
    return ReadCommit(
        feed=article.feed,
        outcome=_outcome(article, matches, ringing(reading, matches), is_told=bool(alerts)),
        article=article,
        alerts=alerts,
        trials=trials,
        identities=identities_of(article),
        takes_identity=not article.why_degraded,
        published=article.published,
        rung=sorted({one.rule for one in raised}),
    )


def _outcome(
    article: Article, matches: tuple[Match, ...], ringing: tuple[Match, ...], *, is_told: bool
) -> Outcome:
    if ringing:
        return Outcome.RUNG if is_told else Outcome.NO_RECEIVER
    if matches:
        return Outcome.TRIAL
    return Outcome.DEGRADED if article.why_degraded else Outcome.NO_MATCH
