"""Documents that hold their parser in C, or take memory without end, beside healthy feeds."""

import subprocess
import sys
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from tests.acceptance import configurations
from tests.acceptance.deadly_words import BURNS, DEVOURS
from tests.acceptance.press import WebPress, page, rss
from tests.acceptance.service import Service, until
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer
from worker.settings import PROJECT

FIRST, SECOND = "Une trêve est signée à Genève", "La trêve tient depuis une semaine à Alep"
BEHIND = "Le texte de la trêve, derrière une page mortelle"
PATIENCE = 200.0  # seconds: three deaths, each followed by the end of a lease
HTML = {"Content-Type": "text/html; charset=utf-8"}

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    """Two readers, a short lease, and parsers that may be deadly."""
    return Deadly(tmp_path, TOCSIN_READERS="2", TOCSIN_LEASE_SECONDS="15", TOCSIN_DOCUMENT_MEMORY="200")


class Deadly(Service):
    """Every process of it runs through `deadly`."""

    command = (sys.executable, "-m", "tests.acceptance.deadly")


def configure(service: Service, web: WebServer, mail: MailSink) -> None:
    """Two feeds and a page that are deadly, beside a healthy feed."""
    link = web.page("/derriere.html", page(BEHIND) + BURNS, headers=HTML)
    feeds = {
        "voisin": WebPress(web).publish("voisin", FIRST),
        "brule": web.page("/brule.xml", rss([]) + BURNS),
        "devore": web.page("/devore.xml", rss([]) + DEVOURS),
        "page": web.page("/page.xml", rss([(BEHIND, link)])),
    }
    service.write("feeds.yaml", configurations.feeds(feeds))
    service.write("rules.yaml", configurations.RULES)
    service.write("alerts.yaml", configurations.alerts(configurations.BY_MAIL, mail=mail.address))


def subjects(mail: MailSink) -> set[str]:
    return {str(make_header(decode_header(one["Subject"]))).partition(" · ")[0] for one in mail.messages}


def failures(service: Service) -> dict[str, str]:
    """The feeds whose polls failed, and why."""
    return {event["feed"]: event["why"] for event in service.events_of("poll") if event.get("why")}


def test_deadly_documents_end_their_reader_alone_and_the_service_goes_on(
    service: Service, web: WebServer, mail_sink: MailSink
) -> None:
    configure(service, web, mail_sink)

    with service:
        until(lambda: FIRST in subjects(mail_sink), "the neighbour rings", seconds=PATIENCE)
        until(lambda: "devore" in failures(service), "memory is bounded", seconds=PATIENCE)
        until(lambda: service.events_of("output", role="worker-read"), "a reader was ended", seconds=PATIENCE)
        service.write(
            "feeds.yaml",
            configurations.feeds({**feeds_of(service), "autre": WebPress(web).publish("autre", SECOND)}),
        )
        until(lambda: SECOND in subjects(mail_sink), "the readers that came after ring", seconds=PATIENCE)
        until(lambda: "brule" in failures(service), "three deaths of its reader", seconds=PATIENCE)
        until(lambda: BEHIND in subjects(mail_sink), "the feed's own text rings", seconds=PATIENCE)
        deaths = " ".join(str(event["line"]) for event in service.events_of("output", role="worker-read"))

    assert failures(service)["devore"] == "it took more than 200 MiB of memory"
    assert "killed its worker 3 times" in failures(service)["brule"]
    assert "parse_or_die" in deaths, "the stack says what held it"
    (alert,) = service.events_of("entry", title=BEHIND)
    assert "ended the worker 3 times" in alert["why"]


def feeds_of(service: Service) -> dict[str, str]:
    """The addresses that are configured."""
    lines = (service.configuration / "feeds.yaml").read_text(encoding="utf-8").splitlines()
    found = [line.split('"')[0:2] for line in lines if "{id: " in line]
    return {head.split("id: ")[1].split(",")[0]: address for head, address in found}


@pytest.mark.long
def test_a_single_pass_outlives_them_and_says_what_they_were(
    service: Service, web: WebServer, mail_sink: MailSink
) -> None:
    configure(service, web, mail_sink)

    ended = subprocess.run(
        [*Deadly.command, "run", "--once", "--json"],
        env=service.environment,
        cwd=PROJECT,
        text=True,
        capture_output=True,
        check=False,
        timeout=PATIENCE * 2,
    )

    assert ended.returncode == 0, ended.stdout[-3_000:]
    assert subjects(mail_sink) >= {FIRST, BEHIND}
    assert "it took more than 200 MiB of memory" in ended.stdout
    assert "killed its worker 3 times" in ended.stdout
    assert "ended the worker 3 times" in ended.stdout
