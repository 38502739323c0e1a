"""Small, valid configuration files for tests, each replaceable."""

from collections.abc import Mapping

from worker.configuration.load import Loaded, load_configuration
from worker.configuration.model import Configuration
from worker.configuration.problems import Problem

FEEDS = """\
version: 1
contact: veille@example.org
groups:
  - id: presse
    feeds:
      - {id: lemonde, url: "https://www.lemonde.fr/rss/une.xml", title: Le Monde}
"""
RULES = """\
version: 1
rules:
  - id: treve
    any: [trêve]
"""
ALERTS = """\
version: 1
receivers:
  - {name: console, console: true,
     fallback: {receiver: veille}}
  - {name: veille, console: true}
route: {receivers: [console]}
"""


def the_sources(**files: str) -> dict[str, str]:
    """The three files; `rules="…"` replaces one, `desk="…"` adds rules.d/desk.yaml."""
    texts = {"feeds": FEEDS, "rules": RULES, "alerts": ALERTS, **files}
    ours = ("feeds", "rules", "alerts")
    return {f"{name}.yaml" if name in ours else f"rules.d/{name}.yaml": text for name, text in texts.items()}


def load(**files: str) -> Loaded:
    """What comes of these files."""
    return load_configuration(the_sources(**files))


def reload(previous: Mapping[str, str], **files: str) -> Loaded:
    """What comes of these files where `previous` are running."""
    return load_configuration(the_sources(**files), previous=previous)


def the_configuration(**files: str) -> Configuration:
    """The configuration of files that are right."""
    loaded = load(**files)
    assert loaded.configuration is not None, [str(problem) for problem in loaded.problems]
    return loaded.configuration


def problems_of(**files: str) -> tuple[Problem, ...]:
    """The problems of files that are wrong."""
    loaded = load(**files)
    assert loaded.configuration is None
    return loaded.problems


def the_problem(**files: str) -> Problem:
    """The one problem of files that are wrong."""
    problems = problems_of(**files)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def rule_with(lines: str) -> str:
    """rules.yaml with one rule, `lines` being what follows its id (from line 4 on, indented by 4)."""
    return f"version: 1\nrules:\n  - id: treve\n{lines}\n"


def receiver_with(line: str, *, email: str = "") -> str:
    """alerts.yaml with one receiver called a; `line` (line 4) is how it is told."""
    return f"version: 1\nreceivers:\n  - name: a\n    {line}\nroute: {{receivers: [a]}}\n{email}"
