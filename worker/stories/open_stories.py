"""A group's open stories, to be asked which of them a title belongs to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from worker.stories.headlines import Headline, read_headline
from worker.stories.likeness import ENOUGH, FEWEST_SHARED, Vocabulary, contradict, likeness

MOST_HEADLINES: Final = (
    12  # of a story that are remembered: the first, so that it cannot drift to another event
)
MOST_LOOKED_AT: Final = 200  # titles that are compared with one
_TOO_COMMON: Final = 400  # titles that have a word: it leads to none of them
_STORY_ENOUGH: Final = 0.4  # on average over the story's titles


@dataclass(slots=True)
class OpenStories:
    """The titles of the open stories, by their words."""

    _vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _headlines: list[tuple[str, Headline]] = field(default_factory=list)  # with its story
    _by_story: dict[str, list[Headline]] = field(default_factory=dict)
    _by_stem: dict[str, list[int]] = field(default_factory=dict)

    def add(self, story: str, headlines: Iterable[tuple[str, str]]) -> None:
        """Remember titles of a story, each (language, title)."""
        own = self._by_story.setdefault(story, [])
        for lang, title in headlines:
            headline = read_headline(title, lang)
            if len(own) == MOST_HEADLINES:
                return
            if headline in own:
                continue
            own.append(headline)
            self._vocabulary.add(headline)
            for stem in headline.words:
                self._by_stem.setdefault(stem, []).append(len(self._headlines))
            self._headlines.append((story, headline))

    def nearest(self, title: str, lang: str) -> str | None:
        """The story that a title belongs to; of those equally near, the one that was added first."""
        headline = read_headline(title, lang)
        best: tuple[float, str] | None = None
        for story in dict.fromkeys(self._headlines[place][0] for place in self._similar(headline)):
            near = [likeness(headline, own, self._vocabulary) for own in self._by_story[story]]
            if max(near) < ENOUGH or sum(near) / len(near) < _STORY_ENOUGH:
                continue
            if best is None or max(near) > best[0]:
                best = max(near), story
        return best[1] if best else None

    def is_contradicted(self, story: str, title: str, lang: str) -> bool:
        """Whether a title of a story says another thing."""
        headline = read_headline(title, lang)
        return any(contradict(headline, own) for own in self._by_story.get(story, ()))

    def _similar(self, headline: Headline) -> list[int]:
        """The titles that share enough words with it, in the order they were added."""
        shared: Counter[int] = Counter()
        for stem in headline.words:
            places = self._by_stem.get(stem, [])
            if len(places) <= _TOO_COMMON:
                shared.update(places)
        enough = [(count, -place) for place, count in shared.items() if count >= FEWEST_SHARED - 1]
        return sorted(-place for _, place in sorted(enough, reverse=True)[:MOST_LOOKED_AT])
