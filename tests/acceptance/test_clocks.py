"""Machines whose clocks are wrong by hours, around one store: news rings at once, and is not called late."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.acceptance import configurations
from tests.acceptance.press import FilePress
from tests.acceptance.service import until
from tests.stand_ins.mail_sink import MailSink
from worker.ops.embedded import EmbeddedStore
from worker.settings import PROJECT
from worker.store.connection import Store

HOUR = 3_600
HEADLINES = ["Une trêve est signée à Bakou", "À Genève, la trêve tient bon", "Trêve : les otages libérés"]


@contextmanager
def machine(directory: Path, store: EmbeddedStore, *words: str, ahead: int) -> Iterator[None]:
    """A role of the service on a machine of its own."""
    data = directory / words[-1]
    data.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN")},
        "PYTHONPATH": f"{PROJECT}/tests/stand_ins/shifted_clock:{PROJECT}",
        "TEST_CLOCK_AHEAD": str(ahead),
        "TOCSIN_CONFIG": str(directory / "config"),
        "TOCSIN_DATA": str(data),
        "TOCSIN_ENV_FILE": os.devnull,
        "TOCSIN_REDIS_URL": store.store_url,
        "TOCSIN_BROKER_URL": store.broker_url,
        "TOCSIN_READERS": "1",
    }
    command = [sys.executable, "-m", "worker.cli", *words]
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        print((data / "log").read_text()[-3_000:])  # noqa: T201 - what pytest shows of a test that failed


def test_wrong_clocks_of_ticker_and_workers_delay_nothing_and_make_nothing_late(
    tmp_path: Path, embedded: EmbeddedStore, store: Store, mail_sink: MailSink
) -> None:
    store.call("FLUSHALL")
    config = tmp_path / "config"
    config.mkdir()
    press = FilePress(config)
    feeds = configurations.feeds({"presse": press.publish(*HEADLINES[:1])}, every="5s")
    (config / "feeds.yaml").write_text(feeds)
    (config / "rules.yaml").write_text(configurations.RULES)
    (config / "alerts.yaml").write_text(configurations.alerts(configurations.BY_MAIL, mail=mail_sink.address))

    with ExitStack() as machines:
        machines.enter_context(machine(tmp_path, embedded, "ticker", ahead=-HOUR))
        machines.enter_context(machine(tmp_path, embedded, "worker", "read", ahead=HOUR))
        machines.enter_context(machine(tmp_path, embedded, "worker", "deliver", ahead=-3 * HOUR))
        until(lambda: len(mail_sink.messages) == 1, "the first article's message")
        press.publish(*HEADLINES)
        until(lambda: len(mail_sink.messages) == len(HEADLINES), "every article's message")

    subjects = (str(mail["Subject"]).partition(" · ") for mail in mail_sink.messages)
    assert sorted(title for title, _, _ in subjects) == sorted(HEADLINES)
