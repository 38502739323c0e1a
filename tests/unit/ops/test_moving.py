"""Whether everything moves, so that the heartbeat may leave."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOW
from worker.ops.moving import Vitals, why_it_stands
from worker.store.due_sets import DueSet
from worker.store.survey import Survey, Waited


def waited(*, late: float = 0, oldest: float = 0) -> Waited:
    """A due set with one row; the times are minutes."""
    return Waited(
        rows=1, due=1, overdue=0, leased=0, suspects=0,
        late=timedelta(minutes=late), oldest=timedelta(minutes=oldest),
    )  # fmt: skip


def the_vitals(waiting: dict[DueSet, Waited] | None = None, **changes: Any) -> Vitals:
    """A service that is well."""
    all_waiting = {due_set: waited() for due_set in DueSet} | (waiting or {})
    well: dict[str, Any] = {
        "now": NOW, "unwell": (), "ticked": NOW - timedelta(seconds=2), "is_full": False,
        "survey": Survey(waiting=all_waiting, channels=()), "cut_off_since": None,
    }  # fmt: skip
    return Vitals(**{**well, **changes})


def test_a_service_that_is_well_moves() -> None:
    assert why_it_stands(the_vitals()) == ""


@pytest.mark.parametrize("due_set", list(DueSet))
def test_work_that_nobody_takes_stands(due_set: DueSet) -> None:
    assert why_it_stands(the_vitals({due_set: waited(late=4)})) == ""
    assert why_it_stands(the_vitals({due_set: waited(late=7)})) == f"{due_set} have been due for 7 min"


def test_a_message_that_waits_for_half_an_hour_stands_whatever_it_waits_for() -> None:
    assert why_it_stands(the_vitals({DueSet.NOTIFICATIONS: waited(oldest=20)})) == ""
    assert "a message has been waiting for 40 min" in why_it_stands(
        the_vitals({DueSet.NOTIFICATIONS: waited(oldest=40)})
    )


def test_a_story_that_waits_for_company_is_no_trouble() -> None:
    assert why_it_stands(the_vitals({DueSet.GROUPS: waited(oldest=300)})) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"unwell": ("read: its loop has stood still for 300 s",)}, "its loop has stood still"),
        ({"ticked": NOW - timedelta(minutes=2)}, "no ticker writes"),
        ({"ticked": None}, "no ticker writes"),
        ({"is_full": True}, "the store is full"),
        ({"cut_off_since": NOW}, "nearly all feeds fail"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], why: str) -> None:
    assert why in why_it_stands(the_vitals(**changes))
