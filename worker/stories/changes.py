"""Headlines that change a story: what was agreed is broken, what was denied is confirmed, a toll rises."""

from collections.abc import Iterable, Sequence
from typing import Final

from worker.models import Alert, Story
from worker.stories.headlines import headline_of, headlines_of
from worker.stories.open_stories import MOST_HEADLINES
from worker.stories.tolls import DEAD, speaks_of_death, tolls_in
from worker.stories.turning import is_turned, turns_in

Headlines = tuple[tuple[str, str], ...]  # (language, title)
_MUCH_MORE: Final = 1.5  # times what was known
_FEW: Final = 5  # more, of those there were
_FEW_OF_MANY: Final = 1.1


def has_changed(story: Story, alert: Alert) -> bool:
    """Whether the headline of an article in a story says what none of the story's headlines said.

    It does if, against each of them, it turns the event: done or undone, confirmed or denied, by words or by
    a negation ("trêve conclue", "trêve rompue"; "accepte", "n'accepte pas"); condemned then acquitted, held
    then free, alive then dead. Words for the same way are the same (refuse, rejette); what may be is not what
    is; a question says nothing.

    Or if it counts, beside the same noun, half more than the greatest number before, or five more and a
    tenth; or if it is the first to count dead, where no headline spoke of death. A number that falls, and
    a headline that goes back to an earlier one, change nothing.

    Most headlines of another turn or number are kept apart (`likeness.py`) and ring as stories of their own.
    This is asked of those that joined: by an address, by the words that stayed the same, through others.
    """
    return _is_changed(headline_of(alert)[1], headlines_of(story))


def headlines_with(story: Story, alerts: Iterable[Alert]) -> Headlines:
    """The headlines that a story keeps, with those of more articles: its first ones, and all that changed it.

    Where there is no more room, a change takes the place of the oldest but the first.
    """
    kept = headlines_of(story)
    for headline in map(headline_of, alerts):
        if headline in kept:
            continue
        if len(kept) < MOST_HEADLINES:
            kept = (*kept, headline)
        elif _is_changed(headline[1], kept):
            kept = (kept[0], *kept[2:], headline)
    return kept


def _is_changed(new: str, headlines: Headlines) -> bool:
    titles = [title for _, title in headlines]
    turns = turns_in(new)
    if turns and all(is_turned(turns, turns_in(title)) for title in titles):
        return True
    return _has_risen(new, titles)


def _has_risen(new: str, headlines: Sequence[str]) -> bool:
    for noun, number in tolls_in(new).items():
        before = [known[noun] for known in map(tolls_in, headlines) if noun in known]
        if before and _is_much_more(number, max(before)):
            return True
        if not before and noun == DEAD and not any(map(speaks_of_death, headlines)):
            return True
    return False


def _is_much_more(number: int, before: int) -> bool:
    risen = number - before
    is_half_more = risen > 0 and number >= before * _MUCH_MORE
    return is_half_more or (risen >= _FEW and number >= before * _FEW_OF_MANY)
