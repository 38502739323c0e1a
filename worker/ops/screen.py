"""What a person sees of `tocsin run`: one line per outcome, and each alert with its words highlighted.

The processes print JSON lines; this turns them into something to read. All text in them comes from the
outside: it is shown as text, never as markup, and control characters do not reach the terminal.
"""

import io
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, tzinfo
from typing import Any, Final, Literal

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from worker.configuration.sources import RULES_DIRECTORY
from worker.models import Outcome
from worker.ops.alert_view import alert_lines, alert_panel, clean
from worker.ops.waiting import WAITS_FOR

Style = Literal["rich", "plain", "json"]
QUIET: Final = frozenset({"not modified", "unchanged"})  # polls that brought nothing are no news
OUTCOME_STYLES: Final = {
    "matched": "bold red",
    "no match": "dim",
    "baseline": "dim",
    "too old": "dim",
    "trial": "cyan",
    "degraded": "yellow",
    "buried": "red",
}


class Screen:
    """Shows lines from several threads, one at a time."""

    def __init__(self, style: Style, console: Console | None = None, *, zone: tzinfo | None = None) -> None:
        """`rich` on a terminal, `plain` in a pipe, `json` for programs; without a zone, the machine's."""
        self._style = style
        self._zone = zone
        self._console = console or _standard_output(style)
        self._lock = threading.Lock()
        self._failing: set[str] = set()  # feeds that cannot be read

    def show(self, role: str, line: str) -> None:
        """Show one line that a process printed."""
        event = _parsed(role, line)
        with self._lock:
            if self._style == "json":
                self._console.out(_as_json(event), highlight=False)
                return
            shown = self._rendered(_in_zone(event, self._zone))
            if shown is not None:
                # A line may be longer than the terminal; in a frame, what does not fit would be cut off.
                self._console.print(shown, soft_wrap=not isinstance(shown, Panel))

    def _rendered(self, event: dict[str, Any]) -> Text | Panel | None:
        renderers: dict[str, Callable[[dict[str, Any]], Text | Panel | None]] = {
            "alert": alert_panel if self._style == "rich" else alert_lines,
            "poll": self._poll,
            "entry": _entry,
            "flood": _flood,
            "deliver": _deliver,
            "gather": _nothing,
            "held": _held,
            "silenced": _silenced,
            "configuration": _configuration,
            "configuration refused": _refused,
            "output": _output,
            "not configured": _not_configured,
            ".env changed": _env_changed,
        }
        try:
            return renderers.get(str(event.get("event")), _other)(event)
        except (AttributeError, LookupError, TypeError, ValueError):
            return _other(event)  # it looks like a line of ours, and is not

    def _poll(self, event: dict[str, Any]) -> Text | None:
        """A failing feed is one calm line when the failure begins, and one when it ends."""
        feed, why = str(event.get("feed")), event.get("why")
        was_failing = feed in self._failing
        if why:
            self._failing.add(feed)
            return None if was_failing else _line(event, feed, f"cannot be read: {why}", "yellow")
        if was_failing:
            self._failing.discard(feed)
            return _line(event, feed, "can be read again", "green")
        if event.get("status") in QUIET or not event.get("new"):
            return None
        return _line(event, feed, f"{event.get('new')} new", "")


def _standard_output(style: Style) -> Console:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a bell must not stop a terminal that has none
    return _Output(highlight=False, soft_wrap=True, no_color=style == "plain")


class _Output(Console):
    """When the reader of a pipe has gone, Rich would end the thread that prints: we only fall silent."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parsed(role: str, line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        event = None
    return event if isinstance(event, dict) else {"event": "output", "role": role, "line": line}


def _as_json(event: dict[str, Any]) -> str:
    """On one line for every reader: what is not printable is escaped, also where JSON allows it as it is."""
    text = json.dumps(event, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _in_zone(event: dict[str, Any], zone: tzinfo | None) -> dict[str, Any]:
    """The event with its moments as a clock of the zone shows them."""
    moved = dict(event)
    for name in ("at", "until"):
        with suppress(ValueError, OverflowError):  # it is no moment
            moved[name] = datetime.fromisoformat(str(event.get(name))).astimezone(zone).isoformat()
    return moved


def _local_time(event: dict[str, Any]) -> str:
    try:
        return datetime.fromisoformat(str(event.get("at"))).strftime("%H:%M:%S")
    except ValueError:
        return ""


def _line(event: dict[str, Any], what: str, message: str, style: str) -> Text:
    time = _local_time(event)
    return Text.assemble((f"{time:>8} ", "dim"), (f"{clean(what):<18} ", "cyan"), (clean(message), style))


def _entry(event: dict[str, Any]) -> Text:
    """What rings may be held by hours, silences and limits: the line of its alert says told, or held."""
    outcome = str(event.get("outcome"))
    outcome = "matched" if outcome == Outcome.RUNG else outcome
    message = Text.assemble(
        (f"{clean(outcome):<9} ", OUTCOME_STYLES.get(outcome, "")), clean(event.get("title", ""))
    )
    if event.get("why"):
        message.append(f" ({clean(event['why'])})", "dim")
    return Text.assemble(_line(event, str(event.get("feed")), "", ""), message)


def _flood(event: dict[str, Any]) -> Text:
    message = f"{event['count']} known entries under other ids: held as flood (tocsin why ADDRESS)"
    return _line(event, str(event.get("feed")), message, "yellow")


def _deliver(event: dict[str, Any]) -> Text | None:
    if event.get("result") == "told":
        message, style = f"told ({event.get('answer')})", "green"
    else:
        message, style = f"{event.get('result')}: {event.get('answer')}", "yellow"
    destination = str(event.get("destination"))
    if destination == "console" and style == "green":
        return None
    # An address that is a variable says nothing to people: its receiver has a name.
    where = str(event.get("receiver")) if "${" in destination else destination
    return _line(event, where, message, style)


def _held(event: dict[str, Any]) -> Text:
    """What matched is not told yet: nobody should wonder."""
    until = datetime.fromisoformat(str(event.get("until")))
    count, why = event["alerts"], str(event.get("why"))
    alerts = "1 alert" if count == 1 else f"{count} alerts"
    message = f"{alerts} held until {until:%a %H:%M}: {WAITS_FOR.get(why, why)}"
    return _line(event, str(event.get("receiver")), message, "cyan")


def _silenced(event: dict[str, Any]) -> Text:
    message = f"1 alert silenced: {event.get('why')} (tocsin silence list)"
    return _line(event, str(event.get("receiver")), message, "cyan")


def _configuration(event: dict[str, Any]) -> Text:
    feeds, rules = int(event.get("feeds") or 0), int(event.get("rules") or 0)
    message = f"{event.get('result')}: {feeds} feed{'s' * (feeds != 1)}, {rules} rule{'s' * (rules != 1)}"
    if event.get("level") == "warning":
        return _line(event, "configuration", f"{message} (tocsin apply --force replaces it)", "yellow")
    return _line(event, "configuration", message, "")


def _refused(event: dict[str, Any]) -> Text:
    said = [clean(problem) for problem in event.get("problems", [])]
    is_alone = all(problem.startswith(RULES_DIRECTORY) for problem in said)
    verdict = "refused in part; the rest is in force" if is_alone else "refused; what ran before goes on"
    head = _line(event, "configuration", f"{verdict} (tocsin check)", "red")
    problems = [Text(f"         {problem}") for problem in said]
    return Text("\n").join([head, *problems])


def _not_configured(event: dict[str, Any]) -> Text:
    return _line(event, str(event.get("receiver")), f"not configured ({event.get('how')})", "dim")


def _env_changed(event: dict[str, Any]) -> Text:
    names = ", ".join(map(str, event["variables"]))
    return _line(event, ".env", f"{names} changed: {event['fix']}", "yellow")


def _output(event: dict[str, Any]) -> Text | None:
    line = str(event.get("line")).strip()
    is_said_elsewhere = line.startswith("worker: ")  # Celery's own words on stopping
    return None if not line or is_said_elsewhere else _line(event, str(event.get("role")), line, "dim")


def _nothing(_event: dict[str, Any]) -> None:
    return None


def _other(event: dict[str, Any]) -> Text:
    hidden = {"event", "at", "level", "logger", "exception"}
    details = " ".join(f"{key}={value}" for key, value in event.items() if key not in hidden and value)
    style = "red" if event.get("level") in {"error", "critical"} else "yellow"
    text = _line(event, str(event.get("event")), details, style if event.get("level") != "info" else "")
    if event.get("exception"):
        text.append("\n" + clean(str(event["exception"]), keep="\n"), "dim")
    return text
