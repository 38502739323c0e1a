"""The operator hears of an outlet whose pages cannot be read, or no longer where they say their text is."""

from tests.integration.stages.desk import Desk
from tests.integration.stages.press import Item, page, rss
from tests.stand_ins.web_server import Answer
from worker.feeds.health import TroubleKind
from worker.store.troubled import troubled_feeds


def test_an_outlet_whose_pages_are_errors_is_told_and_a_good_one_not(desk: Desk) -> None:
    desk.configure("monde", "figaro")
    for feed, body, status in (("monde", b"no", 403), ("figaro", page(), 200)):
        links = [desk.web.page(f"/{feed}/{number}", body, status=status) for number in range(8)]
        desk.web.serve(
            f"/{feed}",
            Answer(rss(*(Item(guid=link, link=link, title=f"Sujet {link}") for link in links[:7]))),
            Answer(rss(*(Item(guid=link, link=link, title=f"Sujet {link}") for link in links))),
        )
    for _ in range(30):
        desk.service.poll()
        for _ in range(30):
            desk.service.read()
            desk.service.tick(minutes=1)
        desk.look()

    [note] = desk.notes()
    assert note.note_subject == "a feed to look at: monde"
    assert "monde: most of its pages cannot be read since " in note.note


def publish_articles(desk: Desk, body: bytes, *, first: int, count: int) -> None:
    """As many more articles, read one after the other, and a look of the next poll that brings something."""
    links = [desk.web.page(f"/article/{number}", body) for number in range(first, first + count)]
    items = [Item(guid=link, link=link, title=f"Sujet {link}") for link in links]
    for known in (items[:-1], items):
        desk.web.page("/monde", rss(Item(guid="e1"), *known))
        desk.service.poll_again()
        while desk.service.read():
            desk.service.tick(minutes=1)
    desk.look()


def test_a_selector_that_finds_no_text_any_more_is_told_once_until_it_does_again(desk: Desk) -> None:
    desk.configure("monde", each="article: {text: div.corps}")
    publish_articles(desk, page(), first=0, count=5)
    assert not desk.notes()  # too few to judge

    publish_articles(desk, page(), first=10, count=3)
    publish_articles(desk, page(), first=20, count=3)

    [note] = desk.notes()
    assert note.note_subject == "a feed to look at: monde"
    assert "monde: article.text (div.corps) selects nothing in its pages since 1 January 2100" in note.note
    found = page().replace(b"<article>", b"<article><div class=corps>")
    publish_articles(desk, found, first=30, count=2)
    assert "monde" not in troubled_feeds(desk.service.store)


def test_another_selector_is_judged_by_its_own_pages(desk: Desk) -> None:
    desk.configure("monde", each="article: {text: div.corps}")
    publish_articles(desk, page(), first=0, count=8)
    assert [one.kind for one in troubled_feeds(desk.service.store)["monde"]] == [TroubleKind.UNSELECTED]

    desk.configure("monde", each="article: {text: div.autre}")
    desk.service.poll_again()

    assert "monde" not in troubled_feeds(desk.service.store)
