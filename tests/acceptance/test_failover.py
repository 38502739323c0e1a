"""The store and the broker behind Sentinel: the primary is killed while alerts flow."""

from collections import defaultdict
from pathlib import Path

import pytest

from tests.acceptance import configurations
from tests.acceptance.press import FilePress
from tests.acceptance.service import Service, until
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.sentinels import Sentinels

HEADLINES = [f"Dépêche {number} : la trêve tient bon" for number in range(40)]


@pytest.mark.timeout(300)  # the wait for a lease of 15 s is in it
def test_a_failover_while_alerts_flow_loses_none_and_what_repeats_is_recognisable(
    tmp_path: Path, mail_sink: MailSink
) -> None:
    with Sentinels(tmp_path) as sentinels:
        service = Service(tmp_path, TOCSIN_REDIS_URL=sentinels.url, TOCSIN_LEASE_SECONDS="15")
        press = FilePress(service.configuration)
        feeds = {"presse": press.publish(*HEADLINES[:20])}
        service.write("feeds.yaml", configurations.feeds(feeds, every="5s"))
        service.write("rules.yaml", configurations.RULES)
        service.write("alerts.yaml", configurations.alerts(configurations.BY_MAIL, mail=mail_sink.address))
        with service:
            until(lambda: len(mail_sink.messages) >= 5, "the first messages")

            sentinels.kill_primary()
            press.publish(*HEADLINES)

            until(lambda: subjects(mail_sink) == set(HEADLINES), "every message")
            until(lambda: service.ask("status")[0]["alerts_24h"] == {"told": len(HEADLINES)}, "every record")

    # Replication is asynchronous: the promoted server may not know of the last sends.
    ids = defaultdict(set)
    for mail in list(mail_sink.messages):
        ids[str(mail["Subject"])].add(mail["Message-ID"])
    assert {len(found) for found in ids.values()} == {1}, ids


def subjects(mail_sink: MailSink) -> set[str]:
    """The headlines, without the outlet behind each."""
    return {str(mail["Subject"]).partition(" · ")[0] for mail in list(mail_sink.messages)}
