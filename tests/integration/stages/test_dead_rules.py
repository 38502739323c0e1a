"""A rule that used to ring and fell silent: its owner and the operator hear of it once."""

from collections.abc import Mapping

import pytest

from tests.integration.stages.press import DULL, PARAGRAPH, Item, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Notification, Reason
from worker.ops.dead_rules import tell_of_dead_rules

RULES = """\
version: 1
rules:
  - {id: treve, any: [trêve], owner: desk}
  - {id: prisonniers, any: [prisonniers], trial: true}
  - {id: budget, any: [budget]}
"""
RECEIVERS = (
    "{name: veille, console: true}",
    '{name: desk, webhook: {url: "${DESK_HOOK}"}}',
)
TREVE, PRISONERS = "Une trêve à Gaza", "Un échange de prisonniers"


class Newsroom:
    """A feed that is read three times a day, and what its rules find."""

    def __init__(self, service: Service, web: WebServer) -> None:
        self.service, self.web = service, web
        self._number = 0
        web.page("/monde", rss())
        self.configure()

    def configure(self, rules: str = RULES, language: str = "en") -> None:
        extra = f"language: {language}\noperator: [veille]"
        feeds = {"monde": self.web.url("/monde")}
        self.service.configure(feeds=feeds, rules=rules, receivers=RECEIVERS, extra=extra)

    def days(self, number: int, *titles: str) -> None:
        """Days on which these titles come, besides dull news."""
        for _ in range(number):
            items = [
                Item(guid=f"{self._number}-{n}", title=f"{title}, {self._number}", published=None)
                for n, title in enumerate((*titles, DULL))
            ]
            self._number += 1
            self.web.page("/monde", rss(*items))
            self.service.poll()
            self.service.read()
            tell_of_dead_rules(self.service.context)
            self.service.tick(days=1)

    def notes(self) -> Mapping[str, list[Notification]]:
        """Those that each receiver was told."""
        found = [one for one in self.service.notifications() if one.reason is Reason.OPERATOR]
        return {name: [one for one in found if one.receiver == name] for name in ("veille", "desk")}


@pytest.fixture
def newsroom(service: Service, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setenv("DESK_HOOK", "http://127.0.0.1:1/")
    return Newsroom(service, web)


def test_the_operator_and_its_owner_hear_once_that_a_rule_fell_silent(newsroom: Newsroom) -> None:
    newsroom.days(35, TREVE)
    assert not any(newsroom.notes().values())
    newsroom.days(25)

    [told], [owned] = newsroom.notes().values()
    assert told.note_subject == owned.note_subject == "a rule has gone silent: treve"
    assert "treve (rules.yaml, line 3, desk): some 7 times a week, and nothing for " in told.note
    assert "tocsin feed status" in told.note


def test_rules_that_fall_silent_together_are_one_note_and_each_owner_hears_of_theirs(
    newsroom: Newsroom,
) -> None:
    newsroom.days(35, TREVE, PRISONERS)
    newsroom.days(40)

    [told], [owned] = newsroom.notes().values()
    assert told.note_subject == "2 rules have gone silent"
    assert "prisonniers (rules.yaml, line 4): " in told.note
    assert "prisonniers" not in owned.note


def test_the_note_is_in_the_language_of_the_configuration(newsroom: Newsroom) -> None:
    newsroom.configure(language="fr")
    newsroom.days(35, TREVE)
    newsroom.days(25)

    [told], _ = newsroom.notes().values()
    assert told.note_subject == "règle muette\u00a0: treve"
    assert "environ 7 fois par semaine, et plus rien depuis " in told.note


def test_a_rule_that_rings_again_is_told_of_again_when_it_dies_again(newsroom: Newsroom) -> None:
    newsroom.days(35, TREVE)
    newsroom.days(25)
    newsroom.days(60, TREVE)
    newsroom.days(60)

    assert len(newsroom.notes()["veille"]) == 2


def test_a_rule_past_its_last_day_is_meant_to_be_silent(newsroom: Newsroom) -> None:
    until = newsroom.service.clock.now.date().replace(month=2, day=5)
    newsroom.configure(RULES.replace("owner: desk", f'until: "{until}"'))
    newsroom.days(36, TREVE)
    newsroom.days(25)

    assert not newsroom.notes()["veille"]


def test_a_service_that_was_stopped_does_not_take_its_rules_for_dead(newsroom: Newsroom) -> None:
    newsroom.days(35, TREVE)
    newsroom.service.tick(days=30)
    newsroom.days(3)

    assert not newsroom.notes()["veille"]


def test_an_article_that_another_feed_told_before_is_not_counted_again(
    service: Service, web: WebServer
) -> None:
    link = web.page("/article", b"<p>no article</p>")
    for feed in ("monde", "figaro"):
        item = Item(guid=feed, link=link, title=f"{TREVE} ({feed})", full=f"<p>{PARAGRAPH * 10}</p>")
        web.page(f"/{feed}", rss(item))
    service.configure(feeds={feed: web.url(f"/{feed}") for feed in ("monde", "figaro")})
    service.poll()
    service.read()

    day = int(service.clock.now.timestamp() // 86_400)
    assert service.counts()["outcome:duplicate"] == 1
    assert service.store.call("HGETALL", f"tocsin:rung:{day}") == {b"": b"1", b"treve": b"1"}
