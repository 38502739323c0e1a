"""Whom Slack messages may call: what the configuration names, and nothing that is only written like it."""

import pytest

from worker.configuration.mentions import mention_text


@pytest.mark.parametrize(
    ("mentions", "text"),
    [
        ((), ""),
        (("here",), "<!here>"),
        (("channel", "S0614TZR7"), "<!channel> <!subteam^S0614TZR7>"),
        (("S0614TZR7", "S0614TZR7"), "<!subteam^S0614TZR7>"),
    ],
)
def test_mentions_are_written_as_slack_reads_them(mentions: tuple[str, ...], text: str) -> None:
    assert mention_text(mentions) == text
