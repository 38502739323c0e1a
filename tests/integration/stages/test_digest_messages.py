"""A digest as it arrives: the outlets of a story stand together, as gather put them."""

from datetime import timedelta

from tests.integration.stages.channels import BY_MAIL
from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import Service
from tests.integration.stages.test_late import WEEKEND, an_old_service, go_on
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer


def test_the_outlets_of_a_story_are_one_entry(service: Service, web: WebServer, mail: MailSink) -> None:
    web.page("/autre", rss())
    an_old_service(service, web, mail)
    feeds = {
        name: f"http://127.0.0.1:{web.port}/{path}" for name, path in (("monde", "rss"), ("autre", "autre"))
    }
    service.configure(feeds=feeds)
    service.poll()
    service.clock.tick(WEEKEND)
    at = service.clock.now - timedelta(hours=3)
    told, other = "Une trêve est conclue entre Kiev et Moscou", "Prisons : une trêve chez les surveillants"
    web.page("/rss", rss(Item(guid="1", title=told, published=at), Item(guid="2", title=other, published=at)))
    web.page("/autre", rss(Item(guid="3", title=f"{told} hier", published=at)))

    go_on(service)

    (message,) = mail.messages
    text = message.get_body(("plain",))
    assert text is not None
    assert message["Subject"].startswith("3 articles en retard")
    shown = text.get_content()
    assert shown.count("Règles") == 2
    assert "Le monde, Le autre" in shown or "Le autre, Le monde" in shown


def test_a_digest_of_nothing_arrives_at_its_time_and_can_be_read(service: Service, mail: MailSink) -> None:
    service.route = "digest: {at: ['07:30'], skip_empty: false}"
    service.feeds = {"monde": "https://monde.example/rss"}
    server = f"email: {{server: '{mail.address}', from: tocsin@example.org, security: none}}"
    service.configure(receivers=(BY_MAIL,), extra=f"{server}\ntimezone: Europe/Paris")

    for _ in range(24 * 4):
        service.gather()
        service.deliver()
        service.tick(minutes=30)

    assert [str(message["Subject"]) for message in mail.messages] == ["Résumé\u00a0: 0 alerte, 1 flux lu"] * 2
    text = mail.messages[1].get_body(("plain",))
    assert text is not None
    assert "7\u00a0h\u00a0" in text.get_content()
    assert "conservées" not in text.get_content()
