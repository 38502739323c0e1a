"""Whom a message in Slack calls: user groups by their id, or all of the channel; nobody else."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from worker.configuration.values import Line, list_of, refuse

# https://docs.slack.dev/messaging/formatting-message-text#special-mentions
EVERYBODY: Final = {"here": "<!here>", "channel": "<!channel>"}
_GROUP: Final = re.compile(r"S[A-Z0-9]{6,20}")


def _checked(text: str) -> str:
    if text not in EVERYBODY and not _GROUP.fullmatch(text):
        bare = text.strip("<>!@").casefold()
        refuse(
            "a mention is here, channel, or the id of a user group, as in S0614TZR7",
            instead=bare if bare in EVERYBODY else "",
            fix="in Slack: People, User groups, the group, Copy group ID",
        )
    return text


Mentioned = Annotated[Line, AfterValidator(_checked)]
Mentions = Annotated[
    tuple[Mentioned, ...],
    list_of(Mentioned),
    Field(description="Called by a message: user groups by their id, here, channel."),
]


def mention_text(mentions: tuple[str, ...]) -> str:
    """The mentions as Slack writes them, "" for none."""
    return " ".join(EVERYBODY.get(one, f"<!subteam^{one}>") for one in dict.fromkeys(mentions))
