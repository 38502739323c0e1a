"""Press agencies: whose copy an article is, by the signature that it carries."""

import re
from collections.abc import Iterator
from typing import Final

# As they sign, letter for letter: "(ap)" may be a journalist's initials.
_SIGNED: Final = {
    "AFP": "AFP afp Agence_France-Presse Agence_France_Presse AFP_agence Agence_AFP",
    "AP": "AP The_Associated_Press Associated_Press",
    "ANSA": "ANSA Ansa",
    "APA": "APA apa",
    "ATS": "ATS ats Keystone-ATS Keystone_ATS KEYSTONE-ATS Keystone-SDA SDA sda Agence_télégraphique_suisse",
    "Anadolu": "Anadolu Anadolu_Agency",
    "ANP": "ANP",
    "AWP": "AWP awp",
    "Belga": "Belga BELGA belga Agence_Belga",
    "DPA": "DPA dpa dpa-AFX dpa-infocom",
    "EFE": "EFE Efe Agencia_EFE",
    "Europa Press": "EUROPA_PRESS Europa_Press",
    "La Presse Canadienne": "La_Presse_Canadienne La_Presse_canadienne Presse_canadienne The_Canadian_Press",
    "Lusa": "Lusa LUSA",
    "PA": "PA_Media Press_Association",
    "PTI": "PTI",
    "Reuters": "Reuters REUTERS Thomson_Reuters Reuters_Staff",
    "TASS": "TASS",
    "UPI": "UPI",
    "Xinhua": "Xinhua XINHUA",
}  # fmt: skip
_AGENCIES: Final = {
    spelled.replace("_", " "): name for name, forms in _SIGNED.items() for spelled in forms.split()
}
_NAME: Final = "(?:" + "|".join(sorted(map(re.escape, _AGENCIES), key=len, reverse=True)) + ")"
_NAMED: Final = re.compile(rf"(?<![\w-]){_NAME}(?![\w-])")
# awp/ats/afp, Reuters et AFP, dpa/tmn; but "AFP/Jean Petit" is under a picture
_MANY: Final = (
    rf"(?:[a-z]{{2,4}}/)??(?P<by>{_NAME})(?:\s?(?:[/,&;]|et|and|und|y)\s?(?:{_NAME}|[a-z]{{2,4}}\b))*"
)
_WITH: Final = r"(?i:avec|with|mit|con|nach|d['’]après)"
_SAID_BY: Final = r"(?i:par|by|von|de|di|sources?\s?:?)"
_DASH: Final = r"\s{0,2}(?:\.?\s{0,2}[-–—=]|:)"
# A place, and mostly a date: Paris, 24 nov. 2026; HAYWARD, Calif.
_PLACE: Final = (
    r"(?P<place>(?:(?:[A-ZÀ-Þ][\w.'’/-]*|\d[\d./]*(?:er)?|[a-zà-ÿ]{1,4}|[a-zà-ÿ]{3,9}bre|janvier|février|avril|"
    r"juillet)[.,]?\s){1,9})"
)
_AT_HEAD: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\(\s?{_MANY}\s?\)",  # (Belga) Grande absente…
        rf"{_MANY}\s[-–—]\s",  # AFP - Le président…
        rf"{_PLACE}\(\s?{_MANY}\s?\){_DASH}",
        rf"\(©\s?{_MANY}\s?/\s?\d\d? ",  # (©AFP / 24 novembre 2026 10h32)
    )
)
_SIGNING_LINES: Final = (
    re.compile(rf"{_SAID_BY}\s{_MANY}\.?"),  # Par AFP
    re.compile(rf"(?:\S.{{0,80}}\W)?{_WITH}\s{_MANY}\)?\.?"),  # Publié à 9 h · Le Monde avec AFP
)
_COPYRIGHT: Final = r"(?:©|\([Cc]\)|[Cc]opyright)\s?(?:©\s)?(?:\d{4},?\s)?"
_AT_END: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\((?:(?:[^()]{{0,40}}\s)?{_WITH}\s|{_SAID_BY}\s)?{_MANY}\)\.?$",  # … (avec AFP)
        rf"[.!?»”\"]\s+{_MANY}\.?$",  # … a-t-il conclu. AFP
        rf"^{_MANY}\.?$",
        rf"{_COPYRIGHT}{_MANY}(?:\.|,)? (?:[Tt]ous droits|[Aa]ll [Rr]ights)\b",
        rf"\(©\s?{_MANY}\s?/\s?\d\d? ",
    )
)
_AT_VERY_END: Final = re.compile(rf"{_COPYRIGHT}{_MANY}[.)]*$")  # elsewhere it is under a picture
_REUTERS_EDITED: Final = re.compile(
    r"\((?:Reporting|Additional reporting|Writing|Reportage|Rédigé|Par)[^()]{3,200}[;,] ?"
    r"(?:[Ee]diting by|[Éé]dité par|[Vv]ersion française)"
)
_AUTHORS: Final = re.compile(rf"[,;/|&()]|\s[-–—]\s|(?<!\w)(?:et|and|und|{_WITH}|{_SAID_BY})\s")
_OFFICE: Final = re.compile(r"(?<=\S)\s.{0,40}(?i:writer|correspondent|correspondante?|reporter)$")
_HEAD: Final = 300  # characters
_TAIL: Final = 400
_LINES: Final = 3  # at either end
_LONGEST_LINE: Final = 120
_DATELINE: Final = 140


def agency_of(*, title: str, lead: str, body: str, author: str) -> str:
    """The agency that signed an article, "" if none did. Of several that did, the first.

    A signature stands where agencies and desks put it: as the author ("AFP", "Le Monde avec AFP"), before the
    first sentence ("PARIS, 24 nov. 2026 (AFP) -"), on a line of its own, or after the last sentence
    ("(avec AFP)"). A name in the text ("a dit à l'AFP") or under a picture is none; nor is "avec agences".
    """
    heads = author[:_HEAD], lead[:_HEAD], body[:_HEAD]
    tails = body[-_TAIL:], title[-_TAIL:], lead[-_TAIL:]
    ends = "\n".join((*heads, *tails))
    if not _NAMED.search(ends) and not _REUTERS_EDITED.search(ends):
        return ""  # of most articles, at once
    found = (_of_author(heads[0]), *map(_of_head, heads[1:]), *map(_of_tail, tails))
    return next(filter(None, found), "")


def _of_author(author: str) -> str:
    parts = (_OFFICE.sub("", part.strip()) for part in _AUTHORS.split(author))
    return next((_AGENCIES[part] for part in parts if part in _AGENCIES), "")


def _of_head(text: str) -> str:
    for line in _lines(text)[:_LINES]:
        for pattern in _AT_HEAD:
            found = pattern.match(line[:_DATELINE])
            if found and not _is_spelled_out(found):
                return _AGENCIES[found["by"]]
        if signing := _of_signing_line(line):
            return signing
    return ""


def _of_tail(text: str) -> str:
    lines = _lines(text)
    if lines and (signed := _AT_VERY_END.search(lines[-1])) and lines[1:]:
        return _AGENCIES[signed["by"]]
    for line in reversed(lines[1:][-_LINES:] or lines):  # the first may be of a picture
        if _REUTERS_EDITED.search(line):
            return "Reuters"
        if signing := _of_signing_line(line):
            return signing
        for pattern in _AT_END:
            if found := pattern.search(line):
                return _AGENCIES[found["by"]]
    return ""


def _of_signing_line(line: str) -> str:
    if len(line) > _LONGEST_LINE:
        return ""
    found = (pattern.fullmatch(line) for pattern in _SIGNING_LINES)
    return next((_AGENCIES[one["by"]] for one in found if one), "")


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line]


def _is_spelled_out(found: re.Match[str]) -> bool:
    """Whether the name only abbreviates what stands before it: "Australian Federal Police (AFP) -"."""
    place = found.groupdict().get("place") or ""
    return "".join(_initials(place)).endswith(found["by"])


def _initials(text: str) -> Iterator[str]:
    return (word[0] for word in re.split(r"[\s'’-]+", text) if word and word[0].isupper())
