"""Entries as no publisher should write them: each has an outcome, and what rings is harmless."""

import re
from email.message import EmailMessage

import pytest

from tests.integration.hostile.street import HTML, NEIGHBOUR, Street
from tests.integration.stages.channels import BY_MAIL, by_webhook
from tests.integration.stages.press import HEADLINE, Item, ago, page, rss
from tests.stand_ins.slack_server import SlackServer
from worker.models import Outcome
from worker.stages import pages

ODD = {
    "no link": "<item><guid isPermaLink='false'>e1</guid><title>Une trêve</title></item>",
    "no title": "<item><guid isPermaLink='false'>e1</guid><description>Une trêve</description></item>",
    "no date": "<item><guid isPermaLink='false'>e1</guid><title>Une trêve</title><link>PAGE</link></item>",
    "nothing but a text": "<item><description>Une trêve</description></item>",
    "a date in 1763": "<item><guid isPermaLink='false'>e1</guid><title>Une trêve</title>"
    "<pubDate>Thu, 10 Feb 1763 10:00:00 GMT</pubDate></item>",
    "a date in 2199": "<item><guid isPermaLink='false'>e1</guid><title>Une trêve</title>"
    "<pubDate>Sun, 10 Feb 2199 10:00:00 GMT</pubDate></item>",
    "a link to a script": "<item><guid isPermaLink='false'>e1</guid><title>Une trêve</title>"
    "<link>javascript:alert(1)</link></item>",
    "a link to data": "<item><guid isPermaLink='false'>e1</guid><title>Une trêve</title>"
    "<link>data:text/html,x</link></item>",
}


def document(item: str) -> bytes:
    channel, _, _ = rss().partition(b"</channel>")
    return channel + item.encode() + b"</channel></rss>"


@pytest.mark.parametrize("name", ODD)
def test_an_odd_entry_rings_and_leads_nowhere_it_should_not(street: Street, name: str) -> None:
    there = street.web.page("/page", page(), headers=HTML)
    street.open({"monde": street.web.page("/rss", document(ODD[name].replace("PAGE", there)))})

    street.run()

    assert set(street.service.outcomes().values()) == {Outcome.RUNG}
    (alert,) = [alert for alert in street.service.alerts() if alert.feed == "monde"]
    assert alert.published is None
    assert alert.link == (there if "PAGE" in ODD[name] else "")
    assert len(street.mail.messages) == 2
    assert not re.search("href=.(?!http)", "".join(map(html_of, street.mail.messages)))
    assert street.service.state().last_status == "ok"


def test_of_10_000_entries_the_newest_1_000_are_read_and_the_rest_is_counted(street: Street) -> None:
    items = [Item(guid=f"e{n}", published=ago(days=4, minutes=n), title=f"Numéro {n}") for n in range(10_000)]
    street.open({"monde": street.web.page("/rss", rss(*items))})

    street.run()

    state, counts = street.service.state(), street.service.counts()
    assert (state.last_status, state.last_count, state.over_cap) == ("ok", 1_000, 9_000)
    assert (counts["outcome:over the cap"], counts["outcome:too old"]) == (9_000, 1_000)
    assert street.subjects() == [NEIGHBOUR]


def test_a_new_entry_of_an_overlong_feed_that_lists_the_oldest_first_rings(street: Street) -> None:
    items = [Item(guid=f"e{n}", published=ago(days=4, minutes=n), title=f"Numéro {n}") for n in range(1_500)]
    street.open({"monde": street.web.page("/rss", rss(*items[::-1]))})
    street.run()

    street.web.page("/rss", rss(*items[::-1], Item(guid="new")))
    street.run_again()

    assert street.subjects() == [NEIGHBOUR, HEADLINE]
    assert street.service.state().over_cap == 501


TITLES = {
    "a line break": "Trêve\nBcc: evil@example.net",
    "a carriage return": "Trêve\r\nSubject: autre",
    "a line separator": "Trêve\u2028Bcc: evil@example.net",
    "a script": "Trêve <script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>",
    "an escaped script": "Trêve &lt;script&gt;alert(1)&lt;/script&gt;",
    "a call to the channel": "Trêve <!channel> <!here> <@U123> &lt;!everyone&gt;",
    "a link of Slack's": "Trêve &lt;https://evil.example|ici&gt;",
    "bidirectional controls": "Trêve \u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "lone surrogates": "Trêve \\ud800 SURROGATE",
    "100 kB": "Trêve " + "é" * 50_000,
    "100 kB of ampersands": "Trêve " + "&" * 100_000,
}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff\x00]")


@pytest.mark.parametrize("name", TITLES)
def test_a_hostile_title_arrives_harmless_by_email_and_by_slack(
    street: Street, slack_server: SlackServer, name: str
) -> None:
    body = rss(Item(guid="e1", title=TITLES[name])).replace(b"SURROGATE", b"&#xD800; &#56320;")
    receivers = (BY_MAIL, by_webhook(street.service, slack_server))
    street.open({"monde": street.web.page("/rss", body)}, *receivers)

    street.run()
    street.service.tick(seconds=2)
    street.service.deliver()

    assert set(street.service.statuses().values()) == {"told"}
    assert (len(street.mail.messages), len(slack_server.messages)) == (2, 2)
    for mail in street.mail.messages:
        assert (mail["To"], mail["Bcc"]) == ("veille@example.org", None)
        assert len(mail.get_all("Subject", [])) == 1
        assert len(str(mail["Subject"])) < 80
        assert not re.search("<(script|img)", html_of(mail))
        assert not TURNING.search(str(mail["Subject"]) + html_of(mail))
    assert slack_server.mentions == []
    assert not TURNING.search(repr(slack_server.messages))
    assert "<https://evil" not in repr(slack_server.messages)


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_an_entry_whose_own_text_costs_too_much_rings_by_its_title(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEED_SECONDS", 0.1)
    markup = "<b><i>" * 30_000 + "x"
    street.open({"monde": street.web.page("/rss", rss(Item(guid="e1", full=markup)))})

    street.run()

    assert street.subjects() == [NEIGHBOUR, HEADLINE]
    degraded = {alert.title: alert.degraded for alert in street.service.alerts()}
    assert "it took more than 0.1 s of processor time" in degraded[HEADLINE]
