"""Which messages become one: those that are late, and a crowd before a channel that has a pace."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, a_notification
from worker.alerts.joining import JOINED, MOST_ONE_BY_ONE, MOST_TOGETHER, Joined, Waiting, joined_with
from worker.models import Notification, Reason

LATE_AFTER = timedelta(hours=2)
CROWD = MOST_ONE_BY_ONE + 1


def waiting(
    number: int, *, age: float = 0, critical: bool = False, sent: bool = False, **changes: Any
) -> Waiting:
    """A message that has waited so many hours."""
    return Waiting(
        notification=a_notification(id=f"n{number}", alerts=(f"a{number}",), **changes),
        since=NOW - timedelta(hours=age),
        is_critical=critical,
        may_have_been_sent=sent,
    )


def joined(messages: list[Waiting], *, is_spaced: bool = True) -> Joined | None:
    first, *beside = messages
    return joined_with(first, beside, now=NOW, late_after=LATE_AFTER, is_spaced=is_spaced)


def crowd(count: int, **changes: Any) -> list[Waiting]:
    return [waiting(number, **changes) for number in range(count)]


def test_more_than_ten_for_a_channel_with_a_pace_are_one() -> None:
    found = joined(crowd(CROWD))

    assert found is not None
    assert (found.reason, found.late) == (Reason.CROWD, False)
    assert found.members == tuple(one.notification for one in crowd(CROWD))


def test_a_message_holds_no_more_than_it_can_show_and_the_rest_is_the_next() -> None:
    found = joined(crowd(MOST_TOGETHER * 2))

    assert found is not None
    assert found.members == tuple(one.notification for one in crowd(MOST_TOGETHER))


def test_what_was_a_crowd_is_not_joined_again_but_with_late_ones() -> None:
    before = waiting(99, reason=Reason.CROWD)

    assert joined([before, *crowd(CROWD)]) is None
    found = joined([*crowd(CROWD), before])
    assert found is not None
    assert before.notification not in found.members
    found = joined([waiting(98, age=3, reason=Reason.CROWD), *crowd(3, age=3)])
    assert found is not None
    assert (found.reason, len(found.members)) == (Reason.LATE, 4)


def test_ten_are_told_one_by_one() -> None:
    assert joined(crowd(MOST_ONE_BY_ONE)) is None


def test_a_channel_without_a_pace_knows_no_crowd() -> None:
    assert joined(crowd(CROWD * 9), is_spaced=False) is None


@pytest.mark.parametrize(
    "other",
    [
        waiting(99, critical=True),
        waiting(99, sent=True),
        waiting(99, receiver="autre"),
        waiting(99, destination="email:autre@example.org"),
        *(waiting(99, reason=reason) for reason in Reason if reason not in JOINED),
    ],
)
def test_what_stays_apart_is_neither_joined_nor_counted(other: Waiting) -> None:
    found = joined([*crowd(CROWD), other])

    assert found is not None
    assert other.notification not in found.members
    assert joined([*crowd(MOST_ONE_BY_ONE), other]) is None


@pytest.mark.parametrize("own", [{"critical": True}, {"sent": True}, {"reason": Reason.OPERATOR}])
def test_what_is_not_joined_goes_alone_before_any_crowd(own: dict[str, Any]) -> None:
    assert joined([waiting(99, **own), *crowd(CROWD)]) is None


def test_late_ones_are_joined_by_themselves_whatever_the_pace() -> None:
    late = crowd(3, age=3)
    fresh = [waiting(number) for number in range(10, 30)]

    for is_spaced in (True, False):
        found = joined([*late, *fresh], is_spaced=is_spaced)
        assert found is not None
        assert (found.reason, found.late) == (Reason.LATE, True)
        assert found.members == tuple(one.notification for one in late)


def test_one_that_is_late_among_a_crowd_says_how_old_its_news_is() -> None:
    found = joined([waiting(99, age=3), *crowd(CROWD)])

    assert found is not None
    assert (found.reason, found.late, len(found.members)) == (Reason.CROWD, True, CROWD + 1)


def test_a_message_without_alerts_is_never_late() -> None:
    empty = [replace(one, notification=replace(one.notification, alerts=())) for one in crowd(3, age=9)]
    assert joined(empty, is_spaced=False) is None


MESSAGE = st.builds(
    lambda age, critical, sent, reason, receiver: waiting(
        0, age=age, critical=critical, sent=sent, reason=reason, receiver=receiver
    ),
    st.sampled_from([0, 0, 1, 3]),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([Reason.FIRST, Reason.FIRST, Reason.COMPANY, Reason.CROWD, Reason.DIGEST]),
    st.sampled_from(["veille", "veille", "veille", "desk"]),
)


@given(messages=st.lists(MESSAGE, min_size=1, max_size=120), is_spaced=st.booleans())
def test_every_message_is_told_by_itself_or_within_one_other(
    *, messages: list[Waiting], is_spaced: bool
) -> None:
    """Turn after turn, until none waits: each once."""
    left = [
        replace(one, notification=replace(one.notification, id=f"n{index}", alerts=(f"a{index}",)))
        for index, one in enumerate(messages)
    ]
    every = sorted(alert for one in left for alert in one.notification.alerts)
    told: list[str] = []
    while left:
        found = joined(left, is_spaced=is_spaced)
        members: tuple[Notification, ...] = found.members if found else (left[0].notification,)
        assert left[0].notification in members
        assert found is None or len(members) > 1
        assert len({(one.receiver, one.destination) for one in members}) == 1
        told += [alert for one in members for alert in one.alerts]
        left = [one for one in left if one.notification not in members]

    assert sorted(told) == every
