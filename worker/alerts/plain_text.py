"""A message as plain text: all that the HTML says, the matched words between asterisks."""

from collections.abc import Iterator

from worker.alerts.content import Beside, Content, Item
from worker.alerts.highlighting import Line


def plain_text_of(content: Content) -> str:
    """The text, one paragraph for each article or note, and the signature that mail clients fold away."""
    if content.written.get("text"):
        return content.written["text"]
    parts = ["\n".join(filter(None, [content.mark, content.reason]))]
    parts += ["\n".join(_lines_of(item, content)) for item in content.items]
    parts += [f"{content.added_heading}\n{'-' * len(content.added_heading)}"] if content.added else []
    parts += ["\n".join(_lines_of(item, content)) for item in content.added]
    parts += [content.words.hidden.format(count=content.hidden)] if content.hidden else []
    parts += ["\n".join(lines) for lines in (content.note, content.closing) if lines]
    parts += ["\n".join([one.heading, *one.test]) for one in content.false_positives]
    parts += [content.hint_after_tests] if content.hint_after_tests else []
    return "\n\n".join([*parts, f"-- \n{content.footer}"]) + "\n"


def _lines_of(item: Item, content: Content) -> Iterator[str]:
    yield marked(item.title)
    yield " · ".join(filter(None, [item.outlet, item.when]))
    if item.link or item.place:
        yield item.link or item.place
    for one in item.beside:
        yield f"  – {beside_text(one)}"
        if one.link:
            yield f"    {one.link}"
    if item.more_beside:
        yield f"  – {content.words.and_more.format(count=item.more_beside)}"
    for excerpt in item.excerpts:
        yield f"\n  > {marked(excerpt)}"
    yield f"\n{item.rules}"
    if item.degraded:
        yield item.degraded


def beside_text(one: Beside) -> str:
    """A further article of a story, in one line."""
    return " · ".join(filter(None, [one.title, one.outlet]))


def marked(line: Line) -> str:
    """A line with its marked words between asterisks."""
    return "".join(f"*{run.text}*" if run.is_marked else run.text for run in line)
