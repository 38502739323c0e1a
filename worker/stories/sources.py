"""Who a story is from: an outlet, or the agency or outlet whose text it prints. Copies are one source."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from worker.models import Alert, Story
from worker.stories.sketches import overlap

COPIED: Final = 0.25  # of two texts together that is in both: one is a copy of the other, cut or added to
MOST_SKETCHES: Final = 12  # of a story: of its first texts that are no copies


def sources_of(story: Story) -> tuple[str, ...]:
    """The independent sources of a story; older records know its outlets."""
    return story.sources or story.outlets


def source_of(alert: Alert, story: Story) -> str:
    """Whose text an article of a story is: the agency's that it names, or the one it copies, or its own."""
    if alert.agency and alert.agency in sources_of(story):
        return alert.agency
    copied = (source for source, sketch in story.sketches if overlap(sketch, alert.sketch) >= COPIED)
    return next(copied, "") or alert.agency or alert.outlet


def with_sources(story: Story, alerts: Iterable[Alert]) -> Story:
    """The story with the sources and the sketches of more articles, one after the other."""
    for alert in alerts:
        source = source_of(alert, story)
        story = replace(
            story,
            sources=tuple(dict.fromkeys([*sources_of(story), source])),
            sketches=_with_sketch(story, source, alert),
        )
    return story


def _with_sketch(story: Story, source: str, alert: Alert) -> tuple[tuple[str, tuple[int, ...]], ...]:
    is_known = any(overlap(sketch, alert.sketch) >= COPIED for _, sketch in story.sketches)
    if is_known or not alert.sketch or len(story.sketches) >= MOST_SKETCHES:
        return story.sketches
    return (*story.sketches, (source, alert.sketch))
