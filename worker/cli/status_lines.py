"""What `tocsin status` says to people: what is well in a few words, what is not with the next command."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from worker.cli.output import counted, shown
from worker.feeds.health import why_failed

# What waits, in people's words; feeds always wait for their next poll.
WAITED_FOR: Final = {
    "entries": ("article to read", "articles to read"),
    "groups": ("receiver with news or a digest to come", "receivers with news or a digest to come"),
    "notifications": ("message to send", "messages to send"),
}
MOST_SHOWN: Final = 5  # of what is in trouble
UNREMARKABLE: Final = frozenset({"failing", "well", "not polled yet"})  # failing ones are named
SLOWEST: Final = 3  # feeds, or receivers, of each stage
Lines = list[tuple[str, str]]


def lines_of(found: Mapping[str, Any]) -> Lines:
    """Each line with its name."""
    running, articles, dead = found["configuration"], found["articles"], found["dead_letters"]
    silences = found["silences"]
    lines = [
        ("service", _service(found["service"])),
        ("configuration", f"generation {running['generation']}, since {shown(running['at'])}"),
        *_refused(running["refused"]),
        *_feeds(found["feeds"]),
        *_silent_rules(found["silent_rules"]),
        *_rang(found),
        *_stages(found["stages_24h"]),
        ("waiting", _waits(found)),
        *_channels(found["channels_in_trouble"]),
        *([("silences", f"{silences} in force: tocsin silence list")] if silences else []),
        ("dead letters", f"{dead}: tocsin dead list" if dead else "none"),
        *_heartbeat(found["heartbeat"]),
        *_canary(found["canary"]),
        ("articles", f"{articles['kept']} kept, {articles['bytes'] / 2**20:.1f} MiB{_screened(found)}"),
    ]
    if found["memory_used"]:
        lines.append(("memory", f"{found['memory_used']:.0%} of the server's limit"))
    return lines


def _screened(found: Mapping[str, Any]) -> str:
    """How many pages `archive: screened` has spared, since the store began."""
    number = found["counts"].get("page screened", 0)
    return f"; no rule could match {counted(number, 'page')} more, not read" if number else ""


def _refused(refused: Mapping[str, Any] | None) -> Lines:
    if refused is None:
        return []
    first, *more = refused["problems"]
    why = f"{shown(first).split(' → ')[0]}" + (f" (and {len(more)} more)" if more else "")
    return [("", f"  changed files are refused since {shown(refused['at'])}: {why}"), ("", "  tocsin check")]


def _service(state: str) -> str:
    if state == "stopped":
        return "stopped; `make run` starts it, what waits goes on then"
    return "running" if state == "running" else "not seen from here; what waits shows whether workers run"


def _feeds(feeds: Mapping[str, Any]) -> Lines:
    failing = feeds["failing"]
    last = f"last read {shown(feeds['last_ok'])}" if feeds["last_ok"] else "none read yet"
    lines = [("feeds", f"{feeds['configured']} configured, {len(failing)} failing, {last}")]
    if feeds["cut_off_since"]:
        since = shown(feeds["cut_off_since"])
        lines.append(("", f"  nearly all fail since {since}: is it our network?"))
    for id_, feed in list(failing.items())[:MOST_SHOWN]:
        since = f"not read since {shown(feed['last_ok'])}" if feed["last_ok"] else "never read"
        lines += [("", f"  {id_}: {shown(why_failed(feed['why']))}"), ("", f"    {since}")]
    if len(failing) > MOST_SHOWN:
        lines.append(("", f"  and {len(failing) - MOST_SHOWN} more: tocsin feed status"))
    others = [f"{number} {word}" for word, number in feeds["by_state"].items() if word not in UNREMARKABLE]
    if others:
        lines.append(("", f"  {', '.join(others)}: tocsin feed status"))
    return lines


def _silent_rules(silent: Mapping[str, Any]) -> Lines:
    lines: Lines = []
    for id_, one in list(silent.items())[:MOST_SHOWN]:
        usual = f"{one['rings_a_week']:.0f} times a week"
        lines.append(("", f"  {id_}: some {usual}, and nothing for {one['days']} days"))
    if len(silent) > MOST_SHOWN:
        lines.append(("", f"  and {len(silent) - MOST_SHOWN} more: tocsin rule list"))
    return [("silent rules", f"{counted(len(silent), 'rule')} that used to ring"), *lines] if lines else []


def _rang(found: Mapping[str, Any]) -> Lines:
    """Alerts and messages are not the same number: one message may tell several alerts."""
    by_status, last, trials = found["alerts_24h"], found["last_alert"], found["trials_24h"]
    told = f"  {counted(trials, 'alert')} on trial, told to nobody: tocsin alert list --status trial"
    on_trial = [("", told)] if trials else []
    if last is None:
        return [("rang, 24 h", "nothing"), *on_trial]
    number, messages = sum(by_status.values()), counted(found["messages_24h"], "message")
    ended = ", ".join(f"{count} {name}" for name, count in sorted(by_status.items()))
    lines = [
        ("rang, 24 h", f"{counted(number, 'alert')} ({ended}) in {messages}"),
        ("", f"  the last at {shown(last['at'])}, by the rule {last['rule']}:"),
        ("", f"  {_cut(shown(last['title']))}"),
        *on_trial,
    ]
    for name, since in (("told within", "publication"), ("", "discovery")):
        if waits := found["delays_24h"][since]:
            median, slow = seconds(waits["median"]), seconds(waits["p95"])
            lines.append((name, f"{median} of {since} in the median, {slow} for 95 %"))
    return lines


# What is said of each stage, and of what it has measured how many.
STAGES: Final = {
    "seen": ("from publication until found:", ("entry", "entries")),
    "told": ("from then until told, by feed:", ("alert", "alerts")),
    "received": ("the same by receiver:", ("alert", "alerts")),
    "held": ("the same, held as the route or a limit asks:", ("alert", "alerts")),
}


def _stages(stages: Mapping[str, Mapping[str, Any]]) -> Lines:
    """The slowest of each stage; what was held is not in the two before it."""
    lines: Lines = []
    for stage, (what, words) in STAGES.items():
        spreads = list(stages[stage].items())
        lines += [("", what)] if spreads else []
        for name, spread in spreads[:SLOWEST]:
            took = f"{seconds(spread['median'])}, {seconds(spread['p95'])} for 95 %"
            lines.append(("", f"  {_cut(name, 32)}: {took} ({counted(spread['number'], *words)})"))
        if len(spreads) > SLOWEST:
            lines.append(("", f"  and {len(spreads) - SLOWEST} faster: tocsin status --json"))
    return [("slowest, 24 h", lines[0][1]), *lines[1:]] if lines else []


def _waits(found: Mapping[str, Any]) -> str:
    waiting = {name: found["waiting"][name] for name in WAITED_FOR}
    parts = [counted(one["rows"], *WAITED_FOR[name]) for name, one in waiting.items() if one["rows"]]
    if not parts:
        return "nothing"
    oldest = min(one["since"] for one in waiting.values() if one["since"])
    due = [one["due_since"] for one in waiting.values() if one["due_since"]]
    late = found["at"] - min(due) if due else timedelta(0)
    overdue = f"; nobody took any for {seconds(late.total_seconds())}" if late > timedelta(minutes=1) else ""
    return f"{', '.join(parts)}, since {shown(oldest)}{overdue}"


def _channels(channels: list[dict[str, Any]]) -> Lines:
    lines: Lines = []
    for channel in channels[:MOST_SHOWN]:
        waits = counted(channel["messages"], "message")
        since = f" since {shown(channel['since'])}" if channel["since"] else ""
        if channel["held"]:
            lines.append(("held", f"{channel['channel']}: {shown(channel['held'])}"))
            lines.append(("", f"  {waits} kept; it refuses all{since}"))
        else:
            lines.append(("failing", f"{channel['channel']}: {counted(channel['failures'], 'time')}{since}"))
            lines.append(("", f"  {waits} kept; tried again at {shown(channel['next'])}"))
    if len(channels) > MOST_SHOWN:
        lines.append(("", f"  and {len(channels) - MOST_SHOWN} more: tocsin status --json"))
    return lines


def _heartbeat(beat: Mapping[str, Any] | None) -> Lines:
    if beat is None:
        return []
    if beat["why"] == "off":
        return [("heartbeat", "off: its address is empty")]
    sent = f"last sent {shown(beat['sent_at'])}" if beat["sent_at"] else "never sent"
    return [("heartbeat", sent), *([("", f"  withheld: {shown(beat['why'])}")] if beat["why"] else [])]


def _canary(canary: Mapping[str, Any] | None) -> Lines:
    if canary is None:
        return []
    arrived = f"arrived {shown(canary['arrived_at'])}" if canary["arrived_at"] else "not arrived yet"
    took = f", after {seconds(canary['took'])}" if canary["took"] is not None else ""
    missed = f": missed for {seconds(canary['missed_for'])}" if canary["missed_for"] else ""
    return [("canary", f"{arrived}{took}{missed}")]


def seconds(number: float) -> str:
    """A wait in the unit that people would take."""
    if number < 120:
        return f"{number:.1f} s" if number < 10 else f"{number:.0f} s"
    return f"{number / 60:.0f} min" if number < 7200 else f"{number / 3600:.0f} h"


def _cut(title: str, most: int = 60) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"
