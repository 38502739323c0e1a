"""A message as HTML for mail clients: tables and inline styles, no images, nothing fetched from outside."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from worker.alerts.content import Content, Item
from worker.alerts.highlighting import Line
from worker.alerts.plain_text import beside_text

# Both colours of a pair are given, so that a client in dark mode that changes one does not hide the text.
_MARK: Final = "background-color:#ffe58a;color:#1b1b1b;font-weight:bold;padding:0 2px;border-radius:2px"
_FONT: Final = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_SMALL: Final = "font-size:13px;line-height:1.5;opacity:.75"
_TINY: Final = "font-size:12px;line-height:1.4;opacity:.6"
# What is copied from here must keep its indentation, also in clients that know little of styles.
_TEST: Final = "margin:4px 0 0 0;font-family:Consolas,Menlo,monospace;font-size:12px;white-space:pre-wrap"
_PAGE: Final = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{title}</title></head>
<body style="margin:0;padding:16px;{font}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
<tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;{font}">
{rows}
</table></td></tr></table></body></html>
"""


def html_of(content: Content, language: str) -> str:
    """The document. Everything from outside is escaped; links are http(s) by then."""
    if content.written.get("html"):
        return content.written["html"]
    rows = "\n".join(
        f'<tr><td style="padding:0 0 16px 0;text-align:left">\n{cell}\n</td></tr>' for cell in _cells(content)
    )
    return _PAGE.format(lang=escape(language), title=escape(content.subject), font=_FONT, rows=rows)


def _cells(content: Content) -> Iterator[str]:
    mark = f"<strong>{escape(content.mark)}</strong> " if content.mark else ""
    yield f'<p style="margin:0;{_SMALL}">{mark}{escape(content.reason)}</p>'
    for item in content.items:
        yield "\n".join(_lines_of(item, content))
    if content.added:
        yield f'<p style="margin:0;font-size:16px;font-weight:bold">{escape(content.added_heading)}</p>'
    for item in content.added:
        yield "\n".join(_lines_of(item, content))
    yield from _end(content)


def _end(content: Content) -> Iterator[str]:
    if content.hidden:
        yield f'<p style="margin:0;{_SMALL}">{escape(content.words.hidden.format(count=content.hidden))}</p>'
    if content.note:
        yield f'<p style="margin:0;font-size:16px;line-height:1.5">{_broken(content.note)}</p>'
    if content.closing:
        yield f'<p style="margin:0;{_SMALL}">{_broken(content.closing)}</p>'
    for one in content.false_positives:
        test = escape("\n".join(one.test))
        yield f'<p style="margin:0;{_TINY}">{escape(one.heading)}</p>\n<pre style="{_TEST}">{test}</pre>'
    for line in filter(None, [content.hint_after_tests, content.footer]):
        yield f'<p style="margin:0;{_TINY}">{escape(line)}</p>'


def _lines_of(item: Item, content: Content) -> Iterator[str]:
    title = _linked(item.link, marked_html(item.title), "color:inherit;text-decoration:none")
    yield f'<h2 style="margin:0 0 4px 0;font-size:19px;line-height:1.3">{title}</h2>'
    source = " · ".join(filter(None, [item.outlet, item.when]))
    yield f'<p style="margin:0 0 10px 0;{_SMALL}">{escape(source)}</p>'
    for one in item.beside:
        line = _linked(one.link, escape(beside_text(one)), "")
        yield f'<p style="margin:0 0 4px 12px;{_SMALL}">– {line}</p>'
    if item.more_beside:
        more = escape(content.words.and_more.format(count=item.more_beside))
        yield f'<p style="margin:0 0 4px 12px;{_SMALL}">– {more}</p>'
    for excerpt in item.excerpts:
        yield (
            '<blockquote style="margin:0 0 10px 0;padding:2px 0 2px 12px;border-left:3px solid #c9a227;'
            f'font-size:16px;line-height:1.5">{marked_html(excerpt)}</blockquote>'
        )
    if item.link:
        yield f'<p style="margin:0 0 6px 0">{_linked(item.link, escape(content.words.read_article), "")}</p>'
    elif item.place:
        yield f'<p style="margin:0 0 6px 0;{_SMALL}">{escape(item.place)}</p>'
    yield f'<p style="margin:0;{_SMALL}">{_broken(filter(None, [item.rules, item.degraded]))}</p>'


def _broken(lines: Iterable[str]) -> str:
    return "<br>".join(map(escape, lines))


def _linked(link: str, html: str, style: str) -> str:
    if not link:
        return html
    return f'<a href="{escape(link)}" rel="noopener noreferrer" style="{style}">{html}</a>'


def marked_html(line: Line) -> str:
    """A line with its marked words in <mark>, also for clients that know only inline styles."""
    return "".join(
        f'<mark style="{_MARK}">{escape(run.text)}</mark>' if run.is_marked else escape(run.text)
        for run in line
    )
