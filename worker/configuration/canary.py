"""The canary: an entry of our own that goes the whole way, as a feed, a rule and a receiver nobody wrote.

They stand beside what the user wrote: no rule of his reads the canary, and no list of his shows it.
"""

from dataclasses import replace
from typing import Final

from worker.configuration.model import Configuration, FeedSettings, Receiver, RuleSettings
from worker.models import CANARY
from worker.query.tree import Term

# Of no network, and so in the lane of files; no user can write this path.
CANARY_URL: Final = f"file:{CANARY}"
SINK: Final = Receiver(name=CANARY, is_sink=True)
_WORD: Final = "canari"
_DOCUMENT: Final = """\
<rss version="2.0"><channel><title>Tocsin</title><item>
<title>Canari {at}</title><guid isPermaLink="false">{at}</guid><pubDate>{at}</pubDate>
</item></channel></rss>
"""


def canary_feed(configuration: Configuration) -> tuple[FeedSettings, ...]:
    """The feed of the canary, if there is to be one."""
    if configuration.canary is None:
        return ()
    every = configuration.canary.every
    return (
        FeedSettings(
            id=CANARY, url=CANARY_URL, title="Tocsin", group=CANARY, lang="fr", every=every, first_run="all"
        ),
    )


def seen_by_canary(configuration: Configuration) -> Configuration | None:
    """The same configuration with nothing to read but the canary, and nothing to find but its word."""
    if configuration.canary is None:
        return None
    receiver = configuration.canary.receiver or CANARY
    rule = RuleSettings(id=CANARY, when=Term(_WORD), receivers=(receiver,))
    feeds = {feed.id: feed for feed in canary_feed(configuration)}
    return replace(configuration, feeds=feeds, rules={CANARY: rule}, lists={})


def canary_document(at: str) -> bytes:
    """The feed as of now, an RFC 822 date: one entry, another each time."""
    return _DOCUMENT.format(at=at).encode()
