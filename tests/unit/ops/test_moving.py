"""Whether the heartbeat may leave."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOW
from worker.ops.moving import Vitals, why_withheld


def the_vitals(**changes: Any) -> Vitals:
    """A service that is well."""
    well: dict[str, Any] = {
        "unwell": (), "stands": "", "oldest_message": timedelta(minutes=20), "cut_off_since": None,
    }  # fmt: skip
    return Vitals(**{**well, **changes})


def test_while_all_is_well_it_leaves() -> None:
    assert why_withheld(the_vitals()) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"unwell": ("read: its loop has stood still for 300 s",)}, "its loop has stood still"),
        ({"stands": "work has been due for 300 s"}, "work has been due"),
        ({"cut_off_since": NOW}, "nearly all feeds fail"),
        ({"oldest_message": timedelta(minutes=40)}, "a message has been waiting for 40 min"),
    ],
)
def test_what_is_wrong_withholds_it_and_is_said(changes: dict[str, Any], why: str) -> None:
    assert why in why_withheld(the_vitals(**changes))
