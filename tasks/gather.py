"""A hint: some groups are due."""

from worker.app import app, context, send_hint
from worker.stages.gather import gather_due


@app.task
def gather() -> None:
    """Gather what is due; whatever is told now can be delivered at once."""
    if gather_due(context()):
        send_hint("deliver")
