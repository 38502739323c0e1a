"""What a rule asks of an article, as a tree: printable, comparable, shared by every command.

A leaf is what can be found in a text; a node above says how much of it must be found. Leaves keep their
place in the line that they were written in, for messages; two trees are equal wherever they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Sign = Literal["", "=", "~"]  # as its language inflects it; exactly so; inflected in spite of a capital
# Fields whose words are read, and fields that are compared as a whole.
TextName = Literal["title", "lead", "body", "author", "tag", "url"]
ValueName = Literal["site", "feed", "group", "lang"]
TEXT_NAMES: Final[tuple[TextName, ...]] = ("title", "lead", "body", "author", "tag", "url")
VALUE_NAMES: Final[tuple[ValueName, ...]] = ("site", "feed", "group", "lang")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its source text: characters from `start` up to before `end`."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase. In a phrase too a word that ends in * is a prefix.

    `text` has its spaces as single ones and no quotes. `sign` holds for the whole phrase.
    """

    text: str
    sign: Sign = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression of re2 between slashes, read case-blind unless it says (?-i)."""

    pattern: str
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class ListName:
    """A vocabulary of `lists:`: one of its terms."""

    name: str
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class RuleName:
    """What another rule asks, whole."""

    id: str
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A property of the article that is compared as a whole: its site, feed, group or language."""

    name: ValueName
    value: str
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides at most `distance` words apart (neighbours are 1), in one field; 0: in one sentence.

    A side is a leaf that has a place in a text, or an OR-group of such leaves.
    """

    left: "Node"
    right: "Node"
    distance: int
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class KOf:
    """At least `least` of these."""

    least: int
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Times:
    """At least `least` occurrences of what is found."""

    least: int
    part: "Node"


@dataclass(frozen=True, slots=True)
class In:
    """Only in this text field."""

    name: TextName
    part: "Node"


@dataclass(frozen=True, slots=True)
class First:
    """Only within the first `words` words: title, lead and body, read in that order."""

    words: int
    part: "Node"


Leaf: TypeAlias = Term | Regex | ListName | RuleName | Value
Node: TypeAlias = Leaf | And | Or | Not | Near | KOf | Times | In | First


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below a node, in the order they are written."""
    match node:
        case And(parts) | Or(parts) | KOf(_, parts):
            return parts
        case Not(part) | Times(_, part) | In(_, part) | First(_, part):
            return (part,)
        case Near(left, right):
            return (left, right)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, from the top, without recursion: a rule may be nested deeply."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(children(one)))
