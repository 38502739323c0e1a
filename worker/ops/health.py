"""`tocsin health [ROLE…]`: do the roles of this machine live? For container engines and supervisors.

It is asked every few seconds in each container, so it imports nothing of the application and ends within
100 ms. A role lives while its loop turns and, where work is due, some of it is taken. A store that does not
answer is no fault of the roles that wait for it: starting them anew would help nobody. With --ready, or
without naming roles, the store has to answer too, with a running configuration and about the same time.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from worker.ops.heartbeat import LOOP, WORK, age_of_beat
from worker.store.glance import Glance, address_of, embedded_address, glance

USAGE: Final = """\
Usage: tocsin health [--ready] [--json] [ROLES]

  Check that the roles of this machine live: ticker, read, deliver, metrics, store.
  Without ROLES: all that run here, and whether they are ready.

  --ready  the store answers, a configuration runs, the canary comes, the clocks agree
  --json   one JSON object a line, for programs

  Exit codes: 0 all is well, 1 something is not, 2 wrong usage.
"""
PROJECT: Final = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120 - pathlib is slow to import
TAKES_FROM: Final = {"read": ("feeds", "entries"), "deliver": ("groups", "notifications")}
NEEDS_SPACE: Final = frozenset({"feeds", "entries"})  # not taken from while the store is full
ROLES: Final = ("ticker", "read", "deliver", "metrics", "store")
LOOP_STANDS: Final = 60.0  # seconds without a turn; a loop turns every few
WORK_STANDS: Final = 180.0  # seconds in which due work was not taken; a drain and its slowest page take 30
CLOCKS_DIFFER: Final = 30.0  # seconds: mails are dated, and certificates judged, by this machine's clock
Finding = dict[str, Any]


def main(words: Sequence[str]) -> int:
    """Look, print, and return the exit code."""
    roles = [word for word in words if not word.startswith("-")]
    options = {word for word in words if word.startswith("-")}
    if options & {"-h", "--help"}:
        sys.stdout.write(USAGE)
        return 0
    if options - {"--ready", "--json"} or set(roles) - set(ROLES):
        sys.stderr.write(USAGE)
        return 2
    findings = look(roles, with_env_file(os.environ), is_ready="--ready" in options or not roles)
    for finding in findings:
        _print(finding, as_json="--json" in options)
    return 0 if all(finding["ok"] for finding in findings) else 1


def beating(data: str) -> list[str]:
    """The roles that beat here."""
    return [role for role in ROLES if age_of_beat(data, role, LOOP) is not None]


def look(roles: Sequence[str], environ: Mapping[str, str], *, is_ready: bool) -> list[Finding]:
    """What is found of each role; of the store too where readiness is asked for."""
    asked = list(roles) or [*ROLES[:3], *(["metrics"] if environ.get("TOCSIN_METRICS") else [])]
    data = environ.get("TOCSIN_DATA") or os.path.join(PROJECT, "var")  # noqa: PTH118
    seen, trouble = _glance(environ.get("TOCSIN_REDIS_URL", ""), data)
    findings = [_role(role, data, seen, trouble) for role in asked if role != "store"]
    if is_ready or "store" in asked:
        findings.append(_store(seen, trouble, is_ready=is_ready))
    return findings


def _glance(url: str, data: str) -> tuple[Glance | None, str]:
    """What is seen of the store; or nothing, and why."""
    try:
        address = address_of(url) if url else embedded_address(data)
        return (glance(address), "") if address else (None, "")
    except FileNotFoundError:  # the embedded store's settings, or its socket
        return None, f"the store does not run here ({data})"
    except (OSError, ValueError, KeyError) as error:
        return None, f"the store does not answer: {error}"


def _role(role: str, data: str, seen: Glance | None, trouble: str) -> Finding:
    loop, work = age_of_beat(data, role, LOOP), age_of_beat(data, role, WORK)
    if loop is None:
        return _finding(role, f"it does not run here ({data})")
    why = "" if loop <= LOOP_STANDS else f"its loop has stood still for {loop:.0f} s"
    if not why and seen is not None:
        why = _why_work_stands(role, work, seen)
    note = ""
    if why and trouble:
        why, note = "", f"{why}, since {trouble}"
    return {**_finding(role, why or note, is_ok=not why), "loop_age": _round(loop), "work_age": _round(work)}


def _why_work_stands(role: str, work: float | None, seen: Glance) -> str:
    idle = float("inf") if work is None else work
    if role == "ticker" and idle > LOOP_STANDS:
        return f"its last good look at the store was {_ago(work)}"
    if seen.ticked is None or seen.now - seen.ticked > LOOP_STANDS:
        return ""  # nobody sends hints: no fault of a worker
    late = [
        seen.now - first
        for due_set, first in seen.first_due.items()
        if due_set in TAKES_FROM.get(role, ()) and not (seen.is_full and due_set in NEEDS_SPACE)
    ]
    if max(late, default=0.0) > WORK_STANDS and idle > WORK_STANDS:
        return f"work has been due for {max(late):.0f} s and its last was {_ago(work)}"
    return ""


def why_it_stands(seen: Glance) -> str:
    """Why the pipeline does not move, wherever its workers are; "" while it does."""
    if not seen.is_configured:
        return "no configuration is running yet"
    if seen.is_full:
        return "the store is so full that nothing new is taken in"
    if seen.ticked is None or seen.now - seen.ticked > LOOP_STANDS:
        return "no ticker looks at what is due"
    late = max((seen.now - first for first in seen.first_due.values()), default=0.0)
    return f"work has been due for {late:.0f} s" if late > WORK_STANDS else _why_no_canary(seen)


def _why_no_canary(seen: Glance) -> str:
    return f"the canary has not arrived for {seen.canary_missed / 60:.0f} min" if seen.canary_missed else ""


def _store(seen: Glance | None, trouble: str, *, is_ready: bool) -> Finding:
    if seen is None:
        return _finding("store", trouble or "not asked: its address is not of one server", is_ok=not trouble)
    why = ""
    if is_ready and not seen.is_configured:
        why = "no configuration is running yet"
    if is_ready and seen.is_configured:
        why = _why_no_canary(seen)
    if is_ready and abs(seen.clock_difference) > CLOCKS_DIFFER:
        why = f"this machine's clock is {seen.clock_difference:+.0f} s from the store's: set one of them"
    return {**_finding("store", why), "clock_difference": round(seen.clock_difference, 3)}


def _finding(role: str, why: str, *, is_ok: bool | None = None) -> Finding:
    return {"role": role, "ok": not why if is_ok is None else is_ok, "why": why}


def _round(age: float | None) -> float | None:
    return None if age is None else round(age, 1)


def _ago(age: float | None) -> str:
    return "never" if age is None else f"{age:.0f} s ago"


def _print(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        import json  # noqa: PLC0415 - a health check seldom needs it

        sys.stdout.write(json.dumps(finding, ensure_ascii=False) + "\n")
        return
    word = "ok" if finding["ok"] else "NOT OK"
    sys.stdout.write(f"{finding['role']:<8} {word}{': ' if finding['why'] else ''}{finding['why']}\n")


def with_env_file(environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment with `.env` behind it, as far as the health check needs it."""
    found: dict[str, str] = {}
    try:
        path = environ.get("TOCSIN_ENV_FILE") or os.path.join(PROJECT, ".env")  # noqa: PTH118
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            for line in file:
                name, sign, value = line.strip().removeprefix("export ").partition("=")
                if sign and name.startswith("TOCSIN_"):
                    found[name.strip()] = value.partition(" #")[0].strip().strip("\"'")
    except (OSError, ValueError):
        pass  # no `.env`: the environment says all
    return {**found, **environ}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Exception as crash:  # noqa: BLE001 - nothing is above us
        from worker.ops.sentry import report_crash

        report_crash(crash, role="health")
        sys.exit(1)
