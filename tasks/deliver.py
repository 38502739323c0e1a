"""A hint: some notifications are due."""

from worker.app import app, context
from worker.stages.deliver import deliver_due


@app.task
def deliver() -> None:
    """Deliver what is due."""
    deliver_due(context())
