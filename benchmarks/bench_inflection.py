"""Inflection: which French words a keyword finds, against stemmers and lemmas. inflection.md has the reading.

A keyword for each lemma of a treebank; a hit is a token of the classes asked for that matches; right is the
same lemma and nothing else; averages are over the keywords. `--errors` lists the errors in the half of the
lemmas that choices were made on. The other half is held out: it is counted, and nobody looks.
"""

import subprocess
import sys
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import simplemma
import snowballstemmer

from benchmarks.measuring import shared
from worker.rules.forms import forms_of, inflected_compound, is_word
from worker.rules.forms.spelling import normal, without_accents

NOMINAL: Final = frozenset({"NOUN", "ADJ", "PROPN"})
VERBAL: Final = frozenset({"VERB", "AUX"})
TREEBANK: Final = "fr_gsd-ud-dev.conllu"
HALVES: Final = ("all", "chosen on", "held out")
LOADED: Final = (("fr",), ("fr", "en"), ("es",), ("de",), ("it",), ("pt",), ("ru",), ("uk",))
_MEASURED: Final = """
import sys, time, psutil
from worker.rules.forms.lexicon import lexicon
before, started = psutil.Process().memory_info().rss, time.process_time()
for lang in sys.argv[1:]:
    lexicon(lang)
grown = (psutil.Process().memory_info().rss - before) / 1e6
print(f"| {' + '.join(sys.argv[1:])} | {time.process_time() - started:.2f} s | {grown:.0f} MB |")
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the treebank. `is_stripped`: its accents were taken away."""

    surface: str
    lemma: str
    kind: str
    features: frozenset[str]
    is_stripped: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """Keywords with the lemma that each stands for, which tokens can be hit and which should be."""

    name: str
    keywords: Mapping[str, str]
    hittable: Callable[[Token], bool]
    right: Callable[[Token], bool]


@dataclass(frozen=True, slots=True)
class Engine:
    """Token and keyword meet where they share a key, if `accepts` agrees."""

    name: str
    key: Callable[[str], str]
    keys: Callable[[str], Iterable[str]]
    accepts: Callable[[str, Token], bool]


@dataclass(frozen=True, slots=True)
class Score:
    """Averages over the keywords; one without a hit has precision 1."""

    precision: float
    recall: float

    def __str__(self) -> str:
        """As in the tables."""
        return f"{self.precision:.3f} / {self.recall:.3f}"


def main() -> None:
    corpus = treebank(shared(TREEBANK).read_text(encoding="utf-8"))
    for task in tasks(corpus):
        print(f"\n{task.name}: {len(task.keywords)} keywords, precision / recall\n")
        print("| engine |", " | ".join(HALVES), "| stripped text | stripped keyword |")
        print("|---|" + "---|" * (len(HALVES) + 2))
        for engine in (*_peers(), OURS):
            print(f"| {engine.name} |", " | ".join(map(str, scores(task, engine, corpus))), "|")
    print("\n| tables of | loaded in | memory |\n|---|---|---|")
    for languages in LOADED:
        subprocess.run([sys.executable, "-c", _MEASURED, *languages], check=True)


def treebank(conllu: str) -> tuple[Token, ...]:
    """The words of a treebank in the format of Universal Dependencies."""
    rows = (line.split("\t") for line in conllu.splitlines() if line[:1].isdigit())
    return tuple(
        Token(surface, lemma, kind, frozenset(features.split("|")))
        for number, surface, lemma, kind, _, features, *_ in rows
        if number.isdigit()
    )


def tasks(corpus: Sequence[Token]) -> tuple[Task, ...]:
    """What is measured; nouns, adjectives and names first."""
    nominal = {token.lemma: token.lemma for token in corpus if token.kind in NOMINAL}
    infinitives = {token.lemma: token.lemma for token in corpus if token.kind in VERBAL}
    participles = {
        token.surface.lower(): token.lemma
        for token in corpus
        if _is_participle(token) and token.features >= {"Gender=Masc", "Number=Sing"}
    }
    return (
        Task("Nouns, adjectives and names", nominal, _is_nominal, _is_nominal),
        Task("Infinitives, among verbs", infinitives, _is_verbal, _is_verbal),
        Task("Infinitives, among all words", infinitives, lambda _: True, _is_verbal),
        Task("Participles, among verbs", participles, _is_verbal, _is_participle),
        Task("Participles, among all words", participles, lambda _: True, _is_participle),
    )


def _is_nominal(token: Token) -> bool:
    return token.kind in NOMINAL


def _is_verbal(token: Token) -> bool:
    return token.kind in VERBAL


def _is_participle(token: Token) -> bool:
    return token.kind in VERBAL and token.features >= {"Tense=Past", "VerbForm=Part"}


def _peers() -> tuple[Engine, ...]:
    stem: Callable[[str], str] = snowballstemmer.stemmer("french").stemWord
    return (
        _peer("exact, folded", _folded),
        _peer("Snowball, then folded", lambda word: without_accents(stem(normal(word)))),
        _peer("folded, then Snowball", lambda word: stem(_folded(word))),
        _peer("simplemma", lambda word: _folded(simplemma.lemmatize(normal(word), lang="fr"))),
    )


def _peer(name: str, key: Callable[[str], str]) -> Engine:
    return Engine(name, key, lambda word: (key(word),), lambda _word, _token: True)


def _folded(word: str) -> str:
    return without_accents(normal(word))


@cache
def _forms(keyword: str) -> frozenset[str]:
    """As a rule expands it: names as they are, compounds as a whole."""
    if keyword[:1].isupper():
        return frozenset({normal(keyword)})
    if "-" in keyword.strip("-"):
        return frozenset("-".join(parts) for parts in inflected_compound(tuple(keyword.split("-")), "fr"))
    return forms_of(keyword, "fr")


def _accepts(keyword: str, token: Token) -> bool:
    """A name needs its capital. Accents agree, or the text lacks some where that is tolerated."""
    if keyword[:1].isupper() and not token.surface[:1].isupper():
        return False
    return token.is_stripped or any(_is_spelt(form, token.surface) for form in _forms(keyword))


def _is_spelt(form: str, surface: str) -> bool:
    """Lacking are tolerated on a capital, and where the spelling in the text is no word."""
    written = normal(surface)
    if without_accents(written) != without_accents(form):
        return False
    if written == form or len(written) != len(form) or len(surface) != len(form):  # œ written as oe
        return True
    lacking = [found for wanted, found in zip(form, surface, strict=True) if wanted != found.lower()]
    if any(without_accents(letter.lower()) != letter.lower() for letter in lacking):
        return False
    return all(letter.isupper() for letter in lacking) or not is_word(written, "fr")


OURS: Final = Engine("ours", _folded, lambda word: {_folded(form) for form in _forms(word)}, _accepts)


def scores(task: Task, engine: Engine, corpus: Sequence[Token]) -> Iterator[Score]:
    """Of all lemmas and of their halves; on a text without accents; of keywords without."""
    text = _Text(task, engine, corpus)
    for half in HALVES:
        some = {word: lemma for word, lemma in task.keywords.items() if half in ("all", _half(lemma))}
        yield text.score(some, is_listed=half == "chosen on" and "--errors" in sys.argv)
    stripped = [replace(one, surface=_stripped(one.surface), is_stripped=True) for one in corpus]
    yield _Text(task, engine, stripped).score(task.keywords)
    yield text.score({_stripped(word): lemma for word, lemma in task.keywords.items()})


def _half(lemma: str) -> str:
    return HALVES[1 + zlib.crc32(lemma.encode()) % 2]


def _stripped(word: str) -> str:
    """Without its accents, in the same case."""
    letters = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class _Text:
    """The tokens by key and by lemma."""

    def __init__(self, task: Task, engine: Engine, tokens: Sequence[Token]) -> None:
        self._engine, self._tokens = engine, tokens
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._right: dict[str, set[int]] = defaultdict(set)
        for place, token in enumerate(tokens):
            if task.hittable(token):
                self._by_key[engine.key(token.surface)].append(place)
            if task.right(token):
                self._right[token.lemma].add(place)

    def score(self, keywords: Mapping[str, str], *, is_listed: bool = False) -> Score:
        precision = recall = 0.0
        for keyword, lemma in keywords.items():
            hit, right = self._find(keyword), self._right[lemma]
            precision += len(hit & right) / len(hit) if hit else 1
            recall += len(hit & right) / len(right)
            if is_listed and self._engine is OURS and hit ^ right:
                print(f"  {keyword}: wrongly {self._listed(hit - right)}, missed {self._listed(right - hit)}")
        return Score(precision / len(keywords), recall / len(keywords))

    def _find(self, keyword: str) -> set[int]:
        places = (place for key in self._engine.keys(keyword) for place in self._by_key.get(key, ()))
        return {place for place in places if self._engine.accepts(keyword, self._tokens[place])}

    def _listed(self, places: Collection[int]) -> str:
        return ", ".join(
            sorted({f"{self._tokens[one].surface} ({self._tokens[one].lemma})" for one in places})
        )


if __name__ == "__main__":
    main()
