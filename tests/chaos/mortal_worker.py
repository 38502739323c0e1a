"""A worker for one pass over the four stages, at a time that its test gives. TOCSIN_CRASH_AT may end it."""

import asyncio
import sys

from worker.settings import load_settings
from worker.stages.context import Context
from worker.stages.deliver import deliver_due
from worker.stages.gather import gather_due
from worker.stages.poll import poll_due
from worker.stages.read import read_due
from worker.store.connection import Store, from_ms


def main() -> None:
    settings = load_settings()
    now = from_ms(sys.argv[1])
    store = Store(Store.connect(settings.redis_url).client, clock=lambda: now)
    context = Context(settings, store)
    asyncio.run(poll_due(context))
    asyncio.run(read_due(context))
    gather_due(context)
    deliver_due(context)


if __name__ == "__main__":
    main()
