"""Slack as the configuration says it: an incoming webhook, or a bot's token and a channel."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Final

from worker.alerts.destinations import Destination, LanePolicy
from worker.channels.contract import Channel, Way
from worker.channels.slack import Mention, SlackBot, SlackWebhook
from worker.configuration.model import Configuration, Receiver, Reference, SlackTarget
from worker.configuration.references import name_of_secret
from worker.configuration.secrets import resolve, resolve_secret

# One message a second in a channel: https://docs.slack.dev/apis/web-api/rate-limits
POLICY: Final = LanePolicy(spacing=timedelta(seconds=1))


def ways_of(receiver: Receiver, configuration: Configuration) -> Iterator[Way]:  # noqa: ARG001 - see open.py
    """One way, where the receiver has Slack."""
    if receiver.slack:
        yield Way(_destination(receiver.slack), partial(_open, receiver.slack))


def _destination(slack: SlackTarget) -> Destination:
    named = (slack.webhook, slack.token, slack.channel, Reference(slack.api))
    references = tuple(filter(None, named))
    edits = slack.token is not None and slack.mode == "thread"
    return Destination(id="slack", lane=_lane(slack), policy=POLICY, references=references, edits=edits)


def _lane(slack: SlackTarget) -> str:
    """An incoming webhook is one channel; a token has many, and each has its own pace and permissions."""
    secrets = [one for one in (slack.webhook, slack.token) if one]
    channel = [slack.channel.text] if slack.channel else []
    return ":".join(["slack", *(name_of_secret(one.text) for one in secrets), *channel])


def _open(slack: SlackTarget) -> Channel | None:
    token, channel = resolve_secret(slack.token), resolve(slack.channel)
    mention = Mention(slack.mention, slack.mention_if) if slack.mention else None
    if token and channel:
        has_threads = slack.mode == "thread"
        return SlackBot(api=slack.api, token=token, channel=channel, has_threads=has_threads, mention=mention)
    url = resolve_secret(slack.webhook)
    return SlackWebhook(url=url, mention=mention) if url else None
