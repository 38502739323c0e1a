"""What must hold of all that is told in the simulated weeks, read off the wall clock and the log alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.integration.stages.weeks_files import (
    CRITICAL,
    DAY,
    EXEMPT,
    LEAVES,
    LIMIT,
    MINUTE,
    Leaf,
    digest_times,
    event_of,
    is_night,
    slots,
)
from tests.integration.stages.weeks_world import Gathered, Outage, Weeks
from worker.models import Alert, Notification, Reason, Silence
from worker.store.groups import pending_alerts
from worker.store.record import alert_record, notifications_of

HOUR: Final = timedelta(hours=1)
BESIDE: Final = {Reason.FALLBACK, Reason.GROWN}
OF_ONE_STORY: Final = {Reason.FIRST, Reason.NEWS, Reason.COMPANY, Reason.CHANGED}
SINGLE: Final = {*OF_ONE_STORY, Reason.ARTICLE}
MANY: Final = 5  # outlets interrupt a night
LONGEST_WAIT: Final = 2 * DAY


@dataclass(slots=True)
class Ledger:
    """What was told so far, and whether it was right."""

    weeks: Weeks
    seen: int = 0
    messages: list[Notification] = field(default_factory=list)  # but for those that stand beside others
    told_in: dict[str, Notification] = field(default_factory=dict)
    story: dict[str, str] = field(default_factory=dict)  # of each alert
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rang_at: dict[str, datetime] = field(default_factory=dict)  # stories told by a message of their own
    silences: list[Silence] = field(default_factory=list)

    def take_in(self) -> None:
        """Judge what was decided since the last time."""
        news = self.weeks.recorder.gathered[self.seen :]
        self.seen += len(news)
        for gathered in news:
            for alert, story in gathered.stories.items():
                self.story[alert] = story
                self.members[story].add(alert)
            self.check_ends(gathered)
            for message in gathered.notifications:
                if message.reason not in BESIDE:
                    self.check_message(message, gathered.at)
                    self.note(message)

    def note(self, message: Notification) -> None:
        """Keep it."""
        self.messages.append(message)
        if message.reason in OF_ONE_STORY:
            self.rang_at[message.story] = message.created_at

    def check_ends(self, gathered: Gathered) -> None:
        """What is silenced or muted is so with a reason; what is told is in a message, each once."""
        for id_ in gathered.silenced:
            assert self.is_silenced(self.weeks.alerts[id_], gathered.at), "silenced by nothing"
        for id_ in gathered.muted:
            self.check_muted(self.weeks.alerts[id_])
        named = {id_ for one in gathered.notifications if one.reason not in BESIDE for id_ in one.alerts}
        assert named == gathered.told, "what is taken is in a message, and nothing else is"
        if gathered.dead:
            assert gathered.group.partition("{")[0] in self.weeks.plan.away

    def check_muted(self, alert: Alert) -> None:
        """It came in the night, by the hours in force now; what is grave only where it is no news."""
        assert LEAVES[alert.receiver].mutes, "held hours mute nothing"
        assert is_night(alert.raised_at, self.weeks.plan), "what came by day is muted"
        assert alert.rule != CRITICAL or self.was_told(alert), "what is grave is muted"

    def was_told(self, alert: Alert) -> bool:
        """Its rule has told this receiver of the event; a muted alert has no story to ask."""
        told = (self.weeks.alerts[id_] for id_ in self.told_in)
        return any(
            (one.rule, one.receiver, event_of(one.title))
            == (alert.rule, alert.receiver, event_of(alert.title))
            for one in told
        )

    def is_silenced(self, alert: Alert, at: datetime) -> bool:
        """By the silences of these tests, which are all of the form rule=ID."""
        return any(
            one.condition == f"rule={alert.rule}" and one.starts <= at < one.ends for one in self.silences
        )

    # One message

    def check_message(self, message: Notification, at: datetime) -> None:
        """Each alert once, none silenced, and not before its time."""
        alerts = [self.weeks.alerts[id_] for id_ in message.alerts]
        for alert in alerts:
            assert alert.id not in self.told_in, f"told twice: {self.told_in[alert.id]}"
            assert alert.receiver == message.receiver
            assert not self.is_silenced(alert, at), "a silence was in force"
            self.told_in[alert.id] = message
        leaf = LEAVES[message.receiver]
        rest = set(message.rest)
        stories = self.by_story([one for one in alerts if one.id not in rest])
        self.check_quiet(message, leaf, stories or self.by_story(alerts), at)
        self.check_digest(message, stories, at)
        for story, own in stories.items():
            self.check_timers(message, leaf, story, own)
        if message.reason is Reason.LATE or (message.late and message.reason is Reason.FIRST):
            self.check_late(alerts, at)

    def by_story(self, alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
        """The alerts of a message by what it tells."""
        found: dict[str, list[Alert]] = defaultdict(list)
        for alert in alerts:
            found[self.story[alert.id]].append(alert)
        return found

    def check_quiet(
        self, message: Notification, leaf: Leaf, stories: dict[str, list[Alert]], at: datetime
    ) -> None:
        """At night only what may interrupt it."""
        if not leaf.is_quiet or not is_night(at, self.weeks.plan):
            return  # not asked yet: whether a digest of late news may come at night
        assert stories, f"an empty {message.reason} at night"
        for story, own in stories.items():
            assert leaf.may_be_interrupted, f"told at night: {message.reason}"
            is_critical = any(one.rule == CRITICAL for one in own)
            assert is_critical or self.outlets(story) >= MANY, f"told at night: {message.reason}"

    def outlets(self, story: str) -> int:
        """How many tell it, as far as this receiver was to hear of them."""
        return len({self.weeks.alerts[id_].outlet for id_ in self.members[story]})

    def check_digest(self, message: Notification, stories: dict[str, list[Alert]], at: datetime) -> None:
        """A digest's time has come since the first alert of each story."""
        times = digest_times(message.receiver, self.weeks.plan)
        if not times:
            assert message.alerts, f"an empty {message.reason}"
            return
        assert message.reason not in SINGLE, "it is told in digests alone"
        for own in stories.values():
            raised = min(one.raised_at for one in own)
            assert slots(times, raised, at), "before the digest's time"

    def check_timers(self, message: Notification, leaf: Leaf, story: str, own: Sequence[Alert]) -> None:
        """A new story has waited for company, one that was told for its next turn."""
        at = message.created_at
        if message.reason is Reason.FIRST:
            opened = min(self.weeks.alerts[id_].raised_at for id_ in self.members[story])
            assert at >= opened + leaf.first_after, "it was to wait for company"
        is_grave = any(one.rule == CRITICAL for one in own)  # that does not wait
        if message.reason in OF_ONE_STORY and story in self.rang_at and not is_grave:
            assert at >= self.rang_at[story] + 10 * MINUTE, "the story rang less than ten minutes ago"
        if message.reason is Reason.QUIET:
            assert leaf.is_quiet, "a digest of hours that are not quiet"
        if message.reason is Reason.REST:
            waited = at - min(one.raised_at for one in own)
            assert waited >= DAY or leaf.is_quiet or digest_times(message.receiver, self.weeks.plan)

    def check_late(self, alerts: Sequence[Alert], at: datetime) -> None:
        """Only what an outage held up is called late, or what other hours would have told."""
        held_up = [*self.weeks.outages, *self.weeks.changes]
        touched = any(self.is_touched(one, outage, at) for one in alerts for outage in held_up)
        assert touched, "late, though somebody looked all the time"

    @staticmethod
    def is_touched(alert: Alert, outage: Outage, at: datetime) -> bool:
        """Whether the outage fell into the time from an alert's publication to its telling."""
        return outage.start <= at and outage.end >= (alert.published or alert.found_at)

    # Now and then

    def check_pending(self) -> None:
        """All that waits does so to a known time, with a reason."""
        if self.weeks.is_busy():
            return
        now, store = self.weeks.now, self.weeks.recorder
        for group in {one.group for one in self.weeks.alerts.values()}:
            for id_, due in pending_alerts(store, group).due.items():
                assert now < due <= now + LONGEST_WAIT, f"{id_} waits until {due}"
                events = store.call("HMGET", f"tocsin:alert:{id_}", "why", "held")
                assert all(events), "held for no reason"

    def check_rates(self) -> None:
        """No hour has more messages than it may: of the rule with a limit, for the receiver with a quota."""
        for receiver in self.weeks.names:
            single = [one for one in self.messages if one.receiver == receiver and one.reason in SINGLE]
            if LEAVES[receiver].quota:
                self.check_rate([one for one in single if not self.rules(one) <= EXEMPT], receiver)
            for group in {one.group for one in single}:
                # An article that is told by itself counts for the rule that asked for that.
                of_rule = [
                    one for one in single if one.reason in OF_ONE_STORY and "ouragan" in self.rules(one)
                ]
                own = [one for one in of_rule if one.group == group]
                self.check_rate(own, receiver)

    def check_rate(self, messages: Sequence[Notification], receiver: str) -> None:
        """An hour begins with its first message; what is grave, or of another rule too, rings."""
        since: datetime | None = None
        told = 0
        for one in messages:
            if since is None or one.created_at >= since + HOUR:
                since, told = one.created_at, 0
            told += 1
            may_ring = bool(self.rules(one) & EXEMPT) or (
                not LEAVES[receiver].quota and self.rules(one) != {"ouragan"}
            )
            assert told <= LIMIT or may_ring, f"{told} messages in an hour for {receiver}"

    def rules(self, message: Notification) -> set[str]:
        """The rules that it tells of."""
        return {self.weeks.alerts[id_].rule for id_ in message.alerts}

    def check_slots(self, start: datetime, end: datetime) -> None:
        """While somebody worked, each time of a digest that tells nothing too had one message."""
        if "revue" not in self.weeks.names or "revue" in self.weeks.plan.away:
            return
        for slot in slots(self.weeks.plan.digests, start, end):
            told = [one for one in self.messages if one.receiver == "revue" and one.created_at == slot]
            # What is late at that time is told with it.
            assert told, f"no digest at {slot}"
            assert len([one for one in told if not one.late]) <= 1, f"{len(told)} digests at {slot}"

    def check_all_has_ended(self) -> None:
        """Every alert is told, silenced for a reason or dead for one."""
        store = self.weeks.recorder
        for id_, alert in self.weeks.alerts.items():
            record = alert_record(store, id_)
            if record is None:  # it ended more than a month ago
                continue
            assert record.status in {"told", "dead", "silenced"}, (alert.receiver, record.status)
            messages = notifications_of(store, id_)
            if record.status == "told":
                assert [one for one in messages if one.status == "told"]
                assert id_ in self.told_in
            elif record.status == "dead":
                assert record.reason or all(one.answer for one in messages)
            else:
                assert record.reason
