"""New feeds in the text of feeds.yaml: lines are inserted, and not a character elsewhere changes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from worker.configuration.document import child_of
from worker.configuration.feed_fields import NewFeed

WIDEST: Final = 110  # columns of a feed on one line; a wider one is written as a block


class UnwritableError(ValueError):
    """The text is laid out so that no place for a new feed was found in it."""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def with_feeds(text: str, feeds: Sequence[NewFeed]) -> str:
    """The text with these feeds at the end of their groups, and with the groups that it does not have."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    groups = child_of(root, "groups")[1] if root is not None else None
    if root is None or not isinstance(groups, SequenceNode):
        raise UnwritableError("there is no list of groups")
    edits: list[_Edit] = []
    known: set[str] = set()
    for group in groups.value:
        id_ = getattr(child_of(group, "id")[1], "value", "")
        known.add(id_)
        if own := [feed for feed in feeds if feed.group == id_]:
            edits += _Place(text, group, "feeds").edits([feed.fields() for feed in own])
    if new := dict.fromkeys(feed.group for feed in feeds if feed.group not in known):
        listed = [(id_, [feed for feed in feeds if feed.group == id_]) for id_ in new]
        edits += _with_groups(text, root, groups, listed)
    # From the end on; of two at one place, the first is to stay the first.
    for _, edit in sorted(enumerate(edits), key=lambda one: (one[1].start, one[0]), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class _Place:
    """A list in the text, and how its items are laid out."""

    def __init__(self, text: str, parent: Node, key: str) -> None:
        name, items = child_of(parent, key)
        if not isinstance(items, SequenceNode) or name is None:
            raise UnwritableError(f"{key} is not a list")
        self.text, self.items = text, items
        self.in_block = not items.flow_style
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        # `feeds: []` in a block becomes a block.
        self.is_empty = not items.value
        self.opens_block = self.is_empty and items.flow_style and not _is_flow(parent) and self._is_bare()
        self.column = name.start_mark.column + 2 if self.is_empty else items.start_mark.column
        self.key_column = self.column + 2 if self.is_empty else items.value[-1].start_mark.column

    def edits(self, items: Sequence[list[str]]) -> list[_Edit]:
        """These items, by their keys with values, after the last one."""
        if not (self.in_block or self.opens_block):
            return self.in_brackets([f"{{{', '.join(fields)}}}" for fields in items])
        is_flow = self.is_empty or _is_flow(self.items.value[-1])
        return self.as_lines(line for fields in items for line in self.item_lines(fields, is_flow=is_flow))

    def item_lines(self, fields: Sequence[str], *, is_flow: bool) -> list[str]:
        """An item of a block list."""
        dash = " " * self.column + "-" + " " * (self.key_column - self.column - 1)
        one = f"{dash}{{{', '.join(fields)}}}"
        if is_flow and len(one) <= WIDEST:
            return [one]
        first, *more = fields
        return [dash + first, *(" " * self.key_column + field for field in more)]

    def as_lines(self, lines: Iterable[str]) -> list[_Edit]:
        """These lines, below the line that the list ends on."""
        written = "".join(self.line_end + line for line in lines)
        if not self.opens_block:
            return [self._below(_end_of(self.items, self.text), written)]
        start, end = self.items.start_mark.index, self.items.end_mark.index
        start -= len(self.text[:start]) - len(self.text[:start].rstrip(" "))
        return [_Edit(start, end, ""), self._below(end, written)]

    def in_brackets(self, items: Sequence[str]) -> list[_Edit]:
        """These items within the brackets of a list."""
        close = self.items.end_mark.index - 1
        if self.is_empty:
            return [_Edit(close, close, ", ".join(items))]
        last = self.items.value[-1]
        end = last.end_mark.index
        comma = re.match(r"\s*,", self.text[end:close])
        place = end + (comma.end() if comma else 0)
        line = self.text.rfind("\n", 0, last.start_mark.index) + 1
        is_alone = not self.text[line : last.start_mark.index].strip()
        indent = self.line_end + " " * last.start_mark.column if is_alone else " "
        written = ",".join(indent + item for item in items) + ("," if comma else "")
        below = self._below(place, written)
        if not is_alone or below.start > close:  # the bracket is on the same line
            return [_Edit(place, place, written if comma else f",{written}")]
        return [below] if comma else [_Edit(end, end, ","), below]

    def _below(self, index: int, written: str) -> _Edit:
        place = self.text.find("\n", index)
        place = len(self.text) if place < 0 else place - (self.text[place - 1 : place] == "\r")
        return _Edit(place, place, written)

    def _is_bare(self) -> bool:
        return (
            re.fullmatch(r"\[ *\]", self.text[self.items.start_mark.index : self.items.end_mark.index])
            is not None
        )


def _with_groups(
    text: str, root: Node, groups: SequenceNode, listed: Sequence[tuple[str, list[NewFeed]]]
) -> list[_Edit]:
    place = _Place(text, root, "groups")
    if not (place.in_block or place.opens_block):
        return place.in_brackets([_group_in_brackets(id_, feeds) for id_, feeds in listed])
    step = _step(groups)
    within = " " * place.key_column
    lines: list[str] = []
    for id_, feeds in listed:
        if _are_apart(text, groups):
            lines.append("")
        lines += place.item_lines([f"id: {id_}", "feeds:"], is_flow=False)
        for feed in feeds:
            one = f"{within}{' ' * step}- {{{', '.join(feed.fields())}}}"
            first, *more = feed.fields()
            block = [f"{within}{' ' * step}- {first}", *(f"{within}{' ' * step}  {field}" for field in more)]
            lines += [one] if len(one) <= WIDEST else block
    return place.as_lines(lines)


def _group_in_brackets(id_: str, feeds: Sequence[NewFeed]) -> str:
    written = ", ".join(f"{{{', '.join(feed.fields())}}}" for feed in feeds)
    return f"{{id: {id_}, feeds: [{written}]}}"


def _step(groups: SequenceNode) -> int:
    """How far the feeds of a group stand right of its keys."""
    for group in groups.value:
        key, feeds = child_of(group, "feeds")
        if key is not None and isinstance(feeds, SequenceNode) and not _is_flow(feeds) and feeds.value:
            return feeds.start_mark.column - key.start_mark.column
    return 2


def _are_apart(text: str, groups: SequenceNode) -> bool:
    """Whether an empty line stands before each group but the first."""
    if len(groups.value) < 2:
        return False
    one, other = groups.value[-2:]
    between = text[_end_of(one, text) : other.start_mark.index].replace("\r", "")
    return "\n\n" in between.replace(" ", "")


def _end_of(node: Node, text: str) -> int:
    """Where the last thing written of a node ends; PyYAML counts the comments below a block to it."""
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return len(text[: node.end_mark.index].rstrip())
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end_of(last[1] if isinstance(last, tuple) else last, text)
    end: int = node.end_mark.index
    return end


def _is_flow(node: Node) -> bool:
    return bool(getattr(node, "flow_style", False))
