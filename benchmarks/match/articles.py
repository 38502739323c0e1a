"""Articles to be matched: sentences of a French treebank, put together as articles are."""

import random
import re
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.measuring import shared
from worker.rules.text import Text

ARTICLES: Final = 200
SHORTEST, LONGEST = 2_600, 6_200  # characters of an article
_BEFORE_HIGH_SIGN: Final = re.compile(r" (?=[;:!?»])")


def treebank() -> tuple[str, ...]:
    """The sentences of the shared corpus, in its order; without the shared data the benchmark ends here."""
    corpus = shared("fr_gsd-ud-dev.conllu").read_text(encoding="utf-8")
    return tuple(re.findall(r"^# text = (.+)$", corpus, re.MULTILINE))


def articles(draw: random.Random, sentences: Sequence[str]) -> tuple[Text, ...]:
    """Two hundred: sentences drawn at random, a line of a real article in a third of them.

    Another third has the apostrophes and no-break spaces of good typography.
    """
    seed_article = shared("seed-article.txt").read_text(encoding="utf-8")
    return tuple(_generated(draw, sentences, [line for line in seed_article.splitlines() if line]))


def joined(text: Text) -> str:
    """All that is read of an article, as one string: for peers that know no fields."""
    return f"{text.title}\n{text.lead}\n{text.body}"


def _generated(draw: random.Random, sentences: Sequence[str], seed_article: Sequence[str]) -> Iterator[Text]:
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
