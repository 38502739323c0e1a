"""A server without memory: what is held is told, nothing new is taken in, all goes on when memory is back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.stages.press import numbered, rss
from tests.integration.stages.service import Service, Watched
from tests.integration.store.scene import LEASE, Clock
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer
from worker.errors import StoreFullError
from worker.ops.ticker import Ticker
from worker.ops.troubles import Troubles
from worker.store.connection import Store

PATIENCE = 60.0
STAGES = {"poll": 1, "read": 1, "gather": 1, "deliver": 1}


@pytest.fixture
def service(store: Store, tmp_path: Path, web: WebServer, mail_sink: MailSink) -> Service:
    """One feed, read once; everything is told by e-mail, troubles too."""
    clock = Clock()
    service = Service(Store(store.client, clock=clock), clock, tmp_path)
    web.page("/rss", rss(*numbered(1)))
    service.configure(
        feeds={"monde": f"http://127.0.0.1:{web.port}/rss"},
        receivers=(
            "{name: veille, email: {to: [veille@example.org]}}",
            "{name: ops, email: {to: [ops@example.org]}}",
        ),
        route="",
        rules="version: 1\nrules:\n  - {id: treve, any: [trêve], receivers: [veille]}\n",
        extra=f"operator: [ops]\nemail: {{server: '{mail_sink.address}', from: t@e.org, security: none}}",
    )
    service.poll()
    return service


@contextmanager
def no_memory(store: Store) -> Iterator[None]:
    store.call("CONFIG", "SET", "maxmemory", "1mb")
    try:
        yield
    finally:
        store.call("CONFIG", "SET", "maxmemory", "0")


class Work:
    """A ticker whose hints are acted on at once, as workers would; a drain that fails is over."""

    def __init__(self, service: Service) -> None:
        self.service, self.failed = service, 0
        self.ticker = Ticker(
            service.store,
            hint=self.act,
            queued=lambda _: 0,
            workers=STAGES,
            on_full=Troubles(service.context).tell_of_memory,
        )

    def act(self, stage: str) -> None:
        try:
            getattr(self.service, stage)()
        except StoreFullError:
            self.failed += 1

    def go_on(self, *, times: int) -> None:
        for _ in range(times):
            self.ticker.step()
            self.service.tick(seconds=1)


def to(mail: MailSink, address: str) -> int:
    return mail.recipients.count(address)


def test_what_is_held_is_told_nothing_new_is_taken_in_and_all_goes_on_by_itself(
    service: Service, web: WebServer, mail_sink: MailSink
) -> None:
    service.ring("waiting")  # to be sent; e1 is still to be read
    service.tick(minutes=12)
    web.page("/rss", rss(*numbered(3)))  # and two more are to be found
    work = Work(service)

    with no_memory(service.store):
        work.go_on(times=20)
        while_full = to(mail_sink, "veille@example.org")
        entries = set(service.outcomes())
        noted = to(mail_sink, "ops@example.org")
    until = time.monotonic() + PATIENCE
    while to(mail_sink, "veille@example.org") < 4 and time.monotonic() < until:
        work.go_on(times=1)
        time.sleep(0.1)
    service.clock.tick(LEASE)
    work.go_on(times=3)

    assert (while_full, entries, noted) == (1, {"e1"}, 1)
    assert to(mail_sink, "veille@example.org") == 4
    assert service.outcomes() == dict.fromkeys(["e1", "e2", "e3"], "rung")


def test_a_server_that_is_full_in_the_middle_of_the_work_loses_nothing_and_blames_nobody(
    service: Service, web: WebServer, mail_sink: MailSink
) -> None:
    service.tick(minutes=12)
    web.page("/rss", rss(*numbered(3)))

    for stage, script in [("poll", "commit_poll"), ("read", "begin"), ("read", "commit_read")]:
        fills = Watched(
            service.store,
            service.clock,
            script,
            lambda: service.store.call("CONFIG", "SET", "maxmemory", "1mb"),
        )
        try:
            with pytest.raises(StoreFullError):
                getattr(service, stage)(service.worker(fills))
        finally:
            service.store.call("CONFIG", "SET", "maxmemory", "0")
        service.clock.tick(LEASE)
        service.poll()
    while service.read():
        service.gather()
    service.clock.tick(LEASE)
    service.read()
    service.gather()
    while service.deliver():
        service.tick(seconds=1)

    assert service.outcomes() == dict.fromkeys(["e1", "e2", "e3"], "rung")
    assert to(mail_sink, "veille@example.org") == 3


def test_gathering_and_sending_go_on_without_memory(service: Service, mail_sink: MailSink) -> None:
    service.read()

    with no_memory(service.store):
        service.gather()
        service.deliver()

    assert to(mail_sink, "veille@example.org") == 1
