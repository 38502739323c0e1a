"""The account itself: what it calls lost, repeated, and why."""

from dataclasses import replace

import pytest

from tests.chaos.account import CAUSES, UNEXPLAINED, Account, repeats_of
from tests.chaos.facts import Fault, Taken
from tests.chaos.newsroom import Told
from tests.chaos.peers import alerts_in

SENDER = 4_711
ALERT = Told("mail", 7, "regle-a-02")
LOST_ANSWER, DIED, PAUSED, UNREACHABLE, ROLLED_BACK = CAUSES


def taken(at: float, *, is_answer_lost: bool = False) -> Taken:
    return Taken(at, "mail", frozenset({ALERT}), SENDER, is_answer_lost)


def a_fault(kind: str, target: str, start: float, end: float, pid: int = SENDER) -> Fault:
    return Fault(kind, target, frozenset({pid}), start, end, forgotten=1.0)


def an_account(**changes: object) -> Account:
    facts: dict[str, object] = {
        "leg": "kill", "seed": 1, "lease_s": 15, "committed": 4, "told": 4, "messages": 2, "dead": 0,
        "dead_for_nothing": [], "lost": [], "unfinished": {}, "outcomes": {"rung": 1}, "repeated": 0,
        "repeats": [], "counted": 0, "drained_s": 10.0, "run_s": 60.0, **changes,
    }  # fmt: skip
    return Account(**facts)  # type: ignore[arg-type]


def test_a_message_is_read_as_the_alerts_it_tells() -> None:
    text = "Dépêche 00007 : la trêve\nRègles : regle-a-02 (Bakou02), regle-b-02 (Agence02)"

    assert alerts_in("mail", text) == {ALERT, Told("mail", 7, "regle-b-02")}
    assert alerts_in("mail", "Tocsin : configuration refusée") == frozenset()


def test_a_message_taken_once_is_no_repeat() -> None:
    assert repeats_of([taken(10)], []) == []


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (a_fault("kill", "deliverer", 10.1, 10.1), DIED),
        (a_fault("kill", "deliverer", 10.1, 10.1, pid=1), UNEXPLAINED),
        (a_fault("kill", "deliverer", 9.0, 9.0), DIED),
        (a_fault("kill", "deliverer", 1.0, 1.0), UNEXPLAINED),
        (a_fault("kill", "deliverer", 29.0, 29.0), UNEXPLAINED),
        (a_fault("pause", "deliverer", 9.9, 27.0), PAUSED),
        (a_fault("pause", "store", 9.9, 27.0, pid=1), UNREACHABLE),
        (a_fault("truncate", "store", 10.5, 10.5, pid=1), ROLLED_BACK),
        (a_fault("truncate", "store", 31.0, 31.0, pid=1), UNEXPLAINED),
        (a_fault("kill in flight", "deliverer", 9.9, 9.9), DIED),
        (a_fault("pause in flight", "deliverer", 10.1, 28.0), PAUSED),
    ],
)
def test_a_repeat_has_the_cause_that_lay_between_the_send_and_its_record(fault: Fault, cause: str) -> None:
    (repeat,) = repeats_of([taken(10), taken(30)], [fault])

    assert repeat.cause == cause


@pytest.mark.parametrize(("killed_at", "cause"), [(9.9, DIED), (10.1, UNEXPLAINED), (4.0, UNEXPLAINED)])
def test_a_sender_that_nobody_found_had_been_killed_just_before(killed_at: float, cause: str) -> None:
    kill = a_fault("kill", "deliverer", killed_at, killed_at)

    (repeat,) = repeats_of([replace(taken(10), sender=0), taken(30)], [kill])

    assert repeat.cause == cause


def test_a_repeat_after_a_lost_answer_is_the_peers_doing() -> None:
    (repeat,) = repeats_of([taken(10, is_answer_lost=True), taken(30)], [])

    assert repeat.cause == LOST_ANSWER


@pytest.mark.parametrize(
    "changes",
    [
        {"lost": ["an alert"]},
        {"dead_for_nothing": ["an alert"]},
        {"unfinished": {"pending": 1}},
        {"outcomes": {"rung": 1, "buried": 1}},
        {"repeats": repeats_of([taken(10), taken(30)], []), "counted": 1},
        {"repeats": repeats_of([taken(10, is_answer_lost=True), taken(30)], []), "counted": 0},
    ],
)
def test_each_broken_promise_is_named(changes: dict[str, object]) -> None:
    assert list(an_account().broken()) == []
    assert len(list(an_account(**changes).broken())) == 1


def test_repeating_one_in_a_hundred_or_draining_for_more_than_a_minute_is_too_much() -> None:
    assert list(an_account(told=1_000, repeated=9, drained_s=59.0).too_much()) == []
    assert len(list(an_account(told=1_000, repeated=10, drained_s=61.0).too_much())) == 2
    assert list(an_account(leg="power", told=1_000, repeated=10).too_much()) == []  # it forgets what it told
