"""What digests say, in French and in English. Names and counts are filled in with `format`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from worker.models import Reason


class Counted(NamedTuple):
    """What is counted, in the singular and in the plural."""

    one: str
    many: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestWords:
    """One language."""

    names: Mapping[Reason, str]  # of each kind of digest, before its subject
    colon: str
    stories: Counted
    added: Counted  # beside stories
    articles_added: Counted  # where they are all there is
    alerts: Counted
    muted: Counted  # beside alerts
    alerts_muted: Counted
    feeds: Counted
    silent: Counted
    added_heading: str
    muted_by: str
    since: str
    nought_is_one: bool  # "0 alerte", and "0 alerts"

    def count(self, number: int, what: Counted) -> str:
        """A number with its noun."""
        is_one = number == 1 or (number == 0 and self.nought_is_one)
        return f"{number} {what.one if is_one else what.many}"


FRENCH: Final = DigestWords(
    names={
        Reason.DIGEST: "Résumé",
        Reason.QUIET: "Heures calmes",
        Reason.QUOTA: "Au-delà du quota",
        Reason.REST: "Compléments",
    },
    colon="\u00a0: ",
    stories=Counted("sujet", "sujets"),
    added=Counted("ajouté", "ajoutés"),
    articles_added=Counted("article ajouté", "articles ajoutés"),
    alerts=Counted("alerte", "alertes"),
    muted=Counted("en sourdine", "en sourdine"),
    alerts_muted=Counted("alerte mise en sourdine", "alertes mises en sourdine"),
    feeds=Counted("flux lu", "flux lus"),
    silent=Counted("muet", "muets"),
    added_heading="Ajoutés à des sujets déjà signalés",
    muted_by="{alerts} par {author}, jusqu’au {until}\u00a0: {reason}",
    since="Depuis le {instant}",
    nought_is_one=True,
)

ENGLISH: Final = DigestWords(
    names={
        Reason.DIGEST: "Digest",
        Reason.QUIET: "Quiet hours",
        Reason.QUOTA: "Over the quota",
        Reason.REST: "Additions",
    },
    colon=": ",
    stories=Counted("story", "stories"),
    added=Counted("added", "added"),
    articles_added=Counted("article added", "articles added"),
    alerts=Counted("alert", "alerts"),
    muted=Counted("muted", "muted"),
    alerts_muted=Counted("alert muted", "alerts muted"),
    feeds=Counted("feed read", "feeds read"),
    silent=Counted("silent", "silent"),
    added_heading="Added to stories already told",
    muted_by="{alerts} by {author}, until {until}: {reason}",
    since="Since {instant}",
    nought_is_one=False,
)


def digest_words_for(language: str) -> DigestWords:
    """French, or English for anything else."""
    return FRENCH if language == "fr" else ENGLISH
