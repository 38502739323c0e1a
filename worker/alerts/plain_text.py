"""A message as plain text: all that the HTML says, the matched words between asterisks."""

from collections.abc import Iterator

from worker.alerts.highlighting import Line
from worker.alerts.rendering import Content, Item


def plain_text_of(content: Content) -> str:
    """The text, one paragraph for each article or note, and the signature that mail clients fold away."""
    parts = ["\n".join(filter(None, [content.mark, content.reason]))]
    parts += ["\n".join(_lines_of(item)) for item in content.items]
    parts += [content.words.hidden.format(count=content.hidden)] if content.hidden else []
    parts += ["\n".join(content.note)] if content.note else []
    return "\n\n".join([*parts, f"-- \n{content.footer}"]) + "\n"


def _lines_of(item: Item) -> Iterator[str]:
    yield marked(item.title)
    yield " · ".join(filter(None, [item.outlet, item.when]))
    if item.link or item.place:
        yield item.link or item.place
    for excerpt in item.excerpts:
        yield f"\n  > {marked(excerpt)}"
    yield f"\n{item.rules}"
    if item.degraded:
        yield item.degraded


def marked(line: Line) -> str:
    """A line with its marked words between asterisks."""
    return "".join(f"*{run.text}*" if run.is_marked else run.text for run in line)
