"""A rule with `ring: every_article`, from the files to the messages."""

from tests.integration.stages.press import HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Reason

RULES = """\
version: 1
rules:
  - {id: treve, any: [trêve], ring: every_article}
  - {id: prisonniers, any: [échange de prisonniers]}
"""
MENTION = "Un échange de prisonniers est prévu."


def test_every_article_of_an_event_is_a_message_and_other_rules_have_their_stories(
    service: Service, web: WebServer
) -> None:
    sites = {"monde": f"http://127.0.0.1:{web.port}", "figaro": f"http://0.0.0.0:{web.port}"}
    for name, root in sites.items():
        web.page(f"/{name}", page(MENTION, title=HEADLINE), headers={"Content-Type": "text/html"})
        web.page(f"/{name}.xml", rss(Item(guid=name, link=f"{root}/{name}", title=HEADLINE)))
    service.rules = RULES
    service.configure(feeds={name: f"{root}/{name}.xml" for name, root in sites.items()})

    service.poll()
    service.read()
    service.gather()
    service.deliver()

    rules = {alert.id: (alert.rule, alert.feed) for alert in service.alerts()}
    told = [
        (one.reason, {rules[id_][0] for id_ in one.alerts}, len({rules[id_][1] for id_ in one.alerts}))
        for one in service.notifications()
    ]
    assert told == [(Reason.ARTICLE, {"treve", "prisonniers"}, 1)] * 2
    assert {service.status_of(one) for one in service.notifications()} == {"told"}
    assert not service.pending()
