"""Whether a page shows its article to subscribers only, as its outlet and its own words say."""

import re
from html import unescape
from typing import Final

from worker.articles.json_ld import Node, texts
from worker.articles.text_of_html import plain_text

TEASER: Final = 3_500  # characters; what is longer, with whatever words, is an article
SHORT_TEASER: Final = 1_500  # where only the outlet says so: many say it of what they show whole
LEAST_RESCUED: Final = 300  # characters of a text that JSON-LD has
_RESCUED: Final = 1.3  # times the text that is shown
_REGION: Final = 30_000  # characters from the headline on; below it are other articles, with their own marks
_HEADLINE, _END = re.compile(r"<h1\b", re.IGNORECASE), re.compile(r"</(?:article|main)\b", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,5000}>")
# What stands where the text is cut off.
_CUT_OFF: Final = re.compile(
    r"""il\ vous\ reste\ (?:encore\ )?\d{1,3}(?:[.,]\d+)?\ ?%\ (?:de|à)\b
      | (?:la\ suite|l[’']intégralité)\ (?:[\w’']+\ ){0,4}(?:est\ )?réservée?
        \ (?:aux|à\ nos)\ (?:\w+\ )?abonné
      | (?:pour|afin\ de)\ (?:lire|continuer|accéder\ à|poursuivre|découvrir)\ (?:la\ suite|l[’']intégralité
        |votre\ lecture|cet\ article|la\ lecture)[^.]{0,60}abonne[zr]
      | abonnez-vous\ (?:pour|et|afin\ de)\ (?:lire|continuer|poursuivre|accéder)
      | subscribe\ (?:now\ )?to\ (?:continue|keep|read|unlock)
      | (?:continue|keep)\ reading\ (?:this\ article\ )?with\ an?\ (?:\w+\ )?subscription
      | to\ (?:continue|keep)\ reading,?\ (?:please\ )?(?:subscribe|log\ in|sign\ in|register)
      | weiterlesen\ mit\ (?:\S+\ ){0,3}(?:abo|plus|\+)
      | para\ seguir\ leyendo,?\ suscr[ií]be | continua\ a\ leggere\ (?:\w+\ ){0,3}abbon""",
    re.IGNORECASE | re.VERBOSE,
)
# What marks an article as one for subscribers, in lists of others as well.
_MARKED: Final = re.compile(
    r"""(?:article|contenu|offre)\ (?:est\ )?(?:exclusivement\ )?réservée?\ (?:aux|à\ nos)\ (?:\w+\ )?abonné
      | (?:article|content|story)\ is\ (?:only\ )?(?:for|available\ to|reserved\ for|exclusive\ to)
        \ (?:our\ )?(?:\w+\ )?subscribers
      | artikel\ ist\ (?:nur\ |exklusiv\ )?für\ (?:\S+\ )?abonnent
      | (?:exclusivo|solo)\ para\ suscriptores | riservato\ agli\ abbonati""",
    re.IGNORECASE | re.VERBOSE,
)
_ENDS_OPEN: Final = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


def is_behind_paywall(page: str, node: Node, text: str) -> bool:
    """Whether this text is what a paywall leaves of the article; `node` is its JSON-LD. Never raises."""
    if len(text) >= TEASER:
        return False
    words, is_free = _words_of_article(page), _is_free(node)
    if _CUT_OFF.search(words) or _CUT_OFF.search(text):
        return True
    if is_free is None:
        return len(text) < SHORT_TEASER and _MARKED.search(words) is not None
    return not is_free and (len(text) < SHORT_TEASER or _ENDS_OPEN.search(text) is not None)


def text_for_machines(node: Node, text: str) -> str:
    """The whole text, where a paywalled page gives it in its JSON-LD, else ""; often that is a teaser too."""
    told = plain_text(next(texts(node.get("articleBody")), ""))
    is_longer = len(told) >= max(LEAST_RESCUED, _RESCUED * len(text))
    return told if is_longer and not _ENDS_OPEN.search(told) else ""


def _words_of_article(page: str) -> str:
    start = _HEADLINE.search(page)
    begin = start.start() if start else 0
    end = _END.search(page, begin, begin + _REGION)
    region = page[begin : end.start() if end else begin + _REGION]
    return " ".join(unescape(_TAG.sub(" ", region)).split())


def _is_free(node: Node) -> bool | None:
    """What the outlet says of the article, or of a part of it; None where it says nothing."""
    parts = node.get("hasPart")
    nodes = [node, *(parts if isinstance(parts, list) else [parts])]
    said = [answer for one in nodes if isinstance(one, dict) for answer in _answers(one)]
    return all(said) if said else None


def _answers(node: Node) -> list[bool]:
    value = node.get("isAccessibleForFree")
    words = ["true" if value else "false"] if isinstance(value, bool) else list(texts(value))
    return [word.strip().rpartition("/")[2].lower() != "false" for word in words]
