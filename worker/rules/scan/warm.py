"""Make the kernels ready: `python -m worker.rules.scan.warm`, once for each machine and release.

Called when Tocsin is installed, and by processes that match before they fork.
"""

import sys
import time
from typing import Final

from worker.configuration.model import RuleSettings
from worker.query.parse import parse_query
from worker.rules.compile import compile_rules
from worker.rules.scan.scanning import scan
from worker.rules.text import Text

_RULES: Final = (
    '"cessez-le-feu" OR (otage* NEAR/5 libéré)',
    '/tr.ve/ AND "échange de prisonniers"',
    "title:trêve AND NOT Tocsinar",
)
_TEXT: Final = Text(title="Échange de prisonniers", body="Les otages seront libérés. Tocsinâr.", lang="fr")


def warm() -> None:
    """Scan a text in which every kernel has something to do: each is read from disk, or compiled."""
    rules = [RuleSettings(id=f"r{number}", when=parse_query(query)) for number, query in enumerate(_RULES)]
    scan(compile_rules(rules), _TEXT)


if __name__ == "__main__":
    started = time.monotonic()
    warm()
    sys.stdout.write(f"the matcher's kernels are ready, after {time.monotonic() - started:.1f} s\n")
