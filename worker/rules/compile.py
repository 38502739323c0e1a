"""Rules, compiled: ready to be matched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from worker.configuration.model import ListEntry, RuleSettings
from worker.query.tree import Node
from worker.rules.anchors import anchors_of

if TYPE_CHECKING:
    from worker.rules.scan.program import Program

Lists = Mapping[str, Sequence[ListEntry]]


@dataclass(frozen=True, slots=True)
class Screen:
    """Which rules may match a text of a language: by a word they need, or whatever its words are."""

    by_word: Mapping[str, Sequence[int]]
    always: Sequence[int]


@dataclass(frozen=True)
class CompiledRules:
    """All rules, in the order they are written, and the lists that they name."""

    rules: tuple[RuleSettings, ...]
    lists: Lists = field(default_factory=dict)
    by_id: Mapping[str, RuleSettings] = field(default_factory=dict)
    _screens: dict[str, Screen] = field(default_factory=dict)
    programs: dict[str, "Program"] = field(default_factory=dict)  # by language, as texts come
    key: str = ""  # names what all this was read from, so that programs may be kept on disk; "": they are not

    def list_terms(self, name: str, lang: str) -> Sequence[Node]:
        """The terms of a list for a text of a language: its own and those without one; all if unknown."""
        return [one.node for one in self.lists.get(name, ()) if not lang or not one.lang or one.lang == lang]

    def screen(self, lang: str) -> Screen:
        """The screen for a language, made at its first text."""
        screen = self._screens.get(lang)
        if screen is None:
            screen = self._screens[lang] = self._screen(lang)
        return screen

    def _screen(self, lang: str) -> Screen:
        by_word: dict[str, list[int]] = {}
        always = []
        for number, rule in enumerate(self.rules):
            anchors = anchors_of(rule.when, lang, self.list_terms)
            if anchors is None:
                always.append(number)
            for word in anchors or ():
                by_word.setdefault(word, []).append(number)
        return Screen(by_word, always)


def compile_rules(
    rules: Iterable[RuleSettings], lists: Lists | None = None, *, key: str = ""
) -> CompiledRules:
    """Compile rules that the configuration has accepted; `key`: its hash, where these are all its rules."""
    ordered = tuple(rules)
    return CompiledRules(ordered, lists or {}, {rule.id: rule for rule in ordered}, key=key)
