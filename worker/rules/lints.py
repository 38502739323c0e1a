"""What is allowed in a rule and yet a slip: found before it costs an alert. Pure: rules in, notes out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from worker.configuration.model import RuleSettings
from worker.query.printing import as_text
from worker.query.tree import Near, Node, Term, walk
from worker.rules.compile import CompiledRules
from worker.rules.folding import fold_letter
from worker.rules.slips import Slip, slip_of
from worker.rules.tables import words_with_prefixes
from worker.rules.tokens import tokenise

FARTHEST: Final = 20  # words: beyond, NEAR says little more than AND
WIDEST_PREFIX: Final = 400  # words of the dictionary that one prefix may stand for


@dataclass(frozen=True, slots=True)
class Lint:
    """A note on a rule, or on a list by its name, and the words of it that it is about ("": the whole)."""

    owner: RuleSettings | str
    about: str
    message: str
    fix: str = ""
    severity: Literal["error", "warning"] = "warning"


def lints_of(compiled: CompiledRules, languages: Sequence[str]) -> Iterator[Lint]:
    """All notes. `languages` are those that the feeds speak, the likeliest first; () if nobody said so."""
    for rule in compiled.rules:
        own = rule.langs or languages
        for node in _nodes_of(rule):
            yield from _of_tree(rule, node, own)
        yield from _ignored_whole(rule)
        yield from _unspoken(rule, rule.langs, languages)
    for name, entries in compiled.lists.items():
        for entry in entries:
            yield from _of_tree(name, entry.node, (entry.lang,) if entry.lang else languages)
        yield from _unspoken(name, dict.fromkeys(entry.lang for entry in entries if entry.lang), languages)
        yield from _twice(name, [entry.node for entry in entries])
    yield from _wide_prefixes(compiled, next(iter(languages), "fr"))
    yield from _alike(compiled.rules)


def _nodes_of(rule: RuleSettings) -> tuple[Node, ...]:
    return (rule.when, *((rule.unless,) if rule.unless else ()), *rule.ignore)


def _of_tree(owner: RuleSettings | str, top: Node, languages: Sequence[str]) -> Iterator[Lint]:
    for node in walk(top):
        if isinstance(node, Term):
            slip = slip_of(node, languages)
            if slip:
                yield _as_lint(owner, slip)
        if isinstance(node, Near) and node.distance > FARTHEST:
            message = f"NEAR/{node.distance} says little more than AND"
            yield Lint(owner, f"/{node.distance}", message, f"at most NEAR/{FARTHEST}, or AND")


def _as_lint(owner: RuleSettings | str, slip: Slip) -> Lint:
    return Lint(owner, slip.about, slip.message, slip.fix, "error" if slip.is_error else "warning")


def _ignored_whole(rule: RuleSettings) -> Iterator[Lint]:
    """What `ignore` takes out altogether can never match."""
    ignored = {folded(node) for node in rule.ignore}
    for node in walk(rule.when):
        if isinstance(node, Term) and folded(node) in ignored:
            message = f"« {node.text} » can never match: `ignore` takes out every occurrence of it"
            yield Lint(rule, node.text, message, "name the longer phrase under ignore")


def _unspoken(owner: RuleSettings | str, langs: Iterable[str], languages: Sequence[str]) -> Iterator[Lint]:
    for lang in langs:
        if languages and lang not in languages:
            spoken = ", ".join(languages)
            yield Lint(
                owner, lang, f"no feed speaks {lang}", f"the feeds speak {spoken}; see `lang` of a feed"
            )


def _twice(name: str, nodes: Sequence[Node]) -> Iterator[Lint]:
    seen: dict[str, Node] = {}
    for node in nodes:
        first = seen.setdefault(folded(node), node)
        if first is not node:
            yield Lint(
                name,
                as_text(node),
                f"« {as_text(node)} » finds what « {as_text(first)} » finds",
                "remove one",
            )


def _wide_prefixes(compiled: CompiledRules, lang: str) -> Iterator[Lint]:
    owners = defaultdict[str, list[RuleSettings | str]](list)
    for owner, node in _all_nodes(compiled):
        if isinstance(node, Term):
            for word in node.text.split():
                if word.endswith("*"):
                    owners[word].append(owner)
    counts = words_with_prefixes([word.rstrip("*") for word in owners], lang) if owners else {}
    for word, number in counts.items():
        if number > WIDEST_PREFIX:
            message = f"{word}* stands for {number} words of the dictionary"
            fix = "write more letters, or the words meant"
            yield from (Lint(owner, f"{word}*", message, fix) for owner in owners[f"{word}*"])


def _all_nodes(compiled: CompiledRules) -> Iterator[tuple[RuleSettings | str, Node]]:
    for rule in compiled.rules:
        yield from ((rule, node) for top in _nodes_of(rule) for node in walk(top))
    for name, entries in compiled.lists.items():
        yield from ((name, node) for entry in entries for node in walk(entry.node))


def _alike(rules: Iterable[RuleSettings]) -> Iterator[Lint]:
    """Two rules that ring for the same texts."""
    seen: dict[object, RuleSettings] = {}
    for rule in rules:
        unless = folded(rule.unless) if rule.unless else ""
        ignored = frozenset(map(folded, rule.ignore))
        scope = (frozenset(rule.fields), frozenset(rule.feeds), frozenset(rule.langs), rule.receivers)
        first = seen.setdefault((folded(rule.when), unless, ignored, scope), rule)
        if first is not rule:
            yield Lint(
                rule,
                rule.id,
                f"the rule {first.id} asks the same",
                "remove one, or tell their receivers apart",
            )


def folded(node: Node) -> str:
    """A query without what does not matter: case of plain words, accents, the kind of spaces and hyphens."""
    words = []
    text = as_text(node)
    for token in tokenise(text):
        bare = "".join(fold_letter(letter)[0] for letter in text[token.start : token.end])
        words.append(bare.upper() if token.is_capitalised else bare)
    return f"{type(node).__name__} {' '.join(words)} {''.join(c for c in text if c in '=~*@/(){}:')}"
