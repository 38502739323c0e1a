"""alerts.yaml: how much is quoted, and templates, written there or in files."""

import pytest

from tests.unit.configuration.texts import ALERTS, load, the_problem, the_sources
from worker.configuration.load import load_configuration
from worker.configuration.model import Template
from worker.configuration.sources import MAX_TEMPLATE_BYTES
from worker.models import ExcerptCap


def alerts_with(*, receiver: str = "", top: str = "") -> str:
    """alerts.yaml with keys of the receiver `a` (from line 5 on), and top-level ones (line 2)."""
    route = "route: {receivers: [a]}"
    return f"version: 1\n{top}\nreceivers:\n  - name: a\n    console: true\n{receiver}\n{route}\n"


def cap_of(**changes: str) -> ExcerptCap:
    configuration = load(alerts=alerts_with(**changes)).configuration
    assert configuration
    return configuration.receivers["a"].excerpts


def templates_with(receiver: str, **files: str) -> dict[str, Template]:
    sources = the_sources(alerts=alerts_with(receiver=receiver)) | {
        f"templates/{name}.txt": text for name, text in files.items()
    }
    configuration = load_configuration(sources).configuration
    assert configuration
    return dict(configuration.receivers["a"].templates)


def test_a_receivers_cap_is_its_own_then_everybodys_then_ours() -> None:
    assert cap_of() == ExcerptCap(most=4, letters=240)
    assert cap_of(top="excerpts: {most: 2}") == ExcerptCap(most=2, letters=240)
    assert cap_of(top="excerpts: {most: 2, letters: 100}", receiver="    excerpts: {most: 0}") == ExcerptCap(
        most=0, letters=100
    )


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("{most: -1}", "most: 0"), ("{most: 99}", "most: 10"), ("{most: beaucoup}", "most: 0"),
        ("{letters: 10}", "letters: 60"), ("{letters: 10000}", "letters: 600"),
    ],
)  # fmt: skip
def test_a_cap_that_is_none_is_refused_with_the_nearest(written: str, fix: str) -> None:
    problem = the_problem(alerts=alerts_with(top=f"excerpts: {written}"))

    assert problem.line == 2
    assert fix in problem.fix


def test_a_template_may_be_written_in_place() -> None:
    receiver = "    template:\n      subject: '[T] {{ subject }}'\n      text: |\n        un\n        deux"

    assert templates_with(receiver) == {
        "subject": Template(text="[T] {{ subject }}", file="alerts.yaml", line=7),
        "text": Template(text="un\ndeux", file="alerts.yaml", line=9),
    }


def test_a_template_may_be_a_file_which_is_then_part_of_the_configuration() -> None:
    receiver = "    template: {text: templates/a.txt}"
    sources = the_sources(alerts=alerts_with(receiver=receiver)) | {
        "templates/a.txt": "{{ subject }}\r\n", "templates/other.txt": "nobody names it",
    }  # fmt: skip

    loaded = load_configuration(sources)

    assert loaded.configuration
    assert loaded.configuration.receivers["a"].templates == {
        "text": Template(text="{{ subject }}\n", file="templates/a.txt")
    }
    assert "templates/a.txt" in loaded.sources
    assert "templates/other.txt" not in loaded.sources
    again = load_configuration(loaded.sources)
    assert again.configuration == loaded.configuration
    changed = load_configuration(sources | {"templates/a.txt": "x"}).configuration
    assert changed
    assert changed.hash != loaded.configuration.hash


@pytest.mark.parametrize(
    ("files", "message", "fix"),
    [
        ({}, "there is no file templates/alerte.txt", "none"),
        ({"alertes": "x"}, "there is no file templates/alerte.txt", "templates/alertes.txt"),
        ({"alerte": "x" * (MAX_TEMPLATE_BYTES + 1)}, "larger than 20 kB", "no more"),
        ({"alerte": "a\n\udce9"}, "templates/alerte.txt, line 2: this is not UTF-8", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_way_out(
    files: dict[str, str], message: str, fix: str
) -> None:
    alerts = alerts_with(receiver="    template: {text: templates/alerte.txt}")
    sources = the_sources(alerts=alerts) | {f"templates/{name}.txt": text for name, text in files.items()}

    loaded = load_configuration(sources)

    (problem,) = loaded.problems
    assert loaded.configuration is None
    assert (problem.file, problem.line) == ("alerts.yaml", 6)
    assert message in problem.message
    assert fix in problem.fix
    assert "templates/alerte.txt" in problem.source


def test_a_part_that_does_not_exist_is_refused() -> None:
    problem = the_problem(alerts=alerts_with(receiver="    template: {texte: x}"))

    assert "did you mean text?" in problem.message


def test_without_templates_nothing_is_said_of_them() -> None:
    configuration = load(alerts=ALERTS).configuration

    assert configuration
    assert all(not receiver.templates for receiver in configuration.receivers.values())
