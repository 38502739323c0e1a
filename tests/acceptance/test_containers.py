"""The commands of docker-compose.yml, as it starts them: an alert rings, every health check is content."""

import urllib.request
from pathlib import Path

from tests.acceptance import configurations
from tests.acceptance.containers import Containers, services
from tests.acceptance.press import WebPress
from tests.acceptance.service import until
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer

HEADLINE = "Ukraine : une trêve annoncée"
BY_MAIL = '{name: veille, email: {to: ["${TOCSIN_EMAIL_TO}"]}}'
ENV_FILE = """\
SMTP_SERVER={server}
TOCSIN_EMAIL_TO=veille@example.org
TOCSIN_ALLOW_ADDRESSES=127.0.0.1:*
TOCSIN_READERS=1
"""


def containers(directory: Path, web: WebServer, mail_sink: MailSink) -> Containers:
    """The whole service with two readers, what it needs to know in `.env` and in config/."""
    env_file = ENV_FILE.format(server=mail_sink.address)
    found = Containers(directory, env_file, scale={"worker-read": 2})
    files = {
        "feeds.yaml": configurations.feeds({"monde": WebPress(web).publish("monde", HEADLINE)}),
        "rules.yaml": configurations.RULES,
        "alerts.yaml": configurations.alerts(BY_MAIL, mail="${SMTP_SERVER}"),
    }
    for name, text in files.items():
        (found.configuration / name).write_text(text, encoding="utf-8")
    return found


def test_the_services_ring_are_healthy_are_measured_and_stop_in_time(
    tmp_path: Path, web: WebServer, mail_sink: MailSink
) -> None:
    with containers(tmp_path, web, mail_sink) as running:
        workers = [name for name in running.ours() if name.startswith("worker-deliver")]
        until(lambda: all(map(running.work_stamp, workers)), "a first beat")
        before = [running.work_stamp(name) for name in workers]
        until(lambda: mail_sink.messages, "an e-mail")
        for name in running.ours():
            until(lambda name=name: running.health(name).returncode == 0, f"{name} is healthy")  # type: ignore[misc]
        until(lambda: [running.work_stamp(name) for name in workers] != before, "the beat of its work")
        until(lambda: b"\ntocsin_alerts_total 1\n" in scraped(running), "the alert in the figures")
        asked = running.exec("ticker-1", "tocsin", "health", "store", "--ready")
        ends = {name: running.stop(name) for name in running.ours()}
        afterwards = {running.health(name).returncode for name in running.ours()}

    (mail,) = mail_sink.messages
    assert mail["To"] == "veille@example.org"
    assert asked.returncode == 0, asked.stdout
    assert set(ends.values()) == {0}, ends
    assert len(ends) == 5
    assert afterwards == {1}


def test_each_image_of_ours_is_built_by_one_service_and_fetched_by_none() -> None:
    built = [service["image"] for service in services().values() if "build" in service]
    others = [service for service in services().values() if "build" not in service]

    assert sorted(built) == ["tocsin", "tocsin-flower"]
    assert {service["pull_policy"] for service in others if service["image"] in built} == {"never"}


def scraped(running: Containers) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{running.metrics_port}/metrics", timeout=60) as answer:
        body: bytes = answer.read()
    return body
