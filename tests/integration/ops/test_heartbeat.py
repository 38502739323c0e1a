"""The heartbeat leaves only while everything moves, and its address stays a secret."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.ops.machine import Machine
from tests.integration.ops.servers import Server
from tests.integration.ops.watched import Watched
from tests.stand_ins.web_server import WebServer
from tests.unit.configuration.texts import ALERTS
from worker.ops.embedded import EmbeddedStore
from worker.ops.pinging import Pinger
from worker.ops.supervisor import Role
from worker.settings import load_settings
from worker.stages.context import Context
from worker.store.connection import Store
from worker.store.due_sets import Place
from worker.store.feeds import FeedRow, reconcile
from worker.store.outages import begin_outage
from worker.store.record import heartbeat_record, record_tick
from worker.store.survey import last_tick

PATH = "/ping/5f2c-secret"
EVERY = "30s"


class Outside:
    """A machine whose heartbeat goes to a web server; its ticker has just ticked."""

    def __init__(self, machine: Machine, web: WebServer, secret: Path, store_url: str) -> None:
        self.machine = machine
        self.web = web
        self.secret = secret
        secret.write_text(web.page(PATH, b"OK"), encoding="utf-8")
        heartbeat = f'heartbeat: {{url: "${{file:{secret}}}", every: {EVERY}}}\n'
        machine.publish(alerts=ALERTS + heartbeat)
        record_tick(machine.store, is_full=False)
        settings = load_settings({**machine.environ, "TOCSIN_REDIS_URL": store_url})
        self.context = Context(settings, machine.store)

    def pings(self) -> int:
        """How many requests one look sends."""
        before = len(self.web.requests)
        Pinger(self.context, first_after=0).step()
        return len(self.web.requests) - before

    def why(self) -> str:
        record = heartbeat_record(self.machine.store)
        return record.why if record else "never thought of"


@pytest.fixture
def watched(machine: Machine, web: WebServer, tmp_path: Path, embedded: EmbeddedStore) -> Outside:
    return Outside(machine, web, tmp_path / "heartbeat-url", embedded.store_url)


def test_before_a_first_configuration_there_is_no_heartbeat_and_no_trouble(machine: Machine) -> None:
    Pinger(machine.context, first_after=0).step()

    assert heartbeat_record(machine.store) is None


def test_while_everything_moves_it_leaves_as_often_as_it_is_said(watched: Outside) -> None:
    pinger = Pinger(watched.context, first_after=0)

    for _ in range(3):
        pinger.step()

    assert [request.method for request in watched.web.requests_to(PATH)] == ["GET"]
    assert watched.why() == ""


def due_for(store: Store, wait: timedelta) -> None:
    reconcile(store, [FeedRow(id="monde", place=Place(lane="lemonde.fr"), first_due=-wait, latest=-wait)])


def test_it_does_not_leave_while_polling_stands_still(watched: Outside) -> None:
    due_for(watched.machine.store, timedelta(minutes=6))

    assert watched.pings() == 0
    assert "work has been due for " in watched.why()


def test_it_leaves_while_some_work_has_just_become_due(watched: Outside) -> None:
    due_for(watched.machine.store, timedelta(minutes=1))

    assert watched.pings() == 1


def test_it_does_not_leave_while_the_store_takes_nothing_new(watched: Outside) -> None:
    record_tick(watched.machine.store, is_full=True)

    assert watched.pings() == 0
    assert "the store is so full" in watched.why()


def test_it_does_not_leave_while_nobody_ticks(watched: Outside) -> None:
    watched.machine.store.call("DEL", "tocsin:ticker")

    assert watched.pings() == 0
    assert watched.why() == "no ticker looks at what is due"


def test_it_does_not_leave_while_nearly_all_feeds_fail(watched: Outside) -> None:
    begin_outage(watched.machine.store)

    assert watched.pings() == 0
    assert watched.why() == "nearly all feeds fail"


def test_it_leaves_again_when_all_is_well_again(watched: Outside) -> None:
    record_tick(watched.machine.store, is_full=True)
    withheld = watched.pings()

    record_tick(watched.machine.store, is_full=False)

    assert (withheld, watched.pings()) == (0, 1)


def test_an_empty_address_switches_it_off_with_one_calm_line(
    watched: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.machine.publish(alerts=ALERTS + 'heartbeat: {url: "${HEARTBEAT_UNSET:-}"}\n')
    pinger = Pinger(watched.context, first_after=0)

    for _ in range(3):
        pinger.step()

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert "result='off'" in lines[0]
    assert "${HEARTBEAT_UNSET:-} is empty" in lines[0]
    assert watched.why() == "off"


def test_without_the_key_nothing_is_said(watched: Outside, capsys: pytest.CaptureFixture[str]) -> None:
    watched.machine.publish(alerts=ALERTS)

    assert watched.pings() == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "trouble", ["500", "moved to an address that is not allowed", "nobody answers", "no address"]
)
def test_no_failure_shows_the_address(
    watched: Outside, capsys: pytest.CaptureFixture[str], trouble: str
) -> None:
    if trouble == "500":
        watched.web.page(PATH, b"", status=500)
    elif trouble.startswith("moved"):
        watched.web.redirect(PATH, "http://10.0.0.1/ping/5f2c-secret")
    elif trouble == "nobody answers":
        watched.secret.write_text("http://127.0.0.1:1/ping/5f2c-secret", encoding="utf-8")
    else:
        watched.secret.write_text("hunter 5f2c-secret", encoding="utf-8")

    Pinger(watched.context, first_after=0).step()

    assert "it did not arrive: " in watched.why()
    assert "5f2c" not in watched.why() + capsys.readouterr().out


def test_the_real_ticker_sends_it_and_goes_on_ticking_whoever_answers_slowly(
    tmp_path: Path, web: WebServer
) -> None:
    web.page(PATH, lambda: iter([b"x"] * 1_000), drip_s=1.0)
    with Server(tmp_path / "data") as server:
        machine = Machine(server.connect(), tmp_path)
        machine.environ["HEARTBEAT_URL"] = web.url(PATH)
        machine.write(alerts=ALERTS + 'heartbeat: {url: "${HEARTBEAT_URL}", every: 30s}\n')
        with Watched(Role(name="ticker", command=machine.command("ticker"))) as ticker:
            wait_until(lambda: web.requests_to(PATH), ticker)
            asked_at = machine.store.now()

            wait_until(lambda: (last_tick(machine.store) or asked_at) > asked_at, ticker)

    assert not [line for _, line in ticker.lines if "5f2c" in line]


def wait_until(is_so: Callable[[], object], ticker: Watched) -> None:
    """Wait for long: a machine that is busy starts a ticker slowly."""
    end = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < end, ticker.lines
        time.sleep(0.1)
