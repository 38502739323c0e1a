"""Whether the pipeline moves, as one look at the store shows it."""

import pytest

from worker.ops.health import why_it_stands
from worker.store.glance import Glance

MOVES = Glance(
    now=1_000_000.0,
    clock_difference=0.0,
    is_configured=True,
    ticked=999_999.0,
    is_full=False,
    first_due={"feeds": 1_000_300.0, "notifications": 999_990.0},
)


def test_a_pipeline_whose_due_work_is_taken_moves() -> None:
    assert why_it_stands(MOVES) == ""
    assert why_it_stands(MOVES._replace(first_due={})) == ""


@pytest.mark.parametrize("clock_difference", [-3_600.0, 3_600.0])
def test_the_clock_of_whoever_looks_says_nothing_about_it(clock_difference: float) -> None:
    assert why_it_stands(MOVES._replace(clock_difference=clock_difference)) == ""


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (MOVES._replace(is_configured=False), "no configuration"),
        (MOVES._replace(is_full=True), "full"),
        (MOVES._replace(ticked=None), "no ticker"),
        (MOVES._replace(ticked=999_900.0), "no ticker"),
        (MOVES._replace(first_due={"feeds": 1_000_300.0, "groups": 999_700.0}), "due for 300 s"),
        (MOVES._replace(canary_missed=2_400.0), "the canary has not arrived for 40 min"),
    ],
)
def test_a_pipeline_that_stands_says_why(seen: Glance, why: str) -> None:
    assert why in why_it_stands(seen)
