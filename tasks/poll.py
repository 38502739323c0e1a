"""A hint: some feeds are due."""

import asyncio

from worker.app import app, context, send_hint
from worker.stages.poll import poll_due


@app.task
def poll() -> None:
    """Poll what is due; whatever is new can be read at once."""
    if asyncio.run(poll_due(context())):
        send_hint("read")
