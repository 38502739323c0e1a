"""A screen to look at: what it shows is text in memory."""

import io
import json
from datetime import tzinfo
from typing import Any

from rich.console import Console

from worker.channels.console import document_of
from worker.models import Message
from worker.ops.screen import Screen, Style

AT = "2026-11-24T13:05:00Z"


class Shown:
    """A screen, and what it has shown so far. A `rich` one is on a terminal with colours."""

    def __init__(self, style: Style = "plain", zone: tzinfo | None = None) -> None:
        self._text = io.StringIO()
        is_rich = style == "rich"
        console = Console(
            file=self._text, highlight=False, soft_wrap=True, width=120, no_color=not is_rich,
            force_terminal=is_rich, color_system="truecolor" if is_rich else None,
        )  # fmt: skip
        self.screen = Screen(style, console, zone=zone)

    def show(self, event: str, **fields: Any) -> str:
        """Show an event as a process logs it; what that added."""
        return self.show_line(json.dumps({"event": event, "at": AT, "level": "info", **fields}))

    def show_message(self, message: Message) -> str:
        """Show a message as the console channel writes it; what that added."""
        return self.show_line(json.dumps(document_of(message)))

    def show_line(self, line: str, role: str = "worker-read") -> str:
        """Show any line of a process; what that added."""
        before = len(self._text.getvalue())
        self.screen.show(role, line)
        return self._text.getvalue()[before:]
