"""`kill -9` of each process of the service, in turn, while entries flow: nothing is lost."""

import time
from collections import Counter

import pytest

from tests.acceptance import configurations
from tests.acceptance.press import WebPress
from tests.acceptance.service import Service, until
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer

FEEDS = 60
OF_A_FEED = 4
BETWEEN_KILLS = 6.0  # seconds: work goes on before the next process dies
LEASES_END = 150.0  # seconds: what a killed process held is due again when its lease ends


def headlines(feed: int) -> list[str]:
    return [f"Dépêche {feed}-{number} : la trêve tient bon" for number in range(OF_A_FEED)]


def kill_one_after_another(service: Service) -> None:
    """Each kind of process once; last the supervisor, after which the user starts the service again."""
    for words in (["-Q poll,read"], ["-Q gather,deliver"], ["valkey-server"], ["worker.cli", "ticker"]):
        service.process(*words).kill()
        time.sleep(BETWEEN_KILLS)
    reader = service.process("-Q poll,read")
    until(reader.children, "the reader's children")
    reader.children()[0].kill()
    time.sleep(BETWEEN_KILLS)
    service.kill()
    service.start()


@pytest.mark.timeout(300)
def test_killing_any_process_while_entries_flow_loses_nothing_and_counts_what_it_repeats(
    service: Service, web: WebServer, mail_sink: MailSink
) -> None:
    press = WebPress(web, pace=1.5)  # slow enough that every kill meets work in flight
    addresses = {f"feed-{feed}": press.publish(f"feed-{feed}", *headlines(feed)) for feed in range(FEEDS)}
    service.write("feeds.yaml", configurations.feeds(addresses))  # first polls are spread over a minute
    service.write("rules.yaml", configurations.RULES)
    service.write("alerts.yaml", configurations.alerts(configurations.BY_MAIL, mail=mail_sink.address))
    expected = {headline for feed in range(FEEDS) for headline in headlines(feed)}

    def received() -> Counter[str]:
        return Counter(str(mail["Subject"]) for mail in list(mail_sink.messages))

    with service:
        until(lambda: len(received()) > 10, "a flow of entries")
        kill_one_after_another(service)
        until(lambda: received().keys() >= expected, "every message", seconds=LEASES_END)
        until(lambda: service.ask("status")[0]["alerts_24h"] == {"told": len(expected)}, "every record")
        (status,) = service.ask("status")

    assert status["counts"]["leases expired"] > 0, "no kill met any work in flight"
    assert received().keys() == expected
    repeated = received().total() - len(expected)
    assert repeated <= status["counts"].get("sends repeated after an unknown end", 0)
    assert status["dead_letters"] == 0
    assert status["counts"]["outcome:rung"] == len(expected)
