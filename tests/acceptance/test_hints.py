"""Celery's messages are hints: losing, repeating or delaying them changes nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis

from tests.acceptance import configurations
from tests.acceptance.press import FilePress
from tests.acceptance.service import Service, until
from tests.stand_ins.mail_sink import MailSink
from worker.ops.embedded import embedded_store

QUEUES = [f"tocsin:broker:{stage}" for stage in ("poll", "read", "gather", "deliver")]
THIEVES = 8  # Redis serves who has waited longest: of ten that wait for a hint, eight are not workers
HEADLINES = [f"Dépêche {number} : la trêve tient bon" for number in range(30)]
Interfere = Callable[[redis.Redis, bytes, bytes], None]


def lose(_broker: redis.Redis, _queue: bytes, _hint: bytes) -> None:
    """A hint that was taken is gone."""


def repeat(broker: redis.Redis, queue: bytes, hint: bytes) -> None:
    """A hint that was taken comes back five times, until the workers have had enough of them."""
    if broker.llen(queue) < 50:
        broker.lpush(queue, *[hint] * 5)


def delay(broker: redis.Redis, queue: bytes, hint: bytes) -> None:
    """A hint that was taken comes back long after the work it was for."""
    time.sleep(3)
    broker.lpush(queue, hint)


@contextmanager
def thieves(service: Service, interfere: Interfere) -> Iterator[list[bytes]]:
    """Let others take most hints from the broker while the block lasts; what they took."""
    embedded = embedded_store(service.data)
    broker = redis.Redis.from_url(embedded.store_url.replace("db=0", "db=1"))
    is_over = threading.Event()
    taken: list[bytes] = []

    def steal() -> None:
        while not is_over.is_set():
            found: Any = broker.brpop(QUEUES, timeout=1)
            if found:
                taken.append(found[1])
                interfere(broker, *found)

    threads = [threading.Thread(target=steal) for _ in range(THIEVES)]
    for thread in threads:
        thread.start()
    try:
        yield taken
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
        broker.close()


@pytest.mark.parametrize("interfere", [lose, repeat, delay])
def test_hints_that_are_lost_repeated_or_late_change_nothing(
    service: Service, mail_sink: MailSink, interfere: Interfere
) -> None:
    press = FilePress(service.configuration)
    service.write("feeds.yaml", configurations.feeds({"presse": press.publish(*HEADLINES[:10])}, every="5s"))
    service.write("rules.yaml", configurations.RULES)
    service.write("alerts.yaml", configurations.alerts(configurations.BY_MAIL, mail=mail_sink.address))

    with service, thieves(service, interfere) as taken:
        until(lambda: len(mail_sink.messages) >= 5, "the first messages")
        press.publish(*HEADLINES)
        until(lambda: len(mail_sink.messages) >= len(HEADLINES), "every message")
        until(lambda: service.ask("status")[0]["alerts_24h"] == {"told": len(HEADLINES)}, "every record")

    assert len(taken) > len(QUEUES), "the thieves took too few hints to prove anything"
    assert sorted(str(mail["Subject"]).partition(" · ")[0] for mail in mail_sink.messages) == sorted(
        HEADLINES
    )
