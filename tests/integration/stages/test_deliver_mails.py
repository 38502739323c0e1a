"""Many addresses behind one server: one session a drain, and no address meets another's trouble."""

from tests.integration.stages.channels import configure, wait_for_next
from tests.integration.stages.service import Service
from tests.stand_ins.mail_sink import MailSink

THREE = "{name: veille, email: {to: [un@example.org, deux@example.org, trois@example.org]}}"


def recipients(mail: MailSink) -> list[str]:
    """Who got a mail, the header and the envelope agreeing."""
    named = [str(message["To"]) for message in mail.messages]
    assert named == mail.recipients
    return named


def test_a_drain_sends_all_its_mails_in_one_session(service: Service, mail: MailSink) -> None:
    configure(service, mail, THREE)
    service.ring("a1", "a2")

    service.deliver()

    assert sorted(recipients(mail)) == sorted(["un@example.org", "deux@example.org", "trois@example.org"] * 2)
    assert mail.connections == 1


def test_a_refused_address_repeats_nothing_to_the_others_and_shows_them_not(
    service: Service, mail: MailSink
) -> None:
    configure(service, mail, THREE)
    mail.script("RCPT", "550 5.1.1 no such user")
    service.ring("a1")

    for _ in range(3):
        service.deliver()
        service.tick(hours=1)

    assert len(set(recipients(mail))) == len(recipients(mail)) == 2
    everybody = {"un@example.org", "deux@example.org", "trois@example.org"}
    for message in mail.messages:
        others = everybody - {str(message["To"])}
        assert not any(other in message.as_string() for other in others)
    assert sorted(map(service.status_of, service.notifications())) == ["dead", "told", "told"]


def test_greylisting_is_patience_with_that_mail_alone(service: Service, mail: MailSink) -> None:
    configure(service, mail, THREE)
    mail.script("RCPT", "451 4.7.1 greylisted")
    service.ring("a1")

    service.deliver()
    assert len(recipients(mail)) == 2
    wait_for_next(service)
    service.deliver()

    assert sorted(recipients(mail)) == ["deux@example.org", "trois@example.org", "un@example.org"]
    assert set(map(service.status_of, service.notifications())) == {"told"}


def test_a_session_that_ends_between_two_mails_costs_no_attempt(service: Service, mail: MailSink) -> None:
    configure(service, mail, THREE)
    mail.script("RSET", "drop", "421 goodbye")
    service.ring("a1")

    service.deliver()

    assert len(set(recipients(mail))) == len(recipients(mail)) == 3
    assert mail.connections == 3
    assert service.records()["a1"].repeated == 0
