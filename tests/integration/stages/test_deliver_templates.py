"""A receiver's own templates and cap, at work; its message goes out all the same where a template fails."""

from tests.integration.stages.channels import OPERATOR, configure
from tests.integration.stages.service import Service
from tests.stand_ins.mail_sink import MailSink

# What `check` cannot see: it fails for this rule alone.
FRAGILE = "{% if 'rare' in rules %}{{ 1 / 0 }}{% endif %}Modèle : {{ articles[0].title if articles }}x"
VEILLE = f'{{name: veille, email: {{to: [veille@example.org]}}, template: {{text: "{FRAGILE}"}}}}'


def texts_for(mail: MailSink, address: str) -> list[str]:
    found = [message for message in mail.messages if message["To"] == address]
    bodies = [message.get_body(("plain",)) for message in found]
    return [body.get_content() for body in bodies if body]


def test_a_message_is_written_by_the_receivers_template(service: Service, mail: MailSink) -> None:
    configure(service, mail, VEILLE)
    service.ring("a1")

    service.deliver()

    assert [text.strip() for text in texts_for(mail, "veille@example.org")] == ["Modèle : a1x"]


def test_a_template_that_fails_loses_nothing_and_the_operator_hears_of_it_once(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail, VEILLE, OPERATOR, operator="ops")
    service.ring("a1", "a2", rule="rare")

    for _ in range(3):
        service.deliver()
        service.tick(hours=1)

    shown = texts_for(mail, "veille@example.org")
    assert len(shown) == 2
    assert all("Règles" in text and "Modèle" not in text for text in shown)
    (note,) = texts_for(mail, "ops@example.org")
    assert "alerts.yaml" in note
    assert "division by zero" in note


def test_a_receiver_is_quoted_no_more_than_its_cap(service: Service, mail: MailSink) -> None:
    quoted = "une possible *trêve* de 30 jours"
    configure(service, mail, "{name: veille, email: {to: [veille@example.org]}, excerpts: {most: 0}}")
    service.ring("a1")
    service.deliver()
    configure(service, mail)
    service.ring("a2")
    service.deliver()

    assert [quoted in text for text in texts_for(mail, "veille@example.org")] == [False, True]
