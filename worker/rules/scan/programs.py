"""The programs of a configuration: one for each language that its texts are in."""

from typing import Final

from worker.rules.compile import CompiledRules
from worker.rules.scan.building import build
from worker.rules.scan.program import Program
from worker.rules.scripts import INFLECTED

_OTHER: Final = "zxx"  # any language of which the rules have no words; to ISO 639, what has no language


def program_for(compiled: CompiledRules, lang: str) -> Program:
    """What texts of a language are scanned with, made for the first of them."""
    named = {one.lang for terms in compiled.lists.values() for one in terms}
    key = lang if not lang or lang in INFLECTED or lang in named else _OTHER
    if key not in compiled.programs:
        compiled.programs[key] = build(compiled.rules, lambda name: compiled.list_terms(name, key), key)
    return compiled.programs[key]
