"""A document against the model of its file: every disagreement in words, at its place."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml import MappingNode, ScalarNode

from worker.configuration.document import (
    Document,
    KeyPath,
    child_of,
    data_of,
    place_of_mark,
    quoted,
    shown_path,
)
from worker.configuration.file_model import FORMAT_VERSION, FileModel
from worker.configuration.queries import report_mistake

# Keys of the written language that this version does not have, and what there is instead.
NOT_YET = {
    "late": "remove it",
}


Model = TypeVar("Model", bound=FileModel)


def validated(document: Document, model: type[Model]) -> Model | None:
    """The document as its model; None, with the problems reported, where it does not fit."""
    if document.root is None or not isinstance(document.root, MappingNode):
        if not document.problems:
            document.report((0, 0), _why_no_mapping(document), fix=f"version: {FORMAT_VERSION}")
        return None
    if not _has_our_version(document):
        return None
    try:
        return model.model_validate(data_of(document.root))
    except ValidationError as error:
        _report_all(document, model, error.errors(include_url=False, include_input=False))
        return None


def _report_all(document: Document, model: type[FileModel], details: list[ErrorDetails]) -> None:
    """Report what does not merely follow from a trap on its line, or from a problem within it."""
    trapped = {problem.line for problem in document.problems}
    paths = [problem.path for problem in document.problems] + [
        shown_path(_path_of(detail)) for detail in details
    ]
    troubled_within = {path[: mark.start()] for path in paths for mark in re.finditer(r"[.\[]", path)}
    for detail in details:
        line = document.place_of(_path_of(detail))[0] + 1
        if line not in trapped and shown_path(_path_of(detail)) not in troubled_within:
            _report(document, model, detail)


def _path_of(detail: ErrorDetails) -> KeyPath:
    """The path in the file: a list without languages is one for all of them, called "" by its model."""
    return tuple(step for step in detail["loc"] if step != "")


def _why_no_mapping(document: Document) -> str:
    return "the file is empty" if document.root is None else "the file holds no keys"


def _has_our_version(document: Document) -> bool:
    node = document.node_at(("version",))
    written = node.value if isinstance(node, ScalarNode) else None
    if written == FORMAT_VERSION:
        return True
    if node is None:
        document.report((0, 0), "the file does not say its version", fix=f"version: {FORMAT_VERSION}")
    elif isinstance(written, str) and written.isdecimal() and int(written) > int(FORMAT_VERSION):
        message = f"the file has version {written}, and this Tocsin reads version {FORMAT_VERSION}"
        fix = "update Tocsin; its command `tocsin config migrate` converts between versions"
        document.report_at(("version",), message, fix=fix)
    else:
        document.report_at(("version",), "this is no version", fix=f"version: {FORMAT_VERSION}")
    return False


def _report(document: Document, model: type[FileModel], detail: ErrorDetails) -> None:
    path, kind, context = _path_of(detail), detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        _report_unknown_key(document, model, path)
    elif kind == "tocsin" and path[-1:] == ("[key]",):  # pydantic's sign that the key itself is wrong
        _report_wrong_key(document, path[:-1], str(context["message"]), instead=str(context["instead"]))
    elif kind == "tocsin":
        instead = str(context["instead"])
        fix = (document.with_value(path, instead) if instead else "") or str(context["fix"]) or instead
        document.report_at(path, str(context["message"]), fix=fix)
    elif kind == "query":
        report_mistake(document, path, context["error"])
    elif kind == "missing":
        document.report_at(path[:-1], f"{path[-1]} is missing", fix=f"add {path[-1]}: …")
    elif kind in ("literal_error", "enum"):
        _report_choice(document, path, str(context["expected"]))
    elif kind == "too_short":
        document.report_at(path, "at least one is needed here")
    else:
        _report_wrong_kind(document, path, kind)


def _report_unknown_key(document: Document, model: type[FileModel], path: KeyPath) -> None:
    key = str(path[-1])
    known = _keys_at(model, path[:-1])
    place = _place_of_key(document, path)
    near = get_close_matches(key.lower(), known, n=1)
    if _is_headline(document, path):
        _report_headline(document, path[:-1])
    elif key in NOT_YET:
        document.report(place, f"{key} does not exist yet in this version", path=path, fix=NOT_YET[key])
    elif near:
        message = f"unknown key {key}: did you mean {near[0]}?"
        document.report(place, message, path=path, fix=document.with_key(path, near[0]))
    else:
        document.report(place, f"unknown key {key}", path=path, fix=f"known here: {', '.join(known)}")


def _report_wrong_key(document: Document, path: KeyPath, message: str, *, instead: str) -> None:
    fix = document.with_key(path, instead) if instead else ""
    document.report(_place_of_key(document, path), message, path=path, fix=fix)


def _keys_at(model: type[FileModel], path: KeyPath) -> list[str]:
    """The keys that the model has at a path."""
    for step in path:
        if isinstance(step, str):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            if step in fields:  # else a name that the user chose
                model = next(_models_in(fields[step].annotation))
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[FileModel]]:
    if isinstance(annotation, type) and issubclass(annotation, FileModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _report_choice(document: Document, path: KeyPath, expected: str) -> None:
    choices = re.findall(r"'(\w+)'", expected)
    node = document.node_at(path)
    written = node.value.lower() if isinstance(node, ScalarNode) else ""
    near = get_close_matches(written, choices, n=1)
    fix = document.with_value(path, near[0]) if near else ""
    document.report_at(path, f"one of {', '.join(choices)} is expected here", fix=fix)


def _report_wrong_kind(document: Document, path: KeyPath, kind: str) -> None:
    """A text where keys belong, keys where a text belongs."""
    node = document.node_at(path)
    if kind == "string_type" and isinstance(node, MappingNode):
        _report_headline(document, path)
    else:
        wanted = {"string_type": "one text", "tuple_type": "a list"}.get(kind, "a block of keys")
        document.report_at(path, f"{wanted} is expected here")


def _is_headline(document: Document, path: KeyPath) -> bool:
    """Whether a mapping of a list of texts is more likely `- Gaza : la trêve` than meant."""
    node = document.node_at(path[:-1])
    in_list = len(path) > 1 and isinstance(path[-2], int) and path[-3:-2] in (("match",), ("no_match",))
    return in_list and isinstance(node, MappingNode) and len(node.value) == 1


def _report_headline(document: Document, path: KeyPath) -> None:
    node = document.node_at(path)
    fix = ""
    if isinstance(node, MappingNode) and node.value:
        place, end = place_of_mark(node.start_mark), place_of_mark(node.value[-1][1].end_mark)
        text = document.lines[place[0]][place[1] : end[1]] if place[0] == end[0] else ""
        fix = document.corrected(place, end, quoted(text)) if text else ""
    document.report_at(path, "a colon followed by a space makes this a key, not a text: quote it", fix=fix)


def _place_of_key(document: Document, path: KeyPath) -> tuple[int, int]:
    parent = document.node_at(path[:-1])
    key, _ = child_of(parent, path[-1]) if parent is not None else (None, None)
    return place_of_mark(key.start_mark) if key is not None else document.place_of(path)
