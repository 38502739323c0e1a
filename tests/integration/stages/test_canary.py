"""The canary goes the whole way like any other entry, and is in nobody's figures."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.ops.machine import Machine
from tests.integration.store.scene import Clock
from tests.stand_ins.mail_sink import MailSink
from tests.unit.configuration.texts import ALERTS
from worker.models import CANARY
from worker.ops.metrics import families_of
from worker.ops.one_pass import make_pass
from worker.ops.publishing import fit_due_sets
from worker.store.canary import CanaryRecord, canary_record
from worker.store.connection import Store
from worker.store.record import alerts_since, counts
from worker.store.silences import add_silence, new_silence
from worker.store.survey import delays, deliveries, feeds_configured

FEEDS = 'version: 1\ncontact: a@example.org\ngroups: [{id: g, feeds: [{id: essai, url: "file:a.xml"}]}]\n'
GREEDY = "version: 1\nrules: [{id: greedy, any: [canari, tocsin]}]\n"
MAIL = 'email: {server: "SERVER", from: tocsin@example.org, security: none}\n'


class Tocsin:
    """A service with a canary every ten minutes, in simulated time."""

    def __init__(self, store: Store, directory: Path) -> None:
        self.clock = Clock()
        self.store = Store(store.client, self.clock)
        self.machine = Machine(self.store, directory)
        (self.machine.directory / "a.xml").write_text("<rss><channel/></rss>", encoding="utf-8")

    def runs(self, alerts: str) -> None:
        self.machine.write(alerts=alerts, rules=GREEDY, feeds=FEEDS)
        self.machine.publish(alerts=alerts, rules=GREEDY, feeds=FEEDS)
        fit_due_sets(self.store)

    def works(self) -> None:
        """Do all that is due."""
        make_pass(self.machine.context)

    def canary(self) -> CanaryRecord:
        record = canary_record(self.store)
        assert record
        return record


@pytest.fixture
def tocsin(store: Store, tmp_path: Path) -> Tocsin:
    return Tocsin(store, tmp_path)


def test_it_arrives_at_a_receiver_that_only_records_it(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS + "canary: {every: 10m}\n")

    tocsin.works()

    assert tocsin.canary().arrived_at
    assert tocsin.canary().took is not None


def test_it_comes_again_at_its_turn(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS + "canary: {every: 10m}\n")
    tocsin.works()
    first = tocsin.canary().arrived_at

    tocsin.clock.tick(timedelta(minutes=15))
    tocsin.works()

    second = tocsin.canary().arrived_at
    assert first
    assert second
    assert second - first == timedelta(minutes=15)


def test_it_arrives_at_the_receiver_that_is_named(tocsin: Tocsin, mail_sink: MailSink) -> None:
    named = '  - {name: essai, email: {to: ["a@example.org"]}}\nroute:'
    alerts = ALERTS.replace("route:", named) + MAIL.replace("SERVER", mail_sink.address)
    tocsin.runs(alerts + "canary: {every: 10m, receiver: essai}\n")

    tocsin.works()

    assert len(mail_sink.messages) == 1
    assert tocsin.canary().arrived_at


def test_it_is_in_nobodys_figures_and_no_rule_of_the_users_reads_it(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS + "canary: {every: 10m}\n")

    tocsin.works()

    assert tocsin.canary().arrived_at
    assert list(alerts_since(tocsin.store, tocsin.store.now() - timedelta(days=1))) == []
    assert not {what for what in counts(tocsin.store) if not what.startswith("poll:")}
    assert sum(number for what, number in counts(tocsin.store).items() if what.startswith("poll:")) == 1
    assert deliveries(tocsin.store) == {}
    assert delays(tocsin.store, "publication").number == 0
    assert feeds_configured(tocsin.store)[0] == 1


def test_nothing_of_it_is_kept_beyond_a_day_after_its_end(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS + "canary: {every: 10m}\n")

    tocsin.works()

    kinds = ("alert", "notification", "entry")
    kept = [key for kind in kinds for key in tocsin.store.call("KEYS", f"tocsin:{kind}:*")]
    assert len(kept) >= len(kinds)
    assert all(0 < tocsin.store.call("TTL", key) <= 24 * 3600 for key in kept), kept


def test_it_is_missed_when_nothing_moves_and_no_longer_once_it_comes(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS + "canary: {every: 10m}\n")
    tocsin.works()

    tocsin.clock.tick(timedelta(minutes=24))
    in_time = tocsin.canary().missed_for(tocsin.store.now())
    tocsin.clock.tick(timedelta(minutes=6))
    missed = tocsin.canary().missed_for(tocsin.store.now())
    tocsin.works()

    assert (in_time, missed >= timedelta(minutes=30)) == (timedelta(0), True)
    assert tocsin.canary().missed_for(tocsin.store.now()) == timedelta(0)


def test_metrics_tell_when_it_arrived(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS + "canary: {every: 10m}\n")
    tocsin.works()

    found = {family.name: family.samples for family in families_of(tocsin.store)}

    [arrival] = found["tocsin_canary_arrival_timestamp_seconds"]
    arrived_at = tocsin.canary().arrived_at
    assert arrived_at
    assert arrival.value == arrived_at.timestamp()


def test_it_is_off_unless_it_is_asked_for_and_again_when_it_no_longer_is(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS)
    tocsin.works()
    before = canary_record(tocsin.store)
    tocsin.runs(ALERTS + "canary: {}\n")
    tocsin.works()
    assert tocsin.canary().arrived_at

    tocsin.runs(ALERTS)
    tocsin.clock.tick(timedelta(hours=1))
    tocsin.works()

    assert (before, canary_record(tocsin.store)) == (None, None)
    assert CANARY not in str(tocsin.store.call("SMEMBERS", "tocsin:feeds:ids"))


NIGHT = "intervals: {toujours: {days: [mon, tue, wed, thu, fri], times: ['00:00-23:59']}}\n"


@pytest.mark.parametrize(
    ("receiver", "route"),
    [
        ("quota: 1/h", ""),
        ("", "quiet: {during: toujours}"),
        ("", "quiet: {during: toujours, hold: false}"),
        ("", "digest: {at: ['23:59']}"),
        ("", "routes: [{if: severity=normal, first_after: 3h}]"),
    ],
)
def test_no_quota_hour_digest_or_timer_of_its_leaf_holds_it(
    tocsin: Tocsin, receiver: str, route: str
) -> None:
    named = f"{{name: console, console: true{', ' if receiver else ''}{receiver}}}"
    alerts = f"version: 1\ntimezone: Europe/Paris\n{NIGHT}receivers: [{named}]\n"
    route = f"route: {{receivers: [console]{', ' if route else ''}{route}}}\n"
    tocsin.runs(alerts + route + "canary: {every: 10m, receiver: console}\n")

    for _ in range(4):
        tocsin.works()
        assert tocsin.canary().arrived_at == tocsin.clock.now
        tocsin.clock.tick(timedelta(minutes=15))


def test_no_silence_takes_it(tocsin: Tocsin) -> None:
    tocsin.runs(ALERTS + "canary: {every: 10m, receiver: console}\n")
    night = new_silence(
        "severity>=low", author="a", reason="b", starts=tocsin.clock.now, length=timedelta(days=1)
    )
    add_silence(tocsin.store, night)

    tocsin.works()

    assert tocsin.canary().arrived_at
