"""What one configuration would change against another, in the words of the files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from worker.configuration.model import Configuration, FeedSettings, ListEntry, Receiver, RuleSettings

Things = Mapping[str, FeedSettings] | Mapping[str, RuleSettings] | Mapping[str, Receiver]
Lists = Mapping[str, tuple[ListEntry, ...]]
# Where a rule, its test or its words stand in the file changes with everything above them.
_NO_MATTER: Final = frozenset({"file", "line", "place"})
_SINGLE: Final = ("contact", "route", "operator", "email", "language", "timezone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One feed, rule, receiver or setting that differs; `keys` are what of it changed."""

    change: Literal["added", "removed", "changed"]
    what: str
    id: str = ""
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        """For people."""
        name = f"{self.what} {self.id}".strip()
        return f"{name} {self.change}" + (f": {', '.join(self.keys)}" if self.keys else "")


def changes_between(before: Configuration, after: Configuration) -> tuple[Change, ...]:
    """All that differs, in the order of the files."""
    single = (name for name in _SINGLE if getattr(before, name) != getattr(after, name))
    return (
        *_of_things("feed", before.feeds, after.feeds),
        *_of_things("rule", before.rules, after.rules),
        *_of_lists(before.lists, after.lists),
        *_of_things("receiver", before.receivers, after.receivers),
        *(Change(change="changed", what=name) for name in single),
    )


def _of_things(what: str, before: Things, after: Things) -> Iterator[Change]:
    for id_ in dict.fromkeys((*before, *after)):
        if id_ not in after:
            yield Change(change="removed", what=what, id=id_)
        elif id_ not in before:
            yield Change(change="added", what=what, id=id_)
        elif keys := tuple(_changed_keys(before[id_], after[id_])):
            yield Change(change="changed", what=what, id=id_, keys=keys)


def _of_lists(before: Lists, after: Lists) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Change(change="removed", what="list", id=name)
        elif before.get(name) != after[name]:
            yield Change(change="changed" if name in before else "added", what="list", id=name)


def _changed_keys(before: Any, after: Any) -> Iterable[str]:
    return (
        one.name
        for one in fields(before)
        if one.name not in _NO_MATTER
        and _meaning(getattr(before, one.name)) != _meaning(getattr(after, one.name))
    )


def _meaning(value: Any) -> Any:
    """A rule's tests and terms without their places."""
    if isinstance(value, tuple):
        return tuple(map(_meaning, value))
    if hasattr(value, "__dataclass_fields__"):
        return tuple(
            (one.name, getattr(value, one.name))
            for one in fields(value)
            if one.compare and one.name not in _NO_MATTER
        )
    return value
