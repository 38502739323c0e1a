"""Which alerts `tocsin alert list` lists."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

import click

from worker.models import Severity
from worker.store.record import STATUSES, AlertRecord
from worker.stories.titles import folded

_OPTIONS: Final = {
    "rule": click.option("--rule", default="", help="Only alerts of this rule."),
    "receiver": click.option("--receiver", default="", help="Only alerts for this receiver."),
    "feed": click.option("--feed", default="", help="Only alerts of this feed."),
    "outlet": click.option("--outlet", default="", help="Only those whose outlet's name has this in it."),
    "title": click.option("--title", default="", help="Only those whose title has this in it."),
    "story": click.option("--story", default="", help="Only those of this story; its beginning is enough."),
    "severity": click.option(
        "--severity", type=click.Choice([one.value for one in Severity]), help="Only alerts of this severity."
    ),
    "status": click.option("--status", type=click.Choice(STATUSES), help="Only alerts of which this became."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of an alert; "" asks nothing."""

    rule: str = ""
    receiver: str = ""
    feed: str = ""
    outlet: str = ""
    title: str = ""
    story: str = ""
    severity: str = ""
    status: str = ""

    def takes(self, record: AlertRecord) -> bool:
        """Whether it is one of those; case and accents make no difference in names and titles."""
        alert = record.alert
        return (
            self.rule in {"", alert.rule}
            and self.receiver in {"", alert.receiver}
            and self.feed in {"", alert.feed}
            and self.severity in {"", alert.severity.value}
            and self.status in {"", record.status}
            and record.story.startswith(self.story)
            and folded(self.outlet) in folded(alert.outlet)
            and folded(self.title) in folded(alert.title)
        )


def filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that filter, given to the command as `wanted`."""

    @wraps(command)
    def filtered(**options: Any) -> None:
        asked = {name: options.pop(name) or "" for name in _OPTIONS}
        command(wanted=Wanted(**asked), **options)

    for option in reversed(_OPTIONS.values()):
        filtered = option(filtered)
    return filtered
