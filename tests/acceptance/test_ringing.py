"""From a feed on the web to an inbox and a Slack channel, through every process of the service."""

import re
from email.message import EmailMessage

from tests.acceptance import configurations
from tests.acceptance.press import WebPress
from tests.acceptance.service import Service, until
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import SlackServer, texts_of
from tests.stand_ins.web_server import WebServer

HEADLINE = "Ukraine : une TREVE et un échange de prisonniers annoncés"
OTHER = "La bibliothèque municipale rouvre ses portes après deux ans de travaux"


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def bold_in(message: dict[str, object]) -> list[str]:
    quotes = [line for text in texts_of(message) for line in text.splitlines() if line.startswith(">")]
    return re.findall(r"\*([^*]+)\*", "\n".join(quotes))


def test_an_article_rings_by_email_and_by_slack_with_its_words_highlighted_and_once(
    service: Service, web: WebServer, mail_sink: MailSink, slack_server: SlackServer
) -> None:
    service.environment["SLACK_WEBHOOK"] = slack_server.webhook
    service.write(
        "feeds.yaml", configurations.feeds({"monde": WebPress(web).publish("monde", HEADLINE, OTHER)})
    )
    service.write("rules.yaml", configurations.RULES)
    receivers = (configurations.BY_MAIL, configurations.BY_WEBHOOK)
    service.write("alerts.yaml", configurations.alerts(*receivers, mail=mail_sink.address))

    with service:
        until(lambda: mail_sink.messages and slack_server.messages, "an e-mail and a Slack message")
        until(lambda: service.events_of("entry", outcome="no match"), "the other article's end")
        until(lambda: service.ask("status")[0]["alerts_24h"] == {"told": 4}, "every alert told")
    again = service.run("run", "--once")

    assert again.returncode == 0, again.stdout
    (mail,), (message,) = mail_sink.messages, slack_server.messages
    assert mail["Subject"] == f"[important] {HEADLINE}"
    assert re.findall("<mark[^>]*>(.*?)</mark>", html_of(mail)) == 2 * ["TREVE", "échange de prisonniers"]
    assert "Règles\u00a0: echange-de-prisonniers (échange de prisonniers), treve (trêve)" in html_of(mail)
    assert bold_in(message) == ["TREVE", "échange de prisonniers"]
    first, second = web.requests_to("/monde.xml")
    assert (first.headers["If-None-Match"], second.headers["If-None-Match"]) == (None, '"monde"')
    assert len(web.requests_to("/monde/0.html")) == 1
