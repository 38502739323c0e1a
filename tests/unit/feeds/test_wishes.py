"""What a document wishes, and how far it is granted."""

from datetime import UTC, datetime, timedelta

import pytest

from worker.feeds.wishes import wished_wait, wishes_of
from worker.models import Wishes

SATURDAY_NIGHT = datetime(2026, 11, 28, 22, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHANNEL = b"""<rss version="2.0"><channel><title>La Presse</title>
<skipHours><hour>23</hour><hour> 24 </hour><hour>1</hour><hour>99</hour></skipHours>
<skipDays><day>Sunday</day><day>Dimanche</day></skipDays>
<item><title>x</title></item></channel></rss>"""


def test_hours_and_days_to_be_skipped_are_read() -> None:
    wishes = wishes_of(CHANNEL, 1800)

    assert wishes == Wishes(seconds=1800, skip_hours=(0, 1, 23), skip_days=(6,))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff\xfe<\x00r\x00s\x00s\x00",
        b"<rss><channel><item><skipHours><hour>3</hour></skipHours></item></channel></rss>",
        b"<skipHours>" + b"<hour>3</hour>" * 10_000,
        b"<skipHours" * 10_000,
    ],
)
def test_what_is_no_wish_of_the_feed_is_none(document: bytes) -> None:
    assert wishes_of(document, None) == Wishes()


def test_an_hour_that_is_skipped_is_waited_for_up_to_the_longest() -> None:
    short = Wishes(skip_hours=(22,))
    night = Wishes(seconds=60, skip_hours=(22, 23, 0, 1))

    assert wished_wait(short, SATURDAY_NIGHT, HOUR) == timedelta(minutes=20)
    assert wished_wait(night, SATURDAY_NIGHT, HOUR) == HOUR
    assert wished_wait(Wishes(skip_days=(5,)), SATURDAY_NIGHT, HOUR) == HOUR
    assert wished_wait(Wishes(skip_days=(6,), skip_hours=(3,)), SATURDAY_NIGHT, HOUR) == timedelta(0)
    assert wished_wait(Wishes(seconds=86_400), SATURDAY_NIGHT, HOUR) == HOUR
