"""The addresses of a receiver, and the lane that the messages for each of them share.

Neither an id nor a lane ever holds a resolved secret: both are built from what the configuration says.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from worker.configuration.model import Configuration, EmailServer, Receiver, Reference, SlackTarget
from worker.configuration.references import has_reference, why_not_a_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePolicy:
    """The least time between two sends of a lane, and the most sends at once."""

    spacing: timedelta = timedelta(0)
    concurrency: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where one message goes. A lane is what fails, or is slow, together."""

    id: str  # "email:ADDRESS as configured", "slack" or "console"
    lane: str
    policy: LanePolicy
    references: tuple[
        Reference, ...
    ] = ()  # all that opens it: where one resolves to another value, try again


EMAIL_POLICY: Final = LanePolicy(concurrency=4)
# One message a second in a channel: https://docs.slack.dev/apis/web-api/rate-limits
SLACK_POLICY: Final = LanePolicy(spacing=timedelta(seconds=1))
CONSOLE_POLICY: Final = LanePolicy()


def destinations_of(receiver: Receiver, configuration: Configuration) -> tuple[Destination, ...]:
    """All destinations of a receiver, whether their secrets are there or not.

    One item of the list is one address, also where it is a reference: a list of addresses hidden in one
    variable would share one notification, and a refused address would repeat the mail to the others.
    """
    found: dict[str, Destination] = {}
    if receiver.email and configuration.email:
        for address in receiver.email.to:
            destination = _email_destination(configuration.email, address)
            found.setdefault(destination.id, destination)
    if receiver.slack:
        found["slack"] = _slack_destination(receiver.slack)
    if receiver.console:
        found["console"] = Destination(id="console", lane="console", policy=CONSOLE_POLICY)
    if receiver.is_sink:
        found["sink"] = Destination(id="sink", lane=receiver.name, policy=CONSOLE_POLICY)
    return tuple(found.values())


def email_id(address: Reference) -> str:
    """The id of an e-mail address."""
    return f"email:{address.text}"


def _email_destination(email: EmailServer, address: Reference) -> Destination:
    named = (address, email.server, email.sender, email.user, email.password, Reference(email.security))
    return Destination(
        id=email_id(address),
        lane=_email_lane(email, address),
        policy=EMAIL_POLICY,
        references=tuple(filter(None, named)),
    )


def _slack_destination(slack: SlackTarget) -> Destination:
    named = (slack.webhook, slack.token, slack.channel, Reference(slack.api))
    return Destination(
        id="slack",
        lane=_slack_lane(slack),
        policy=SLACK_POLICY,
        references=tuple(filter(None, named)),
    )


def _email_lane(email: EmailServer, address: Reference) -> str:
    """An address that is a reference has a lane of its own: were it missing, only its mail is held."""
    lane = f"email:{email.server.text}"
    return f"{lane}:{address.text}" if has_reference(address.text) else lane


def _slack_lane(slack: SlackTarget) -> str:
    """An incoming webhook is one channel; a token has many, and each has its own pace and permissions."""
    named = [one for one in (slack.webhook, slack.token, slack.channel) if one]
    return ":".join(["slack", *(one.text if one is slack.channel else _name_of(one) for one in named)])


def _name_of(secret: Reference) -> str:
    """The reference as written, or a hash where part of it is the secret itself."""
    if not why_not_a_secret(secret.text):
        return secret.text
    return hashlib.blake2b(secret.text.encode(), digest_size=6).hexdigest()
