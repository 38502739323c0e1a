"""The part of Jinja that templates of messages are written in: no more than a message needs, and bounded.

Jinja's sandbox keeps a template from our objects, not from our time and memory. So nothing is left in it that
grows by itself: no macros, blocks or methods, no multiplied texts, no collections but those it is given.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from worker.alerts.template_bounds import (
    BUDGET,
    Budget,
    TooMuchError,
    bounded,
    bounded_filter,
    bounded_range,
    counted,
    joined,
    replaced,
    written,
)

_NODES: Final = frozenset({
    "Add", "And", "Assign", "Call", "Compare", "Concat", "CondExpr", "Const", "Div", "Filter", "FloorDiv",
    "For", "Getattr", "Getitem", "If", "Keyword", "List", "Mod", "Mul", "NSRef", "Name", "Neg", "Not",
    "Operand", "Or", "Output", "Pos", "Slice", "Sub", "Template", "TemplateData", "Test", "Tuple",
})  # fmt: skip
_FILTERS: Final = {
    name: bounded_filter(name)
    for name in (
        "abs", "capitalize", "count", "d", "default", "e", "escape", "first", "groupby", "int", "items",
        "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "select",
        "selectattr", "sort", "sum", "title", "trim", "truncate", "unique", "upper", "urlencode",
    )
} | {"join": joined, "replace": replaced}  # fmt: skip
_FUNCTIONS: Final = frozenset({"range", "namespace"})
_OF_LOOPS: Final = frozenset({"cycle", "changed"})


class TemplateFailedError(Exception):
    """A template cannot be read, or cannot write this message; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def render_template(text: str, data: Mapping[str, Any], *, most: int, is_html: bool = False) -> str:
    """What the template writes of the data, at most so many characters. Raises TemplateFailedError."""
    template = _compiled(text, is_html)
    budget = BUDGET.set(Budget())
    try:
        return _within(template.generate(data), most)
    except Exception as error:  # noqa: BLE001 - a template is a program of its author's
        raise TemplateFailedError(_why(error), _line_of(error)) from None
    finally:
        BUDGET.reset(budget)


@lru_cache(maxsize=128)
def _compiled(text: str, is_html: bool) -> Template:  # noqa: FBT001 - part of the cache's key
    try:
        return (_HTML if is_html else _PLAIN).from_string(text)
    except TemplateSyntaxError as error:
        raise TemplateFailedError(error.message or "this is no template", error.lineno) from None
    except Exception as error:  # noqa: BLE001 - Python refuses what is nested too deeply in several ways
        raise TemplateFailedError(_why(error), 1) from None


def _within(pieces: Iterable[str], most: int) -> str:
    kept: list[str] = []
    for piece in pieces:
        most -= len(piece)
        if most < 0:
            raise TooMuchError("it writes too much")
        kept.append(piece)
    return "".join(kept)


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError | MemoryError | SyntaxError):
        return "this is nested too deeply"
    return str(error) or type(error).__name__


def _line_of(error: Exception) -> int:
    """The line of the template: Jinja puts it into the traceback."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Environment(SandboxedEnvironment):
    """Reads templates of this language only."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def __init__(self, *, is_html: bool) -> None:
        super().__init__(
            autoescape=is_html, undefined=StrictUndefined, optimized=False, trim_blocks=True,
            lstrip_blocks=True, keep_trailing_newline=True, finalize=written,
        )  # fmt: skip
        self.filters = {**_FILTERS, "_counted": counted}
        self.globals = {"range": bounded_range, "namespace": self.globals["namespace"]}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in _all_of(tree):
            _refuse_foreign(node)
        limited: nodes.Template = _Bounding().visit(tree)
        limited.set_environment(self)
        return limited

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operation, with a result that is no larger than a message needs."""
        are_numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if not are_numbers and operator != "+":
            raise TooMuchError(f"{operator} is for numbers")
        return bounded(super().call_binop(context, operator, left, right))


def _all_of(node: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.iter_child_nodes()


def _refuse_foreign(node: nodes.Node) -> None:
    kind = type(node).__name__
    if kind not in _NODES or (isinstance(node, nodes.For) and node.recursive):
        _refuse(f"{kind.lower()} is not part of Tocsin's templates", node)
    if isinstance(node, nodes.Call) and not _is_ours(node.node):
        _refuse("nothing can be called here: use a filter, as in {{ title|upper }}", node)
    if not _holds_constants(node):
        _refuse("a list holds texts and numbers only", node)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        _refuse(f"there is no filter {node.name}; there are {', '.join(sorted(_FILTERS))}", node)


def _holds_constants(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Tuple) and node.ctx == "store":  # for name, value in …
        return True
    return not isinstance(node, nodes.List | nodes.Tuple) or all(
        isinstance(item, nodes.Const) for item in node.items
    )


def _is_ours(called: nodes.Expr) -> bool:
    if isinstance(called, nodes.Name):
        return called.name in _FUNCTIONS
    if isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name):
        return called.node.name == "loop" and called.attr in _OF_LOOPS
    return False


def _refuse(message: str, node: nodes.Node) -> None:
    raise TemplateSyntaxError(message, node.lineno)


class _Bounding(NodeTransformer):
    """Counts the steps of loops, and joins with a bound."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - Jinja's
        """`for x in y` as `for x in y|_counted`."""
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, "_counted", [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - Jinja's
        """`a ~ b` as `[a, b]|join`."""
        self.generic_visit(node)
        texts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(texts, "join", [], [], None, None, lineno=node.lineno)


_PLAIN: Final = _Environment(is_html=False)
_HTML: Final = _Environment(is_html=True)
