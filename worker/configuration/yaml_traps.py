"""What YAML accepts and nobody means: found in the node tree, answered with the corrected line."""

import re
from collections.abc import Iterator

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from worker.configuration.document import Document, KeyPath, is_empty, place_of_mark, quoted

# Unbreakable spaces are French typography within a text; at its ends they are a slip of the keyboard.
_INVISIBLE = "\u00a0\u202f\u2007\u200b\u2060\ufeff"
_INVISIBLE_AT_END = re.compile(rf"^-?[{_INVISIBLE}]|[{_INVISIBLE}]$|^[\w.-]+[{_INVISIBLE}]*:[{_INVISIBLE}]")

_SEVERAL_LINES = (("when",), ("unless",))  # where a line end is a space


def report_traps(document: Document) -> None:
    """Report every trap in the document: two equal keys, texts cut at #, joined lines, odd spaces."""
    if document.root is not None:
        for path, node in _walk(document.root, ()):
            if isinstance(node, MappingNode):
                _report_keys(document, path, node)
            elif isinstance(node, ScalarNode) and node.style not in ("|", ">"):
                _report_scalar(document, path, node)


def _walk(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    yield path, node
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield (*path, key.value), key
                yield from _walk(value, (*path, key.value))
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*path, index))


def _report_keys(document: Document, path: KeyPath, node: MappingNode) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        place = place_of_mark(key.start_mark)
        if not isinstance(key, ScalarNode):
            document.report(place, "a key is one word: quote what stands in braces", path=path)
        elif key.value in seen:
            first = seen[key.value] + 1
            message = f"{key.value} is written twice (first in line {first}): only one would count"
            document.report(place, message, path=(*path, key.value), fix="join the two, or delete one")
        else:
            seen[key.value] = place[0]


def _report_scalar(document: Document, path: KeyPath, node: ScalarNode) -> None:
    start, end = place_of_mark(node.start_mark), place_of_mark(node.end_mark)
    if start[0] != end[0] and path[-1:] in _SEVERAL_LINES:
        _is_cut(document, path, node)
    elif start[0] != end[0]:
        message = "this text runs over several lines, which YAML joins into one"
        document.report(start, message, path=path, fix=_on_one_line(document, node))
    elif _is_cut(document, path, node):
        return
    elif is_empty(node):
        document.report_at(path, "nothing is written here", fix="write the value, or remove it")
    elif node.style is None:
        _report_invisible(document, path, node)
        _report_dash(document, path, node)


def _on_one_line(document: Document, node: ScalarNode) -> str:
    if re.search(r"[\w.-]+: ", node.value) and node.style:
        return "close the quote at the end of its own line"
    place = place_of_mark(node.start_mark)
    line = document.lines[place[0]]
    key = line[: place[1]].rstrip()
    return (
        f"write it on one line, or as a block with one text a line: {key.strip()} |"
        if key.endswith(":")
        else ("write it on one line, or begin each text with its own dash")
    )


def _is_cut(document: Document, path: KeyPath, node: ScalarNode) -> bool:
    """Whether a # without a space after it cuts the text; reported."""
    place, end = place_of_mark(node.start_mark), place_of_mark(node.end_mark)
    if place[0] != end[0]:
        place = (end[0], _begin_of(document.lines[end[0]]))
    line = document.lines[place[0]]
    rest = line[end[1] :]
    if node.style or not re.match(r"\s*#[^\s#]", rest):
        return False
    begin = place[1] if not is_empty(node) else len(line) - len(rest.lstrip())
    text = line[begin:].rstrip()
    message = "a # after a space begins a comment, so the text is cut there: quote it"
    at_hash = (place[0], len(line) - len(rest.lstrip()))
    gap = " " if line[begin - 1 : begin] not in (" ", "") else ""
    fix = document.corrected((place[0], begin), (place[0], len(line)), gap + quoted(text))
    document.report(at_hash, message, path=path, fix=fix)
    return True


def _begin_of(line: str) -> int:
    return len(line) - len(line.lstrip())


def _report_invisible(document: Document, path: KeyPath, node: ScalarNode) -> None:
    if not _INVISIBLE_AT_END.search(node.value):
        return
    place, end = place_of_mark(node.start_mark), place_of_mark(node.end_mark)
    text = re.sub(rf"[{_INVISIBLE}]*:[{_INVISIBLE}]+", ": ", node.value.strip(_INVISIBLE + " "), count=1)
    text = re.sub(rf"^-[{_INVISIBLE}]+", "- ", text)
    message = "an unbreakable or invisible space stands where YAML wants a plain one, or none"
    document.report(place, message, path=path, fix=document.corrected(place, end, text))


def _report_dash(document: Document, path: KeyPath, node: ScalarNode) -> None:
    place = place_of_mark(node.start_mark)
    if not re.match(r"-\w", node.value) or document.lines[place[0]][: place[1]].strip():
        return
    fix = document.corrected(place, (place[0], place[1] + 1), "- ")
    document.report(place, "a space is missing after the dash", path=path, fix=fix)
