"""Digests that are told though there be nothing: when they are owed, and by whom."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.integration.stages.service import Service
from worker.models import Reason
from worker.store.due_sets import DueSet, waiting_lanes

PARIS = ZoneInfo("Europe/Paris")
MORNING = "digest: {at: ['07:30'], skip_empty: false}"
ZONE = "timezone: Europe/Paris"


def goes_on(service: Service, until: str) -> None:
    """All gathers up to the next such time in Paris."""
    end = datetime.combine(service.clock.now.astimezone(PARIS), datetime.strptime(until, "%H:%M").time())  # noqa: DTZ007
    end = end.replace(tzinfo=PARIS)
    end += timedelta(days=1) if end <= service.clock.now else timedelta(0)
    while service.clock.now < end:
        service.gather()
        service.tick(minutes=30 - service.clock.now.minute % 30)
    service.gather()


def digests(service: Service) -> list[str]:
    """When each was decided, in Paris."""
    return [f"{one.created_at.astimezone(PARIS):%H:%M}" for one in service.notifications()]


@pytest.mark.parametrize(
    "between",
    ["", "digest: {at: ['07:30']}", "digest: {at: ['07:30', '23:00'], skip_empty: false}"],
)
def test_a_reload_owes_no_digest_for_a_time_that_is_past(service: Service, between: str) -> None:
    service.configure(route=MORNING, extra=ZONE)
    goes_on(service, "08:00")
    service.configure(route=between)
    goes_on(service, "15:00")
    before = len(digests(service))

    service.configure(route="digest: {at: ['14:00'], skip_empty: false}")
    goes_on(service, "13:30")

    assert len(digests(service)) == before
    goes_on(service, "14:00")
    assert digests(service)[before:] == ["14:00"]


def test_a_receiver_that_comes_back_is_owed_what_comes(service: Service) -> None:
    service.configure(route=MORNING, extra=ZONE)
    goes_on(service, "08:00")
    service.configure(receivers=("{name: autre, console: true}",), route="")
    goes_on(service, "12:00")
    assert not waiting_lanes(service.store, DueSet.GROUPS)

    service.configure(receivers=("{name: veille, console: true}",), route=MORNING)
    goes_on(service, "07:00")
    assert len(digests(service)) == 1
    goes_on(service, "07:30")

    assert digests(service) == ["07:30", "07:30"]


def test_a_service_that_was_stopped_at_the_time_tells_it_once_when_it_is_back(service: Service) -> None:
    service.configure(route=MORNING, extra=ZONE)
    goes_on(service, "08:00")
    service.tick(days=40)

    goes_on(service, "20:00")

    assert len([one for one in service.notifications() if one.reason is Reason.DIGEST]) == 2


def test_groups_apart_have_no_empty_digests(service: Service) -> None:
    service.configure(route=f"group_by: [feed], {MORNING}", extra=ZONE)
    goes_on(service, "06:00")
    service.ring("a1", group="veille{feed=monde}")
    service.ring("a2", group="veille{feed=figaro}")

    goes_on(service, "08:00")
    first = {one.group: len(one.alerts) for one in service.notifications()}
    goes_on(service, "09:00")
    goes_on(service, "08:00")

    assert first == {"veille{feed=monde}": 1, "veille{feed=figaro}": 1}
    assert len(service.notifications()) == 2
    assert not waiting_lanes(service.store, DueSet.GROUPS)


def test_two_receivers_of_one_address_have_an_empty_digest_each(service: Service) -> None:
    service.configure(
        receivers=("{name: veille, console: true}", "{name: autre, console: true}"), route=MORNING, extra=ZONE
    )

    goes_on(service, "08:00")

    assert {one.receiver for one in service.notifications()} == {"veille", "autre"}
