"""What would happen to an alert that comes at a time: who is told, when, and why then."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_configuration, a_feed, a_match, a_receiver, a_rule, an_article
from worker.alerts.calendar import quiet_end
from worker.alerts.raising import raise_alerts
from worker.conditions.tree import AnyOf, Comparison
from worker.configuration.model import Configuration, RuleSettings
from worker.configuration.routes import DigestTimes, Fallback, Interval, Quiet, Route, TimeRange
from worker.models import Reason, Severity
from worker.stages.timeline import Told, timeline_of

PARIS = "Europe/Paris"
NIGHT_TIME = datetime(2026, 11, 24, 2, tzinfo=UTC)  # Tuesday, 3:00 in Paris
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
SEVEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = Interval(name="nuit", zone=PARIS, times=(TimeRange(time(22), time(7)),))
WEEKEND = Interval(name="week-end", zone=PARIS, days=frozenset({5, 6}))
INTERRUPTS = AnyOf((Comparison("severity", "=", "critical"), Comparison("outlets", ">=", "5")))
QUIET = Quiet(during=(NIGHT, WEEKEND), interrupt_if=INTERRUPTS)
HIGH = Comparison("severity", ">=", "high")
TWICE = DigestTimes(at=(time(7, 30), time(18)), zone=PARIS)


def configured(route: Route, *rules: RuleSettings, **receivers: Any) -> Configuration:
    """A configuration with this route, where `veille`, `inter` and `sport` can be told."""
    found = {name: a_receiver(name=name, **receivers.get(name, {})) for name in ("veille", "inter", "sport")}
    named = {rule.id: rule for rule in rules or (a_rule(),)}
    return a_configuration(route=route, receivers=found, rules=named)


def the_one(route: Route, at: datetime, *rules: RuleSettings, **facts: str) -> Told:
    """What becomes of an alert for `veille`, to which the route brings it."""
    (told,) = timeline_of(configured(route, *rules), facts or {"severity": "normal"}, at)
    return told


def leaf(*receivers: str, **more: Any) -> Route:
    return Route(receivers=receivers or ("veille",), **more)


def test_by_day_a_new_story_is_told_at_once_and_its_news_when_then_every_says() -> None:
    told = the_one(leaf(quiet=QUIET), NOON)

    assert (told.at, told.reason, told.is_digest, told.why) == (NOON, Reason.FIRST, False, "at once")
    assert (told.news_at, told.rest_at) == (NOON + 10 * MINUTE, NOON + DAY)


def test_a_new_story_waits_for_company() -> None:
    told = the_one(leaf(first_after=90 * MINUTE), NOON)

    assert (told.at, told.reason) == (NOON + 90 * MINUTE, Reason.FIRST)
    assert told.why == "first_after: a new story waits 1h30m for company"


def test_quiet_hours_hold_it_until_the_last_of_them_ends_and_are_named() -> None:
    friday = NIGHT_TIME + 3 * DAY + 20 * HOUR  # 23:00 in Paris

    night, weekend = the_one(leaf(quiet=QUIET), NIGHT_TIME), the_one(leaf(quiet=QUIET), friday)

    assert (night.at, night.reason, night.is_digest) == (SEVEN, Reason.QUIET, True)
    assert night.why == "held by nuit, told when that ends"
    assert weekend.at == SEVEN + 6 * DAY
    assert weekend.why == "held by nuit, week-end, told when that ends"


@pytest.mark.parametrize("facts", [{"severity": "critical"}, {"outlets": "5"}])
def test_what_interrupts_is_told_at_once_and_why_is_said(facts: dict[str, str]) -> None:
    told = the_one(leaf(quiet=QUIET), NIGHT_TIME, **facts)

    assert (told.at, told.is_digest) == (NIGHT_TIME, False)
    assert told.why == "at once; severity=critical or outlets>=5 is told in nuit too"


def test_four_outlets_do_not_interrupt_what_five_do() -> None:
    assert the_one(leaf(quiet=QUIET), NIGHT_TIME, outlets="4").at == SEVEN


def test_hours_that_mute_say_that_it_is_never_told() -> None:
    told = the_one(leaf(quiet=Quiet(during=(NIGHT,), hold=False)), NIGHT_TIME)

    assert (told.at, told.news_at) == (None, None)
    assert told.why == "muted by nuit, which has hold: false"


def test_a_digest_comes_at_its_next_time_or_when_quiet_hours_end() -> None:
    late = Interval(name="tard", zone=PARIS, times=(TimeRange(time(6), time(9)),))

    plain = the_one(leaf(digest=TWICE, quiet=QUIET), NIGHT_TIME)
    moved = the_one(leaf(digest=TWICE, quiet=Quiet(during=(late,))), NIGHT_TIME)

    assert (plain.at, plain.reason, plain.is_digest) == (SEVEN + 30 * MINUTE, Reason.DIGEST, True)
    assert plain.why == "its route tells by digest"
    assert plain.news_at == plain.rest_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert moved.at == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert moved.why == "its route tells by digest; held by tard, told when that ends"


def test_hours_that_never_end_are_answered() -> None:
    always = [Interval(name=zone, zone=zone, times=(TimeRange(time(0), time(0)),)) for zone in (PARIS, "UTC")]

    told = the_one(leaf(quiet=Quiet(during=tuple(always))), NOON)

    assert told.at is None
    assert told.why == "the hours in which nothing is told never end"


def test_each_receiver_is_told_by_the_leaf_that_names_it() -> None:
    urgent = leaf("inter", condition=HIGH, goes_on=True)
    calm = leaf("veille", condition=Comparison("lang", "=", "fr"), digest=TWICE)
    configuration = configured(leaf("sport", routes=(urgent, calm)))

    inter, veille = timeline_of(configuration, {"severity": "high", "lang": "fr"}, NOON)
    (sport,) = timeline_of(configuration, {"severity": "normal"}, NOON)

    assert (inter.receiver, inter.leaf, inter.at) == ("inter", urgent, NOON)
    assert (veille.receiver, veille.leaf, veille.at) == ("veille", calm, NOON + 6 * HOUR)
    assert (sport.receiver, sport.leaf) == ("sport", configuration.route)


def test_a_rule_says_its_severity_and_receivers_and_the_route_when() -> None:
    rule = a_rule(severity=Severity.HIGH, receivers=("sport",))
    route = leaf(routes=(leaf("inter", condition=HIGH, first_after=MINUTE),))

    told = the_one(route, NOON, rule, rule="treve")

    assert (told.receiver, told.leaf, told.at) == ("sport", route.routes[0], NOON + MINUTE)


def test_a_feed_says_its_group_language_and_labels_unless_they_are_said() -> None:
    asked = ("group", "presse"), ("lang", "fr"), ("label.tier", "1")
    routes = tuple(leaf(name, condition=Comparison(*fact[:1], "=", fact[1]), goes_on=True)
                   for name, fact in zip(("veille", "inter", "sport"), asked, strict=True))  # fmt: skip
    configuration = configured(leaf(routes=routes))
    feed = a_feed(labels={"tier": "1"})
    configuration = a_configuration(
        route=configuration.route, receivers=configuration.receivers, feeds={"monde": feed}
    )

    by_feed = timeline_of(configuration, {"feed": "monde"}, NOON)
    otherwise = timeline_of(configuration, {"feed": "monde", "lang": "en", "label.tier": "2"}, NOON)

    assert [one.receiver for one in by_feed] == ["veille", "inter", "sport"]
    assert [one.receiver for one in otherwise] == ["veille"]


def test_the_host_is_what_is_said() -> None:
    route = leaf(routes=(leaf("inter", condition=Comparison("host", "=", "lemonde.fr")),))

    assert the_one(route, NOON, host="lemonde.fr").receiver == "inter"
    assert the_one(route, NOON, feed="monde").receiver == "veille"


def test_it_comes_to_whom_a_real_alert_of_these_facts_comes_in_the_same_groups() -> None:
    rule = a_rule(severity=Severity.HIGH, labels={"desk": "inter"})
    route = leaf(routes=(leaf("inter", "veille", condition=HIGH, group_by=("desk", "lang")),))
    configuration = configured(route, rule)
    article = an_article(feed="monde", lang="fr")
    raised = raise_alerts(configuration, article, (a_match(article, "trêve"),), found_at=NOON, now=NOON)

    imagined = timeline_of(configuration, {"rule": "treve", "feed": "monde"}, NOON)

    assert [(one.receiver, one.group) for one in imagined] == [(one.receiver, one.group) for one in raised]
    assert imagined[0].group == "inter{desk=inter,lang=fr}"


def test_a_fallback_is_told_later_where_its_condition_holds() -> None:
    fallback = Fallback(receiver="sport", after=5 * MINUTE, condition=HIGH)
    configuration = configured(leaf(quiet=Quiet(during=(NIGHT,))), veille={"fallback": fallback})

    (high,) = timeline_of(configuration, {"severity": "high"}, NIGHT_TIME)
    (normal,) = timeline_of(configuration, {"severity": "normal"}, NIGHT_TIME)

    assert [(one.receiver, one.at) for one in high.instead] == [("sport", SEVEN + 5 * MINUTE)]
    assert normal.instead == ()


def test_a_fallback_may_ask_how_many_outlets_tell_it() -> None:
    fallback = Fallback(receiver="sport", after=MINUTE, condition=Comparison("outlets", ">=", "5"))
    configuration = configured(leaf(), veille={"fallback": fallback})

    four, five = (timeline_of(configuration, {"outlets": many}, NOON)[0] for many in ("4", "5"))

    assert (four.instead, [one.receiver for one in five.instead]) == ((), ["sport"])


def test_what_comes_before_hours_that_mute_is_told_when_they_end() -> None:
    evening = NOON + 9 * HOUR + 30 * MINUTE  # 21:30 in Paris

    told = the_one(leaf(first_after=HOUR, quiet=Quiet(during=(NIGHT,), hold=False)), evening)

    assert (told.at, told.why) == (SEVEN + DAY, "held by nuit, told when that ends")


def test_limit_and_quota_hold_for_what_they_hold_back() -> None:
    rule = a_rule(limit=10)
    configuration = configured(leaf(quiet=QUIET), rule, veille={"quota": 30})

    (normal,) = timeline_of(configuration, {"rule": "treve"}, NOON)
    (grave,) = timeline_of(configuration, {"rule": "treve", "severity": "high"}, NOON)
    (digest,) = timeline_of(configuration, {"rule": "treve"}, NIGHT_TIME)

    assert (normal.limit, normal.quota) == (10, 30)
    assert (grave.limit, grave.quota) == (digest.limit, digest.quota) == (None, None)


def test_a_rule_that_tells_each_article_waits_for_nothing() -> None:
    told = the_one(leaf(first_after=HOUR), NOON, a_rule(ring="every_article"), rule="treve")

    assert (told.at, told.reason, told.news_at) == (NOON, Reason.ARTICLE, None)
    assert told.why == "at once, as each article of its rule"


def test_a_rule_on_trial_or_past_its_last_day_tells_nobody() -> None:
    trial = the_one(leaf(), NOON, a_rule(trial=True), rule="treve")
    last_day = a_rule(until=NOON.date())
    past, today = (the_one(leaf(), at, last_day, rule="treve") for at in (NOON + DAY, NOON))

    assert (trial.at, trial.why[:20]) == (None, "the rule is on trial")
    assert (past.at, past.why) == (None, "the rule rings no more: its last day was 2026-11-24")
    assert today.at == NOON


def test_what_clocks_show_twice_is_held_by_instants_not_by_their_faces() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30, for the first time

    assert the_one(leaf(quiet=QUIET), night - DAY * 7).at == datetime(2026, 10, 19, 5, tzinfo=UTC)
    assert the_one(leaf(quiet=Quiet(during=(NIGHT,))), night).at == datetime(2026, 10, 25, 6, tzinfo=UTC)


@given(
    minute=st.integers(0, 21 * 24 * 60),
    first_after=st.sampled_from([timedelta(0), timedelta(seconds=30), HOUR, 12 * HOUR]),
    digest=st.sampled_from([None, TWICE, DigestTimes(at=(time(2, 30),), zone=PARIS, skip_empty=False)]),
    hold=st.booleans(),
    outlets=st.integers(1, 6),
)
def test_at_any_minute_it_is_told_in_no_quiet_hour_or_never_and_why_is_said(
    *, minute: int, first_after: timedelta, digest: DigestTimes | None, hold: bool, outlets: int
) -> None:
    came = datetime(2026, 10, 15, tzinfo=UTC) + minute * MINUTE  # on 25 October, the clocks are set back
    quiet = Quiet(during=(NIGHT, WEEKEND), hold=hold, interrupt_if=INTERRUPTS)

    told = the_one(leaf(first_after=first_after, digest=digest, quiet=quiet), came, outlets=str(outlets))

    assert told.why
    if told.at is None:
        assert not hold
    else:
        assert told.at >= came
        assert outlets >= 5 or quiet_end(quiet.during, told.at) is None
        assert told.news_at is None or told.news_at >= told.at
