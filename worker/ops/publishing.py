"""From configuration files to the running configuration: examine, publish, fit the due sets to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from worker.alerts.routing import owed_digests_of
from worker.articles.addresses import service_of
from worker.configuration.canary import canary_feed
from worker.configuration.load import load_configuration
from worker.configuration.model import Configuration, FeedSettings
from worker.configuration.problems import Problem
from worker.configuration.sources import RULES_DIRECTORY, source_hash
from worker.ops.linting import problems_of_route_tests, problems_of_rules
from worker.ops.template_checks import problems_of_templates
from worker.rules.rule_tests import FailedTest, failed_tests
from worker.stages.policies import feed_place, group_place
from worker.store import configurations
from worker.store.canary import expect_canary
from worker.store.connection import Store
from worker.store.due_sets import Place
from worker.store.feed_states import learned_addresses
from worker.store.feeds import FeedRow, reconcile

SLOW_PEER = timedelta(minutes=5)
FIRST_POLLS_WITHIN = timedelta(seconds=60)  # so that a new configuration is no storm of requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """Files that were read: the configuration they make, unless something is wrong with it.

    `sources` are the files that would run: a refused file of rules.d/ is replaced by its last good version.
    """

    configuration: Configuration | None
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse something."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def examine(files: Mapping[str, str], running: Mapping[str, str]) -> Examined:
    """Load the files, lint the rules, run their own tests and those of routes: one that fails is an error.

    In a file of rules.d/ it refuses that file alone: its version in `running` stays in force.
    """
    loaded = load_configuration(files, previous=running)
    if loaded.configuration is None:
        return Examined(configuration=None, problems=loaded.problems, sources=loaded.sources)
    configuration = loaded.configuration
    failed = failed_tests(configuration.rules.values(), configuration.lists)
    found = (
        *map(_as_problem, failed),
        *problems_of_rules(configuration, loaded.sources),
        *problems_of_templates(configuration),
    )
    failures = tuple(problem for problem in found if problem.severity == "error")
    refused = {problem.file for problem in failures}
    if refused and all(
        name.startswith(RULES_DIRECTORY) and loaded.sources[name] != running.get(name) for name in refused
    ):
        again = examine(_with_last_good(loaded.sources, refused, running), running)
        problems = dict.fromkeys(loaded.problems + found + again.problems)  # each said once
        return replace(again, problems=tuple(problems))
    # Only now: a rule that is refused may be what a route test would have been about.
    of_routes = tuple(problems_of_route_tests(configuration, loaded.sources))
    return Examined(
        configuration=None if failures or of_routes else configuration,
        problems=loaded.problems + found + of_routes,
        sources=loaded.sources,
    )


def _with_last_good(
    files: Mapping[str, str], refused: Collection[str], running: Mapping[str, str]
) -> dict[str, str]:
    kept = {name: text for name, text in files.items() if name not in refused}
    return kept | {name: running[name] for name in refused if name in running}


class Published(StrEnum):
    """How an attempt to publish ended."""

    NEW = "published"
    SAME = "already running"
    CONFLICT = "another node published the running configuration"


def publish_examined(store: Store, examined: Examined, *, node: str, force: bool = False) -> Published:
    """Make examined files run, if they descend from what runs (this node published it, or nobody did)."""
    hash_ = source_hash(examined.sources)
    running = configurations.running(store)
    if running.hash == hash_:
        return Published.SAME
    descends = not running.hash or configurations.published_by(store, node) == running.hash
    if not (descends or force):
        return Published.CONFLICT
    generation = configurations.publish(
        store,
        hash_,
        examined.sources,
        expected=running.hash,
        by=node,
        force=force,
    )
    return Published.NEW if generation else Published.CONFLICT


def running_sources(store: Store) -> Mapping[str, str]:
    """The files of the running configuration, empty where none runs."""
    return configurations.source(store, configurations.running(store).hash)


def fit_due_sets(store: Store) -> frozenset[str] | None:
    """Fit the due sets to the running generation unless they are: feeds come and go, waiting groups are due.

    Returns the feeds that went, None if nothing was to do. A crash in between repeats it, harmlessly.
    """
    running = configurations.running(store)
    if not running.generation or configurations.fitted_generation(store) == running.generation:
        return None
    configuration = load_configuration(configurations.source(store, running.hash)).configuration
    if configuration is None:
        return None  # published by a newer version; its own nodes fit it
    feeds = [*configuration.feeds.values(), *canary_feed(configuration)]
    removed = reconcile(store, feed_rows(store, feeds), _digesting(configuration))
    expect_canary(store, _patience(configuration))
    configurations.mark_fitted(store, running.generation)
    return removed


def _digesting(configuration: Configuration) -> dict[str, Place]:
    """The receivers that are told at their hours that there is nothing to tell."""
    return {
        name: group_place(name)
        for name in configuration.receivers
        if owed_digests_of(name, configuration.route)
    }


def _patience(configuration: Configuration) -> timedelta | None:
    """How long the canary may be missed: twice its turn, what its story waits for company, a slow peer."""
    if configuration.canary is None:
        return None
    return 2 * configuration.canary.every + configuration.route.first_after + SLOW_PEER


def feed_rows(store: Store, feeds: Sequence[FeedSettings]) -> list[FeedRow]:
    """The feeds as the due set needs them, each in the lane of the service that it is asked from."""
    learned = learned_addresses(store, {feed.id: feed.url for feed in feeds})
    asked = [replace(feed, url=learned.get(feed.id, feed.url)) for feed in feeds]
    return [feed_row(feed, number, len(feeds)) for number, feed in enumerate(asked)]


def feed_row(feed: FeedSettings, number: int = 0, of: int = 1) -> FeedRow:
    """A feed as the due set needs it; first polls are spread, local files come at once."""
    service = service_of(feed.url)
    spread = timedelta(0) if service == "file" else min(FIRST_POLLS_WITHIN, feed.shortest) * (number / of)
    return FeedRow(id=feed.id, place=feed_place(service), first_due=spread, latest=feed.longest)


def _as_problem(failed: FailedTest) -> Problem:
    kind = "match" if failed.test.must_match else "no_match"
    return Problem(
        file=failed.test.file,
        line=failed.test.line,
        path=f"rule {failed.rule}: tests.{kind}",
        message=f"« {failed.test.title} »: {failed.why}",
        fix="change the rule, or the test",
    )
