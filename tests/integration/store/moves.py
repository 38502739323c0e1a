"""What the four stages and a person do, made on the store and on the model at once."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import Final

from tests.builders import a_notification, an_alert, an_article
from tests.integration.store.model import Notice
from tests.integration.store.scene import HOUR, new_entry
from tests.integration.store.world import CHANNELS, SERVICES, CrashError, Hand, World, group_place
from worker.errors import ClaimLostError
from worker.models import FeedState, NewEntry, Notification, Outcome
from worker.store.connection import to_ms
from worker.store.dead_letters import replay_dead
from worker.store.due_sets import ClaimedRow, DueSet, Place
from worker.store.entries import Identity, ReadCommit, ReadResult, commit_read, retry_entry
from worker.store.feed_states import feed_state
from worker.store.feeds import PollCommit, Resting, commit_poll, known_among
from worker.store.groups import GatherCommit, Held, commit_gather
from worker.store.notifications import (
    DeliverCommit,
    Result,
    commit_deliver,
    join_waiting,
    mark_sending,
    release_lane,
)

CHUNK: Final = 2  # entries of one commit here, so that a small document has several


def poll(
    world: World, hand: Hand, numbers: Collection[int], trouble: Callable[[int], None] = lambda _: None
) -> None:
    """Commit a document with these entries; `trouble(n)` happens before chunk number n."""
    feed = hand.row.id
    shown = [f"{feed}{number}" for number in sorted(numbers)]
    known = known_among(world.store, feed, shown)
    commit = PollCommit(
        state=FeedState(body_hash=" ".join(shown)),
        due=world.clock.now + timedelta(minutes=10),
        place=world.places.get(feed, SERVICES[0]),
        entries=[(_entry(id_), SERVICES[int(id_[1:]) % 2]) for id_ in shown if id_ not in known],
        shown=shown,
    )
    _commit_poll(world, hand.row, commit, trouble)


def poll_in_vain(world: World, hand: Hand, pause: timedelta) -> None:
    """No document: the state of before is kept, the service rests."""
    due, place = world.clock.now + pause, world.places.get(hand.row.id, SERVICES[0])
    commit = PollCommit(
        state=feed_state(world.store, hand.row.id),
        due=due,
        place=place,
        resting=Resting(lane=place.lane, until=due),
    )
    _commit_poll(world, hand.row, commit, lambda _: None)


def _entry(id_: str) -> NewEntry:
    outcome = Outcome.TOO_OLD if id_.endswith("3") else None
    return new_entry(id_, feed=id_[0], rings=False, outcome=outcome)


def _commit_poll(world: World, row: ClaimedRow, poll: PollCommit, trouble: Callable[[int], None]) -> None:
    entries = iter(poll.entries)
    verdicts: list[bool] = []

    def before_chunk() -> None:
        number = len(verdicts) + 1
        trouble(number)
        is_last = number * CHUNK >= len(poll.entries)
        verdicts.append(_keep_chunk(world, row, list(islice(entries, CHUNK)), poll if is_last else None))

    world.store.before_chunk = before_chunk
    try:
        commit_poll(world.store, row, poll)
    except CrashError:
        return
    except ClaimLostError:
        assert not verdicts[-1]
    else:
        assert verdicts[-1]


def _keep_chunk(
    world: World, row: ClaimedRow, chunk: Sequence[tuple[NewEntry, Place]], last: PollCommit | None
) -> bool:
    model = world.model
    if not model.holds(DueSet.FEEDS, row.id, row.claim):
        return False
    model.keep_entries(row.id, chunk, to_ms(row.now))
    if last is None:
        return True
    if not set(last.shown or ()) <= model.known[row.id]:
        return False  # the server forgot a chunk
    model.release(DueSet.FEEDS, row.id, to_ms(last.due), last.place)
    if last.resting:
        model.pause(DueSet.FEEDS, last.resting.lane, to_ms(last.resting.until))
    return True


def read(world: World, hand: Hand, receivers: Sequence[str] = (), identity: str = "") -> None:
    """Commit an article that rings for these receivers; `identity` is the same in every feed."""
    id_, feed = hand.row.id, hand.row.id[0]
    alerts = [an_alert(id=f"{id_}-{receiver}", receiver=receiver) for receiver in receivers]
    places = [group_place(receiver) for receiver in receivers]
    commit = ReadCommit(
        feed=feed,
        outcome=Outcome.RUNG if alerts else Outcome.NO_MATCH,
        article=an_article(id=id_, feed=feed),
        alerts=alerts,
        identities=[Identity(key=identity, ttl=HOUR)] if identity else (),
        takes_identity=True,
    )
    found: list[ReadResult] = []
    accepted = world.model.holds(DueSet.ENTRIES, id_, hand.row.claim)
    world.agree(accepted, lambda: found.append(commit_read(world.store, hand.row, commit, places)))
    if accepted:
        assert found == [_read(world, id_, commit, identity)]


def _read(world: World, id_: str, read: ReadCommit, identity: str) -> ReadResult:
    model = world.model
    owner = model.owner_of(identity, id_, read.feed) if identity else ""
    outcome = Outcome.DUPLICATE if owner else read.outcome
    alerts = () if owner else read.alerts
    raised = sum(model.raise_alert(alert.id, group_place(alert.receiver), world.now) for alert in alerts)
    model.end_entry(id_, outcome)
    return ReadResult(outcome=outcome, duplicate_of=owner, raised=raised)


def retry_later(world: World, hand: Hand, delay: timedelta) -> None:
    """The page did not answer."""
    row, model = hand.row, world.model
    due = world.clock.now + delay
    accepted = model.holds(DueSet.ENTRIES, row.id, row.claim)
    world.agree(accepted, lambda: retry_entry(world.store, row, due, "timeout"))
    if accepted:
        model.release(DueSet.ENTRIES, row.id, to_ms(due))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How a gather treats the alerts it saw: the first ones are told, then some die, the rest is left."""

    told: int = 1000
    dead: int = 0
    channels: Sequence[Place] = CHANNELS
    timer: timedelta | None = None
    alerts: Sequence[str] = field(default=())


def gather(world: World, hand: Hand, decision: Decision) -> None:
    """Commit this decision about what the gather saw."""
    model, group, end = world.model, hand.row.id, decision.told + decision.dead
    told, dead, left = hand.seen[: decision.told], hand.seen[decision.told : end], hand.seen[end:]
    due = world.clock.now + decision.timer if decision.timer else None
    commit = GatherCommit(
        notifications=[
            (_notification(world, group, told, place), place) for place in decision.channels if told
        ],
        told=dict.fromkeys(told, "s1"),
        dead=dict.fromkeys(dead, "no receiver"),
        held={id_: Held(until=due or world.clock.now + HOUR, why="company") for id_ in left},
        next_digest=due if not left else None,
    )
    is_known = {*told, *dead} <= model.pending.get(group, {}).keys()
    accepted = model.holds(DueSet.GROUPS, group, hand.row.claim) and is_known
    world.agree(accepted, lambda: commit_gather(world.store, hand.row, commit))
    if accepted:
        for notification, place in commit.notifications:
            model.notices[notification.id] = Notice(notification.alerts, world.now)
            model.add(DueSet.NOTIFICATIONS, place, notification.id, world.now)
        model.buried |= set(dead)
        held = {id_: to_ms(one.until) for id_, one in commit.held.items()}
        model.gathered(group, {*told, *dead}, held, to_ms(due) if due and not left else None)


def _notification(world: World, group: str, alerts: tuple[str, ...], place: Place) -> Notification:
    id_ = "+".join([place.lane, *alerts])
    made = a_notification(id=id_, receiver=group, lane=place.lane, destination=place.lane, alerts=alerts)
    world.notifications[id_] = made
    return made


def send(world: World, hand: Hand) -> None:
    """Mark that a message is sent; a mark of another claim tells that it may be a repeat."""
    row, found = hand.row, list[bool]()
    accepted = world.model.holds(DueSet.NOTIFICATIONS, row.id, row.claim)
    world.agree(accepted, lambda: found.append(mark_sending(world.store, row)))
    if accepted:
        notice = world.model.notices[row.id]
        assert found == [notice.sending not in {"", row.claim}]
        notice.sending = row.claim


def deliver(world: World, hand: Hand, end: DeliverCommit) -> None:
    """Commit how a delivery ended."""
    row, model = hand.row, world.model
    accepted = model.holds(DueSet.NOTIFICATIONS, row.id, row.claim)
    world.agree(accepted, lambda: commit_deliver(world.store, row, world.notifications[row.id], end))
    if not accepted:
        return
    notice, lane = model.notices[row.id], model.lanes[DueSet.NOTIFICATIONS, row.lane]
    if end.result in {Result.TOLD, Result.DEAD}:
        notice.status, notice.sending = end.result.value, ""
        del model.rows[DueSet.NOTIFICATIONS, row.id]
    else:
        notice.sending = notice.sending if end.is_ambiguous else ""
        model.release(DueSet.NOTIFICATIONS, row.id, to_ms(end.due or row.now))
    lane.is_held = end.result is Result.HELD or (lane.is_held and end.result is not Result.TOLD)
    if end.pause_until:
        model.pause(DueSet.NOTIFICATIONS, row.lane, to_ms(end.pause_until))


def join(world: World, hand: Hand) -> None:
    """Make one message of all that wait for the claimed one's channel, whoever holds them."""
    row, model = hand.row, world.model
    first = world.notifications[row.id]
    waiting = [one for one in world.notifications.values() if model.may_join(one.id, first)]
    members = [first, *(one for one in waiting if one.id != first.id)]
    digest = replace(
        first,
        id=f"join{len(world.notifications)}+{row.id}",
        alerts=tuple(dict.fromkeys(alert for one in members for alert in one.alerts)),
    )
    accepted, found = model.holds(DueSet.NOTIFICATIONS, row.id, row.claim), list[bool]()
    world.agree(accepted, lambda: found.append(join_waiting(world.store, row, members, digest)))
    if not accepted:
        return
    assert found == [first in waiting]
    if found[0]:
        world.notifications[digest.id] = digest
        created = min(world.now, *(model.notices[one.id].created for one in members))
        model.notices[digest.id] = Notice(digest.alerts, created)
        place = next(place for place in CHANNELS if place.lane == row.lane)
        model.add(DueSet.NOTIFICATIONS, place, digest.id, created)
        model.lane_at(DueSet.NOTIFICATIONS, place).next = 0
        for one in members:
            model.notices[one.id].status = "joined"
            del model.rows[DueSet.NOTIFICATIONS, one.id]


def release(world: World, channel: Place) -> None:
    """Let a held channel be probed now."""
    release_lane(world.store, channel.lane)
    lane = world.model.lanes.get((DueSet.NOTIFICATIONS, channel.lane))
    if lane:
        lane.not_before = 0


def replay(world: World, notification: Notification) -> None:
    """Replay a message, dead or not."""
    model, notice = world.model, world.model.notices[notification.id]
    place = next(place for place in CHANNELS if place.lane == notification.lane)
    assert replay_dead(world.store, notification, place) == (notice.status == "dead")
    if notice.status == "dead":
        model.notices[notification.id] = Notice(notification.alerts, world.now)
        model.add(DueSet.NOTIFICATIONS, place, notification.id, world.now)
