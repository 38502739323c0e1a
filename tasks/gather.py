"""A hint: some groups are due."""

from worker.app import EXPECTED, app, context, hint_if_due
from worker.stages.gather import gather_due


@app.task(throws=EXPECTED)
def gather() -> None:
    """Gather what is due; whatever is told now can be delivered at once."""
    gather_due(context())
    hint_if_due("deliver")
