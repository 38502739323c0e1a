"""Rules, compiled: ready to be matched."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from worker.configuration.model import ListEntry, RuleSettings
from worker.query.tree import Node, RuleName, walk
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

    def named_besides(self) -> tuple[RuleSettings, ...]:
        """Rules that these name, and those they name, that are not of these: some may be looked at alone."""
        known = {rule.id: rule for rule in self.rules}
        waiting = list(self.rules)
        while waiting:
            for id_ in _names_in(waiting.pop()):
                if id_ not in known:
                    known[id_] = self.by_id[id_]
                    waiting.append(known[id_])
        return tuple(known.values())[len(self.rules) :]

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


def _names_in(rule: RuleSettings) -> Iterator[str]:
    for node in (rule.when, *((rule.unless,) if rule.unless else ()), *rule.ignore):
        yield from (one.id for one in walk(node) if isinstance(one, RuleName))


def compile_rules(
    rules: Iterable[RuleSettings], lists: Lists | None = None, *, key: str = ""
) -> CompiledRules:
    """Compile rules that the configuration has accepted; `key`: its hash, where these are all its rules."""
    ordered = tuple(rules)
    return CompiledRules(ordered, lists or {}, {rule.id: rule for rule in ordered}, key=key)
