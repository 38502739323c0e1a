"""What rules and lists ask of each other across all files: unknown names, circles, chains without end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from worker.configuration.document import Document, KeyPath
from worker.configuration.queries import Written, report_mistake
from worker.configuration.rules import written_in_list, written_in_rule
from worker.configuration.rules_file import RulesFile
from worker.query.mistakes import mistake
from worker.query.tree import ListName, Place, RuleName, Value, walk

LONGEST_CHAIN: Final = 20  # of rules or lists that ask for the next
Name = tuple[str, str]  # ("rule", its id) or ("list", its name)


@dataclass(frozen=True, slots=True)
class RulesSource:
    """A file of rules that was read; `file` is None where it could not be."""

    document: Document
    file: RulesFile | None


@dataclass(frozen=True, slots=True)
class _Reference:
    """A place where something is asked for by its name."""

    owner: Name
    target: Name
    order: int  # of its file
    document: Document
    path: KeyPath
    written: Written
    place: Place

    def report(self, message: str, *, expected: str = "", instead: str | None = None) -> None:
        """Note a problem at its character."""
        error = mistake(self.written.text, self.place, message, expected=expected, instead=instead)
        report_mistake(self.document, self.path, error)


@dataclass(slots=True)
class _Graph:
    """Who asks for whom."""

    names: dict[Name, tuple[Document, KeyPath]] = field(default_factory=dict)
    references: dict[Name, list[_Reference]] = field(default_factory=dict)


def report_references(sources: Sequence[RulesSource], beside: Collection[Name] = ()) -> None:
    """Report what is asked for and unknown, asks for itself, or is a list that nothing asks for.

    `beside` are names that are known though none of the files holds them.
    """
    graph = _graph_of(sources)
    known = {kind: [name for of, name in graph.names if of == kind] for kind in ("rule", "list")}
    for reference in _all(graph):
        if reference.target not in graph.names and reference.target not in beside:
            _report_unknown(reference, known[reference.target[0]])
    _report_chains(graph)
    asked = {reference.target for reference in _all(graph)}
    for name, (document, path) in graph.names.items():
        if name[0] == "list" and name not in asked:
            document.report_at(path, f"no rule uses the list @{name[1]}", severity="warning")


def report_values(source: RulesSource, feeds: Collection[str], groups: Collection[str]) -> None:
    """Report feed: and group: in queries that name nothing of feeds.yaml."""
    known = {"feed": feeds, "group": groups}
    for _, path, written in _written(source):
        for node in walk(written.node):
            if isinstance(node, Value) and node.name in known and node.value not in known[node.name]:
                near = get_close_matches(node.value, known[node.name], n=1)
                message = f"{node.value} is no {node.name} of feeds.yaml" + _did_you_mean(near)
                error = mistake(written.text, node.place, message, instead=near[0] if near else None)
                report_mistake(source.document, path, error)


def _graph_of(sources: Sequence[RulesSource]) -> _Graph:
    graph = _Graph()
    for order, source in enumerate(sources):
        for index, entry in enumerate(source.file.rules if source.file else ()):
            graph.names.setdefault(("rule", entry.id), (source.document, ("rules", index)))
        for name in source.file.lists if source.file else ():
            graph.names.setdefault(("list", name), (source.document, ("lists", name)))
        for owner, path, written in _written(source):
            for node in walk(written.node):
                if isinstance(node, ListName | RuleName):
                    target = ("list", node.name) if isinstance(node, ListName) else ("rule", node.id)
                    one = _Reference(owner, target, order, source.document, path, written, node.place)
                    graph.references.setdefault(owner, []).append(one)
    return graph


def _written(source: RulesSource) -> Iterator[tuple[Name, KeyPath, Written]]:
    if source.file is None:
        return
    for index, entry in enumerate(source.file.rules):
        for path, written in written_in_rule(entry, ("rules", index)):
            yield ("rule", entry.id), path, written
    for name in source.file.lists:
        for path, written in written_in_list(source.file, name):
            yield ("list", name), path, written


def _all(graph: _Graph) -> Iterator[_Reference]:
    for references in graph.references.values():
        yield from references


def _report_unknown(reference: _Reference, known: Collection[str]) -> None:
    kind, name = reference.target
    sign = "@rule:" if kind == "rule" else "@"
    near = get_close_matches(name, known, n=1)
    message = f"there is no {kind} called {name}" + _did_you_mean(near)
    expected = "" if near else f"one of {', '.join(sorted(known)[:20]) or 'none: there is none yet'}"
    reference.report(message, expected=expected, instead=f"{sign}{near[0]}" if near else None)


def _did_you_mean(near: Sequence[str]) -> str:
    return f": did you mean {near[0]}?" if near else ""


def _report_chains(graph: _Graph) -> None:
    """Report circles, and chains that are longer than anyone can follow."""
    left = dict.fromkeys(graph.names)
    for _ in range(LONGEST_CHAIN + 1):  # takes away what asks for nothing that is left
        ready = [name for name in left if _next(graph, name, left) is None]
        for name in ready:
            del left[name]
    if left and not _report_circles(graph, left):
        reference = graph.references[next(iter(left))][0]
        reference.report(f"a chain of more than {LONGEST_CHAIN}, each asking for the next, begins here")


def _next(graph: _Graph, name: Name, left: Mapping[Name, None]) -> _Reference | None:
    """The first reference to something that is left."""
    return next((one for one in graph.references.get(name, ()) if one.target in left), None)


def _report_circles(graph: _Graph, left: Mapping[Name, None]) -> bool:
    """Each circle once, in the last file that is part of it: that one may be refused alone."""
    seen: set[Name] = set()
    is_any = False
    for start in left:
        walked: dict[Name, _Reference] = {}
        name = start
        while name not in seen and (reference := _next(graph, name, left)):
            seen.add(name)
            walked[name] = reference
            name = reference.target
        if name in walked:
            is_any = True
            circle = list(walked)[list(walked).index(name) :]
            last = max((walked[one] for one in circle), key=lambda reference: reference.order)
            shown = " → ".join(one for _, one in [*circle, name])
            last.report(f"this asks for itself: {shown}", expected="a name that does not lead back here")
    return is_any
