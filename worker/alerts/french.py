"""What Tocsin says in French."""

from datetime import datetime, timedelta
from typing import Final

from worker.alerts.words import Note, Words, rounded
from worker.feeds.health import TroubleKind
from worker.models import Reason, Severity

_FRENCH_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def _french_instant(local: datetime) -> str:
    day = "1er" if local.day == 1 else str(local.day)
    month = _FRENCH_MONTHS[local.month - 1]
    return f"{day} {month} {local.year} à {local.hour}\u00a0h\u00a0{local.minute:02}"


def _french_age(age: timedelta) -> str:
    return "il y a {}\u00a0{}".format(*rounded(age, ("min", "h", "j")))


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
    changed="mis à jour le {instant}",
    found="repéré le {instant}",
    rules="Règles\u00a0: {rules}",
    rule_with_terms="{rule} ({terms})",
    degraded="Lu dans le flux seulement\u00a0: la page n’a pas pu être lue",
    read_article="Lire l’article",
    false_positive="Faux positif\u00a0? {command}",
    paste_test="Faux positif\u00a0? Collez ce test sous la règle {rule}, puis corrigez-la\u00a0:",
    paste_further_test="Et celui-ci sous la règle {rule}\u00a0:",
    all_about_it="Tout sur cette alerte\u00a0: {command}",
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
    flood=Note(
        "identifiants changés\u00a0: {feed}",
        "Le flux {feed} montre sous d’autres identifiants {count} articles déjà connus\u00a0: "
        "ils sont retenus, sans alerte. Ce qui est vraiment nouveau sonne comme d’habitude.\n"
        "tocsin why ADRESSE le dit pour chacun.",
    ),
    over_limit=Note(
        "règle trop bavarde\u00a0: {rule}",
        "La règle {rule} ({file}, ligne {line}{owner}) a dépassé sa limite de {limit} messages par heure.\n"
        "Rien n’est perdu\u00a0: le reste part en un seul message à la fin de l’heure. "
        "tocsin rule backtest --rule {rule}",
    ),
    dead_rule="règle muette\u00a0: {rule}",
    dead_rules=Note(
        "{count} règles muettes",
        "{lines}\n\nUn flux disparu, un nom qui a changé, une correction de trop\u00a0? "
        "tocsin feed status · tocsin rule backtest",
    ),
    dead_rule_line="{rule} ({file}, ligne {line}{owner})\u00a0: environ {rings} fois par semaine, "
    "et plus rien depuis {days} jours",
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
    feed_in_trouble="flux à vérifier\u00a0: {feed}",
    feeds_in_trouble=Note("{count} flux à vérifier", "{lines}\n\ntocsin feed status"),
    feeds_of_site="{count} flux de {site} ({names}…)",
    feed_troubles={
        TroubleKind.ENDED: "{name}\u00a0: supprimé pour de bon, dit son serveur (410), depuis le {since}",
        TroubleKind.FAILING: "{name}\u00a0: en échec depuis le {since}\u00a0: {detail}",
        TroubleKind.SILENT: "{name}\u00a0: plus rien depuis le {since}, contre son habitude",
        TroubleKind.GAP: "{name}\u00a0: a pu publier des articles que Tocsin n’a pas vus, depuis "
        "le {since}\u00a0: un max_every plus court en manque moins",
        TroubleKind.DEGRADED: "{name}\u00a0: depuis le {since}, la plupart de ses pages ne se lisent pas, "
        "seul le texte du flux sert\u00a0: {detail}",
        TroubleKind.UNSELECTED: "{name}\u00a0: article.text ({detail}) ne trouve plus rien dans ses pages "
        "depuis le {since}\u00a0: leur texte est deviné",
        TroubleKind.MOVED: "{name}\u00a0: se lit désormais à l’adresse {detail}, à écrire dans feeds.yaml",
    },
    instant=_french_instant,
    age=_french_age,
)
