"""Which messages five rules cause in a morning of French headlines: how many, and each of them to be read.

`--every-article` has each rule tell each article, not each story; `--texts` prints the mails themselves.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from benchmarks.bench_stories import DATA, Row, read_rows
from benchmarks.measuring import shared
from benchmarks.morning_service import Replay, headlines, replayed
from worker.alerts.digests import is_digest
from worker.models import Alert, Notification, Reason
from worker.store.notifications import alerts_of
from worker.store.told import told_stories

AT_ONCE: Final = "desk"
RECEIVERS: Final = (AT_ONCE, "nuit", "matin", "slack", "ops")
PARIS: Final = ZoneInfo("Europe/Paris")


def show_figures(replay: Replay, rows: Sequence[Row]) -> None:
    """Articles, messages by reason, and how soon news is told."""
    store = replay.service.store
    matched = [alert for alert in replay.service.alerts() if alert.receiver == AT_ONCE]
    articles = {alert.article: alert for alert in matched}
    events = {_event(alert, rows) for alert in articles.values()}
    print(f"{len(articles)} articles matched, of {len(events)} events by reading")
    for receiver in RECEIVERS:
        told = replay.told(receiver)
        reasons = Counter(one.reason.value for one in told if one.reason is not Reason.GROWN)
        print(f"{receiver}: {reasons.total()} messages", dict(reasons.most_common()))
    first = [one for one in replay.told(AT_ONCE) if one.reason is Reason.FIRST]
    waits = [(one.created_at - (alert.published or one.created_at)).total_seconds() / 60
             for one in first for alert in alerts_of(store, one)[:1]]  # fmt: skip
    if waits:
        print(f"from publication to a first message: {median(waits):.0f} min, {max(waits):.0f} at most")
    roots = sum("thread_ts" not in one for one in replay.slack.messages)
    edits = sum(one.get("edits", 0) for one in replay.slack.messages)
    replies = len(replay.slack.messages) - roots
    print(f"in Slack's channel: {roots} messages, {replies} replies in threads, {edits} edits")


def show_errors(replay: Replay, rows: Sequence[Row]) -> None:
    """Where stories are not the events that were read in the same headlines."""
    matched = [alert for alert in replay.service.alerts() if alert.receiver == AT_ONCE]
    stories = told_stories(replay.service.store, matched)
    by_event: dict[str, dict[str, list[Alert]]] = defaultdict(lambda: defaultdict(list))
    by_story: dict[str, set[str]] = defaultdict(set)
    for alert in {alert.article: alert for alert in matched}.values():
        story, event = stories.get(alert.id, alert.id), _event(alert, rows)
        by_event[event][story].append(alert)
        by_story[story].add(event)
    print("\n# Several events told as one:", sum(len(events) > 1 for events in by_story.values()))
    apart = [told for told in by_event.values() if len(told) > 1]
    print(f"# One event told as several: {len(apart)}, as {sum(map(len, apart))} stories")
    for told in apart:
        print(
            *(f"  - {' | '.join(alert.title for alert in own)}" for own in told.values()),
            sep="\n",
            end="\n\n",
        )


def show_messages(replay: Replay, *, with_texts: bool) -> None:
    """One by one: when in Paris, why, of how many outlets, its subject, its articles."""
    mails = {str(mail["X-Tocsin-Notification"]): mail for mail in replay.mail.messages}
    for receiver in RECEIVERS:
        print(f"\n# {receiver}")
        for one in replay.told(receiver):
            alerts = alerts_of(replay.service.store, one)
            mail = mails.get(one.id)
            print(_headline(one, alerts, str(mail["Subject"]) if mail else ""))
            text = mail.get_body(("plain",)) if mail and with_texts else None
            print(text.get_content() if text else "", end="")


def _headline(one: Notification, alerts: Sequence[Alert], subject: str) -> str:
    at = one.created_at.astimezone(PARIS)
    lines = [f"{at:%H:%M} {one.reason.value}, {len({alert.outlet for alert in alerts})} outlets: {subject}"]
    lines += [] if is_digest(one) else [f"      {alert.rule}: {alert.title}" for alert in alerts]
    return "\n".join(lines)


def _event(alert: Alert, rows: Sequence[Row]) -> str:
    return rows[int(alert.link.rpartition("/")[2])].read


def main() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    text = shared(DATA).read_text()
    rows = read_rows(text)
    with replayed(headlines(text), tells_every_article="--every-article" in sys.argv) as replay:
        show_figures(replay, rows)
        show_errors(replay, rows)
        show_messages(replay, with_texts="--texts" in sys.argv)


if __name__ == "__main__":
    main()
