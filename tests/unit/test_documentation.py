"""What the documents name exists."""

import ast
import re
from pathlib import Path

import pytest

from worker.settings import PROJECT

PROOFS = "".join(
    (PROJECT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("guarantees", "hostile-input")
)
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md"))]


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`([\w/]+\.py::\w+)`", PROOFS))))
def test_the_test_that_proves_a_guarantee_exists(named: str) -> None:
    file, _, name = named.partition("::")

    assert name in functions_of(PROJECT / "tests" / file)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_between_the_documents_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_place_in_the_project_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"`((?:worker|tasks|tests|docs|config|benchmarks)/[\w./-]*)`", page.read_text("utf-8"))

    assert [place for place in named if not (PROJECT / place).exists()] == []
