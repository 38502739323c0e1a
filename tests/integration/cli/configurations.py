"""Configuration files for the commands' tests. Their feed is a file, and its articles need no page."""

RULES = """\
version: 1
defaults: {owner: desk-inter}
rules:
  - id: treve
    any: [trêve, cessez-le-feu]
    none: [trêve hivernale]
    tests:
      match: TREVE A GAZA
      no_match: "Logement : la trêve hivernale"
  - {id: echange, any: [échange de prisonniers], severity: high}
"""

FEEDS = """\
version: 1
contact: veille@example.org
defaults: {lang: fr, first_run: all}
groups:
  - id: presse
    feeds:
      - {id: journal, url: "file:presse/feed.xml", title: Le Journal}
      - {id: absent, url: "file:presse/absent.xml", title: "L’Absent"}
"""

ALERTS = """\
version: 1
email: {server: "${SMTP_SERVER:-}", from: tocsin@example.org, security: none}
receivers:
  - {name: console, console: true}
  - {name: veille, email: {to: [veille@example.org]}}
route:
  receivers: [veille]
  routes: [{if: severity=critical, receivers: [veille, console]}]
"""

RINGING = ("Une trêve de trente jours est proposée", "Un échange de prisonniers suivrait.")


def feed(*items: tuple[str, str]) -> str:
    """A feed document with these titles and summaries, the newest first."""
    written = "".join(
        f'<item><title>{title}</title><guid isPermaLink="false">{title}</guid>'
        f"<pubDate>{{now-{number}m}}</pubDate><description>{summary}</description></item>"
        for number, (title, summary) in enumerate(items, start=1)
    )
    return f'<rss version="2.0"><channel><title>Le Journal</title>{written}</channel></rss>'
