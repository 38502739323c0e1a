"""The forms of a keyword: which spellings a lower-case word of a rule stands for, in eight languages.

Only the rule's side is expanded, and every form can be printed; texts are only folded. What derives is never
a form: négociation is not négociateur, armée not arme, général not généralement. Names do not come here: they
match as written. The tables are simplemma's (pinned), read at the first use of a language; lexicon.py says at
what cost, benchmarks/inflection.md how well it works.
"""

from typing import Final

from worker.rules.forms.function_words import OF
from worker.rules.forms.inflection import Inflection
from worker.rules.forms.lexicon import lexicon

__all__ = [
    "INFLECTION",
    "OF",
    "Inflection",
    "forms_of",
    "forms_of_name",
    "inflected_compound",
    "is_word",
]

INFLECTION: Final = Inflection(lexicon, words=65536, forms=65536)
forms_of: Final = INFLECTION.forms_of
forms_of_name: Final = INFLECTION.forms_of_name
inflected_compound: Final = INFLECTION.inflected_compound
is_word: Final = INFLECTION.is_word
