"""Rules: `match_rules` on raw articles against one compiled `re` per rule on articles folded beforehand."""

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

from benchmarks.measuring import Comparison, Watch, compare, part, report, shared
from worker.configuration.model import RuleSettings
from worker.query.tree import Or, Term, walk
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text

ARTICLES: Final = 200
SHORTEST, LONGEST = 2_600, 6_200  # characters of an article
RULES: Final = (10, 100, 1_000)
ROUNDS: Final = 10  # each over another tenth of the articles
RARE: Final = 3  # times in the sentences, at most: a word that somebody would watch for
_BEFORE_HIGH_SIGN: Final = re.compile(r" (?=[;:!?»])")


def articles(draw: random.Random, sentences: Sequence[str], seed_article: Sequence[str]) -> Iterator[Text]:
    """Sentences drawn at random; a third with the apostrophes and no-break spaces of good typography."""
    for _ in range(ARTICLES):
        title, lead, *body = draw.sample(sentences, 3)
        length = draw.randint(SHORTEST, LONGEST)
        if draw.random() < 0.3:
            body.append(draw.choice(seed_article))
        while sum(map(len, body)) < length:
            body.append(draw.choice(sentences))
        text = "\n\n".join(" ".join(body[at : at + 4]) for at in range(0, len(body), 4))
        if draw.random() < 0.3:
            text = _BEFORE_HIGH_SIGN.sub("\u00a0", text.replace("'", "’"))
        yield Text(title=title, lead=lead, body=text, lang="fr")


def rules(draw: random.Random, sentences: Sequence[str]) -> tuple[RuleSettings, ...]:
    """Seven in ten: one of 1 to 4 words, a fifth from the texts, the others from the French dictionary.

    The others: one of 1 or 2 phrases of two words, some of which stand in the texts.
    """
    counted = Counter(word for sentence in sentences for word in re.findall(r"[^\W\d_]{5,}", sentence))
    seen: list[str] = sorted(word for word, times in counted.items() if times <= RARE and word.islower())
    known = DEFAULT_DICTIONARY_FACTORY.get_dictionary("fr")
    dictionary = sorted(word for word in known if word.isalpha() and word.islower() and len(word) > 2)
    pairs: list[str] = re.findall(r"[^\W\d_]{3,} [^\W\d_]{3,}", "\n".join(sentences))

    def word() -> str:
        return draw.choice(seen if draw.random() < 0.2 else dictionary)

    def phrase() -> str:
        return draw.choice(pairs) if draw.random() < 0.15 else f"{word()} {word()}"

    def terms() -> tuple[str, ...]:
        if draw.random() < 0.7:
            return tuple(word() for _ in range(draw.randint(1, 4)))
        return tuple(phrase() for _ in range(draw.randint(1, 2)))

    return tuple(
        RuleSettings(id=f"rule-{number}", when=Or(tuple(map(Term, terms())))) for number in range(max(RULES))
    )


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def naive(rule: RuleSettings) -> re.Pattern[str]:
    terms = [node.text for node in walk(rule.when) if isinstance(node, Term)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(folded(term)) for term in terms)})(?!\w)")


def ours(compiled: CompiledRules, texts: Sequence[Text], watch: Watch, number: int) -> int:
    some = part(texts, number, ROUNDS)
    with watch:
        for text in some:
            match_rules(compiled, text)
    return len(some)


def theirs(patterns: Sequence[re.Pattern[str]], texts: Sequence[str], watch: Watch, number: int) -> int:
    some = part(texts, number, ROUNDS)
    with watch:
        for text in some:
            for pattern in patterns:
                pattern.search(text)
    return len(some)


def main() -> None:
    corpus, seed_article = shared("fr_gsd-ud-dev.conllu"), shared("seed-article.txt")
    sentences = re.findall(r"^# text = (.+)$", corpus.read_text(encoding="utf-8"), re.MULTILINE)
    draw = random.Random(2026)
    texts = tuple(articles(draw, sentences, _lines(seed_article)))
    flat = [folded(f"{text.title}\n{text.lead}\n{text.body}") for text in texts]
    written = rules(draw, sentences)
    found: list[Comparison] = []
    figures: dict[str, float] = {"articles": ARTICLES, "median_characters": median(map(len, flat))}
    for number in RULES:
        compiled, patterns = compile_rules(written[:number]), [naive(rule) for rule in written[:number]]
        mine, peer = partial(ours, compiled, texts), partial(theirs, patterns, flat)
        found += compare(f"match_rules, {number} rules", "one re per rule", mine, peer, rounds=ROUNDS)
        figures[f"matches_of_{number}_rules_per_article"] = _mean_matches(compiled, texts)
    report("match", found, libraries=("simplemma",), **figures)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line]


def _mean_matches(compiled: CompiledRules, texts: Sequence[Text]) -> float:
    return round(sum(len(match_rules(compiled, text)) for text in texts) / len(texts), 2)


if __name__ == "__main__":
    main()
