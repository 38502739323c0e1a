"""Who is told, by which leaf of the tree, in which group."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.builders import NOW, a_configuration, a_match, a_rule, an_alert, an_article
from worker.alerts.raising import raise_alerts
from worker.alerts.routing import (
    facts_of_alert,
    group_id,
    host_of,
    leaves_of,
    owed_digests_of,
    receiver_of,
    receivers_of,
    route_for,
)
from worker.conditions.tree import Comparison
from worker.configuration.routes import DigestTimes, Route
from worker.models import Severity

HIGH = Comparison("severity", ">=", "high")
FRENCH = Comparison("lang", "=", "fr")
REGION = Comparison("label.tier", "=", "1")


def leaf(name: str, condition: Comparison | None = None, **more: object) -> Route:
    return replace(Route(receivers=(name,), condition=condition), **more)  # type: ignore[arg-type]


def told(route: Route, **facts: str) -> list[str]:
    return [one.receivers[0] for one in leaves_of({"severity": "normal", **facts}, route)]


def test_the_first_child_that_matches_decides_and_the_node_itself_where_none_does() -> None:
    route = leaf("racine", routes=(leaf("urgent", HIGH), leaf("français", FRENCH)))

    assert told(route, severity="high", lang="fr") == ["urgent"]
    assert told(route, lang="fr") == ["français"]
    assert told(route, lang="en") == ["racine"]


def test_a_route_that_goes_on_lets_those_after_it_be_asked_and_spares_the_node() -> None:
    route = leaf(
        "racine", routes=(leaf("urgent", HIGH, goes_on=True), leaf("français", FRENCH), leaf("reste"))
    )

    assert told(route, severity="high", lang="fr") == ["urgent", "français"]
    assert told(route, severity="high", lang="en") == ["urgent", "reste"]
    assert told(route, lang="en") == ["reste"]


def test_the_last_route_may_go_on_to_nothing() -> None:
    route = leaf("racine", routes=(leaf("urgent", HIGH, goes_on=True),))

    assert told(route, severity="high") == ["urgent"]
    assert told(route) == ["racine"]


def test_the_deepest_match_decides() -> None:
    inner = leaf("français", FRENCH, routes=(leaf("régional", REGION),))
    route = leaf("racine", routes=(inner, leaf("urgent", HIGH)))

    assert told(route, lang="fr", **{"label.tier": "1"}) == ["régional"]
    assert told(route, lang="fr", severity="high") == ["français"]  # no look back from within a branch


def test_a_receiver_that_several_leaves_name_is_told_once_as_the_first_says() -> None:
    first = Route(receivers=("veille", "inter"), then_every=timedelta(hours=1), goes_on=True)
    second = Route(receivers=("inter", "sport"))
    route = leaf("racine", routes=(first, second))

    assert receivers_of(a_rule(), {}, route) == {"veille": first, "inter": first, "sport": second}


def test_a_rules_own_receivers_are_told_when_the_leaf_says() -> None:
    first = Route(receivers=("veille",), goes_on=True)
    second = Route(receivers=("sport",), then_every=timedelta(hours=1))
    route = leaf("racine", routes=(first, second))
    rule = replace(a_rule(), receivers=("inter", "sport"))

    assert receivers_of(rule, {}, route) == {"inter": first, "sport": second}


def test_an_alert_knows_what_routes_ask() -> None:
    alert = an_alert(
        severity=Severity.HIGH, feed_group="presse", link="https://www.Example.org:443/x",
        labels={"tier": "1", "feed": "not this"},
    )  # fmt: skip

    facts = facts_of_alert(alert)

    assert facts == {
        "rule": "treve", "severity": "high", "feed": "monde", "group": "presse", "lang": "fr",
        "host": "example.org", "tier": "1", "label.tier": "1", "label.feed": "not this",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://sport.example.org./a", "sport.example.org"),
        ("http://[::1/x", ""),
        ("", ""),
        ("file:nouvelles.xml", ""),
    ],
)
def test_the_host_of_any_address(link: str, host: str) -> None:
    assert host_of(link) == host


def test_an_article_raises_an_alert_for_every_receiver_of_its_leaf_in_the_group_of_each() -> None:
    grouped = Route(receivers=("veille", "inter"), condition=HIGH, group_by=("tier",))
    route = leaf("racine", routes=(grouped,))
    configuration = a_configuration()
    rule = replace(configuration.rules["treve"], severity=Severity.HIGH, labels={"tier": "1"})
    configuration = replace(configuration, route=route, rules={"treve": rule})
    article = an_article()

    alerts = raise_alerts(configuration, article, (a_match(article),), found_at=NOW, now=NOW)

    assert [(one.receiver, one.group) for one in alerts] == [
        ("veille", "veille{tier=1}"),
        ("inter", "inter{tier=1}"),
    ]
    assert len({one.id for one in alerts}) == 2
    feed = configuration.feeds.get("monde")
    assert {one.feed_group for one in alerts} == {feed.group if feed else ""}


def test_a_group_is_a_receiver_and_labels_whatever_stands_in_them() -> None:
    assert group_id("veille", (), {"tier": "1"}) == "veille"
    assert group_id("veille", ("zone", "tier"), {"tier": "1"}) == "veille{tier=1,zone=}"
    assert group_id("veille", ("tier", "zone"), {"tier": "1"}) == "veille{tier=1,zone=}"
    odd = group_id("veille", ("a", "b"), {"a": "1,b=2", "b": ""})
    assert odd != group_id("veille", ("a", "b"), {"a": "1", "b": "2,b="})
    assert {receiver_of(one) for one in ("veille", "veille{tier=1}", odd)} == {"veille"}


def test_a_waiting_alert_is_told_as_the_route_says_now() -> None:
    leaf_now = leaf("veille", FRENCH, then_every=timedelta(hours=3))
    route = leaf("racine", routes=(leaf_now,))
    configuration = replace(a_configuration(), route=route)

    assert route_for(an_alert(lang="fr"), configuration) is leaf_now
    assert route_for(an_alert(lang="fr", rule="removed"), configuration) is leaf_now
    assert route_for(an_alert(lang="fr", receiver="nobody"), configuration) is route


def test_a_receiver_that_only_the_rule_names_has_the_hours_of_the_leaf() -> None:
    leaf_now = leaf("veille", FRENCH, then_every=timedelta(hours=3))
    configuration = a_configuration()
    rule = replace(configuration.rules["treve"], receivers=("sport",))
    route = leaf("racine", routes=(leaf_now,))
    configuration = replace(configuration, route=route, rules={"treve": rule})

    assert route_for(an_alert(lang="fr", receiver="sport"), configuration) is leaf_now
    assert route_for(an_alert(lang="fr", receiver="sport", rule="removed"), configuration) is route


def test_the_owed_digests_of_a_receiver_are_found_anywhere_in_the_tree_each_once() -> None:
    morning = DigestTimes(at=(time(7),), zone="Europe/Paris", skip_empty=False)
    evening = DigestTimes(at=(time(18),), zone="Europe/Paris", skip_empty=False)
    below = (leaf("veille", digest=evening), leaf("veille", digest=morning), leaf("sport", digest=evening))
    route = leaf("veille", digest=morning, routes=below)

    assert owed_digests_of("veille", route) == (morning, evening)
    assert owed_digests_of("sport", route) == (evening,)
    assert owed_digests_of("inter", route) == ()


def test_no_digest_is_owed_that_may_be_left_out_or_whose_receiver_has_several_groups() -> None:
    skipped = DigestTimes(at=(time(7),), zone="Europe/Paris")
    owed = replace(skipped, skip_empty=False)

    assert owed_digests_of("veille", leaf("veille", digest=skipped)) == ()
    assert owed_digests_of("veille", leaf("veille", digest=owed, group_by=("tier",))) == ()
