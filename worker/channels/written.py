"""A message as its receiver's templates write it; what they cannot write is written in Tocsin's own way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from worker.alerts.highlighting import Run, text_of
from worker.alerts.plain_text import marked as marked_plain
from worker.alerts.rendering import render
from worker.alerts.safe_text import one_line
from worker.alerts.subjects import MAX_SUBJECT
from worker.alerts.template_data import Form, data_of
from worker.alerts.template_language import TemplateFailedError, render_template
from worker.channels.email_html import marked_html
from worker.channels.slack_blocks import marked as marked_slack
from worker.configuration.model import Template
from worker.models import Message, Reason

PARTS: Final = ("subject", "text", "html", "slack")
NOTHING: Final = "it writes nothing"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a message that a template may write."""

    form: Form
    most: int  # characters
    is_html: bool = False


_PARTS: Final[Mapping[str, _Part]] = {
    "subject": _Part(Form(str, text_of), 1_000),
    "text": _Part(Form(str, marked_plain), 50_000),
    # What is given as text is escaped where it is written, by the template's own environment.
    "html": _Part(Form(str, lambda line: Markup(marked_html(line))), 200_000, is_html=True),  # noqa: S704 - escaped
    "slack": _Part(Form(lambda text: marked_slack((Run(text),)), marked_slack), 12_000),
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A template that could not write a message, and why; `line` is of its file."""

    part: str
    template: Template
    line: int
    why: str


_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("subject", "text", "html"),
    "slack": ("subject", "slack"),
    "webhook": ("subject", "text"),
}


def parts_for(destination: str) -> tuple[str, ...]:
    """The parts of a message that a destination shows as a template writes them."""
    return _SHOWN.get(destination.partition(":")[0], ("subject",))


def write(
    message: Message, templates: Mapping[str, Template], parts: tuple[str, ...]
) -> tuple[dict[str, str], tuple[Failed, ...]]:
    """What the templates write of these parts, and those that failed. Tocsin's own troubles need none."""
    written: dict[str, str] = {}
    failed: list[Failed] = []
    is_ours = message.notification.reason is Reason.OPERATOR
    for part in () if is_ours else filter(templates.__contains__, parts):
        template = templates[part]
        try:
            written[part] = _written(part, template.text, message)
        except TemplateFailedError as error:
            failed.append(Failed(part, template, template.line + error.line - 1, one_line(str(error))))
    return written, tuple(failed)


def _written(part: str, text: str, message: Message) -> str:
    how = _PARTS[part]
    data = data_of(message, render(message), how.form)
    result = render_template(text, data, most=how.most, is_html=how.is_html)
    result = one_line(result, MAX_SUBJECT) if part == "subject" else result
    if not result.strip():
        raise TemplateFailedError(NOTHING, 1)
    return result
