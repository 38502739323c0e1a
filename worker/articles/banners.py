"""Consent banners within a text: their words are on every page of an outlet, and no rule may match them."""

import re
from typing import Final

# "We and our 842 partners store …", as the frameworks of consent have it in each language.
_PARTNERS: Final = re.compile(
    r"""nous(?:-m[eê]mes)?,?\ et\ nos\ (?:\d[\d\s]*\ )?(?:\w+\ ){0,2}partenaires
      | we(?:\ and|,\ and|\ &)\ our\ (?:\d[\d,.]*\ )?(?:\w+\ ){0,2}partners
      | wir\ und\ unsere\ (?:\d[\d.]*\ )?(?:\w+\ ){0,2}partner
      | nosotros\ y\ nuestros\ (?:\d[\d.]*\ )?(?:\w+\ ){0,2}socios
      | noi\ e\ i\ nostri\ (?:\d[\d.]*\ )?(?:\w+\ ){0,2}partner
      | (?:wij|we)\ en\ onze\ (?:\d[\d.]*\ )?(?:\w+\ ){0,2}partners
      | n[oó]s\ e\ (?:os\ )?nossos\ (?:\d[\d.]*\ )?(?:\w+\ ){0,2}parceiros""",
    re.IGNORECASE | re.VERBOSE,
)
_WORDS: Final = ("partner", "partenaires", "socios", "parceiros")
_DATA: Final = re.compile(
    r"cookie|traceur|terminal|appareil|donn[eé]es|device|data|ger[aä]t|daten|dispositiv|datos|dati|apparaat|gegevens|dados",
    re.IGNORECASE,
)
_LONGEST: Final = 2_500  # characters of a banner's paragraph


def without_banners(text: str) -> str:
    """The text without the paragraphs in which the outlet and its partners ask for data."""
    small = text.lower()  # looking for plain words first costs nothing
    if not any(word in small for word in _WORDS) or not _PARTNERS.search(text):
        return text
    kept = [paragraph for paragraph in text.split("\n\n") if not _is_banner(paragraph)]
    return "\n\n".join(kept) or text  # a page that is a wall alone is told by its words


def _is_banner(paragraph: str) -> bool:
    return (
        len(paragraph) <= _LONGEST
        and _PARTNERS.search(paragraph) is not None
        and _DATA.search(paragraph) is not None
    )
