"""Which articles tell the same event: an equal address or title, a copied text, or a title that is near."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeVar

from worker.models import Alert, Story
from worker.models.ids import id_of
from worker.stories.changes import headlines_with
from worker.stories.clauses import clauses_of
from worker.stories.headlines import headline_of, headlines_of
from worker.stories.open_stories import OpenStories
from worker.stories.sources import with_sources
from worker.stories.texts import Texts
from worker.stories.titles import title_key

_One = TypeVar("_One")
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedStory:
    """A story as it was, or a new one (never told), and the pending alerts that belong to it."""

    story: Story
    alerts: tuple[Alert, ...]

    def joined(self) -> Story:
        """The story with its pending alerts taken in. One without keys is of one article, and stays so."""
        alerts = self.alerts if self.story.keys else ()
        return replace(
            with_sources(self.story, self.alerts),
            keys=_union(self.story.keys, [key for alert in alerts for key in keys_of(alert)]),
            rules=_union(self.story.rules, [alert.rule for alert in self.alerts]),
            outlets=_union(self.story.outlets, [alert.outlet for alert in self.alerts]),
            last_article_at=max([self.story.last_article_at, *(alert.raised_at for alert in self.alerts)]),
            headlines=headlines_with(self.story, alerts),
            clauses=_union(self.story.clauses, [one for alert in self.alerts for one in clauses_of(alert)]),
        )


def sort_into_stories(
    alerts: Sequence[Alert], stories: Sequence[Story], entered: Mapping[str, str] = _NONE
) -> tuple[SortedStory, ...]:
    """Give every pending alert its story, open or new; each alert is in exactly one.

    Alerts are taken by time, those of one instant in an order of their own. What one brings counts for the
    next, so that a chain of addresses and titles is one story. An alert that waits stays in the story that it
    `entered`: what else came meanwhile changes how much its words weigh, and not what it tells.
    """
    by_key = {key: story.id for story in stories for key in story.keys}
    found = {story.id: story for story in stories}
    near = _Near(stories)
    members: dict[str, list[Alert]] = {}
    for alert in sorted(alerts, key=lambda one: (one.raised_at, one.article, one.id)):
        keys = keys_of(alert)
        story_id = next((by_key[key] for key in keys if key in by_key), entered.get(alert.id))
        if story_id not in found:
            story_id = near.story_of(alert)
        if story_id is None:
            story = _new_story(alert)
            story_id = story.id
            found.setdefault(story_id, story)
        by_key.update(dict.fromkeys(keys, story_id))
        near.take(alert, story_id)
        members.setdefault(story_id, []).append(alert)
    return tuple(SortedStory(story=found[id_], alerts=tuple(own)) for id_, own in members.items())


def keys_of(alert: Alert) -> tuple[str, ...]:
    """What an article is recognised by: itself, its address, its title."""
    title = title_key(alert.title)
    return (
        f"article:{alert.article}",
        *([f"address:{alert.canonical}"] if alert.canonical else []),
        *([f"title:{title}"] if title else []),
    )


class _Near:
    """The texts and titles of the stories, read only if an alert is recognised by nothing else."""

    def __init__(self, stories: Sequence[Story]) -> None:
        by_age = sorted(stories, key=lambda story: (story.opened_at, story.id))  # the store has no order
        self._waiting = [(one.id, headlines_of(one), one.sketches) for one in by_age if one.keys]
        self._titles = OpenStories()
        self._texts = Texts()

    def story_of(self, alert: Alert) -> str | None:
        for story, headlines, sketches in self._waiting:
            self._titles.add(story, headlines)
            self._texts.add(story, sketches)
        self._waiting = []
        title, lang = alert.title, alert.lang
        copied = self._texts.copied_by(alert.sketch, alert.outlet)
        return next(
            (story for story in copied if not self._titles.is_contradicted(story, title, lang)), None
        ) or self._titles.nearest(title, lang)

    def take(self, alert: Alert, story: str) -> None:
        sketches = ((alert.agency or alert.outlet, alert.sketch),)
        self._waiting.append((story, (headline_of(alert),), sketches))


def _new_story(alert: Alert) -> Story:
    return Story(
        id=id_of(alert.receiver, alert.article),
        title=alert.title,
        keys=keys_of(alert),
        rules=(),
        outlets=(),
        opened_at=alert.raised_at,
        last_article_at=alert.raised_at,
        headlines=(headline_of(alert),),
    )


def _union(old: tuple[_One, ...], new: Sequence[_One]) -> tuple[_One, ...]:
    return tuple(dict.fromkeys([*old, *new]))
