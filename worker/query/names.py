"""The words of the language: operators and fields, in English and in French."""

from typing import Final

from worker.query.tree import TextName, ValueName

AND: Final = ("AND", "ET")
OR: Final = ("OR", "OU")
NOT: Final = ("NOT", "SAUF")
NEAR: Final = ("NEAR", "PRES", "PRÈS")
ORDERED: Final = ("ONEAR", "PUIS")
OF: Final = ("OF", "PARMI")
SAME_SENTENCE: Final = ("sentence", "phrase")
FIRST: Final = ("first", "début", "debut")
RULE: Final = "rule"

OPERATORS: Final = {
    **dict.fromkeys(AND, "AND"),
    **dict.fromkeys(OR, "OR"),
    **dict.fromkeys(NOT, "NOT"),
}

TEXT_FIELDS: Final[dict[str, TextName]] = {
    "title": "title", "titre": "title",
    "lead": "lead", "chapeau": "lead", "chapo": "lead", "chapô": "lead",
    "body": "body", "corps": "body", "texte": "body",
    "author": "author", "auteur": "author",
    "tag": "tag", "étiquette": "tag", "etiquette": "tag", "mot-clé": "tag", "mot-cle": "tag",
    "url": "url",
}  # fmt: skip
VALUE_FIELDS: Final[dict[str, ValueName]] = {
    "site": "site",
    "feed": "feed", "flux": "feed",
    "group": "group", "groupe": "group",
    "lang": "lang", "langue": "lang",
}  # fmt: skip
FIELDS: Final = (*TEXT_FIELDS, *VALUE_FIELDS)
