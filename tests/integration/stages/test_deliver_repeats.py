"""Between the peer's acceptance and our record of it: what repeats a message, and what does not."""

from tests.integration.stages.channels import configure, wait_for_next
from tests.integration.stages.service import Service, Watched
from tests.integration.store.scene import LEASE
from tests.stand_ins.mail_sink import MailSink
from worker.errors import StoreUnreachableError
from worker.store.due_sets import ClaimedRow, DueSet, claim


def test_an_answer_that_is_lost_is_tried_again_and_counted_as_a_possible_repeat(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    mail.script("END", "take and drop")
    service.ring("a1")

    service.deliver()
    wait_for_next(service)
    service.deliver()

    first, second = mail.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert service.records()["a1"].repeated == 1
    assert service.counts()["sends repeated after an unknown end"] == 1


def test_a_worker_that_dies_after_a_send_is_counted_as_a_possible_repeat(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    service.ring("a1")

    def lose_claim() -> None:
        service.clock.tick(LEASE)
        service.deliver()

    service.deliver(service.worker(Watched(service.store, service.clock, "commit_deliver", lose_claim)))

    assert len(mail.messages) == 2
    assert (service.records()["a1"].repeated, service.statuses()) == (1, {"a1": "told"})


def test_a_lease_that_is_lost_before_the_send_sends_nothing(service: Service, mail: MailSink) -> None:
    configure(service, mail)
    service.ring("a1")
    taken: list[ClaimedRow] = []

    def lose_claim() -> None:
        service.clock.tick(LEASE)
        taken.extend(claim(service.store, DueSet.NOTIFICATIONS, rows=1, lease=LEASE))

    service.deliver(service.worker(Watched(service.store, service.clock, "mark_sending", lose_claim)))

    assert taken
    assert not mail.messages


def test_a_store_that_is_out_of_reach_for_less_than_the_lease_repeats_nothing(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    service.ring("a1")

    def say_nothing() -> None:
        raise StoreUnreachableError("the store does not answer")

    service.deliver(service.worker(Watched(service.store, service.clock, "commit_deliver", say_nothing)))
    service.clock.tick(LEASE)
    service.deliver()

    assert len(mail.messages) == 1
    assert (service.records()["a1"].repeated, service.statuses()) == (0, {"a1": "told"})
