"""Channels that refuse everything: all that waits is kept until somebody has put them right."""

from datetime import timedelta

import pytest

from tests.integration.stages.channels import (
    BY_MAIL,
    OPERATOR,
    by_webhook,
    configure,
    wait_for_next,
    write_secret,
)
from tests.integration.stages.service import Service
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from worker.ops.troubles import Troubles
from worker.stages.policies import PATIENCE, PROBE_EVERY
from worker.store.dead_letters import dead_letters
from worker.store.due_sets import DueSet, lane_policy, waiting_lanes
from worker.store.notifications import release_lane
from worker.store.record import alert_record

REFUSED = Reply(403, "invalid_token")
WAITING = {"a1": "waiting", "a2": "waiting", "a3": "waiting"}
TOLD = {"a1": "told", "a2": "told", "a3": "told"}


def hold(service: Service, mail: MailSink, slack_server: SlackServer) -> str:
    """Three messages for a Slack channel, the first of which was refused; the lane that is held."""
    configure(service, mail, by_webhook(service, slack_server), OPERATOR, operator="ops")
    slack_server.script(REFUSED)
    service.ring("a1", "a2", "a3", receiver="slack")
    service.deliver()
    (lane,) = [waiting.lane for waiting in waiting_lanes(service.store, DueSet.NOTIFICATIONS) if waiting.held]
    return lane


def deliver_all(service: Service) -> None:
    """A few seconds: one message a second is sent to a Slack channel."""
    for _ in range(4):
        service.deliver()
        service.tick(seconds=1)


def about_slack(service: Service) -> dict[str, str]:
    return {name: status for name, status in service.statuses().items() if name.startswith("a")}


def alerts(service: Service) -> dict[str, str]:
    """What became of each alert: after hours, several are told in one message."""
    found = {name: alert_record(service.store, name) for name in TOLD}
    return {name: record.status for name, record in found.items() if record}


def notes(mail: MailSink) -> int:
    return mail.recipients.count("ops@example.org")


def test_everything_behind_a_refusal_waits_and_the_operator_is_told_once(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    hold(service, mail, slack_server)

    deliver_all(service)

    assert about_slack(service) == WAITING
    assert service.records()["a1"].attempts == 0
    assert not dead_letters(service.store)
    assert (slack_server.requests, notes(mail)) == (1, 1)


def test_a_channel_that_is_released_takes_what_waited(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    lane = hold(service, mail, slack_server)

    release_lane(service.store, lane)
    deliver_all(service)

    assert about_slack(service) == TOLD
    assert "held" not in lane_policy(service.store, DueSet.NOTIFICATIONS, lane)


def test_a_secret_that_changed_in_its_file_releases_the_channel(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    troubles = Troubles(service.context)
    configure(
        service, mail, by_webhook(service, slack_server, secret=f"{slack_server.root}/services/revoked")
    )
    service.ring("a1", "a2", "a3", receiver="slack")
    service.deliver()
    troubles.release_changed()
    service.deliver()
    troubles.release_changed()
    while_revoked = slack_server.requests

    write_secret(service, slack_server.webhook)
    troubles.release_changed()
    deliver_all(service)

    assert while_revoked <= 2
    assert about_slack(service) == TOLD
    assert not dead_letters(service.store)


def test_a_held_channel_is_probed_once_an_hour_by_one_message(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    hold(service, mail, slack_server)
    slack_server.script(REFUSED)

    service.clock.tick(PROBE_EVERY - timedelta(seconds=1))
    service.deliver()
    early = slack_server.requests
    service.tick(seconds=1)
    service.deliver()
    once = slack_server.requests
    service.clock.tick(PROBE_EVERY)
    deliver_all(service)

    assert (early, once) == (1, 2)
    assert alerts(service) == TOLD


def test_a_channel_that_was_held_for_days_makes_no_dead_letter_when_it_is_slow_at_first(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    lane = hold(service, mail, slack_server)
    service.clock.tick(2 * PATIENCE)
    slack_server.script(
        Reply(429, "rate_limited", {"Retry-After": "30"}), Reply(), Reply(503, "service_unavailable")
    )

    release_lane(service.store, lane)
    for _ in range(6):
        service.deliver()
        service.tick(seconds=30)

    assert alerts(service) == TOLD


def test_a_secret_that_is_missing_holds_the_channel(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), OPERATOR, operator="ops")
    (service.directory / "webhook").unlink()
    service.ring("a1", receiver="slack")

    service.deliver()
    write_secret(service, slack_server.webhook)
    service.clock.tick(PROBE_EVERY)
    service.deliver()

    assert about_slack(service) == {"a1": "told"}
    assert notes(mail) == 1


def test_other_channels_do_not_wait_for_a_held_one(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    hold(service, mail, slack_server)
    configure(service, mail, by_webhook(service, slack_server), BY_MAIL, OPERATOR)
    service.ring("b1", receiver="veille")

    service.deliver()

    assert service.statuses()["b1"] == "told"


def test_a_channel_that_is_held_again_is_news_to_the_operator(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    lane = hold(service, mail, slack_server)
    release_lane(service.store, lane)
    deliver_all(service)

    slack_server.script(REFUSED)
    service.ring("a4", receiver="slack")
    deliver_all(service)

    assert service.statuses()["a4"] == "waiting"
    assert notes(mail) == 2


def test_the_next_operator_hears_of_it_where_the_first_is_held_himself(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_webhook(service, slack_server), OPERATOR, operator="slack, ops")
    slack_server.script(REFUSED)
    service.ring("a1", receiver="slack")

    deliver_all(service)

    assert notes(mail) == 1


@pytest.mark.parametrize("refusal", ["550 5.7.1 relaying denied", "553 sender rejected"])
def test_a_note_that_does_not_get_through_goes_to_the_next_operator(
    service: Service, mail: MailSink, slack_server: SlackServer, refusal: str
) -> None:
    first = "{name: first, email: {to: [first@example.org]}}"
    configure(service, mail, BY_MAIL, first, OPERATOR, operator="first, ops")
    mail.script("RCPT", "550 no such user", refusal)
    service.ring("a1")

    service.deliver()

    assert mail.recipients == ["ops@example.org"]


def test_a_message_that_is_put_off_by_a_dead_server_goes_soon_after_it_is_back(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail)
    mail.script("CONNECT", *["421 4.3.2 shutting down"] * 12)
    service.ring("a1")

    for _ in range(12):
        service.deliver()
        last = wait_for_next(service)
    service.deliver()

    assert service.statuses() == {"a1": "told"}
    assert last <= timedelta(minutes=5)
