"""What is news in a story that was told: what of it makes the receiver be told again."""

from collections.abc import Sequence
from typing import Final

from worker.models import Alert, Reason, Story
from worker.stories.changes import has_changed
from worker.stories.clauses import has_new_clause
from worker.stories.sources import sources_of, with_sources

COMPANY: Final = (3, 5, 10)  # independent sources that tell it


def news_in(story: Story, alerts: Sequence[Alert]) -> Reason | None:
    """Why a told story is told again for the alerts of it that were not, None where they can wait.

    `story` is as it was before these alerts joined it. A headline that changes comes before a rule or an
    alternative that had not fired, that before company.
    """
    if any(has_changed(story, alert) for alert in alerts):
        return Reason.CHANGED
    if any(has_new_clause(story, alert) for alert in alerts):
        return Reason.NEWS
    if is_in_company(story, alerts):
        return Reason.COMPANY
    return None


def is_in_company(story: Story, alerts: Sequence[Alert]) -> bool:
    """Whether so many independent sources tell it now that this is news: the third, the fifth, the tenth."""
    told = story.told_sources or len(sources_of(story))
    now = len(sources_of(with_sources(story, alerts)))
    return any(told < step <= now for step in COMPANY)
