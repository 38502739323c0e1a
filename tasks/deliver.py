"""A hint: some notifications are due."""

from worker.app import EXPECTED, app, context
from worker.stages.deliver import deliver_due


@app.task(throws=EXPECTED)
def deliver() -> None:
    """Deliver what is due."""
    deliver_due(context())
