"""A hint: some entries are due."""

import asyncio

from worker.app import app, context, send_hint
from worker.stages.read import read_due


@app.task
def read() -> None:
    """Read what is due; whatever rings can be gathered at once."""
    if asyncio.run(read_due(context())):
        send_hint("gather")
