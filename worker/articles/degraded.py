"""Pages that answer, but not with the article: walls, challenges, error pages, remains of a text.

Rules must never match the text of a wall, so the reader falls back to what the feed itself says.
"""

import re
from typing import Final
from urllib.parse import urlsplit

LEAST_TEXT: Final = 120  # characters; the shortest news flashes have about 150
_NO_LESS_THAN_FEED: Final = 0.5  # a page with half of what its feed says has not shown its article

# A short text that holds such words is that thing, and not an article that mentions it: articles that do
# are longer than the limit, in characters, beside each.
_WALLS = (
    ("a consent wall", 2_500, r"""
        nous\ et\ nos\ (?:\d[\d\s]*\ )?partenaires | continuer\ sans\ accepter
      | accepte[rz]\ (?:tous\ )?les\ cookies | acc[eé]der\ (?:gratuitement\ )?au\ site\ en\ acceptant
      | g[eé]rer\ (?:vos|mes|les)\ (?:cookies|consentements|pr[eé]f[eé]rences)
      | we\ and\ our\ (?:\d[\d,]*\ )?(?:\w+\ )?partners
      | (?:accept|manage|reject)\ (?:all\ )?cookies | your\ privacy\ choices | before\ you\ continue\ to
      | wir\ und\ unsere\ (?:\d+\ )?partner | alle\ (?:cookies\ )?akzeptieren | cookies\ zustimmen
      | mit\ werbung\ (?:und\ cookies\ )?(?:weiterlesen|nutzen) | zustimmen\ (?:und|&)\ weiter
      | nosotros\ y\ nuestros\ (?:\d+\ )?socios | aceptar\ (?:todas\ )?(?:las\ )?cookies
      | noi\ e\ i\ nostri\ (?:\d+\ )?partner | accetta(?:re)?\ (?:tutti\ )?(?:i\ )?cookie
      | (?:wij|we)\ en\ onze\ (?:\d+\ )?partners | (?:alle\ )?cookies\ accepteren
      | aceitar\ (?:todos\ )?(?:os\ )?cookies"""),
    ("a bot challenge", 1_000, r"""
        vous\ n[’']?[eê]tes\ pas\ un\ robot | v[eé]rification\ que\ vous\ [eê]tes\ (?:un\ )?humain | captcha
      | verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human | you\ are\ not\ a\ (?:ro)?bot | unusual\ traffic
      | (?:checking|verifying)\ your\ browser | just\ a\ moment\.\.\. | un\ instant…|un\ instant\.\.\.
      | attention\ required!\ \|\ cloudflare | pardon\ our\ interruption | press\ (?:&|and)\ hold
      | enable\ (?:js|javascript)\ and\ (?:disable|cookies) | ddos\ protection\ by
      | activer\ (?:le\ )?javascript | aktivieren\ sie\ javascript | active\ javascript
      | kein\ roboter | no\ (?:soy|eres)\ un\ robot | non\ (?:sei|sono)\ un\ robot"""),
    ("an error page", 800, r"""
        page\ (?:introuvable|non\ trouv[eé]e) | (?:erreur|error|fehler|errore)\ (?:404|403|410|500|502|503)
      | (?:page|adresse|article)\ (?:\w+\ ){0,4}n[’']existe\ (?:pas|plus) | acc[eè]s\ (?:refus[eé]|interdit)
      | (?:contenu|article)\ (?:introuvable|indisponible) | n[’']est\ plus\ disponible
      | une\ erreur\ (?:est\ survenue|s[’']est\ produite|inattendue)
      | site\ (?:est\ )?(?:actuellement\ )?en\ maintenance | page\ not\ found | access\ denied
      | (?:404|403)\ (?:not\ found|forbidden) | (?:service|temporarily)\ unavailable | internal\ server\ error
      | (?:page|article|story)\ (?:is\ )?no\ longer\ (?:available|exists) | something\ went\ wrong
      | (?:page|article|story)\ (?:\w+\ ){0,4}(?:does\ not|doesn[’']t)\ exist
      | seite\ (?:\w+\ ){0,2}nicht\ gefunden | zugriff\ verweigert
      | p[aá]gina\ no\ encontrada | acceso\ denegado | pagina\ non\ trovata | pagina\ niet\ gevonden"""),
)  # fmt: skip
_COMPILED = tuple((why, limit, re.compile(words, re.IGNORECASE | re.VERBOSE)) for why, limit, words in _WALLS)
_CONSENT: Final = re.compile(
    r"\b(?:cookies?|traceurs?|consent\w*|partenaires?|partners?|vendors?|donn[eé]es|data|privacy"
    r"|confidentialit[eé]|finalit[eé]s?|purposes?|einwilligung|daten\w*|zwecke?|socios?|datos)\b",
    re.IGNORECASE,
)
_OF_CONSENT: Final = ("cookie", "partenaires", "partner", "socios", "privacy", "accept")
_MOSTLY_CONSENT: Final = 0.06  # of all words; a report about cookies stays below .04
# Where the frameworks of consent send who has not answered them.
_CONSENT_HOST: Final = re.compile(r"(?:consent|guce|cmp|cookies?|gdpr|privacy-?\w*)\.", re.IGNORECASE)


def why_degraded(text: str, *, title: str = "", feed_text: str = "") -> str:
    """Why a page's text is not its article, "" if it may be; `title` is the page's, not the feed's."""
    for why, limit, words in _COMPILED:
        if len(text) < limit and (words.search(title) or words.search(text)):
            return f"the page is {why}"
    if _is_about_consent(text):
        return "the page is a consent wall"
    if len(text) < LEAST_TEXT:
        return f"the page has only {len(text)} characters of text"
    if len(text) < _NO_LESS_THAN_FEED * len(feed_text):
        return "the page has less text than the feed"
    return ""


def is_consent_address(url: str, asked: str) -> bool:
    """Whether who asked for a page was sent to a host that asks for consent."""
    hosts = [(urlsplit(address).hostname or "") for address in (url, asked)]
    return hosts[0] != hosts[1] and _CONSENT_HOST.match(hosts[0]) is not None


def _is_about_consent(text: str) -> bool:
    """Walls that list all their purposes and partners are as long as articles."""
    small = text.lower()
    if not any(word in small for word in _OF_CONSENT) or not _COMPILED[0][2].search(small):
        return False
    return len(_CONSENT.findall(text)) > _MOSTLY_CONSENT * len(text.split())
