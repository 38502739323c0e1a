"""From files to the running configuration and the due sets that fit it."""

from datetime import timedelta

import pytest

from tests.integration.ops.machine import Machine, feeds_file, rules_file
from tests.integration.store import scene
from tests.unit.configuration.texts import the_sources
from worker.models import Outcome
from worker.ops.publishing import Published, examine, fit_due_sets
from worker.store.configurations import fitted_generation, running
from worker.store.connection import PREFIX, Store, from_ms
from worker.store.due_sets import DueSet, Place, claim, waiting_lanes
from worker.store.entries import entry_record
from worker.store.feed_states import feed_state
from worker.store.feeds import commit_poll
from worker.store.groups import commit_gather

FAILING = "    tests: {match: [Rien de tel]}"
PASSING = "    tests: {match: [La greve continue]}"

ROUTES = """\
version: 1
timezone: Europe/Paris
receivers:
  - {name: console, console: true}
route: {receivers: [console], first_after: 10m}
tests:
"""
EARLY = "  - {alert: {severity: high}, at: 2026-11-24 09:00, told: {console: 2026-11-24 09:00}}\n"


def test_rules_that_fail_their_own_tests_are_refused_with_the_title(machine: Machine) -> None:
    examined = examine(the_sources(rules=rules_file("treve", tests=FAILING)), {})

    assert examined.configuration is None
    (problem,) = examined.errors
    assert (problem.file, problem.line) == ("rules.yaml", 5)
    assert "Rien de tel" in problem.message
    assert "rule treve" in problem.path


def test_rules_of_rules_d_that_fail_their_tests_keep_their_last_good_version() -> None:
    before = the_sources(desk=rules_file("greve", tests=PASSING))
    after = the_sources(rules=rules_file("paix"), desk=rules_file("greve", "coupe", tests=FAILING))

    examined = examine(after, before)

    assert examined.configuration is not None
    assert set(examined.configuration.rules) == {"paix", "greve"}
    assert [problem.file for problem in examined.errors] == ["rules.d/desk.yaml"]
    assert examined.sources["rules.d/desk.yaml"] == before["rules.d/desk.yaml"]


def test_new_rules_of_rules_d_that_fail_their_tests_are_left_out() -> None:
    examined = examine(the_sources(desk=rules_file("greve", tests=FAILING)), {})

    assert examined.configuration is not None
    assert set(examined.configuration.rules) == {"treve"}
    assert "rules.d/desk.yaml" not in examined.sources


def test_a_problem_is_said_once_also_where_a_file_is_left_out() -> None:
    twice = feeds_file("one", "two").replace("two.example", "one.example")

    examined = examine(the_sources(feeds=twice, desk=rules_file("greve", tests=FAILING)), {})

    assert len(examined.problems) == len(set(examined.problems)) == 2


def test_a_route_test_that_fails_refuses_the_files_with_its_line_and_what_would_hold() -> None:
    examined = examine(the_sources(alerts=ROUTES + EARLY), {})

    assert examined.configuration is None
    (problem,) = examined.errors
    assert (problem.file, problem.line, problem.path) == ("alerts.yaml", 7, "tests[0]")
    assert "console must be told at 2026-11-24 09:00, but would be at 2026-11-24 09:10" in problem.message
    assert 'told: {console: "2026-11-24 09:10"}' in problem.fix
    assert examine(the_sources(alerts=ROUTES + EARLY.replace("09:00}", "09:10}")), {}).configuration


def test_a_rule_that_makes_a_route_test_fail_is_refused_as_well() -> None:
    told = ROUTES + "  - {alert: {rule: greve}, at: 2026-11-24 09:00, told: {console: 2026-11-24 09:10}}\n"
    before = the_sources(alerts=told, desk=rules_file("greve"))
    after = the_sources(alerts=told, desk=rules_file("greve", tests="    trial: true"))

    assert examine(before, {}).configuration
    examined = examine(after, before)

    assert examined.configuration is None
    assert "console must be told at 2026-11-24 09:10, but never would be" in examined.errors[0].message


def test_a_route_test_is_asked_of_the_rules_that_would_run() -> None:
    """A file of rules.d that is refused alone takes nothing from it."""
    told = ROUTES + "  - {alert: {rule: greve}, at: 2026-11-24 09:00, told: {console: 2026-11-24 09:10}}\n"
    before = the_sources(alerts=told, desk=rules_file("greve"))
    after = the_sources(alerts=told, desk=rules_file("greve", tests="    trial: true\n" + FAILING))

    examined = examine(after, before)

    assert examined.configuration is not None
    assert [problem.file for problem in examined.errors] == ["rules.d/desk.yaml"]


def test_what_runs_already_is_not_published_again(machine: Machine) -> None:
    assert [machine.publish() for _ in range(2)] == [Published.NEW, Published.SAME]
    assert running(machine.store).generation == 1


def due_feeds(store: Store) -> dict[str, int]:
    """The feeds that have a row, by lane, and how many milliseconds from now it is due."""
    now, found = store.now(), {}
    for lane in waiting_lanes(store, DueSet.FEEDS):
        rows = store.call("ZRANGE", f"{PREFIX}feeds:lane:{lane.lane}", 0, -1, "WITHSCORES")
        for row, due in zip(rows[::2], rows[1::2], strict=True):
            found[row.decode()] = round((from_ms(due) - now) / timedelta(milliseconds=1))
    return found


def test_feeds_come_and_go_with_the_configuration(machine: Machine) -> None:
    machine.publish(feeds=feeds_file("one", "two"))
    fit_due_sets(machine.store)
    assert set(due_feeds(machine.store)) == {"one", "two"}

    machine.publish(feeds=feeds_file("two", "three"))
    removed = fit_due_sets(machine.store)

    assert removed == frozenset({"one"})
    assert set(due_feeds(machine.store)) == {"two", "three"}
    lanes = {lane.lane for lane in waiting_lanes(machine.store, DueSet.FEEDS)}
    assert lanes == {"two.example", "three.example"}


def test_nothing_is_left_to_fit_afterwards_and_nothing_runs_before_the_first(machine: Machine) -> None:
    assert fit_due_sets(machine.store) is None
    machine.publish()

    assert fit_due_sets(machine.store) == frozenset()
    assert fit_due_sets(machine.store) is None
    assert fitted_generation(machine.store) == 1


def test_a_fit_that_was_cut_short_is_repeated_harmlessly(machine: Machine) -> None:
    machine.publish(feeds=feeds_file("one", "two"))
    fit_due_sets(machine.store)
    machine.publish(feeds=feeds_file("two", "three"))
    fit_due_sets(machine.store)
    before = due_feeds(machine.store)

    machine.store.call("SET", f"{PREFIX}config:fitted", 1)
    again = fit_due_sets(machine.store)

    assert again == frozenset()
    after = due_feeds(machine.store)
    assert {feed: pytest.approx(due, abs=5_000) for feed, due in before.items()} == after


def test_first_polls_are_spread_and_a_shorter_interval_holds_at_once(machine: Machine) -> None:
    machine.publish(feeds=feeds_file("one", "two", "three", "four"))
    fit_due_sets(machine.store)
    first = sorted(due_feeds(machine.store).values())
    row = next(
        row for row in claim(machine.store, DueSet.FEEDS, rows=9, lease=scene.LEASE) if row.id == "one"
    )
    commit_poll(machine.store, row, scene.poll_commit(row, place=Place(lane=row.lane)))

    machine.publish(feeds=feeds_file("one", "two", "three", "four", every="1m"))
    fit_due_sets(machine.store)

    assert [round(due / 1000) for due in first] == [pytest.approx(due, abs=5) for due in (0, 15, 30, 45)]
    assert due_feeds(machine.store)["one"] <= 60_000


def test_a_local_file_is_polled_at_once(machine: Machine) -> None:
    feeds = feeds_file("one", "two").replace('"https://two.example/rss"', '"file:two.xml"')
    machine.publish(feeds=feeds)

    fit_due_sets(machine.store)

    assert due_feeds(machine.store)["two"] <= 0


def test_a_removed_feed_keeps_what_it_has_shown_and_its_unread_entries_keep_their_rows(
    machine: Machine,
) -> None:
    machine.publish(feeds=feeds_file("one", "two"))
    fit_due_sets(machine.store)
    scene.poll(machine.store, "e1", feed="one")

    machine.publish(feeds=feeds_file("two"))
    fit_due_sets(machine.store)

    assert set(due_feeds(machine.store)) == {"two"}
    assert feed_state(machine.store, "one").has_baseline
    assert 0 < machine.store.call("TTL", f"{PREFIX}known:one") <= 30 * 86_400
    (entry,) = claim(machine.store, DueSet.ENTRIES, rows=9, lease=scene.LEASE)
    assert entry.id == "e1"
    record = entry_record(machine.store, "e1")
    assert record is not None
    assert record.outcome != Outcome.FEED_REMOVED  # that is what reading it will say


def test_waiting_groups_are_looked_at_again_under_a_new_configuration(machine: Machine) -> None:
    machine.publish()
    fit_due_sets(machine.store)
    scene.ring(machine.store, "a1")
    group = scene.claim_one(machine.store, DueSet.GROUPS)
    later = scene.waiting_until(group.now + scene.HOUR, "a1")
    commit_gather(machine.store, group, later)
    assert not scene.is_due(machine.store, DueSet.GROUPS)

    machine.publish(rules=rules_file("paix"))
    fit_due_sets(machine.store)

    assert scene.is_due(machine.store, DueSet.GROUPS)
