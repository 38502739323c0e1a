"""A worker dies at each named point between claim and commit, and another goes on: nothing is lost."""

import ast
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.integration.stages.channels import by_bot, configure
from tests.integration.stages.press import Item, ago, page, rss
from tests.integration.stages.service import Service
from tests.integration.store.scene import LEASE
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import SlackServer
from tests.stand_ins.web_server import WebServer
from worker.crash_point import KILLED
from worker.ops.embedded import EmbeddedStore
from worker.settings import PROJECT
from worker.store.connection import to_ms

REPEATED = {
    "deliver.after_send",
    "deliver.before_commit",
}  # the peer has the message, the store does not know
COUNTED = {*REPEATED, "deliver.before_send"}  # whoever sends next cannot know that this one sent nothing
RINGING = [f"La trêve tient bon, dépêche {number}" for number in range(3)]
OLD = 120  # more than one chunk of a poll's commit holds


def points_in_the_code() -> Iterator[str]:
    """The name in every `crash_point(…)` of worker/."""
    for path in sorted((PROJECT / "worker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "crash_point":
                yield ast.literal_eval(node.args[0])


POINTS = list(points_in_the_code())


def publish(service: Service, web: WebServer, mail: MailSink, *receivers: str) -> None:
    old = [Item(guid=f"old-{n}", published=ago(days=30)) for n in range(OLD)]
    ringing = [
        Item(guid=f"r-{n}", title=title, link=web.page(f"/{n}.html", page(title=title)))
        for n, title in enumerate(RINGING)
    ]
    service.feeds = {"monde": web.page("/feed.xml", rss(*old, *ringing), etag='"1"')}
    configure(service, mail, *receivers)


def work_until_death(service: Service, embedded: EmbeddedStore, point: str) -> int:
    """One pass of a worker that dies at the point; its exit code."""
    environment = {
        **os.environ,
        "TOCSIN_REDIS_URL": embedded.store_url,
        "TOCSIN_CONFIG": str(service.directory),
        "TOCSIN_DATA": str(service.directory),
        "TOCSIN_ENV_FILE": os.devnull,
        "TOCSIN_ALLOW_ADDRESSES": "127.0.0.1:*",
        "TOCSIN_CRASH_AT": point,
    }
    command = [sys.executable, "-m", "tests.chaos.mortal_worker", str(to_ms(service.clock.now))]
    return subprocess.run(command, env=environment, cwd=PROJECT, timeout=60, check=False).returncode


def work_to_the_end(service: Service) -> None:
    """Another worker, until nothing is due any more; what the dead one held is due when its lease ends."""
    for _ in range(3):
        service.clock.tick(LEASE)
        service.poll()
        while service.read():
            pass
        service.gather()
        service.deliver()


def test_every_stage_has_points_and_each_has_one_place() -> None:
    assert {point.partition(".")[0] for point in POINTS} == {"poll", "read", "gather", "deliver"}
    assert len(POINTS) == len(set(POINTS))


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_at_a_point_loses_nothing_and_repeats_only_what_it_had_sent(
    service: Service, embedded: EmbeddedStore, web: WebServer, mail: MailSink, point: str
) -> None:
    publish(service, web, mail)

    exit_code = work_until_death(service, embedded, point)
    sent_before = len(mail.messages)
    work_to_the_end(service)

    received = Counter(str(mail["Subject"]).partition(" · ")[0] for mail in mail.messages)
    repeated = received.total() - len(received)
    outcomes = Counter(service.outcomes().values())
    assert exit_code == KILLED
    assert received.keys() == set(RINGING)
    assert outcomes == {"rung": len(RINGING), "too old": OLD}
    assert repeated == (point in REPEATED)
    assert service.counts().get("sends repeated after an unknown end", 0) == (point in COUNTED)
    assert set(service.statuses().values()) == {"told"}
    assert sent_before == (point in {*REPEATED, "deliver.committed"})


@pytest.mark.parametrize("point", sorted(COUNTED))
def test_a_bots_channel_has_each_message_once_also_from_a_worker_that_died_after_sending(
    service: Service,
    embedded: EmbeddedStore,
    web: WebServer,
    mail: MailSink,
    slack_server: SlackServer,
    point: str,
) -> None:
    publish(service, web, mail, by_bot(service, slack_server))

    exit_code = work_until_death(service, embedded, point)
    sent_before = len(slack_server.messages)
    for _ in RINGING:  # one at a time
        work_to_the_end(service)

    assert exit_code == KILLED
    assert sent_before == (point in REPEATED)
    assert len(slack_server.messages) == len(RINGING)
    assert set(service.statuses().values()) == {"told"}
    assert service.counts()["sends repeated after an unknown end"] == 1
