"""Which articles tell the same event. For now: the same canonical address, or the same folded title."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from worker.models import Alert, Story
from worker.stories.titles import title_key


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedStory:
    """A story as it was, or a new one (never told), and the pending alerts that belong to it."""

    story: Story
    alerts: tuple[Alert, ...]

    def joined(self) -> Story:
        """The story with its pending alerts taken in. One without keys is of one article, and stays so."""
        keys = [key for alert in self.alerts for key in keys_of(alert)] if self.story.keys else []
        return replace(
            self.story,
            keys=_union(self.story.keys, keys),
            rules=_union(self.story.rules, [alert.rule for alert in self.alerts]),
            outlets=_union(self.story.outlets, [alert.outlet for alert in self.alerts]),
            last_article_at=max([self.story.last_article_at, *(alert.raised_at for alert in self.alerts)]),
        )


def sort_into_stories(alerts: Sequence[Alert], stories: Sequence[Story]) -> tuple[SortedStory, ...]:
    """Give every pending alert its story, open or new; each alert is in exactly one.

    Alerts are taken in order, and each one's keys count for the next, so that a chain of addresses and
    titles is one story.
    """
    by_key = {key: story.id for story in stories for key in story.keys}
    found = {story.id: story for story in stories}
    members: dict[str, list[Alert]] = {}
    for alert in alerts:
        keys = keys_of(alert)
        story_id = next((by_key[key] for key in keys if key in by_key), None)
        if story_id is None:
            story = _new_story(alert)
            story_id = story.id
            found.setdefault(story_id, story)
        by_key.update(dict.fromkeys(keys, story_id))
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


def _new_story(alert: Alert) -> Story:
    identity = hashlib.blake2b(f"{alert.receiver}\0{alert.article}".encode(), digest_size=10).hexdigest()
    return Story(
        id=identity,
        title=alert.title,
        keys=keys_of(alert),
        rules=(),
        outlets=(),
        opened_at=alert.raised_at,
        last_article_at=alert.raised_at,
    )


def _union(old: tuple[str, ...], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*old, *new]))
