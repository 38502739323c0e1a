"""Who is disturbed: what all of a channel see of a story, and when somebody is called."""

from dataclasses import replace

import pytest

from tests.builders import a_message, a_note, a_notification, an_alert
from worker.alerts.prominence import is_for_everybody, wants_attention
from worker.conditions.tree import AllOf, Comparison
from worker.models import Message, Reason, Severity, ToldOfStory

HIGH = Comparison("severity", ">=", "high")


def of_story(told: Severity, since: Severity, new: Severity, reason: Reason = Reason.COMPANY) -> Message:
    story = ToldOfStory(
        notification=a_notification(),
        alerts=(an_alert(severity=told),),
        since=(an_alert(id="a2", severity=since),),
    )
    return replace(a_message(an_alert(id="a3", severity=new), reason=reason), told=story)


@pytest.mark.parametrize(
    ("told", "since", "new", "is_seen"),
    [
        (Severity.NORMAL, Severity.NORMAL, Severity.HIGH, True),
        (Severity.LOW, Severity.NORMAL, Severity.NORMAL, False),
        (Severity.LOW, Severity.LOW, Severity.NORMAL, True),
        (Severity.CRITICAL, Severity.LOW, Severity.CRITICAL, False),
        (Severity.LOW, Severity.CRITICAL, Severity.CRITICAL, False),
        (Severity.HIGH, Severity.HIGH, Severity.CRITICAL, True),
    ],
)
def test_company_is_for_everybody_only_where_it_is_graver_than_all_before(
    told: Severity, since: Severity, new: Severity, *, is_seen: bool
) -> None:
    assert is_for_everybody(of_story(told, since, new)) is is_seen


def test_where_nothing_is_known_of_before_what_is_grave_is_for_everybody() -> None:
    assert is_for_everybody(a_message(an_alert(severity=Severity.HIGH), reason=Reason.COMPANY))
    assert not is_for_everybody(a_message(reason=Reason.COMPANY))


@pytest.mark.parametrize("reason", [Reason.NEWS, Reason.CHANGED, Reason.REPLAY])
def test_what_is_new_or_was_asked_for_is_for_everybody(reason: Reason) -> None:
    assert is_for_everybody(of_story(Severity.HIGH, Severity.HIGH, Severity.LOW, reason))


@pytest.mark.parametrize("reason", list(Reason))
def test_what_rings_calls_and_what_can_wait_does_not(reason: Reason) -> None:
    calls = {Reason.FIRST, Reason.NEWS, Reason.CHANGED, Reason.ARTICLE, Reason.FALLBACK}

    message = a_message(an_alert(severity=Severity.CRITICAL), reason=reason)

    assert wants_attention(message, HIGH) is (reason in calls)


def test_one_alert_that_the_condition_names_is_enough() -> None:
    calm, grave = an_alert(), an_alert(id="a2", severity=Severity.HIGH, rule="attentat")

    assert wants_attention(a_message(calm, grave), HIGH)
    assert not wants_attention(a_message(calm), HIGH)
    assert wants_attention(a_message(calm, grave), AllOf((HIGH, Comparison("rule", "=", "attentat"))))
    assert wants_attention(a_message(calm, outlets=("a", "b")), Comparison("outlets", ">=", "2"))


def test_a_note_about_tocsin_calls_nobody() -> None:
    assert not wants_attention(a_note(), HIGH)
