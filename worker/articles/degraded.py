"""Pages that answer, but not with the article: walls, challenges, error pages, remains of a text.

Rules must never match the text of a wall, so the reader falls back to what the feed itself says.
"""

import re

LEAST_TEXT = 120  # characters; the shortest news flashes have about 150
_NO_LESS_THAN_FEED = 0.5  # a page with half of what its feed says has not shown its article

# A short text that holds such words is that thing, and not an article that mentions it: articles that do
# are longer than the limit, in characters, beside each.
_WALLS = (
    ("a consent wall", 2_500, r"""
        nous\ et\ nos\ (?:\d+\ )?partenaires | continuer\ sans\ accepter
      | accepte[rz]\ (?:tous\ )?les\ cookies
      | g[eé]rer\ (?:vos|mes|les)\ (?:cookies|consentements|pr[eé]f[eé]rences)
      | we\ and\ our\ (?:\d+\ )?(?:\w+\ )?partners
      | (?:accept|manage)\ (?:all\ )?cookies | your\ privacy\ choices
      | wir\ und\ unsere\ (?:\d+\ )?partner | alle\ (?:cookies\ )?akzeptieren | cookies\ zustimmen
      | nosotros\ y\ nuestros\ (?:\d+\ )?socios | aceptar\ (?:todas\ )?(?:las\ )?cookies"""),
    ("a bot challenge", 1_000, r"""
        vous\ n[’']?[eê]tes\ pas\ un\ robot | v[eé]rification\ que\ vous\ [eê]tes\ (?:un\ )?humain | captcha
      | verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human | you\ are\ not\ a\ robot | unusual\ traffic
      | checking\ your\ browser | just\ a\ moment\.\.\. | attention\ required!\ \|\ cloudflare
      | enable\ (?:js|javascript)\ and\ (?:disable|cookies) | ddos\ protection\ by
      | activer\ (?:le\ )?javascript | aktivieren\ sie\ javascript | active\ javascript
      | kein\ roboter | no\ (?:soy|eres)\ un\ robot"""),
    ("an error page", 800, r"""
        page\ (?:introuvable|non\ trouv[eé]e) | (?:erreur|error|fehler)\ (?:404|403|410|500|502|503)
      | (?:page|adresse)\ (?:\w+\ ){0,4}n[’']existe\ (?:pas|plus) | acc[eè]s\ (?:refus[eé]|interdit)
      | site\ (?:est\ )?(?:actuellement\ )?en\ maintenance | page\ not\ found | access\ denied
      | (?:404|403)\ (?:not\ found|forbidden) | (?:service|temporarily)\ unavailable | internal\ server\ error
      | seite\ (?:\w+\ ){0,2}nicht\ gefunden | zugriff\ verweigert
      | p[aá]gina\ no\ encontrada | acceso\ denegado"""),
)  # fmt: skip
_COMPILED = tuple((why, limit, re.compile(words, re.IGNORECASE | re.VERBOSE)) for why, limit, words in _WALLS)


def why_degraded(text: str, *, title: str = "", feed_text: str = "") -> str:
    """Why a page's text is not its article, "" if it may be; `title` is the page's, not the feed's."""
    for why, limit, words in _COMPILED:
        if len(text) < limit and (words.search(title) or words.search(text)):
            return f"the page is {why}"
    if len(text) < LEAST_TEXT:
        return f"the page has only {len(text)} characters of text"
    if len(text) < _NO_LESS_THAN_FEED * len(feed_text):
        return "the page has less text than the feed"
    return ""
