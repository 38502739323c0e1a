"""What is wrong with templates, at its place: each is read, and tried on every kind of message."""

from collections.abc import Iterator

from worker.alerts.samples import sample_messages
from worker.channels.written import PARTS, Failed, write
from worker.configuration.model import Configuration
from worker.configuration.problems import Problem


def problems_of_templates(configuration: Configuration) -> Iterator[Problem]:
    """What would keep a template from writing a message."""
    for receiver in configuration.receivers.values():
        if not receiver.templates:
            continue
        found: dict[str, Failed] = {}
        for message in sample_messages(receiver.name, configuration.language, configuration.timezone):
            _, failed = write(message, receiver.templates, PARTS)
            for one in failed:
                found.setdefault(one.part, one)
        for part, failed_once in found.items():
            yield _as_problem(receiver.name, part, failed_once)


def _as_problem(receiver: str, part: str, failed: Failed) -> Problem:
    lines = failed.template.text.split("\n")
    number = failed.line - failed.template.line
    return Problem(
        file=failed.template.file,
        line=failed.line,
        path=f"receiver {receiver}: template.{part}",
        message=f"this template cannot write every message: {failed.why}",
        fix="docs/configuration.md lists what a template is given, and what it may do",
        source=lines[number] if 0 <= number < len(lines) else "",
    )
