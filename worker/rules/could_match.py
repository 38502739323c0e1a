"""Whether any rule could match any text that is made of these words: asked before a page's costly reading."""

import sys
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from worker.configuration.model import RuleSettings
from worker.query.tree import And, ListName, Near, Node, Not, Regex, RuleName, Term, Value, children
from worker.rules.compile import CompiledRules
from worker.rules.scripts import INFLECTED
from worker.rules.words import Word, phrase_of

_NO_LANGUAGE: Final = "zz"  # stands for all that have no forms of their own


def could_match(
    compiled: CompiledRules, text: str, *, langs: Collection[str], feed: str = "", group: str = ""
) -> bool:
    """False only where no rule matches an article of the feed whose words, in any field, are all in `text`.

    `langs`: those that the article may be in; none for any. What rules rule out (none, unless, ignore,
    fields, the distance and order of words) is left out of account.
    """
    words = _bare_forms(text)
    return any(
        _reads(compiled.rules[number], lang, feed, group)
        and _Asked(compiled, lang, words, ordered).could_hold(compiled.rules[number].when)
        for ordered in [sorted(words)]
        for lang in langs or _languages(compiled)
        for number in _candidates(compiled, lang, words)
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of a text, in a language that it may be in."""

    compiled: CompiledRules
    lang: str
    words: frozenset[str]
    ordered: Sequence[str]

    def could_hold(self, node: Node) -> bool:
        """Whether a query could hold, wherever its words stand."""
        match node:
            case Not() | Regex() | Value():
                return True
            case Term(text, sign):
                return all(map(self._has, phrase_of(text, sign, self.lang).words))
            case RuleName(id):
                return self.could_hold(self.compiled.by_id[id].when)
            case ListName(name):
                return any(map(self.could_hold, self.compiled.list_terms(name, self.lang)))
            case And() | Near():
                return all(map(self.could_hold, children(node)))
            case _:
                return any(map(self.could_hold, children(node)))

    def _has(self, word: Word) -> bool:
        if word.is_prefix:
            return any(self._has_prefix(form.bare) for form in word.forms)
        return any(form.bare in self.words for form in word.forms)

    def _has_prefix(self, prefix: str) -> bool:
        place = bisect_left(self.ordered, prefix)
        return place < len(self.ordered) and self.ordered[place].startswith(prefix)


def _candidates(compiled: CompiledRules, lang: str, words: frozenset[str]) -> Iterable[int]:
    """Rules that need no whole word, or one that there is."""
    screen = compiled.screen(lang)
    return chain(screen.always, *(screen.by_word[word] for word in words & screen.by_word.keys()))


def _languages(compiled: CompiledRules) -> Collection[str]:
    """One of each kind that rules tell apart, "" for an unknown one included."""
    named = {one.lang for terms in compiled.lists.values() for one in terms}
    named.update(*(rule.langs for rule in compiled.rules))
    return {"", _NO_LANGUAGE, *INFLECTED, *named}


def _reads(rule: RuleSettings, lang: str, feed: str, group: str) -> bool:
    is_asked = not (rule.langs and lang) or lang in rule.langs
    return is_asked and (not rule.feeds or feed in rule.feeds or group in rule.feeds)


def _bare_forms(text: str) -> frozenset[str]:
    """What finds the words of a text."""
    from worker.rules.scan.words import words_of  # noqa: PLC0415 - numba costs 60 MB: only where it is asked

    words = words_of([" ".join(set(text.split()))])  # each piece once: a page repeats most of its words
    bare = words.bare.tobytes().decode(f"utf-32-{sys.byteorder[0]}e", "surrogatepass")
    ends = (words.bare_first + words.bare_count).tolist()
    return frozenset(map(bare.__getitem__, map(slice, words.bare_first.tolist(), ends)))
