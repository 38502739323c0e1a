"""Which way a headline goes: done or undone, confirmed or denied, and whether that is certain."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from worker.stories.headlines import MOST_LETTERS
from worker.stories.titles import folded
from worker.stories.words import NEGATIONS, listed


class Way(StrEnum):
    """Where a word turns an event."""

    YES = "yes"
    NO = "no"
    GUILTY = "guilty"
    CLEARED = "cleared"
    HELD = "held"
    FREE = "free"
    ALIVE = "alive"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Turn:
    """A word that turns an event. One that only may, or will, is not sure: "pourrait accepter"."""

    word: str
    way: Way
    is_sure: bool


_CONTRARY: Final = {
    Way.YES: Way.NO, Way.NO: Way.YES, Way.GUILTY: Way.CLEARED, Way.CLEARED: Way.GUILTY,
    Way.HELD: Way.FREE, Way.FREE: Way.HELD, Way.ALIVE: Way.DEAD, Way.DEAD: Way.ALIVE,
}  # fmt: skip
_ENDS: Final = r"(?:e|es|é|ée|és|ées|er|ent|ed|ation|ations|era|eront)$"
# French and English together: neither misreads the other. Accents tell a verdict ("condamné") from an
# opinion ("condamne").
_WORDS: Final = {
    Way.YES: rf"""accept|adopt|agree[sd]?$|approuv|approv|conclu(?:e|es|s|t|re|ent|ed|des)?$|confirm|entérin|
        ratifi|reprend|resum(?:e|es|ed|ing)$|scell|sign{_ENDS}|signs$|signature|valid{_ENDS}""",
    Way.NO: rf"""abandon|annul{_ENDS}|cancel|caduc|collaps|d[ée]men(?:t|ti|tir|tie|tis|ties|tent)$|deny|
        denie[sd]$|[ée]chec$|[ée]chou|fail(?:s|ed)?$|infirm{_ENDS}|interromp|invalid{_ENDS}|refus|r[ée]fut|
        reject|rejet|renonc|repouss|retoqu|romp(?:t|re|u|ue|us|ues|ent)$|rupture|scrap(?:s|ped)$|suspend|
        suspension|viole$|violat|withdr""",
    Way.GUILTY: r"condamn(?:é|ée|és|ées|ation)$|convicted$|sentenced$|guilty$",
    Way.CLEARED: r"acquitt|relax(?:e|é|ée|és|ées)$|blanchie?s?$|cleared$",
    Way.HELD: r"arrêt(?:é|ée|és|ées)$|arrested$|interpell|incarcér|écrou|enlevée?s?$|jailed$|kidnapped$",
    Way.FREE: r"libér(?:é|ée|és|ées|ation|ations)$|relâchée?s?$|évadée?s?$|freed$|released$|escaped$",
    Way.ALIVE: r"vivante?s?$|sauve?s?$|alive$|safe$",
    Way.DEAD: r"morte?s?$|décédée?s?$|dead$|died$",
}
_READ: Final = {way: re.compile(words, re.VERBOSE) for way, words in _WORDS.items()}
_TO_COME: Final = re.compile(r".+(?:er|ir|clure|pre|dre|oir|era|eront|ira|iront|dra|dront)$")
_UNSURE: Final = listed(
    """
    aurait auraient serait seraient pourrait pourraient devrait devraient va vont pour may might could
    would will to
    """
)
_IDIOMS: Final = ("confirm", "reprend", "sign")  # "confirme son statut", "signe sa meilleure saison"
_OWN: Final = listed("son sa ses leur leurs its his her their")
_BEFORE: Final = 2  # words, where what makes it unsure stands: "aurait été rompue"
_WORD: Final = re.compile(r"[^\W_]+")
_STEM: Final = 6


@lru_cache(maxsize=4096)
def turns_in(title: str) -> frozenset[Turn]:
    """The words of a title that turn an event. A question has none.

    A negation turns them all; without any it is one itself: "Pas de trêve à Gaza".
    """
    text = unicodedata.normalize("NFC", title[:MOST_LETTERS]).lower()
    if "?" in text:
        return frozenset()
    words = _WORD.findall(text)
    is_negated = any(folded(word) in NEGATIONS for word in words)
    turns = set()
    for place, word in enumerate(words):
        if way := _way_of(word, *words[place + 1 : place + 2]):
            is_unsure = _TO_COME.match(word) or _UNSURE.intersection(words[max(place - _BEFORE, 0) : place])
            turns.add(
                Turn(folded(word)[:_STEM], _CONTRARY[way] if is_negated else way, is_sure=not is_unsure)
            )
    if is_negated and not turns:
        turns.add(Turn("", Way.NO, is_sure=True))
    return frozenset(turns)


def is_turned(new: AbstractSet[Turn], known: AbstractSet[Turn]) -> bool:
    """Whether a headline goes a way that a known one does not; words that both have tell nothing.

    Of a verdict, an arrest or a death only the contrary of what was known is a turn.
    """
    own, others = new - known, known - new
    if not own:  # "dément avoir accepté", then "accepte"
        return any(one.way is Way.NO for one in others) and any(one.way is Way.YES for one in new)
    is_no = any(one.way is Way.NO for one in own)
    return any(
        _is_new(one, others)
        for one in own
        if not (is_no and one.way is Way.YES)  # what is refused is not done
    )


def _is_new(turn: Turn, others: AbstractSet[Turn]) -> bool:
    if any(one.way is turn.way and (one.is_sure or not turn.is_sure) for one in others):
        return False
    return turn.way in {Way.YES, Way.NO} or any(one.way is _CONTRARY[turn.way] for one in others)


def _way_of(word: str, after: str = "") -> Way | None:
    if after in _OWN and word.startswith(_IDIOMS):
        return None
    return next((way for way, pattern in _READ.items() if pattern.match(word)), None)
