"""Articles of rules with `ring: every_article`: each by a message of its own, beside all stories."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from worker.models import Alert, Story
from worker.models.ids import id_of
from worker.stories.sorting import SortedStory, sort_into_stories


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    """What is told article by article now, and what is left to the stories."""

    articles: tuple[SortedStory, ...]  # each with all alerts of its article
    stories: tuple[Story, ...]  # as they were, or told by one of the articles
    told: tuple[Story, ...]  # of these, those that an article told
    alerts: tuple[Alert, ...]  # that are left


def set_apart(
    alerts: Sequence[Alert], stories: Sequence[Story], now: datetime, urgent: Collection[str]
) -> SetApart:
    """The `urgent` articles are told now, each with all the alerts that rules raised of it.

    What another rule would have told of one is told by that: the story of it is told as well, and goes on.
    """
    articles: dict[str, list[Alert]] = {}
    for one in alerts:
        if one.article in urgent:
            articles.setdefault(one.article, []).append(one)
    told = tuple(_told_by_articles([one for one in alerts if not one.is_apart], stories, urgent, now))
    by_id = {story.id: story for story in (*stories, *told)}
    return SetApart(
        articles=tuple(SortedStory(story=own_story(own[0]), alerts=tuple(own)) for own in articles.values()),
        stories=tuple(by_id.values()),
        told=told,
        alerts=tuple(one for one in alerts if not one.is_apart and one.article not in urgent),
    )


def _told_by_articles(
    alerts: Sequence[Alert], stories: Sequence[Story], articles: Collection[str], now: datetime
) -> list[Story]:
    told: list[Story] = []
    for one in sort_into_stories(alerts, stories):
        own = tuple(alert for alert in one.alerts if alert.article in articles)
        if own:
            story = replace(one, alerts=own).joined()
            told.append(replace(story, told_at=now, sequence=story.sequence + 1))
    return told


def articles_apart(alerts: Sequence[Alert]) -> tuple[SortedStory, ...]:
    """The alerts that are apart, by their articles."""
    by_article: dict[str, list[Alert]] = {}
    for one in alerts:
        if one.is_apart:
            by_article.setdefault(one.article, []).append(one)
    return tuple(SortedStory(story=own_story(own[0]), alerts=tuple(own)) for own in by_article.values())


def own_story(alert: Alert) -> Story:
    """A story of this one article. It has no keys: no other article is like it, and it need not be kept."""
    return Story(
        id=id_of(alert.receiver, alert.article, "apart"),
        title=alert.title,
        keys=(),
        rules=(),
        outlets=(),
        opened_at=alert.raised_at,
        last_article_at=alert.raised_at,
    )
