"""The operator hears of each trouble of a feed once, when it lasts, and of many in one note."""

from datetime import timedelta

from tests.integration.stages.desk import Desk
from tests.integration.stages.press import Item, numbered, rss
from worker.feeds.health import TroubleKind
from worker.ops.feed_health import tell_of_feeds
from worker.store.outages import begin_outage, end_outage
from worker.store.troubled import told_troubles, troubled_feeds


def test_a_feed_that_fails_for_a_day_is_told_once(desk: Desk) -> None:
    desk.configure("monde")
    desk.hours(1)
    desk.web.page("/monde", b"go away", status=403)

    desk.hours(20)
    assert not desk.notes()
    desk.hours(60)

    [note] = desk.notes()
    assert note.note_subject == "a feed to look at: monde"
    assert "monde: failing since 1 January 2100" in note.note
    assert "403" in note.note
    assert "tocsin feed status" in note.note


def test_the_note_is_in_the_language_of_the_configuration(desk: Desk) -> None:
    desk.configure("monde", language="fr")
    desk.web.page("/monde", b"go away", status=403)
    desk.hours(60)

    [note] = desk.notes()
    assert note.note_subject == "flux à vérifier\u00a0: monde"
    assert "monde\u00a0: en échec depuis le 1er janvier 2100" in note.note


def test_it_is_told_again_when_it_ended_and_came_back(desk: Desk) -> None:
    desk.configure("monde")
    for status in (403, 200, 403):
        desk.web.page("/monde", rss(Item(guid="e1")), status=status)
        desk.hours(60)

    assert len(desk.notes()) == 2


def test_failures_that_pass_within_a_day_are_told_to_nobody(desk: Desk) -> None:
    desk.configure("monde")
    for _ in range(4):
        desk.web.page("/monde", b"sorry", status=500)
        desk.hours(10)
        desk.web.page("/monde", rss(Item(guid="e1")))
        desk.hours(10)

    assert not desk.notes()


def test_the_feeds_of_a_publisher_that_is_down_make_one_note(desk: Desk) -> None:
    feeds = [f"titre-{number}" for number in range(40)]
    desk.configure(*feeds)
    for feed in feeds:
        desk.web.page(f"/{feed}", b"go away", status=403)
    desk.hours(60)

    [note] = desk.notes()
    assert note.note_subject == "40 feeds to look at"
    [line, *_] = note.note.splitlines()
    assert line.startswith(f"40 feeds of {desk.web.host} (titre-0, titre-1, titre-10…): failing since ")
    assert len(told_troubles(desk.service.store)) == 40


def test_nothing_is_told_while_our_own_network_is_out_nor_in_the_hour_after(desk: Desk) -> None:
    desk.configure("monde")
    desk.web.page("/monde", b"go away", status=403)
    begin_outage(desk.service.store)
    desk.hours(60)
    assert not desk.notes()

    tell_of_feeds(desk.service.context)
    end_outage(desk.service.store)
    tell_of_feeds(desk.service.context)
    assert not desk.notes()

    desk.service.store.call("DEL", "tocsin:feeds:untold")  # an hour later
    tell_of_feeds(desk.service.context)
    assert len(desk.notes()) == 1


def test_a_note_is_followed_by_an_hour_without_any(desk: Desk) -> None:
    desk.configure("monde")
    desk.web.page("/monde", b"go away", status=403)
    desk.hours(60)
    desk.configure("monde", "figaro")
    desk.web.page("/figaro", b"gone", status=410)
    desk.service.poll_again()
    desk.service.tick(hours=2)
    desk.service.store.call("SET", "tocsin:feeds:untold", 1)

    tell_of_feeds(desk.service.context)
    assert len(desk.notes()) == 1
    desk.service.store.call("DEL", "tocsin:feeds:untold")
    tell_of_feeds(desk.service.context)
    assert "figaro: gone for good, says its server (410)" in desk.notes()[1].note


def test_two_tickers_tell_it_once(desk: Desk) -> None:
    desk.configure("monde")
    desk.web.page("/monde", b"go away", status=403)
    for _ in range(60):
        desk.service.poll()
        for _ in range(2):
            tell_of_feeds(desk.service.worker(desk.service.store))
        desk.service.tick(hours=1)

    assert len(desk.notes()) == 1


def test_without_an_operator_nothing_is_marked_as_told(desk: Desk) -> None:
    desk.service.configure(feeds={"monde": desk.web.url("/monde")})
    desk.web.page("/monde", b"go away", status=403)
    desk.hours(60)
    assert not desk.notes()
    assert not told_troubles(desk.service.store)

    desk.configure("monde")
    desk.look()
    assert len(desk.notes()) == 1


def test_a_removed_feed_is_in_no_trouble(desk: Desk) -> None:
    desk.configure("monde", "figaro")
    desk.web.page("/figaro", b"go away", status=403)
    desk.hours(2)
    assert list(troubled_feeds(desk.service.store)) == ["figaro"]

    desk.configure("monde")
    desk.hours(60)

    assert not troubled_feeds(desk.service.store)
    assert not desk.notes()


def test_a_feed_that_shows_nothing_known_is_told_when_it_does_so_again(desk: Desk) -> None:
    desk.configure("monde")
    for start in (1, 100, 200):
        desk.web.page("/monde", rss(*numbered(10, first=start)))
        desk.hours(2)

    [note] = desk.notes()
    assert "monde: may have published articles that Tocsin did not see" in note.note
    assert "max_every" in note.note


def test_a_feed_that_is_silent_against_its_rhythm_is_told_and_one_that_is_seldom_heard_is_not(
    desk: Desk,
) -> None:
    desk.configure("monde", "tribunal")
    desk.web.page("/tribunal", rss(Item(guid="t1", published=None)))
    for hour in range(24 * 5):
        item = Item(guid=f"e{hour}", title=f"Sujet {hour}", published=desk.service.clock.now)
        desk.web.page("/monde", rss(item, Item(guid="fixed", published=None)))
        desk.hours(1)
    assert not desk.notes()
    heard = desk.service.clock.now - timedelta(hours=1)
    desk.hours(24 * 4)

    [note] = desk.notes()
    assert note.note_subject == "a feed to look at: monde"
    assert f"monde: nothing more since {heard.day} January 2100" in note.note
    [trouble] = troubled_feeds(desk.service.store)["monde"]
    assert trouble.kind is TroubleKind.SILENT

    item = Item(guid="again", title="De nouveau", published=desk.service.clock.now)
    desk.web.page("/monde", rss(item, Item(guid="fixed", published=None)))
    desk.hours(2)
    assert not troubled_feeds(desk.service.store)


def test_a_feed_that_changes_its_ids_has_hidden_nothing(desk: Desk) -> None:
    desk.configure("monde")
    for ids in range(4):
        items = [Item(guid=f"{ids}-{n}", title=f"Le sujet numéro {n} de la page") for n in range(10)]
        desk.web.page("/monde", rss(*items))
        desk.hours(2)

    assert [one.kind for one in troubled_feeds(desk.service.store)["monde"]] == [TroubleKind.FLOOD]
    assert "feed gaps suspected" not in desk.service.counts()
