"""A hint: some feeds are due."""

import asyncio

from worker.app import EXPECTED, app, context, hint_if_due
from worker.stages.poll import poll_due


@app.task(throws=EXPECTED)
def poll() -> None:
    """Poll what is due; whatever is new can be read at once."""
    asyncio.run(poll_due(context(), lambda: hint_if_due("read")))
    hint_if_due("read")
