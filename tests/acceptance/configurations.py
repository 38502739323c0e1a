"""The configuration files of the acceptance tests."""

from collections.abc import Mapping

RULES = """\
version: 1
rules:
  - {id: treve, any: [trêve], limit: 1000/h}
  - {id: echange-de-prisonniers, any: [échange de prisonniers], severity: high}
"""


def feeds(addresses: Mapping[str, str], *, every: str = "1m") -> str:
    """feeds.yaml: all that these feeds show rings, from the first poll on."""
    lines = [
        "version: 1",
        "contact: veille@example.org",
        f"defaults: {{lang: fr, every: {every}, first_run: all}}",
        "groups:",
        "  - id: presse",
        "    feeds:",
    ]
    lines += [f'      - {{id: {id_}, url: "{url}", title: Le {id_}}}' for id_, url in addresses.items()]
    return "\n".join(lines) + "\n"


def alerts(*receivers: str, mail: str = "127.0.0.1:9", operator: str = "") -> str:
    """alerts.yaml: these receivers, written as YAML mappings, are all told."""
    names = ", ".join(receiver.removeprefix("{name: ").partition(",")[0] for receiver in receivers)
    lines = [
        "version: 1",
        f"operator: [{operator}]" if operator else "",
        f"email: {{server: '{mail}', from: tocsin@example.org, security: none}}",
        "receivers:",
        *(f"  - {receiver}" for receiver in receivers),
        "route:",
        f"  receivers: [{names}]",
    ]
    return "\n".join(line for line in lines if line) + "\n"


BY_MAIL = "{name: veille, email: {to: [veille@example.org]}}"
BY_WEBHOOK = '{name: slack, slack: {webhook: "${SLACK_WEBHOOK}"}}'
CONSOLE = "{name: console, console: true}"
