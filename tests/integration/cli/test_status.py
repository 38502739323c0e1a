"""`status`: one look at what rang, what waits and what is in trouble, against a real store."""

import re
import time

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell, rows_of
from tests.stand_ins.mail_sink import MailSink
from worker.store.outages import begin_outage
from worker.store.record import record_heartbeat


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


def test_status_says_in_one_look_what_is_well_and_what_is_not(shell: Shell, service: Service) -> None:
    service.works()

    [found] = shell.ask("status")
    shown = shell("status").output

    assert found["feeds"]["configured"] == 2
    assert list(found["feeds"]["failing"]) == ["absent"]
    assert found["alerts_24h"] == {"told": 2}
    assert found["waiting"]["notifications"]["rows"] == found["dead_letters"] == 0
    assert "2 configured, 1 failing, last read 20" in shown
    assert "absent: there is no such file" in shown
    assert "waiting        nothing" in shown
    assert "rang, 24 h     2 alerts (2 told) in 1 message" in shown
    assert f"the last at {shown.split('last read ')[1][:10]}" in shown
    assert configurations.RINGING[0] in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_status_shows_a_held_channel_and_since_when_something_waits(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    mail_sink.script("MAIL", "530 5.7.0 authentication required")
    service.works()

    [found] = shell.ask("status")
    shown = shell("status").output

    [channel] = found["channels_in_trouble"]
    assert "held           email:${SMTP_SERVER:-}: " in shown
    assert "authentication required" in shown
    assert "1 message kept; it refuses all since 20" in shown
    assert "waiting        1 message to send, since 20" in shown
    assert channel["since"] <= found["at"]
    assert found["waiting"]["notifications"]["since"] <= channel["since"]


def test_status_shows_a_channel_that_puts_us_off_until_it_takes_a_message(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    mail_sink.script("MAIL", "421 4.3.2 not now")
    service.works()

    shown = shell("status").output

    assert "failing        email:${SMTP_SERVER:-}: 1 time since 20" in shown
    assert "1 message kept; tried again at 20" in shown
    assert "held" not in shown


def test_status_measures_from_publication_and_from_discovery_to_delivery(
    shell: Shell, service: Service
) -> None:
    items = [(f"Trêve numéro {number}", "") for number in range(3)]  # published 1, 2, 3 minutes ago
    shell.write("config/presse/feed.xml", configurations.feed(*items))
    service.works()

    [found] = shell.ask("status")
    waits = found["delays_24h"]

    assert {waits[since]["alerts"] for since in waits} == {3}
    assert waits["publication"]["median"] >= 120
    assert waits["publication"]["p95"] >= 180
    assert waits["discovery"]["median"] < waits["publication"]["median"]
    assert "of publication in the median" in shell("status").output


def test_status_shows_the_slowest_of_each_stage_by_feed_and_receiver(shell: Shell, service: Service) -> None:
    feeds = "".join(
        f'      - {{id: source-{number}, url: "file:presse/{number}.xml", title: Source}}\n'
        for number in range(5)
    )
    shell.write("config/feeds.yaml", configurations.FEEDS + feeds)
    for number in range(5):
        items = [(f"Trêve numéro {number}{unit}", "") for unit in range(number + 1)]
        shell.write(f"config/presse/{number}.xml", configurations.feed(*items))
    service.works()

    [found] = shell.ask("status")
    shown = shell("status").output
    stages = found["stages_24h"]

    assert set(stages["seen"]) == {"journal", *(f"source-{number}" for number in range(5))}
    assert next(iter(stages["seen"])) == "source-4"  # its oldest item was published five minutes ago
    assert stages["seen"]["source-4"]["number"] == 5
    assert stages["seen"]["source-4"]["p95"] > 260
    assert sum(one["number"] for one in stages["told"].values()) == 17
    assert stages["received"]["veille"]["number"] == 17
    assert stages["held"] == {}
    assert "slowest, 24 h  from publication until found:\n                 source-4: " in shown
    assert "and 3 faster: tocsin status --json" in shown
    assert "held as the route" not in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_a_replay_says_nothing_of_how_long_a_stage_takes(shell: Shell, service: Service) -> None:
    service.works()
    for row in shell.ask("alert", "list"):
        shell("alert", "replay", row["id"])
    service.works()

    [found] = shell.ask("status")

    assert found["stages_24h"]["received"]["veille"]["number"] == 2


def test_what_a_route_holds_is_counted_apart(shell: Shell, service: Service) -> None:
    shell.write("config/alerts.yaml", configurations.ALERTS + "  first_after: 1s\n")
    service.works()
    time.sleep(1.1)
    service.works()

    [found] = shell.ask("status")

    assert found["stages_24h"]["held"]["veille"]["number"] == 2
    assert found["stages_24h"]["told"] == found["stages_24h"]["received"] == {}
    assert "held as the route or a limit asks:\n                 veille: " in shell("status").output


def test_times_for_people_say_their_zone_and_those_for_programs_are_utc(
    shell: Shell, service: Service
) -> None:
    service.works()
    shell.environment["TZ"] = "Asia/Tokyo"

    [found] = rows_of(shell.run("status", "--json").stdout)
    shown, table = (shell.run(*words).stdout.decode() for words in (["status"], ["feed", "status"]))

    assert re.search(r"generation 1, since 20\S+ \d\d:\d\d JST", shown)
    assert found["configuration"]["at"].endswith("Z")
    assert "since (JST)" in table.splitlines()[2]


def test_status_says_when_the_canary_arrived(shell: Shell, service: Service) -> None:
    shell.write("config/alerts.yaml", configurations.ALERTS + "canary: {every: 10m}\n")
    service.works()

    [found] = shell.ask("status")
    shown = shell("status").output

    assert found["canary"]["missed_for"] == 0
    assert found["canary"]["arrived_at"].endswith("Z")
    assert "canary         arrived 20" in shown
    assert found["alerts_24h"] == {"told": 2}
    assert found["feeds"]["configured"] == 2


def test_status_says_since_when_nearly_all_feeds_fail_and_what_became_of_the_heartbeat(
    shell: Shell, service: Service
) -> None:
    heartbeat = 'heartbeat: {url: "${HEARTBEAT_URL:-}"}\n'
    shell.write("config/alerts.yaml", configurations.ALERTS + heartbeat)
    service.works()
    begin_outage(service.store)

    record_heartbeat(service.store, "")
    sent = shell("status").output
    record_heartbeat(service.store, "nearly all feeds fail")
    withheld = shell("status").output
    record_heartbeat(service.store, "off")

    assert "nearly all fail since 20" in sent
    assert "heartbeat      last sent 20" in sent
    assert "withheld: nearly all feeds fail" in withheld
    assert "heartbeat      off: its address is empty" in shell("status").output


def test_status_says_that_changed_files_are_refused_until_they_are_right(
    shell: Shell, service: Service
) -> None:
    service.works()
    shell.write("config/rules.yaml", "version: 1\nrules:\n  - {id: a, anny: [trêve]}\n")
    service.works()

    refused = shell("status").output
    shell.write("config/rules.yaml", configurations.RULES)
    service.works()

    assert "changed files are refused since" in refused
    assert "rules.yaml:3" in refused
    assert "refused" not in shell("status").output
    assert shell.ask("status")[0]["configuration"]["refused"] is None
