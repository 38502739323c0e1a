"""What a rule is matched against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article's words. In `body`, a blank line ends a paragraph; a single line break is a space."""

    title: str
    lead: str = ""
    body: str = ""
    lang: str = ""  # ISO 639-1, "" if unknown
