"""Sorting into stories: a morning of French headlines, one by one, against equal titles and shared words.

Labels are silver, and silver corrected by reading (headlines_read.py). Weights and thresholds were chosen on
the later half of the morning; the earlier is held out. `--errors` prints what was sorted otherwise than read.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import comb

from benchmarks.headlines_read import APART, TOGETHER
from benchmarks.measuring import shared
from worker.stories.open_stories import OpenStories
from worker.stories.titles import folded, title_key
from worker.stories.words import is_grammar

DATA = "french-headlines-morning.csv"
FEWEST_SIGNIFICANT = 5  # words, as NewsBlur has it
FEWEST_SHARED = 3
OVERLAP = 0.6
_WORD = re.compile(r"[^\W_]+")
_WEATHER = re.compile(
    r"(meteo|previsions meteorologiques|quel temps|temps est prevu).*2020|^la meteo|: la meteo"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A headline and the events it is said to tell."""

    title: str
    silver: str
    read: str

    @property
    def is_weather(self) -> bool:
        """One of the 312 pages that tell a town its weather."""
        return bool(_WEATHER.search(folded(self.title)))


Labels = Sequence[Hashable]
Sorting = Callable[[Sequence[Row]], Labels]


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs, and B-cubed: averages over the headlines."""

    pairs: tuple[float, float]
    b_cubed: tuple[float, float]

    @property
    def f1(self) -> float:
        """Of B-cubed."""
        precision, recall = self.b_cubed
        return 2 * precision * recall / (precision + recall)

    def __str__(self) -> str:
        """As in the table."""
        return " | ".join(f"{figure:.3f}" for figure in (*self.pairs, *self.b_cubed, self.f1))


def score(found: Labels, right: Labels) -> Score:
    ours, theirs, both = Counter(found), Counter(right), Counter(zip(found, right, strict=True))
    found_pairs, right_pairs, hits = (sum(comb(n, 2) for n in c.values()) for c in (ours, theirs, both))
    precision = sum(n * n / ours[own] for (own, _), n in both.items()) / len(found)
    recall = sum(n * n / theirs[other] for (_, other), n in both.items()) / len(found)
    return Score((hits / max(found_pairs, 1), hits / max(right_pairs, 1)), (precision, recall))


def by_title(rows: Sequence[Row]) -> Labels:
    return [title_key(row.title) or place for place, row in enumerate(rows)]


def by_overlap(rows: Sequence[Row]) -> Labels:
    """As NewsBlur does, with French stop words, which it lacks, and its plural rule."""
    labels: list[int] = []
    words: list[frozenset[str]] = []
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        own = frozenset(
            word.removesuffix("s") if len(word) > FEWEST_SHARED else word
            for word in _WORD.findall(folded(row.title))
            if not (word.isdigit() or is_grammar(word, "fr"))
        )
        label, best = place, 0.0
        for other, count in sorted(Counter(at for word in own for at in places[word]).items()):
            fewest = min(len(own), len(words[other]))
            if (
                fewest >= FEWEST_SIGNIFICANT
                and count >= FEWEST_SHARED
                and count / fewest >= max(OVERLAP, best)
            ):
                label, best = (labels[other], count / fewest) if count / fewest > best else (label, best)
        labels.append(label)
        words.append(own)
        for word in own:
            places[word].append(place)
    return labels


def by_us(rows: Sequence[Row]) -> Labels:
    """One by one, as the service does; equal titles first."""
    stories, known, labels = OpenStories(), dict[str, str](), list[str]()
    for place, row in enumerate(rows):
        key = title_key(row.title)
        label = known.get(key) or stories.nearest(row.title, "fr") or str(place)
        if key:
            known.setdefault(key, label)
        stories.add(label, [("fr", row.title)])
        labels.append(label)
    return labels


def read_rows(text: str) -> list[Row]:
    raw = list(csv.DictReader(text.splitlines()))
    together = {place: f"read {group[0]}" for group in TOGETHER for place in group}
    rows = []
    for place, one in enumerate(raw):
        row = Row(one["title"], one["story"], together.get(place, one["story"]))
        apart = place not in together and (row.silver in APART or row.is_weather)
        rows.append(
            Row(row.title, row.silver, f"title {title_key(row.title) or row.title}") if apart else row
        )
    return rows


def show_errors(rows: Sequence[Row]) -> None:
    found = by_us(rows)
    by_story, by_event = defaultdict(list), defaultdict(list)
    for row, label in zip(rows, found, strict=True):
        by_story[label].append(row)
        by_event[row.read].append((label, row))
    for members in by_story.values():
        if len({row.read for row in members}) > 1:
            print("\njoined, read apart:", *(f"  [{row.read}] {row.title}" for row in members), sep="\n")
    for told in by_event.values():
        if len({label for label, _ in told}) > 1:
            print("\napart, read joined:", *(f"  [{label}] {row.title}" for label, row in told), sep="\n")


def main() -> None:
    rows = read_rows(shared(DATA).read_text())
    half = len(rows) // 2
    parts = {"all": rows, "chosen on": rows[half:], "held out": rows[:half]}
    if "--errors" in sys.argv:
        show_errors(rows[half:])
        return
    print("| headlines | labels | sorted by | pairs P | pairs R | B³ P | B³ R | B³ F1 |")
    print("|---|---|---|---|---|---|---|---|")
    sortings: dict[str, Sorting] = {"equal titles": by_title, "overlap 0.6": by_overlap, "ours": by_us}
    for part, whole in parts.items():
        dry = [row for row in whole if not row.is_weather]
        for labels, some in (("silver", whole), ("silver, no weather", dry), ("read", whole)):
            for name, sorting in sortings.items():
                right = [row.read if labels == "read" else row.silver for row in some]
                print(f"| {part}, {len(some)} | {labels} | {name} | {score(sorting(some), right)} |")


if __name__ == "__main__":
    main()
