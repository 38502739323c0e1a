"""What a newcomer sees: the shipped configuration, nothing else, and no Internet."""

import shutil

from tests.acceptance.service import Service, until
from tests.shipped import shipped_configuration


def test_the_shipped_sample_rings_once_with_both_rules_and_the_service_stops_without_a_trace(
    service: Service,
) -> None:
    shutil.copytree(shipped_configuration(), service.configuration, dirs_exist_ok=True)
    shipped = (shipped_configuration() / "feeds.yaml").read_text(encoding="utf-8")
    service.write("feeds.yaml", shipped.replace("every: 30s", "every: 5s"))  # not to wait for its next poll

    with service:
        until(lambda: service.events_of("alert"), "the sample's alert")
        off = {event["receiver"] for event in service.events_of("not configured")}
        exit_code = service.stop()
        left_behind = service.processes()
        service.start()  # goes on where it stopped: the sample's feed is polled again at once
        until(lambda: service.events_of("configuration", result="already running"), "the second start")
        until(lambda: len(service.events_of("poll", feed="essai")) > 1, "another poll of the sample")

    (alert,) = service.events_of("alert")
    assert alert["rules"] == ["echange-de-prisonniers", "treve"]
    (article,) = alert["articles"]
    assert article["title"]["text"].startswith("[essai] Poutine et Trump discutent d'une trêve")
    marked = {line["text"][start:end] for line in article["excerpts"] for start, end in line["highlights"]}
    assert marked == {"trêve", "échange de prisonniers"}
    assert off == {"courriel", "slack"}
    assert (exit_code, left_behind) == (0, [])
