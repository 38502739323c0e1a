"""The end of the canary's way where it is to disturb nobody: that it arrived is recorded, nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from worker.alerts.destinations import Destination
from worker.channels.contract import Way
from worker.configuration.model import Configuration, Receiver
from worker.models import Message, Receipt


@dataclass(frozen=True, slots=True)
class SinkChannel:
    """Takes everything."""

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:  # noqa: ARG002 - see Channel
        """See Channel."""
        return Receipt(answer="arrived")


def ways_of(receiver: Receiver, configuration: Configuration) -> Iterator[Way]:  # noqa: ARG001 - see open.py
    """One way, where the receiver is the canary's."""
    if receiver.is_sink:
        yield Way(Destination(id="sink", lane=receiver.name), SinkChannel)
