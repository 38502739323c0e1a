"""Which rules are taken for dead: those whose silence neither chance nor their own past explains."""

import random
from collections.abc import Sequence

import pytest

from worker.rules.dead import Silence, silence_of

READ = 1_000  # articles a day


def weekly(*days: int, weeks: int = 10) -> list[int]:
    return list(days) * weeks


def judged(rings: Sequence[int], silent: int, read: int = READ) -> Silence | None:
    days = [*rings, *[0] * silent]
    return silence_of(days, [read] * len(days))


def test_a_rule_that_rang_twelve_times_a_week_is_dead_after_ten_days() -> None:
    rings = weekly(2, 2, 2, 2, 2, 1, 1)
    assert judged(rings, 9) is None
    assert judged(rings, 10) == Silence(days=10, rings_a_week=12)


def test_one_that_rang_today_is_alive() -> None:
    assert judged([*weekly(2, 2, 2, 2, 2, 1, 1), *[0] * 30, 1], 0) is None


def test_a_rare_rule_is_given_more_time() -> None:
    rings = weekly(1, 0, 0, 1, 0, 0, 0)
    assert judged(rings, 14) is None
    assert judged(rings, 45)


def test_a_rule_whose_weeks_differ_a_lot_is_given_more_time() -> None:
    calm, hot = weekly(1, 0, 1, 0, 1, 0, 1, weeks=2), weekly(9, 9, 9, 9, 9, 9, 9, weeks=1)
    assert judged([*calm, *hot] * 4, 12) is None
    assert judged(weekly(3, 3, 3, 3, 3, 3, 3, weeks=12), 12)  # as many in all


def test_a_silence_that_the_rule_has_had_before_is_its_way() -> None:
    rings = [*weekly(3, 3, 3, 3, 3, 3, 3, weeks=5), *[0] * 9, *weekly(3, 3, 3, 3, 3, 3, 3, weeks=5)]
    assert judged(weekly(3, 3, 3, 3, 3, 3, 3), 11)
    assert judged(rings, 11) is None


def test_a_service_that_was_stopped_says_nothing_of_its_rules() -> None:
    rings, read = weekly(2, 2, 2, 2, 2, 1, 1), [READ] * 70
    assert silence_of([*rings, *[0] * 30], [*read, *[0] * 30]) is None
    silence = silence_of([*rings, *[0] * 30, *[0] * 10], [*read, *[0] * 30, *[READ] * 10])
    assert silence == Silence(days=10, rings_a_week=12)


def test_holidays_with_a_third_of_the_articles_count_for_a_third() -> None:
    rings, read = weekly(2, 2, 2, 2, 2, 1, 1), [READ] * 70
    assert silence_of([*rings, *[0] * 14], [*read, *[READ // 3] * 14]) is None


@pytest.mark.parametrize("weeks", [1, 3])
def test_a_young_rule_is_not_judged(weeks: int) -> None:
    assert judged(weekly(2, 2, 2, 2, 2, 1, 1, weeks=weeks), 20) is None


def test_a_rule_that_never_rang_is_not_dead() -> None:
    assert judged([0] * 100, 20) is None
    assert silence_of([], []) is None


def test_living_rules_are_hardly_ever_taken_for_dead() -> None:
    rng = random.Random(7)
    alarms = 0
    for _ in range(200):
        rings = [sum(rng.random() < 0.02 for _ in range(85)) for _ in range(120)]  # 12 a week, by chance
        alarms += sum(silence_of(rings[:day], [READ] * day) is not None for day in range(40, 121))
    assert alarms == 0
