"""Mail servers and Slack at their worst: the other channel is told meanwhile, and nothing is lost."""

from typing import NamedTuple

import pytest

from tests.integration.hostile.street import NEIGHBOUR, Street
from tests.integration.stages.channels import BY_MAIL, by_webhook, wait_for_next
from tests.stand_ins.slack_server import Reply, SlackServer, texts_of
from worker.settings import load_settings
from worker.stages.context import Context
from worker.store.dead_letters import dead_letters, replay_dead
from worker.store.due_sets import Place
from worker.store.notifications import NotificationRecord, notification_record


class Fault(NamedTuple):
    """What the peer does once, and what is written of it."""

    step: str
    action: str
    why: str
    kind: str = (
        "put off"  # or: held, refused, repeated, unclear (whether it was taken), plain (sent without layout)
    )


SMTP = {
    "refusing the connection": Fault("CONNECT", "554 5.3.2 no service", "554 5.3.2 no service", "held"),
    "busy": Fault("CONNECT", "421 4.3.2 busy", "421 4.3.2 busy"),
    "dropping the connection": Fault("EHLO", "drop", "SMTP greeting"),
    "greylisting": Fault("RCPT", "451 4.7.1 greylisted", "451 4.7.1 greylisted"),
    "full": Fault("RCPT", "452 4.2.2 mailbox full", "452 4.2.2 mailbox full"),
    "hanging": Fault("RCPT", "hang", "no answer"),
    "dropping after DATA": Fault("END", "take and drop", "SMTP", "repeated"),
    "refusing the login (535)": Fault("MAIL", "535 5.7.8 bad credentials", "535 5.7.8", "held"),
    "refusing the sender": Fault("MAIL", "550 5.7.1 not you", "550 5.7.1 not you", "held"),
    "refusing the recipient": Fault("RCPT", "550 5.1.1 no such user", "550 5.1.1", "refused"),
    "refusing the content": Fault("END", "554 5.7.1 spam", "554 5.7.1 spam", "refused"),
}


class Refusal(NamedTuple):
    """What Slack answers once, and what is written of it."""

    reply: Reply
    why: str
    kind: str = "put off"


SLACK = {
    "400": Refusal(Reply(400, "too_long_for_us"), "Slack: 400 too_long_for_us", "refused"),
    "403": Refusal(Reply(403, "invalid_token"), "Slack: 403 invalid_token", "held"),
    "404": Refusal(Reply(404, "no_service"), "Slack: 404 no_service", "held"),
    "410": Refusal(Reply(410, "channel_is_archived"), "Slack: 410 channel_is_archived", "held"),
    "429": Refusal(Reply(429, "rate_limited", {"Retry-After": "30"}), "Slack: 429 rate_limited"),
    "500": Refusal(Reply(500, "internal_error"), "Slack: 500", "unclear"),
    "503": Refusal(Reply(503, "service_unavailable"), "Slack: 503"),
    "hanging": Refusal(Reply(delay=60), "Slack", "unclear"),
    "an answer that is lost": Refusal(Reply(is_lost=True), "Slack", "repeated"),
    "200 from a proxy": Refusal(Reply(200, "<html>sign in"), "Slack: 200", "unclear"),
    "400 invalid_blocks": Refusal(Reply(400, "invalid_blocks"), "", "plain"),
    "200 invalid_blocks": Refusal(Reply(200, "invalid_blocks"), "", "plain"),
}


def ring(street: Street, slack: SlackServer, operator: str) -> None:
    """One article, for both channels; a machine whose sends may take seven seconds and a half."""
    settings = street.service.context.settings
    environ = {
        "TOCSIN_CONFIG": str(settings.configuration_directory), "TOCSIN_DATA": str(street.service.directory),
        "TOCSIN_ALLOW_ADDRESSES": settings.allow_addresses, "TOCSIN_LEASE_SECONDS": "15",
    }  # fmt: skip
    street.service.context = Context(load_settings(environ), street.service.store)
    street.open({}, BY_MAIL, by_webhook(street.service, slack), operator=operator)
    street.run()


def message_to(street: Street, channel: str) -> NotificationRecord:
    """The one message with the article for a channel."""
    (found,) = [
        one for one in street.service.notifications() if one.alerts and one.destination.startswith(channel)
    ]
    record = notification_record(street.service.store, found.id)
    assert record is not None
    return record


def put_right(street: Street, channel: str, kind: str) -> None:
    """Time passes, and what was refused is replayed, until everything is told."""
    service = street.service
    for letter in dead_letters(service.store):
        assert kind == "refused"
        assert replay_dead(service.store, letter.notification, Place(lane=letter.notification.lane))
    for _ in range(3):
        if message_to(street, channel).status != "told":
            wait_for_next(service)
            service.deliver()
    assert message_to(street, channel).status == "told"
    assert not dead_letters(service.store)
    repeats = service.counts().get("sends repeated after an unknown end", 0)
    assert repeats == (kind in {"repeated", "unclear"})


@pytest.mark.parametrize("name", SMTP)
def test_a_mail_server_at_its_worst_delays_its_own_messages_and_loses_none(
    street: Street, slack_server: SlackServer, name: str
) -> None:
    fault = SMTP[name]
    street.mail.script(fault.step, fault.action)

    ring(street, slack_server, operator="slack")

    record = message_to(street, "email")
    assert fault.why in record.answer
    assert record.status == ("dead" if fault.kind == "refused" else "waiting")
    street.service.tick(seconds=2)  # Slack takes one message a second, the operator's note included
    street.service.deliver()
    assert message_to(street, "slack").status == "told"
    said = [text for one in slack_server.messages for text in texts_of(one)]
    notes = [text for text in said if "tocsin status" in text or "tocsin dead" in text]
    assert bool(notes) == (fault.kind in {"held", "refused"})

    put_right(street, "email", fault.kind)

    assert street.subjects() == [NEIGHBOUR] * (2 if fault.kind == "repeated" else 1)


@pytest.mark.parametrize("name", SLACK)
def test_slack_at_its_worst_delays_its_own_messages_and_loses_none(
    street: Street, slack_server: SlackServer, name: str
) -> None:
    fault = SLACK[name]
    slack_server.script(fault.reply)

    ring(street, slack_server, operator="veille")

    record = message_to(street, "slack")
    assert fault.why in record.answer
    expected = {"refused": "dead", "plain": "told"}.get(fault.kind, "waiting")
    assert record.status == expected
    assert message_to(street, "email").status == "told"
    street.service.tick(seconds=2)
    street.service.deliver()
    assert len(street.subjects()) == 1 + (fault.kind in {"held", "refused"})

    put_right(street, "slack", fault.kind)

    assert len(slack_server.messages) == (2 if fault.kind == "repeated" else 1)
    assert all(any(NEIGHBOUR in text for text in texts_of(one)) for one in slack_server.messages)
