"""How an alert of the console channel is shown: in a frame on a terminal, as lines in a pipe."""

from collections.abc import Callable
from typing import Any, Final

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

Event = dict[str, Any]
BELL: Final = "🔔"


def alert_panel(event: Event) -> Panel:
    """For a terminal: the matched words stand out by style."""
    style = "bold red" if event.get("severity") in {"high", "critical"} else "red"
    title = Text(f"{BELL} {clean(event.get('reason', ''))}")
    return Panel(Group(*_parts(event, _styled)), title=title, border_style=style)


def alert_lines(event: Event) -> Text:
    """For a pipe: the matched words stand between **."""
    head = Text(f"{BELL} {clean(event.get('reason', ''))}")
    return Text("\n").join([head, *(Text("   ").append_text(part) for part in _parts(event, _starred))])


def clean(value: object, *, keep: str = "") -> str:
    """One character for one, so that offsets hold; none that drives a terminal."""
    return "".join(c if c.isprintable() or c in keep else " " for c in str(value))


def _parts(event: Event, mark: Callable[[Event], Text]) -> list[Text]:
    parts = [part for article in event.get("articles", []) for part in _article(article, mark)]
    if event.get("added"):
        parts.append(Text(clean(event.get("added_heading", "")), "bold"))
        parts += [part for article in event["added"] for part in _article(article, mark)]
    hint = [Text(clean(event["hint"]), "dim")] if event.get("hint") else []
    return [*parts, *(Text(clean(line)) for line in event.get("note", [])), *hint]


def _article(article: Event, mark: Callable[[Event], Text]) -> list[Text]:
    source = " · ".join(clean(part) for part in (article.get("outlet"), article.get("when")) if part)
    title = mark(article["title"])
    title.stylize("bold")
    lines = [title, Text(source, "dim"), *map(mark, article.get("excerpts", []))]
    lines += [Text(f"• {clean(one['text'])}") for one in article.get("beside", [])]
    lines += [Text(f"• (+{article['more_beside']})")] if article.get("more_beside") else []
    lines += [Text(clean(part), "dim") for part in (article.get("rules"), article.get("degraded")) if part]
    link = clean(article.get("link", ""))
    return [*lines, Text(link, "blue")] if link else lines


def _styled(line: Event) -> Text:
    text = Text(clean(line["text"]))
    for start, end in line["highlights"]:
        text.stylize("bold reverse", start, end)
    return text


def _starred(line: Event) -> Text:
    text, parts, last = clean(line["text"]), [], 0
    for start, end in line["highlights"]:
        parts += [text[last:start], "**", text[start:end], "**"]
        last = end
    return Text("".join([*parts, text[last:]]))
