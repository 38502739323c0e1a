"""Templates are tried before they run: a slip refuses the files, and is named with its place."""

from tests.unit.configuration.texts import the_sources
from worker.configuration.problems import Problem
from worker.ops.publishing import examine

ALERTS = """\
version: 1
receivers:
  - name: a
    console: true
    template:
      subject: "{{ subject }}"
      text: |
        {{ reason }}
        {{ %s }}
      slack: templates/a.txt
route: {receivers: [a]}
"""


def problems_of(*, inline: str = "reason", file: str = "{{ reason }}") -> tuple[Problem, ...]:
    sources = the_sources(alerts=ALERTS % inline) | {"templates/a.txt": file}
    examined = examine(sources, {})
    assert (examined.configuration is None) == bool(examined.errors)
    return examined.errors


def test_good_templates_are_no_problem() -> None:
    assert problems_of() == ()


def test_a_slip_in_alerts_yaml_is_named_with_its_line() -> None:
    (problem,) = problems_of(inline="titel")

    assert (problem.file, problem.line) == ("alerts.yaml", 9)
    assert "'titel' is undefined" in problem.message
    assert problem.source == "{{ titel }}"
    assert "receiver a: template.text" in problem.path


def test_a_slip_in_a_file_is_named_with_its_line() -> None:
    (problem,) = problems_of(file="{# x #}\n{{ reason }}\n{% fr a in articles %}\n")

    assert (problem.file, problem.line) == ("templates/a.txt", 3)
    assert problem.source == "{% fr a in articles %}"


def test_a_template_must_write_messages_without_articles_too() -> None:
    (problem,) = problems_of(file="{{ articles[0].title }}")

    assert problem.file == "templates/a.txt"
    assert "cannot write every message" in problem.message


def test_a_template_that_never_ends_is_refused() -> None:
    endless = "{% for i in range(999) %}{% for j in range(999) %}{% endfor %}{% endfor %}"

    (problem,) = problems_of(file=endless)

    assert "too many loops" in problem.message
