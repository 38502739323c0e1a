"""Where a character of a text stands in its file, whatever YAML does with the lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml import ScalarNode

from worker.configuration.strict_yaml import read_document

WORDS = st.lists(st.text("aé'\"\\€😀xu", min_size=1, max_size=4), min_size=1, max_size=6)
JOINTS = st.sampled_from([" ", "  ", "\n    ", "\n\n    ", " \n    "])


@st.composite
def scalars(draw: st.DrawFn) -> str:
    """A YAML text in any of the five styles, over several lines or not."""
    words = draw(WORDS)
    style = draw(st.sampled_from(["", "'", '"', "|", ">"]))
    joints = [draw(JOINTS) for _ in words[1:]]
    if style == "'":
        words = [word.replace("'", "''") for word in words]
    if style == '"':
        words = [word.replace("\\", "\\\\").replace('"', '\\"').replace("€", "\\u20ac") for word in words]
        joints = [draw(st.sampled_from([joint, " \\\n    ", "\\n"])) for joint in joints]
    text = words[0] + "".join(joint + word for joint, word in zip(joints, words[1:], strict=True))
    if style in ("|", ">"):
        return f"{style}\n    {text}"
    return f"{style}{text}{style}" if style else f"x{text}"


@settings(deadline=None, max_examples=300)
@given(scalars(), st.data())
def test_each_character_is_found_where_it_is_written(scalar: str, data: st.DataObject) -> None:
    document = read_document("rules.yaml", f"a:\n  b: {scalar}\n")
    node = document.node_at(("a", "b"))
    assert isinstance(node, ScalarNode), document.problems
    offset = data.draw(st.sampled_from([n for n, char in enumerate(node.value) if char not in " \n"]))

    line, column = document.place_within(("a", "b"), offset)

    written, wanted = document.lines[line][column:], node.value[offset]
    assert written.startswith((wanted, f"\\{wanted}")) or (wanted, written[:6]) == ("€", "\\u20ac")


@pytest.mark.parametrize(("scalar", "end"), [("abc", (0, 6)), ("'a''b'", (0, 8)), ('"a\\x41"', (0, 9))])
def test_the_end_is_after_the_last_character(scalar: str, end: tuple[int, int]) -> None:
    document = read_document("rules.yaml", f"a: {scalar}\n")
    node = document.node_at(("a",))
    assert isinstance(node, ScalarNode)

    assert document.place_within(("a",), len(node.value)) == end
