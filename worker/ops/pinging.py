"""The heartbeat: one request to somebody outside, sent only while everything moves.

healthchecks.io, Dead Man's Snitch and their like raise the alarm when it stays away, which also tells of what
no process of ours can: the machine is off, the network is down. A plain GET is what all of them take.
"""

import asyncio
import time
from datetime import timedelta
from typing import Final

import structlog

from worker.configuration.model import Heartbeat
from worker.configuration.secrets import resolve
from worker.errors import FetchError, NotConfiguredError, SecretMissingError
from worker.fetching.client import Fetcher, Limits
from worker.fetching.guard import parse_allowed
from worker.ops.health import beating, look, why_it_stands
from worker.ops.moving import Vitals, why_withheld
from worker.stages.acquiring import user_agent
from worker.stages.context import Context
from worker.store.due_sets import DueSet
from worker.store.glance import glance_through
from worker.store.outages import outage_since
from worker.store.record import record_heartbeat
from worker.store.survey import survey

log = structlog.get_logger("heartbeat")
LIMITS: Final = Limits(total=timedelta(seconds=10), connect=timedelta(seconds=5), redirects=3)
AGAIN_AFTER: Final = 10.0  # seconds, where it did not leave or nobody answered


class Pinger:
    """`step` is called every second, in a thread of its own: a slow answer delays no tick."""

    def __init__(self, context: Context, *, first_after: float = AGAIN_AFTER) -> None:
        """`first_after`: seconds that the other roles get to begin, when all start together."""
        self._context = context
        self._next = time.monotonic() + first_after
        self._said = ""

    def step(self) -> None:
        """Ping where it is time and everything moves. Raises what the store raises."""
        try:
            settings = self._context.snapshots.current().configuration.heartbeat
        except NotConfiguredError:  # at a first start: nobody has asked for a heartbeat yet
            return
        if settings is None or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + settings.every.total_seconds()
        why = self._why_not(settings)
        record_heartbeat(self._context.store, why)
        if why != "off":
            self._next = min(self._next, time.monotonic() + AGAIN_AFTER) if why else self._next
            self._say("withheld" if why else "sent", why)

    def _why_not(self, settings: Heartbeat) -> str:
        """Why nothing was sent, or did not arrive; never shows the address."""
        try:
            url = resolve(settings.url)
        except SecretMissingError as error:
            return str(error)
        if not url:
            self._say("off", f"{settings.url.text} is empty")
            return "off"
        why = why_withheld(look_at_vitals(self._context))
        if why:
            return why
        try:
            asyncio.run(self._get(url))
        except FetchError as error:  # its text has the address in it
            return f"it did not arrive: {error.reason}"
        return ""

    async def _get(self, url: str) -> None:
        agent = user_agent(self._context.snapshots.current().configuration.contact)
        allowed = parse_allowed(self._context.settings.allow_addresses)
        async with Fetcher(agent, allowed, limits=LIMITS) as fetcher:
            await fetcher.fetch(url, accept="any")

    def _say(self, result: str, why: str) -> None:
        """One line where something changed, not one a minute."""
        if f"{result} {why}" != self._said:
            level = log.warning if result == "withheld" else log.info
            level("heartbeat", result=result, why=why)
        self._said = f"{result} {why}"


def look_at_vitals(context: Context) -> Vitals:
    """See how the service fares: what beats on this machine, and what the store knows of all of them."""
    store, settings = context.store, context.settings
    data = str(settings.data_directory)
    found = look(
        [*beating(data), "store"],
        {"TOCSIN_DATA": data, "TOCSIN_REDIS_URL": settings.redis_url},
        is_ready=True,
    )
    return Vitals(
        unwell=tuple(f"{finding['role']}: {finding['why']}" for finding in found if not finding["ok"]),
        stands=why_it_stands(glance_through(store.call)),
        oldest_message=survey(store).waiting[DueSet.NOTIFICATIONS].oldest,
        cut_off_since=outage_since(store),
    )
