"""A rule with a limit, from the files to the messages: what is beyond it, and who hears of that."""

from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import CONSOLE, Service
from tests.stand_ins.web_server import WebServer
from worker.models import Reason

RULES = """\
version: 1
defaults: {receivers: [veille]}
rules:
  - {id: treve, any: [trêve], limit: 3/h, owner: desk}
  - {id: otage, any: [otage]}
"""
DESK, OPERATOR = "{name: desk, email: {to: [desk@example.org]}}", "{name: exploitation, console: true}"


def publish(service: Service, web: WebServer, *titles: str) -> None:
    items = [Item(guid=title, link="", title=title) for title in titles]
    service.rules, service.receivers = RULES, (CONSOLE, DESK, OPERATOR)
    service.extra = "operator: [exploitation]\nemail: {server: localhost:25, from: tocsin@example.org}"
    service.configure(feeds={"monde": web.page("/rss", rss(*items))})
    service.poll()
    service.read()


def reasons(service: Service, receiver: str) -> list[tuple[Reason, int]]:
    found = [one for one in service.notifications() if one.receiver == receiver]
    return [(one.reason, len(one.alerts)) for one in found]


def test_the_rest_of_an_hour_is_one_digest_and_owner_and_operator_hear_of_it_once(
    service: Service, web: WebServer
) -> None:
    titles = [f"Une trêve numéro {number} est annoncée" for number in range(8)]
    publish(service, web, *titles, "Un otage est libéré dans la nuit")

    service.gather()
    early = reasons(service, "veille")
    service.tick(minutes=59)
    service.gather()
    waiting = len(service.pending())
    service.tick(minutes=1)
    service.gather()

    assert early == [(Reason.FIRST, 1)] * 4
    assert waiting == 5
    assert reasons(service, "veille") == [*early, (Reason.LIMIT, 5)]
    assert service.pending() == []
    assert reasons(service, "desk") == reasons(service, "exploitation") == [(Reason.OPERATOR, 0)]
    (note,) = [one for one in service.notifications() if one.receiver == "exploitation"]
    assert note.note_subject == "règle trop bavarde\u00a0: treve"
    assert "limite de 3 messages" in note.note


def test_a_second_hour_over_the_limit_disturbs_nobody_again(service: Service, web: WebServer) -> None:
    publish(service, web, *[f"Une trêve numéro {number} est annoncée" for number in range(5)])
    service.gather()
    service.tick(hours=1)
    service.gather()

    more = [f"Une trêve de plus, la {number}e en tout" for number in range(20, 26)]
    web.page("/rss", rss(*[Item(guid=title, link="", title=title) for title in more]))
    service.poll()
    service.read()
    service.gather()
    service.tick(hours=1)
    service.gather()

    assert [one for one in reasons(service, "veille") if one[0] is Reason.LIMIT] == [
        (Reason.LIMIT, 2),
        (Reason.LIMIT, 3),
    ]
    assert reasons(service, "exploitation") == [(Reason.OPERATOR, 0)]
