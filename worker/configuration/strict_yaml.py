"""Read a file into a Document, refusing what YAML offers and people never mean.

One document, no anchors, aliases or tags (a handful of nested aliases can stand for gigabytes), a bounded
size and depth, and no characters that only look like spaces or line ends.
"""

import re
from typing import Any

import yaml
from yaml import AliasEvent, Node, ScalarNode
from yaml.reader import Reader

from worker.configuration.document import Document, place_of_mark
from worker.configuration.sources import MAX_FILE_BYTES
from worker.configuration.yaml_syntax import explain_syntax

MAX_DEPTH = 20  # the deepest that any key of ours goes is 9

_UNUSUAL_LINE_END = re.compile("[\x85\u2028\u2029]")
_NOT_UTF8 = re.compile("[\ud800-\udfff]")


class _TooDeepError(yaml.MarkedYAMLError):
    """Collections within collections, beyond MAX_DEPTH."""


class _Loader(yaml.SafeLoader):
    """PyYAML's composer with a bound on depth; anchors, aliases and tags are noted in `document`."""

    def __init__(self, text: str, document: Document) -> None:
        super().__init__(text)
        self.document = document
        self.depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        place = place_of_mark(event.start_mark)
        if isinstance(event, AliasEvent):
            self._refuse(place, "* begins a reference to another place of the file: quote the text")
            alias: Any = self.get_event()  # type: ignore[no-untyped-call]
            return ScalarNode("", "", alias.start_mark, alias.end_mark)
        self._refuse_names(event, place)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _TooDeepError(problem=f"more than {MAX_DEPTH} levels deep", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refuse_names(self, event: Any, place: tuple[int, int]) -> None:
        if event.anchor:
            self._refuse(place, "& begins a name for this place: quote the text")
            event.anchor = None
        if getattr(event, "tag", None):
            self._refuse(place, "! begins the name of a type: quote the text")
            event.tag = None

    def _refuse(self, place: tuple[int, int], message: str) -> None:
        rest = self.document.lines[place[0]][place[1] :]
        word = re.match(r"[^,\]}#]*", rest)
        text = word[0].rstrip() if word else ""
        end = (place[0], place[1] + len(text))
        self.document.report(place, message, fix=self.document.corrected(place, end, f'"{text}"'))


def read_document(file: str, text: str) -> Document:
    """The file as a document; `root` is None and `problems` says why where it is not YAML as we read it."""
    document = Document(file=file, lines=tuple(text.split("\n")))
    _refuse_characters(document, text)
    if document.problems:
        return document
    loader = _Loader(text, document)
    try:
        root = loader.get_single_node()
    except _TooDeepError as error:
        place = place_of_mark(error.problem_mark) if error.problem_mark else (0, 0)
        document.report(
            place, error.problem or "", fix="no key of Tocsin is that deep: look for stray brackets"
        )
    except yaml.MarkedYAMLError as error:
        if not document.problems:  # what was noted before may well be the cause
            explain_syntax(document, error)
    else:
        if not document.problems:
            return Document(file=file, lines=document.lines, root=root, problems=document.problems)
    finally:
        loader.dispose()
    return document


def _refuse_characters(document: Document, text: str) -> None:
    """What must be seen before YAML is: size, encoding, control characters, line ends, tabs."""
    if len(text) > MAX_FILE_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_FILE_BYTES:
        document.report((0, 0), "the file is larger than 1 MB", fix="divide the rules into files of rules.d/")
        return
    for pattern, message, fix in (
        (_NOT_UTF8, "this byte is not UTF-8 text", "save the file with the encoding UTF-8"),
        (_UNUSUAL_LINE_END, "an invisible line end hides here", "delete it and type the line end again"),
        (Reader.NON_PRINTABLE, "an invisible control character hides here", "delete it"),
        (re.compile("\t"), "a tab: YAML counts columns, and tabs have no width", "write spaces instead"),
    ):
        match = pattern.search(text)
        if match:
            line = text.count("\n", 0, match.start())
            column = match.start() - text.rfind("\n", 0, match.start()) - 1
            document.report((line, column), message, fix=fix)
            return
