"""A configuration file as strict YAML: its nodes with their places, every scalar a string."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.error import Mark

from worker.configuration.problems import ACCESS_FILE, SECRETS_FILE, Problem, masked
from worker.configuration.scalars import place_in_scalar

_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_NEEDS_NO_QUOTES = re.compile(r"\[.*\]|\w[\w./:-]*")

KeyPath = tuple[str | int, ...]


class Block(str):
    """The text of a `|` block: one string a line, wherever a list of strings fits."""

    __slots__ = ()


class Folded(str):
    """The text of a `>` block, whose lines YAML has joined."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file, its lines, and its node tree where it could be read that far."""

    file: str
    lines: tuple[str, ...]
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    _above: list[int] = field(default_factory=list, repr=False, compare=False)  # see `_lines_around`

    def report(
        self,
        place: tuple[int, int],
        message: str,
        *,
        path: KeyPath = (),
        fix: str = "",
        expected: str = "",
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Note a problem at a place (line and column from 0)."""
        line = min(place[0], len(self.lines) - 1)
        problem = Problem(
            severity=severity,
            file=self.file,
            line=line + 1,
            column=place[1] + 1,
            path=shown_path(path),
            message=message,
            fix=fix.strip(),
            expected=expected,
            source=self._shown(line, self.lines[line]),
        )
        self.problems.append(problem)

    def report_at(
        self, path: KeyPath, message: str, *, fix: str = "", severity: Literal["error", "warning"] = "error"
    ) -> None:
        """Note a problem at a key path."""
        self.report(self.place_of(path), message, path=path, fix=fix, severity=severity)

    def report_unknown(self, path: KeyPath, name: str, known: Collection[str], *, what: str) -> None:
        """Note that a name at a path is none of the known ones, with the line that names the likeliest."""
        near = get_close_matches(name, known, n=1)
        fix = self.with_value(path, near[0]) if near else f"known are: {', '.join(sorted(known)) or 'none'}"
        self.report_at(path, f"{name} is no {what}", fix=fix)

    @property
    def has_errors(self) -> bool:
        """Whether anything noted refuses the file."""
        return any(problem.severity == "error" for problem in self.problems)

    def place_of(self, path: KeyPath) -> tuple[int, int]:
        """Line and column, from 0, of the value at a path, or of the nearest thing that exists."""
        node, place = self.root, (0, 0)
        for step in path:
            if node is None:
                break
            place = place_of_mark(node.start_mark)
            if isinstance(node, ScalarNode) and isinstance(step, int):
                return self._place_in_block(node, step)
            key, node = child_of(node, step)
            if key is not None and (node is None or is_empty(node)):
                return place_of_mark(key.start_mark)
        return place_of_mark(node.start_mark) if node is not None else place

    def place_within(self, path: KeyPath, offset: int) -> tuple[int, int]:
        """Line and column, from 0, of a character of the text at a path."""
        node, last = self.node_at(path), path[-1] if path else ""
        if node is None and isinstance(last, int):  # a text of a block, or the only one
            node = self.node_at(path[:-1])
            if isinstance(node, ScalarNode) and node.style == "|":
                line, column = self.place_of(path)
                return line, column + offset
        if not isinstance(node, ScalarNode):
            return self.place_of(path)
        return place_in_scalar(self.lines, node, offset)

    def node_at(self, path: KeyPath) -> Node | None:
        """The value at a path, None where there is none."""
        node = self.root
        for step in path:
            _, node = child_of(node, step) if node is not None else (None, None)
        return node

    def corrected(self, place: tuple[int, int], end: tuple[int, int], replacement: str) -> str:
        """The line at `place` with what stands up to `end` replaced; "" if that is not one line."""
        number, column = place
        if number != end[0]:
            return ""
        line = self.lines[number]
        return self._shown(number, line[:column] + replacement + line[end[1] :]).strip()

    def with_value(self, path: KeyPath, value: str) -> str:
        """The line of the value at a path with another value in its place."""
        if isinstance(alone := self.node_at(path[:-1]), ScalarNode) and alone.style not in ("|", ">"):
            path = path[:-1]  # one text that stands for a list of one
        place, node = self.place_of(path), self.node_at(path)
        if isinstance(node, ScalarNode) and not is_empty(node) and node.style not in ("|", ">"):
            safe = value if _NEEDS_NO_QUOTES.fullmatch(value) else quoted(value)
            return self.corrected(place, place_of_mark(node.end_mark), safe)
        end = (place[0], len(self.lines[place[0]]))
        return self.corrected(place, end, value) if node is None else ""

    def with_key(self, path: KeyPath, key: str) -> str:
        """The line of the key at the end of a path with another key in its place."""
        parent = self.node_at(path[:-1])
        node, _ = child_of(parent, path[-1]) if parent is not None else (None, None)
        if node is None:
            return ""
        return self.corrected(place_of_mark(node.start_mark), place_of_mark(node.end_mark), key)

    def _shown(self, number: int, line: str) -> str:
        """What may be shown of a line, or of one to take its place."""
        around = self._lines_around(number) if self.file in (SECRETS_FILE, ACCESS_FILE) else iter(())
        within = "\n".join(around) if self.file == ACCESS_FILE else next(around, "")
        return _UNSHOWABLE.sub("\ufffd", masked(line, self.file, within=within))

    def _lines_around(self, number: int) -> Iterator[str]:
        """The lines above of which each is indented less than the one before, from the nearest on."""
        if not self._above:
            self._above.extend(_lines_above(self.lines))
        while (number := self._above[number]) >= 0:
            yield self.lines[number]

    def _place_in_block(self, node: ScalarNode, index: int) -> tuple[int, int]:
        """Where the index-th text of a block stands; blank lines are no texts."""
        end = node.end_mark.line + (node.end_mark.column > 0)
        written = range(node.start_mark.line + 1, min(end, len(self.lines)))
        numbers = [number for number in written if self.lines[number].strip()]
        if node.style != "|" or index >= len(numbers):
            return place_of_mark(node.start_mark)
        line = self.lines[numbers[index]]
        return numbers[index], _indentation(line)


def _lines_above(lines: Iterable[str]) -> Iterator[int]:
    """For each line, the number of the nearest above that says something and is indented less; or -1."""
    open_lines: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        depth = _indentation(line)
        while line.strip() and open_lines and open_lines[-1][0] >= depth:
            open_lines.pop()
        yield next((above for within, above in reversed(open_lines) if within < depth), -1)
        if line.strip():
            open_lines.append((depth, number))


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def child_of(node: Node, step: str | int) -> tuple[Node | None, Node | None]:
    """The key node (of a mapping) and the value node at one step of a path."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), (None, None))
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def place_of_mark(mark: Mark) -> tuple[int, int]:
    """Line and column of one of PyYAML's marks, from 0."""
    return mark.line, mark.column


def is_empty(node: Node) -> bool:
    """Whether nothing is written there: YAML calls it null."""
    return isinstance(node, ScalarNode) and node.style is None and not node.value


def data_of(node: Node) -> Any:
    """The node as dicts, lists and strings; None where nothing is written."""
    if isinstance(node, MappingNode):
        return {str(key.value): data_of(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [data_of(item) for item in node.value]
    if is_empty(node):
        return None
    style = node.style if isinstance(node, ScalarNode) else None
    return {"|": Block, ">": Folded}.get(style or "", str)(node.value)


def shown_path(path: Iterable[str | int]) -> str:
    """A key path as people write it: rules[2].any."""
    return "".join(
        f"[{step}]" if isinstance(step, int) else f".{step.strip()}" for step in path
    ).removeprefix(".")


def quoted(text: str) -> str:
    """The text as a quoted YAML scalar: in single quotes where it holds a double one."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
