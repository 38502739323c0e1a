"""Which silence takes an alert."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOW, an_alert
from worker.alerts.silencing import silence_of, takes
from worker.models import Severity, Silence

HOUR = timedelta(hours=1)


def a_silence(condition: str = "rule=treve", **changes: Any) -> Silence:
    """A silence of the hour around NOW."""
    fields = {"id": condition, "author": "claire", "reason": "x", "starts": NOW - HOUR, "ends": NOW + HOUR}
    return Silence(condition=condition, **{**fields, **changes})


@pytest.mark.parametrize(
    ("condition", "is_taken"),
    [
        ("rule=treve", True),
        ("rule!=treve", False),
        ("severity>=high and feed=monde", True),
        ("severity>=critical", False),
        ("group=presse or lang=en", True),
        ("not host=example.org", False),
        ("label.tier=1", True),
        ("label.desk=inter", False),
    ],
)
def test_a_silence_takes_what_its_condition_holds_for(condition: str, is_taken: bool) -> None:  # noqa: FBT001 - a case of the test
    alert = an_alert(severity=Severity.HIGH, feed_group="presse", labels={"tier": "1"})

    assert takes(a_silence(condition), alert) is is_taken
    assert (silence_of(alert, [a_silence(condition)], NOW) is not None) is is_taken


def test_it_takes_nothing_before_it_starts_or_once_it_has_ended() -> None:
    silence = a_silence()

    moments = (silence.starts - HOUR, silence.starts, silence.ends - timedelta(microseconds=1), silence.ends)
    assert [silence_of(an_alert(), [silence], at) is not None for at in moments] == [False, True, True, False]


def test_of_several_the_one_that_ends_last_takes_it() -> None:
    short, long, other = (
        a_silence("rule=treve"),
        a_silence("lang=fr", ends=NOW + 2 * HOUR),
        a_silence("rule=x", ends=NOW + 3 * HOUR),
    )

    assert silence_of(an_alert(), [short, long, other], NOW) is long
    assert silence_of(an_alert(), [long, short], NOW) is long


def test_one_for_a_receiver_spares_the_others_nothing() -> None:
    silence = a_silence(receiver="desk")

    assert silence_of(an_alert(receiver="desk"), [silence], NOW) is silence
    assert silence_of(an_alert(receiver="veille"), [silence], NOW) is None


@pytest.mark.parametrize("condition", ["", "rule", "weather=fine", "outlets>=5", "rule=treve and ("])
def test_what_cannot_be_read_mutes_nothing(condition: str) -> None:
    """Another version may have written it: in doubt an alert is told."""
    assert silence_of(an_alert(), [a_silence(condition)], NOW) is None
