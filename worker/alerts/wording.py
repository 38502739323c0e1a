"""What Tocsin says to people, in French and in English. Names and counts are filled in with `format`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from worker.models import Reason, Severity


class Note(NamedTuple):
    """What the operator hears of one of Tocsin's own troubles."""

    subject: str
    text: str

    def about(self, **names: object) -> "Note":
        """The note with its names filled in."""
        return Note(self.subject.format(**names), self.text.format(**names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    reasons: Mapping[Reason, str]
    company: str  # outlets beyond one
    company_of_sources: str  # where some of them print the same copy
    company_of_one: str  # where all do
    marks: Mapping[Severity, str]  # before a subject
    more_articles: str  # after a subject
    digests: Mapping[Reason, str]  # before a subject
    hidden: str  # after the articles of a digest that was cut
    and_more: str  # after a list that was cut
    added: str  # before the articles that were added to a story
    published: str
    found: str
    rules: str
    rule_with_terms: str
    degraded: str  # why is in `tocsin alert show`: reasons have no language but English
    read_article: str
    false_positive: str  # before a command
    paste_test: str  # before the test that keeps a rule from ringing for this again
    untitled: str
    test_subject: str
    test_note: str
    note_subject: str
    gone: str  # in place of alerts whose record has expired
    footer: str
    channel_held: Note
    not_delivered: Note
    unreadable: Note  # an article
    over_limit: Note  # a rule
    refused: Note  # a configuration
    template_failed: Note
    memory_full: Note
    cut_off: Note  # nearly all feeds fail at once
    back: Note  # and no longer do
    instant: Callable[[datetime], str]
    age: Callable[[timedelta], str]


_FRENCH_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_ENGLISH_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _french_instant(local: datetime) -> str:
    day = "1er" if local.day == 1 else str(local.day)
    month = _FRENCH_MONTHS[local.month - 1]
    return f"{day} {month} {local.year} à {local.hour}\u00a0h\u00a0{local.minute:02}"


def _english_instant(local: datetime) -> str:
    return f"{local.day} {_ENGLISH_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def _french_age(age: timedelta) -> str:
    return "il y a {}\u00a0{}".format(*_rounded(age, ("min", "h", "j")))


def _english_age(age: timedelta) -> str:
    number, unit = _rounded(age, ("minute", "hour", "day"))
    return f"{number} {unit}{'' if number == 1 else 's'} ago"


def _rounded(age: timedelta, units: tuple[str, str, str]) -> tuple[int, str]:
    """Minutes below two hours, hours below two days, then days."""
    minutes = max(int(age / timedelta(minutes=1)), 0)
    if minutes < 120:
        return minutes, units[0]
    return (minutes // 60, units[1]) if minutes < 2 * 24 * 60 else (minutes // (24 * 60), units[2])


FRENCH: Final = Words(
    reasons={
        Reason.FIRST: "Première alerte sur ce sujet",
        Reason.NEWS: "Une autre règle se déclenche sur un sujet déjà signalé",
        Reason.COMPANY: "Du nouveau sur un sujet déjà signalé",
        Reason.ARTICLE: "Règle qui signale chaque article",
        Reason.LATE: "Alertes en retard\u00a0: Tocsin était arrêté ou empêché. Les plus graves d’abord",
        Reason.LIMIT: "Ce que des règles ont trouvé au-delà de leur limite en une heure",
        Reason.GROWN: "Repris ailleurs",
        Reason.CHANGED: "Le titre ne dit plus la même chose sur un sujet déjà signalé",
        Reason.DIGEST: "Résumé",
        Reason.QUIET: "Ce qui est arrivé pendant les heures calmes",
        Reason.REST: "Articles ajoutés à des sujets déjà signalés",
        Reason.QUOTA: "Ce qui dépassait le nombre de messages par heure",
        Reason.FALLBACK: "{receiver} n’a pas pu être joint à temps",
        Reason.CROWD: "Beaucoup d’alertes à la fois, en un seul message. Les plus graves d’abord",
        Reason.OPERATOR: "Tocsin signale un incident",
        Reason.TEST: "Message d’essai",
        Reason.REPLAY: "Renvoi demandé",
    },
    company="repris par {count} médias\u00a0: {names}",
    company_of_sources="repris par {count} médias, dont {sources} sources indépendantes\u00a0: {names}",
    company_of_one="repris par {count} médias, une seule source\u00a0: {names}",
    marks={Severity.HIGH: "[important] ", Severity.CRITICAL: "[critique] "},
    more_articles=" (+{count})",
    digests={
        Reason.LATE: "{count} articles en retard\u00a0: ",
        Reason.LIMIT: "{count} articles au-delà de la limite\u00a0: ",
        Reason.CROWD: "{count} articles à la fois\u00a0: ",
    },
    hidden="et {count} autres, voir\u00a0: tocsin alert list",
    and_more="et {count} autres",
    added="Depuis\u00a0:",
    published="publié le {instant}",
    found="repéré le {instant}",
    rules="Règles\u00a0: {rules}",
    rule_with_terms="{rule} ({terms})",
    degraded="Lu dans le flux seulement\u00a0: la page n’a pas pu être lue",
    read_article="Lire l’article",
    false_positive="Faux positif\u00a0? {command}",
    paste_test="Faux positif\u00a0? Collez ce test sous la règle {rule}, puis corrigez-la\u00a0:",
    untitled="(sans titre)",
    test_subject="Message d’essai de Tocsin pour {receiver}",
    test_note="Si vous lisez ces lignes, les alertes de Tocsin pour {receiver} arriveront ici.",
    note_subject="Tocsin\u00a0: {subject}",
    gone="Les alertes de ce message ne sont plus conservées\u00a0: {ids}",
    footer="Tocsin · destinataire {receiver} · message {notification}",
    channel_held=Note(
        "canal suspendu\u00a0: {destination}",
        "{destination} ({receiver})\u00a0: {why}\nTout ce qui l’attend est gardé\u00a0: tocsin status",
    ),
    not_delivered=Note(
        "message non remis\u00a0: {receiver}",
        "{destination}\u00a0: {why}\ntocsin dead list · tocsin dead replay {notification}",
    ),
    unreadable=Note("article illisible", "{link}\u00a0: {count} lectures ont échoué"),
    over_limit=Note(
        "règle trop bavarde\u00a0: {rule}",
        "La règle {rule} ({file}, ligne {line}{owner}) a dépassé sa limite de {limit} messages par heure.\n"
        "Rien n’est perdu\u00a0: le reste part en un seul message à la fin de l’heure. "
        "tocsin rule backtest --rule {rule}",
    ),
    refused=Note(
        "configuration refusée",
        "La configuration en service continue.\n\n{problems}\n\nPour vérifier\u00a0: tocsin check",
    ),
    template_failed=Note(
        "modèle de message en échec\u00a0: {receiver}",
        "{place} ({part})\u00a0: {why}\nRien n’est perdu\u00a0: le message part sous sa forme ordinaire.",
    ),
    memory_full=Note(
        "mémoire presque pleine",
        "Le serveur Redis est plein à {percent:.0f}\u00a0%\u00a0: plus rien n’est lu, "
        "ce qui attend est encore dit.",
    ),
    cut_off=Note(
        "presque aucun flux ne répond",
        "Depuis le {since}, {failing} sites sur {all} n’ont pas répondu\u00a0: "
        "c’est sans doute notre réseau.\nRien n’est perdu que les flux montrent encore "
        "quand ils répondront\u00a0: tocsin feed status",
    ),
    back=Note("les flux répondent de nouveau", "Presque aucun ne répondait depuis le {since}."),
    instant=_french_instant,
    age=_french_age,
)

ENGLISH: Final = Words(
    reasons={
        Reason.FIRST: "First alert on this story",
        Reason.NEWS: "Another rule fires on a story already told",
        Reason.COMPANY: "More on a story already told",
        Reason.ARTICLE: "A rule that tells every article",
        Reason.LATE: "Late alerts: Tocsin was stopped or held up. Worst first",
        Reason.LIMIT: "What rules found beyond their limit in an hour",
        Reason.GROWN: "Told elsewhere as well",
        Reason.CHANGED: "The headline says something else than before on this story",
        Reason.DIGEST: "Digest",
        Reason.QUIET: "What came in quiet hours",
        Reason.REST: "Articles added to stories already told",
        Reason.QUOTA: "What was over the number of messages an hour",
        Reason.FALLBACK: "{receiver} could not be reached in time",
        Reason.CROWD: "Many alerts at once, in one message. Worst first",
        Reason.OPERATOR: "Tocsin reports a problem",
        Reason.TEST: "Test message",
        Reason.REPLAY: "Sent again on request",
    },
    company="told by {count} outlets: {names}",
    company_of_sources="told by {count} outlets, {sources} independent sources: {names}",
    company_of_one="told by {count} outlets, one source: {names}",
    marks={Severity.HIGH: "[important] ", Severity.CRITICAL: "[critical] "},
    more_articles=" (+{count})",
    digests={
        Reason.LATE: "{count} late articles: ",
        Reason.LIMIT: "{count} articles over the limit: ",
        Reason.CROWD: "{count} articles at once: ",
    },
    hidden="and {count} more, see: tocsin alert list",
    and_more="and {count} more",
    added="Since then:",
    published="published {instant}",
    found="found {instant}",
    rules="Rules: {rules}",
    rule_with_terms="{rule} ({terms})",
    degraded="Read in the feed only: the page could not be read",
    read_article="Read the article",
    false_positive="False positive? {command}",
    paste_test="False positive? Paste this test under the rule {rule}, then put it right:",
    untitled="(untitled)",
    test_subject="Test message from Tocsin for {receiver}",
    test_note="If you read this, Tocsin's alerts for {receiver} will arrive here.",
    note_subject="Tocsin: {subject}",
    gone="The alerts of this message are no longer kept: {ids}",
    footer="Tocsin · receiver {receiver} · message {notification}",
    channel_held=Note(
        "channel held: {destination}",
        "{destination} ({receiver}): {why}\nAll that waits for it is kept: tocsin status",
    ),
    not_delivered=Note(
        "message not delivered: {receiver}",
        "{destination}: {why}\ntocsin dead list · tocsin dead replay {notification}",
    ),
    unreadable=Note("article cannot be read", "{link}: reading it failed {count} times"),
    over_limit=Note(
        "a rule rings too often: {rule}",
        "The rule {rule} ({file}, line {line}{owner}) went over its limit of {limit} messages an hour.\n"
        "Nothing is lost: the rest goes as one message at the end of the hour. "
        "tocsin rule backtest --rule {rule}",
    ),
    refused=Note(
        "configuration refused", "The running configuration goes on.\n\n{problems}\n\nTo check: tocsin check"
    ),
    template_failed=Note(
        "a template of messages fails: {receiver}",
        "{place} ({part}): {why}\nNothing is lost: the message goes in its ordinary form.",
    ),
    memory_full=Note(
        "memory nearly full",
        "The Redis server is {percent:.0f}% full: nothing more is read, what waits is still told.",
    ),
    cut_off=Note(
        "nearly no feed answers",
        "Since {since}, {failing} sites of {all} did not answer: it is probably our own network.\n"
        "Nothing is lost that the feeds still show when they answer again: tocsin feed status",
    ),
    back=Note("the feeds answer again", "Nearly none did since {since}."),
    instant=_english_instant,
    age=_english_age,
)


def words_for(language: str) -> Words:
    """French, or English for anything else."""
    return FRENCH if language == "fr" else ENGLISH


def local_instant(words: Words, instant: datetime, timezone: str) -> str:
    """An instant as people of a zone write it; UTC says so, since few people live by it."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):  # a message must not fail for its clock
        zone = ZoneInfo("UTC")
    return words.instant(instant.astimezone(zone)) + (" UTC" if zone.key == "UTC" else "")
