from pathlib import Path

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.shell import Shell
from tests.stand_ins.mail_sink import MailSink
from worker.cli import finding
from worker.ops.embedded import EmbeddedStore
from worker.ops.one_pass import make_pass
from worker.settings import load_settings
from worker.stages.context import Context
from worker.store.connection import Store


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """`discover` and `add` spare real sites, and not those of these tests."""
    monkeypatch.setattr(finding, "BETWEEN", 0.0)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A user with a configuration, and no service."""
    shell = Shell(tmp_path)
    write_configuration(shell)
    return shell


def write_configuration(shell: Shell) -> None:
    """The files of `configurations`, and a feed."""
    shell.write("config/rules.yaml", configurations.RULES)
    shell.write("config/feeds.yaml", configurations.FEEDS)
    shell.write("config/alerts.yaml", configurations.ALERTS)
    shell.write(
        "config/presse/feed.xml", configurations.feed(configurations.RINGING, ("La bibliothèque", ""))
    )


class Service:
    """What a service would have done with the user's configuration, step by step and in this process."""

    def __init__(self, shell: Shell, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._shell = shell
        self.store = store

    def works(self) -> None:
        """Poll every feed once and finish all that follows."""
        for name, value in self._shell.environment.items():
            self._monkeypatch.setenv(name, value)
        assert make_pass(Context(load_settings(), self.store))


@pytest.fixture
def service(
    shell: Shell, store: Store, embedded: EmbeddedStore, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> Service:
    """A real store, empty; the receiver `veille` is told by `mail_sink`."""
    shell.environment["TOCSIN_REDIS_URL"] = embedded.store_url
    shell.environment["SMTP_SERVER"] = mail_sink.address
    return Service(shell, store, monkeypatch)
