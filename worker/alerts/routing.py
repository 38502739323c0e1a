"""Who is told, and by which leaf of the route: the tree is walked as Alertmanager does. Pure."""

import json
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from worker.conditions.evaluate import holds
from worker.conditions.tree import Facts
from worker.configuration.model import Configuration, RuleSettings
from worker.configuration.routes import DigestTimes, Route
from worker.models import Alert

_PLAIN: Final = re.compile(r"[\w.:/-]*")


def facts_of_alert(alert: Alert) -> dict[str, str | int]:
    """What routes may ask of an alert; a label also by its bare name, where no other fact has it."""
    facts = {
        "rule": alert.rule,
        "severity": alert.severity.value,
        "feed": alert.feed,
        "group": alert.feed_group,
        "lang": alert.lang,
        "host": host_of(alert.link),
    }
    labels = {f"label.{name}": value for name, value in alert.labels.items()}
    return {**alert.labels, **labels, **facts}


def facts_of_rule(rule: RuleSettings) -> dict[str, str | int]:
    """What is known of a rule's alerts before there is one."""
    labels = {f"label.{name}": value for name, value in rule.labels.items()}
    return {**rule.labels, **labels, "rule": rule.id, "severity": rule.severity.value}


def host_of(link: str) -> str:
    """The host of an address, without www.; "" where it has none."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")


def leaves_of(facts: Facts, route: Route) -> tuple[Route, ...]:
    """The deepest routes that an alert comes to: the route itself where it matches no child.

    Of the children it is the first that matches, and those after it only where that one goes on.
    """
    found: list[Route] = []
    for child in route.routes:
        if child.condition is None or holds(child.condition, facts):
            found += leaves_of(facts, child)
            if not child.goes_on:
                break
    return tuple(found) or (route,)


def receivers_of(rule: RuleSettings, facts: Facts, route: Route) -> dict[str, Route]:
    """Who is told, with the leaf that says when, in the order they were written.

    A rule's own receivers take the place of the route's.
    """
    leaves = leaves_of(facts, route)
    named: dict[str, Route] = {}
    for leaf in leaves:
        named |= {name: leaf for name in leaf.receivers if name not in named}
    if rule.receivers:
        return {name: named.get(name, leaves[0]) for name in rule.receivers}
    return named


def route_for(alert: Alert, configuration: Configuration) -> Route:
    """The leaf that says when an alert's receiver is told, as the route is now.

    The root, where neither the alert's leaves nor its rule name that receiver any more.
    """
    leaves = leaves_of(facts_of_alert(alert), configuration.route)
    rule = configuration.rules.get(alert.rule)
    if rule and alert.receiver in rule.receivers:
        return next((leaf for leaf in leaves if alert.receiver in leaf.receivers), leaves[0])
    return next((leaf for leaf in leaves if alert.receiver in leaf.receivers), configuration.route)


def group_id(receiver: str, group_by: Sequence[str], facts: Facts) -> str:
    """The group of an alert: its receiver, and what the alert has of the labels that set groups apart."""
    if not group_by:
        return receiver
    parts = (f"{name}={_shown(str(facts.get(name, '')))}" for name in sorted(set(group_by)))
    return f"{receiver}{{{','.join(parts)}}}"


def _shown(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def receiver_of(group: str) -> str:
    """The receiver that a group belongs to."""
    return group.partition("{")[0]


def owed_digests_of(receiver: str, route: Route) -> tuple[DigestTimes, ...]:
    """The digests that a receiver is told though they be empty, from anywhere in the tree, each once.

    Where labels set its groups apart, none: which of them would say that there was nothing?
    """
    digest = route.digest
    is_owed = digest and not digest.skip_empty and not route.group_by and receiver in route.receivers
    below = (one for child in route.routes for one in owed_digests_of(receiver, child))
    return tuple(dict.fromkeys((*((digest,) if digest and is_owed else ()), *below)))
