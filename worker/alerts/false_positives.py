"""The test that a false alarm leaves behind: pasted under its rule, it fails until the rule knows better.

It is written so that the strict loader reads it as it was, whatever an outlet puts into its titles.
"""

import re
from collections.abc import Iterator
from typing import Final

from worker.alerts.excerpts import CUT
from worker.alerts.safe_text import clean
from worker.models import Alert

# What YAML cannot hold, and what would look like a comment, or an item, of the block's own.
_UNWRITABLE: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_LIKE_YAML: Final = re.compile(r"^(?:[#-]\s+)+")


def false_positive_test(alert: Alert) -> str:
    """`tests:` with the alert's text under `no_match`, indented as a rule's keys; "" where there is no text.

    The title alone where it matched; else with the pieces that did, since the title would prove nothing.
    """
    lines = list(_lines(alert))
    return "\n".join(["    tests:", *(f"      {line}" for line in lines)]) if lines else ""


def _lines(alert: Alert) -> Iterator[str]:
    title = one_text(alert.title)
    parts = {"lead": _pieces(alert, "lead"), "text": _pieces(alert, "body")}
    has_matched = any(excerpt.field == "title" for excerpt in alert.excerpts)
    if title and (has_matched or not any(parts.values())):
        yield "no_match: |"
        yield f"  {title}"
        return
    written = {name: text for name, text in (("title", title), *parts.items()) if text}
    if alert.lang and written:
        written["lang"] = alert.lang
    for number, (name, text) in enumerate(written.items()):
        if not number:
            yield "no_match:"
        yield f"  {'  ' if number else '- '}{name}: {text if name == 'lang' else _quoted(text)}"


def _pieces(alert: Alert, field: str) -> str:
    texts = [excerpt.text for excerpt in alert.excerpts if excerpt.field == field]
    pieces = (one_text(text.removeprefix(CUT).removesuffix(CUT)) for text in texts)
    return f" {CUT} ".join(piece for piece in pieces if piece)


def one_text(text: str) -> str:
    """A text from outside as one that can stand on a line of a block."""
    return _LOOKS_LIKE_YAML.sub("", _UNWRITABLE.sub("", clean(text)).strip()).strip()


def _quoted(text: str) -> str:
    """In single quotes: nothing in them has a meaning but they themselves."""
    return "'" + text.replace("'", "''") + "'"
