"""A hint: some entries are due."""

import asyncio

from worker.app import EXPECTED, app, context, hint_if_due
from worker.stages.read import read_due


@app.task(throws=EXPECTED)
def read() -> None:
    """Read what is due; whatever rings can be gathered at once."""
    asyncio.run(read_due(context(), lambda: hint_if_due("gather")))
    hint_if_due("gather")
