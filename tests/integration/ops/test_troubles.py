"""A channel that refuses everything is held, and probed as soon as its secret or configuration changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.ops.machine import Machine
from tests.integration.store.scene import Clock
from tests.stand_ins.slack_server import Reply, SlackServer
from worker.ops.troubles import Troubles
from worker.stages.deliver import deliver_due
from worker.store.connection import Store
from worker.store.due_sets import DueSet, waiting_lanes

ALERTS = """\
version: 1
receivers:
  - name: inter
    slack: {webhook: "${file:SECRET}"}
  - {name: console, console: true}
route: {receivers: [console]}
"""
REVOKED = Reply(403, "invalid_token")


class Channel:
    """A Slack channel whose webhook is in a file, on a machine with a ticker."""

    def __init__(self, machine: Machine, clock: Clock, slack: SlackServer, secret: Path) -> None:
        self.machine = machine
        self.slack = slack
        self.secret = secret
        self.troubles = Troubles(machine.context)
        self._clock = clock
        self.alerts = ALERTS.replace("SECRET", str(secret))
        self.rotate()
        machine.publish(alerts=self.alerts)

    def rotate(self, mark: str = "") -> None:
        """Put another secret into the file; Slack takes any of them."""
        self.secret.write_text(f"{self.slack.webhook}#{mark}\n", encoding="utf-8")

    def refuse(self) -> None:
        """Queue a message, and have Slack refuse everything when it is sent."""
        self.slack.script(REVOKED)
        self.machine.send("inter")
        assert self.deliver() == 1
        assert self.is_held()

    def deliver(self) -> int:
        """Send what is due a second later; how many requests Slack got."""
        before = self.slack.requests
        self._clock.tick()
        deliver_due(self.machine.context)
        return self.slack.requests - before

    def is_held(self) -> bool:
        return any(lane.held for lane in waiting_lanes(self.machine.store, DueSet.NOTIFICATIONS))

    def status(self) -> str:
        return self.machine.messages()[0].status


@pytest.fixture
def channel(store: Store, tmp_path: Path) -> Iterator[Channel]:
    clock = Clock()
    with SlackServer() as slack:
        yield Channel(Machine(Store(store.client, clock), tmp_path), clock, slack, tmp_path / "webhook")


def test_a_held_channel_is_probed_as_soon_as_its_secret_changes_and_not_before(channel: Channel) -> None:
    channel.troubles.release_changed()
    channel.refuse()
    for _ in range(3):
        channel.troubles.release_changed()
    before = channel.deliver()

    channel.rotate("new")
    channel.troubles.release_changed()

    assert (before, channel.deliver()) == (0, 1)
    assert channel.status() == "told"
    assert not channel.is_held()


def test_a_secret_that_changed_between_the_refusal_and_the_next_look_is_seen(channel: Channel) -> None:
    channel.troubles.release_changed()
    channel.refuse()
    channel.rotate("new")

    channel.troubles.release_changed()

    assert channel.deliver() == 1
    assert channel.status() == "told"


def test_a_probe_that_is_refused_waits_for_the_next_change(channel: Channel) -> None:
    channel.troubles.release_changed()
    channel.refuse()
    channel.rotate("still-wrong")
    channel.troubles.release_changed()
    channel.slack.script(REVOKED)
    probed = channel.deliver()
    channel.troubles.release_changed()

    assert (probed, channel.deliver()) == (1, 0)
    assert channel.is_held()


def test_a_secret_that_comes_back_after_it_was_missing_is_a_change(channel: Channel) -> None:
    channel.secret.unlink()
    channel.troubles.release_changed()
    channel.machine.send("inter")
    assert channel.deliver() == 0
    assert channel.is_held()
    channel.troubles.release_changed()

    channel.rotate()
    channel.troubles.release_changed()

    assert channel.deliver() == 1
    assert channel.status() == "told"


def test_a_held_channel_is_probed_once_when_the_ticker_starts_for_variables_change_with_processes(
    channel: Channel,
) -> None:
    channel.troubles.release_changed()
    channel.refuse()

    restarted = Troubles(channel.machine.context)
    restarted.release_changed()
    channel.slack.script(REVOKED)
    at_start = channel.deliver()
    restarted.release_changed()

    assert (at_start, channel.deliver()) == (1, 0)


def test_a_new_configuration_probes_what_is_held(channel: Channel) -> None:
    channel.troubles.release_changed()
    channel.refuse()
    channel.troubles.release_changed()

    channel.machine.publish(alerts=f"{channel.alerts}# put right elsewhere\n")
    channel.troubles.release_changed()

    assert channel.deliver() == 1


def test_a_secret_of_one_channel_does_not_probe_another(channel: Channel, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text(channel.slack.webhook, encoding="utf-8")
    sport = f'  - name: sport\n    slack: {{webhook: "${{file:{other}}}"}}\nroute:'
    channel.machine.publish(alerts=channel.alerts.replace("route:", sport))
    channel.troubles.release_changed()
    channel.refuse()

    other.write_text(f"{channel.slack.webhook}#new", encoding="utf-8")
    channel.troubles.release_changed()

    assert channel.deliver() == 0
