"""Where a character of a YAML text stands in its file, however YAML joined and unescaped the lines."""

import re
from typing import Final

from yaml import ScalarNode

_SPACE: Final = " \n"  # what YAML folds; other spaces are characters like any other
_ESCAPE: Final = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")


def place_in_scalar(lines: tuple[str, ...], node: ScalarNode, offset: int) -> tuple[int, int]:
    """Line and column, from 0, of the character at an offset of the node's text; its end is past the last."""
    reader = _Source(lines, node)
    place = reader.place
    for index, character in enumerate(node.value[:offset]):
        place = reader.step(character)
        if index == offset - 1:
            place = reader.place
    if offset < len(node.value) and node.value[offset] not in _SPACE:
        reader.skip_space()
        place = reader.place
    return place


class _Source:
    """A place in the lines of a file, moved along with the characters of a scalar."""

    def __init__(self, lines: tuple[str, ...], node: ScalarNode) -> None:
        self.lines = lines
        self.style = node.style
        self.line, self.column = node.start_mark.line, node.start_mark.column
        if self.style in ("|", ">"):
            self.line, self.column = self.line + 1, 0
        elif self.style is not None:
            self.column += 1

    @property
    def place(self) -> tuple[int, int]:
        return min(self.line, len(self.lines) - 1), self.column

    def step(self, character: str) -> tuple[int, int]:
        """Move past one character of the text; where it stands."""
        if character in _SPACE and not self._rest().startswith("\\"):
            return self.place  # passed with the next character that is none, as many as there are
        self.skip_space()
        place = self.place
        self.column += self._width()
        return place

    def skip_space(self) -> None:
        """Pass spaces, line ends, and in double quotes a line end that is escaped."""
        while self.line < len(self.lines):
            rest = self._rest()
            self.column += len(rest) - len(rest.lstrip(" "))
            rest = rest.lstrip(" ")
            if rest and not (rest == "\\" and self.style == '"'):
                return
            self.line, self.column = self.line + 1, 0

    def _rest(self) -> str:
        return self.lines[self.line][self.column :] if self.line < len(self.lines) else ""

    def _width(self) -> int:
        """How many characters of the file write the next one of the text."""
        rest = self._rest()
        if self.style == '"' and (escape := _ESCAPE.match(rest)):
            return escape.end()
        return 2 if self.style == "'" and rest.startswith("''") else 1
