import pytest

from worker.ops.ticker import hints_to_send


@pytest.mark.parametrize(("due", "hints"), [(0, 0), (1, 1), (20, 1), (21, 2), (60, 3), (61, 4)])
def test_one_hint_goes_out_for_twenty_due_lanes(due: int, hints: int) -> None:
    assert hints_to_send(due, queued=0, workers=8) == hints


def test_no_more_hints_go_out_than_there_are_workers() -> None:
    assert hints_to_send(10_000, queued=0, workers=2) == 2


@pytest.mark.parametrize(("queued", "hints"), [(0, 3), (1, 2), (3, 0), (50, 0)])
def test_hints_that_wait_already_count(queued: int, hints: int) -> None:
    assert hints_to_send(60, queued, workers=8) == hints
