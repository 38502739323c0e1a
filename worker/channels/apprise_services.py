"""Which services of Apprise we send to, and how each of them reads. All others are refused, by name.

In: chat and push services that take one text by https with `requests`, which apprise_wire.py watches.
Out: what reaches into this machine or its network (dbus, gnome, windows, macosx, syslog, kodi, mqtt), what
has a channel of its own here (mailto, slack, json, xml, form), what publishes or opens incidents, what costs
by the message (SMS), and what nobody here has tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from worker.channels.apprise_text import HTML, MARKDOWN, PARAGRAPHS, PLAIN, Dialect
from worker.configuration.references import REFERENCE, name_of_secret


@dataclass(frozen=True, slots=True)
class Service:
    """A service: how it reads, and the most that it takes."""

    name: str
    plugin: str  # module and class of Apprise: no other of its modules is imported
    dialect: Dialect
    format: Literal["text", "markdown", "html"]  # what Apprise is told: as it declares itself
    most_bytes: int
    has_title: bool = False  # a title of its own is worth having: push services show it large


_TEAMS: Final = Service("Teams", "workflows:NotifyWorkflows", PARAGRAPHS, "markdown", 4_000)
_DISCORD: Final = Service("Discord", "discord:NotifyDiscord", MARKDOWN, "markdown", 2_000)
_TELEGRAM: Final = Service("Telegram", "telegram:NotifyTelegram", HTML, "html", 4_000)
_MATTERMOST: Final = Service("Mattermost", "mattermost:NotifyMattermost", MARKDOWN, "text", 4_000)
_ROCKET: Final = Service("Rocket.Chat", "rocketchat:NotifyRocketChat", MARKDOWN, "markdown", 1_000)
_ZULIP: Final = Service("Zulip", "zulip:NotifyZulip", MARKDOWN, "text", 9_000)
_WEBEX: Final = Service("Webex", "webexteams:NotifyWebexTeams", PARAGRAPHS, "markdown", 7_000)
# Beyond 4 096 bytes a text becomes a file: https://docs.ntfy.sh/publish/#limitations
_NTFY: Final = Service("ntfy", "ntfy:NotifyNtfy", PLAIN, "text", 3_800, has_title=True)
_GOTIFY: Final = Service("Gotify", "gotify:NotifyGotify", PLAIN, "text", 8_000, has_title=True)
_PUSHOVER: Final = Service("Pushover", "pushover:NotifyPushover", PLAIN, "text", 1_000, has_title=True)
_PUSHBULLET: Final = Service(
    "Pushbullet", "pushbullet:NotifyPushBullet", PLAIN, "text", 8_000, has_title=True
)
_SIGNAL: Final = Service("Signal", "signal_api:NotifySignalAPI", PLAIN, "text", 1_900)
_TALK: Final = Service("Nextcloud Talk", "nextcloudtalk:NotifyNextcloudTalk", MARKDOWN, "text", 8_000)

SERVICES: Final[Mapping[str, Service]] = {
    "workflow": _TEAMS, "workflows": _TEAMS,
    "discord": _DISCORD,
    "tgram": _TELEGRAM,
    "mmost": _MATTERMOST, "mmosts": _MATTERMOST,
    "rocket": _ROCKET, "rockets": _ROCKET,
    "zulip": _ZULIP,
    "wxteams": _WEBEX, "webex": _WEBEX,
    "ntfy": _NTFY, "ntfys": _NTFY,
    "gotify": _GOTIFY, "gotifys": _GOTIFY,
    "pover": _PUSHOVER,
    "pbul": _PUSHBULLET,
    "signal": _SIGNAL, "signals": _SIGNAL,
    "nctalk": _TALK, "nctalks": _TALK,
}  # fmt: skip
OURS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("mailto", "mailtos"), "email"),
    "slack": "slack",
    **dict.fromkeys(("json", "jsons", "xml", "xmls", "form", "forms", "http", "https"), "webhook"),
}


def why_not_sent_to(url: str) -> str:
    """Why an address is refused, "" if it is not; its scheme alone is shown."""
    scheme, separator, _ = url.partition("://")
    scheme = scheme.lower()
    if not separator or not scheme.isalnum() or len(scheme) > 20:
        return "the address does not begin with the name of a service and ://"
    if scheme in SERVICES:
        return ""
    if scheme in OURS:
        return f"{scheme}:// has a channel of its own here: write {OURS[scheme]}:"
    return f"{scheme}:// is none of the services that are sent to: {', '.join(sorted(SERVICES))}"


def name_of_address(text: str) -> str:
    """What a destination is called: its variable or file, or a hash of what is no reference."""
    match = REFERENCE.fullmatch(text)
    return match["env"] or match["file"] if match else name_of_secret(text)
