"""What the configuration says of a group: who is told, up to which limits, and by which leaf. Pure."""

from collections.abc import Callable
from dataclasses import replace

from worker.alerts.destinations import Destination
from worker.alerts.limits import QUOTA
from worker.alerts.routing import owed_digests_of, receiver_of, route_for
from worker.channels.open import destinations_of
from worker.configuration.model import Configuration
from worker.configuration.routes import Route
from worker.models import CANARY, Alert
from worker.stages.telling import Receiving

IsOn = Callable[[str, str], bool]  # whether a receiver's destination is on


def receiving_of(configuration: Configuration, group: str, is_on: IsOn) -> Receiving | None:
    """Who is told; None where the group's receiver is no longer configured."""
    name = receiver_of(group)
    receiver = configuration.receivers.get(name)
    if receiver is None:
        return None
    limits = {rule.id: rule.limit for rule in configuration.rules.values() if rule.limit}
    fallback = receiver.fallback
    return Receiving(
        receiver=name,
        destinations=_destinations_on(configuration, name, is_on),
        limits=limits | ({QUOTA: receiver.quota} if receiver.quota else {}),
        digests=owed_digests_of(group, configuration.route),  # none to a group that labels set apart
        fallback=fallback,
        fallback_destinations=_destinations_on(configuration, fallback.receiver, is_on) if fallback else (),
    )


def _destinations_on(configuration: Configuration, receiver: str, is_on: IsOn) -> tuple[Destination, ...]:
    places = destinations_of(configuration.receivers.get(receiver), configuration)
    return tuple(one for one in places if is_on(receiver, one.id))


def leaf_of(configuration: Configuration, alert: Alert) -> Route:
    """The leaf that says when; the canary waits for no hour, nor longer than its patience knows of."""
    route = route_for(alert, configuration)
    if alert.rule != CANARY:
        return route
    return replace(route, first_after=configuration.route.first_after, digest=None, quiet=None)
