"""Terms that are written twice in one key of a rule: harmless, and worth a word."""

import re
from collections.abc import Iterator

from worker.configuration.document import KeyPath
from worker.configuration.queries import Written
from worker.configuration.rule_references import RulesSource
from worker.query.printing import as_text


def report_repeated(source: RulesSource) -> None:
    """Warn of each term that says what one above it says."""
    for terms in _lists(source):
        seen: dict[str, KeyPath] = {}
        for path, written in terms:
            plain = _plain(written)
            if plain in seen:
                line = source.document.place_of(seen[plain])[0] + 1
                message = f"{written.text.strip()} is written twice (first in line {line})"
                source.document.report_at(path, message, severity="warning", fix="delete one of them")
            seen.setdefault(plain, path)


def _plain(written: Written) -> str:
    """A term without what makes no difference: apostrophes, hyphens and spaces are alike."""
    return re.sub(r"[-‐‑\s]+", " ", as_text(written.node).replace("’", "'"))


def _lists(source: RulesSource) -> Iterator[list[tuple[KeyPath, Written]]]:
    file = source.file
    if file is None:
        return
    for index, entry in enumerate(file.rules):
        for key in ("any", "all", "none", "ignore"):
            yield [(("rules", index, key, n), written) for n, written in enumerate(getattr(entry, key))]
