"""Nearly all feeds fail at once: that is our own network, not theirs. Data in, a decision out."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from worker.articles.addresses import service_of
from worker.configuration.model import FeedSettings

FEWEST_SITES: Final = 3  # with fewer, it may as well be theirs
BEGINS_AT: Final = 0.9  # of the sites
ENDS_BELOW: Final = 0.5  # feeds that failed are polled again later and later: they come back one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Whether we are cut off, and how many sites of how many fail."""

    is_on: bool
    failing: int
    sites: int


def outage_of(feeds: Collection[FeedSettings], failing: Collection[str], *, is_on: bool) -> Outage:
    """Look at the feeds whose last poll failed; `is_on`: so far. A site fails where all of its feeds do."""
    if not is_on and len(failing) * 2 < len(feeds):  # nearly always so: no need to look at each
        return Outage(is_on=False, failing=0, sites=0)
    answers: dict[str, bool] = {}
    for feed in feeds:
        site = service_of(feed.url)
        if site != "file":  # a file answers without any network
            answers[site] = answers.get(site, False) or feed.id not in failing
    down = sum(not answer for answer in answers.values())
    share = ENDS_BELOW if is_on else BEGINS_AT
    begun = len(answers) >= FEWEST_SITES and down >= share * len(answers)
    return Outage(is_on=begun, failing=down, sites=len(answers))
