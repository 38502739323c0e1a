"""Wire copies: whether texts are known again when outlets cut them, add to them and title them anew.

The texts are real articles; the copies are made of them, as desks make them. Titles are real headlines of
other events, so that nothing but the text can tell. Run from the project: python -m benchmarks.bench_copies
"""

import csv
import itertools
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.bench_stories import score
from benchmarks.measuring import shared
from worker.models import Alert, Severity
from worker.stories.sketches import overlap, sketch_of
from worker.stories.sorting import sort_into_stories
from worker.stories.sources import COPIED
from worker.stories.texts import COPIES
from worker.stories.wires import agency_of

FEWEST_WORDS = 150
OUTLETS = 5
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
Edit = Callable[[list[str], list[str]], list[str]]  # of a text, and another


def _part(words: list[str], part: float) -> list[str]:
    return words[: int(len(words) * part)]


def _edited(words: list[str], every: int) -> list[str]:
    return [word if place % every else "autrement" for place, word in enumerate(words)]


EDITS: dict[str, Edit] = {
    "whole": lambda own, _: own,
    "one word in 50 changed": lambda own, _: _edited(own, 50),
    "one word in 20 changed": lambda own, _: _edited(own, 20),
    "40 words of its own before": lambda own, other: other[:40] + own,
    "cut to 80 %": lambda own, _: _part(own, 0.8),
    "cut to 60 %": lambda own, _: _part(own, 0.6),
    "cut to 40 %": lambda own, _: _part(own, 0.4),
    "cut to 60 %, as much of its own": lambda own, other: _part(own, 0.6) + _part(other, 0.6),
    "the next day: 40 % of it as background": lambda own, other: _part(other, 0.6) + _part(own, 0.4),
}
MILD = ("whole", "one word in 50 changed", "40 words of its own before", "cut to 80 %")


def texts() -> list[list[str]]:
    truth = json.loads(shared("article-pages/ground-truth.json").read_text())
    bodies = (one["articleBody"].split() for one in truth.values())
    return [body for body in bodies if len(body) >= FEWEST_WORDS]


def headlines() -> list[str]:
    rows = csv.DictReader(shared("french-headlines-morning.csv").read_text().splitlines())
    return list({row["story"]: row["title"] for row in rows}.values())


def _sketch(words: Sequence[str]) -> tuple[int, ...]:
    """As of an article whose text speaks of what its title says."""
    text = " ".join(words)
    return sketch_of(text, text)


def known_again(bodies: Sequence[list[str]], edit: Edit) -> tuple[float, float]:
    """The part of copies that are of one source, and of one story, with the text that they copy."""
    overlaps = []
    for place, body in enumerate(bodies):
        other = bodies[(place + 1) % len(bodies)]
        copy = edit(body, other)
        overlaps.append(overlap(_sketch(body), _sketch(copy)))
    return (
        sum(one >= COPIED for one in overlaps) / len(overlaps),
        sum(one >= COPIES for one in overlaps) / len(overlaps),
    )


def taken_for_copies(bodies: Sequence[list[str]]) -> tuple[int, int, int]:
    """Of all pairs of different articles, those that overlap as copies do."""
    sketches = [_sketch(body) for body in bodies]
    overlaps = [overlap(one, other) for one, other in itertools.combinations(sketches, 2)]
    return len(overlaps), sum(one >= COPIED for one in overlaps), sum(one >= COPIES for one in overlaps)


def alerts_of(bodies: Sequence[list[str]]) -> list[tuple[int, Alert]]:
    """Every text in five outlets, each under a title of its own, in no order; with its event."""
    draw = random.Random(2)
    titles = headlines()
    draw.shuffle(titles)
    made: list[tuple[int, Alert]] = []
    for event, body in enumerate(bodies):
        for outlet in range(OUTLETS):
            edit = EDITS[draw.choice(MILD)] if outlet else EDITS["whole"]
            copy = edit(body, bodies[(event + 1) % len(bodies)])
            made.append((event, _alert(len(made), f"Journal {outlet}", titles.pop(), " ".join(copy))))
    draw.shuffle(made)
    return made


def _alert(number: int, outlet: str, title: str, body: str) -> Alert:
    return Alert(
        id=str(number), rule="rule", receiver="veille", severity=Severity.NORMAL, article=str(number),
        feed=outlet, outlet=outlet, title=title, link="", canonical="", lang="fr", author="",
        published=None, found_at=NOW, raised_at=NOW + timedelta(seconds=number), excerpts=(), terms=(),
        sketch=sketch_of(body, body),
    )  # fmt: skip


def sorted_by(alerts: Sequence[Alert]) -> list[str]:
    found = {alert.id: one.story.id for one in sort_into_stories(alerts, []) for alert in one.alerts}
    return [found[alert.id] for alert in alerts]


def microseconds(bodies: Sequence[list[str]], work: Callable[[str], object]) -> float:
    whole = [" ".join(body) for body in bodies]
    best = float("inf")
    for _ in range(5):
        since = time.process_time()
        for body in whole:
            work(body)
        best = min(best, time.process_time() - since)
    return best / len(whole) * 1e6


def main() -> None:
    bodies = texts()
    print("| what an outlet makes of a text | known as one source | puts it into the story |\n|---|---|---|")
    for name, edit in EDITS.items():
        source, story = known_again(bodies, edit)
        print(f"| {name} | {source:.3f} | {story:.3f} |")
    pairs, sources, stories = taken_for_copies(bodies)
    print(
        f"\nOf {pairs} pairs of different articles: {sources} taken for one source, {stories} for one story."
    )
    made = alerts_of(bodies)
    events = [event for event, _ in made]
    print(
        "\n| articles | sorted by | pairs P | pairs R | B³ P | B³ R | B³ F1 |\n|---|---|---|---|---|---|---|"
    )
    for name, alerts in (
        ("titles", [replace(one, sketch=()) for _, one in made]),
        ("texts and titles", [one for _, one in made]),
    ):
        print(f"| {len(alerts)} | {name} | {score(sorted_by(alerts), events)} |")
    letters = sum(len(" ".join(body)) for body in bodies) / len(bodies)
    sketch = microseconds(bodies, lambda body: sketch_of(body, body[:80]))
    agency = microseconds(bodies, lambda body: agency_of(title="", lead=body[:200], body=body, author="A B"))
    print(f"\nCost for {letters:.0f} characters: a sketch {sketch:.0f} µs, the agency {agency:.0f} µs.")


if __name__ == "__main__":
    main()
