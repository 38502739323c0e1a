"""What a publisher sees of Tocsin: which of its pages are asked for, and how often.

The numbers are those of the twelve points of polite acquisition.
"""

import pytest

from tests.integration.stages.press import DULL, HEADLINE, Item, page
from tests.integration.stages.publisher import FULL, HTML, Publisher, subscribe
from tests.integration.stages.service import Service
from worker.models import Outcome

# 11. Pages


def test_11_pages_are_asked_for_once_for_new_entries_alone(publisher: Publisher, service: Service) -> None:
    item = Item(guid="e1", link=publisher.page("/article"), title=DULL)
    subscribe(publisher, publisher.feed("/rss", item))

    for _ in range(4):
        service.poll()
        service.read()
        service.tick(minutes=12)

    assert publisher.paths().count("/article") == 1


def test_11_a_page_is_asked_for_again_with_its_validators(publisher: Publisher, service: Service) -> None:
    item = Item(guid="e1", link=publisher.url("/article"), title=DULL)
    publisher.web.page("/article", page(title=DULL), headers=HTML, etag='"page"')
    subscribe(publisher, publisher.feed("/rss", item))
    service.poll()
    service.read()
    item = Item(guid="e1", link=item.link, title=HEADLINE)
    publisher.feed("/rss", item, etag='"2"')

    service.poll_again()
    service.read()

    tags = [one.headers["If-None-Match"] for one in publisher.new_requests() if one.path == "/article"]
    assert tags == [None, '"page"']


def test_11_no_page_is_asked_for_where_the_feed_has_the_whole_text(
    publisher: Publisher, service: Service
) -> None:
    item = Item(guid="e1", link=publisher.page("/article"), full=FULL)
    subscribe(publisher, publisher.feed("/rss", item))

    service.poll()
    service.read()

    assert publisher.paths() == ["/rss"]


@pytest.mark.parametrize("status", [401, 402, 403, 404, 451])
def test_11_a_page_that_is_refused_is_not_asked_for_again(
    publisher: Publisher, service: Service, status: int
) -> None:
    publisher.web.page("/article", status=status)
    item = Item(guid="e1", link=publisher.url("/article"), title=HEADLINE)
    subscribe(publisher, publisher.feed("/rss", item))
    service.poll()
    for _ in range(4):
        service.read()
        service.tick(minutes=5)

    assert publisher.paths().count("/article") == 1
    assert service.outcomes("feed0") == {"e1": Outcome.RUNG}  # by the feed's own text
