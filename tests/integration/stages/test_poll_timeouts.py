"""Time limits of requests, which the processor time of parsing must not use up."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from threading import Event

from tests.integration.stages.press import rss
from tests.integration.stages.service import Service
from tests.integration.store.scene import claim_one
from tests.stand_ins.web_server import WebServer
from worker.fetching.client import Fetcher, Limits
from worker.fetching.guard import parse_allowed
from worker.models import FeedState
from worker.stages.acquiring import Acquirer, acquiring
from worker.stages.bridge import Bridge
from worker.stages.company import Company
from worker.stages.poll import poll_feed
from worker.stages.turn import Poll
from worker.store.due_sets import DueSet


def test_requests_go_on_while_a_document_is_parsed(service: Service, web: WebServer) -> None:
    has_come = Event()

    def told() -> Iterator[bytes]:
        has_come.set()
        yield rss()

    web.redirect("/rss", web.page("/moved", told))
    service.configure(feeds={})

    async def parse_meanwhile() -> bool:
        async with acquiring(service.context) as acquirer:
            request = asyncio.create_task(acquirer.fetch(web.url("/rss"), kind="feed", now=service.clock.now))
            await asyncio.sleep(0)
            came = has_come.wait(10)  # as a parser does: nothing else runs in this thread
            await request
        return came

    assert asyncio.run(parse_meanwhile())


def test_a_document_that_never_ends_is_a_failure_like_any_other(service: Service, web: WebServer) -> None:
    dripping = web.page("/slow", lambda: iter(lambda: b" ", b""), drip_s=0.05)
    service.configure(feeds={"slow": dripping})
    settings = service.context.snapshots.current().configuration.feeds["slow"]
    limits = Limits(total=timedelta(seconds=0.3))

    async def poll_briefly() -> None:
        async with Fetcher("Tocsin", parse_allowed("127.0.0.1:*"), limits=limits) as fetcher:
            acquirer = Acquirer(fetcher, Bridge(asyncio.get_running_loop()), service.context.settings)
            row = claim_one(service.store, DueSet.FEEDS)
            await poll_feed(
                service.context, acquirer, Company(service.store), Poll(settings, FeedState(), row)
            )

    asyncio.run(poll_briefly())

    assert (service.state("slow").failures, service.state("slow").last_status) == (1, "timeout")
