"""Configuration changes under a running service: taken, refused, and told to the operator."""

from tests.acceptance import configurations
from tests.acceptance.press import FilePress
from tests.acceptance.service import Service, until
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import TOKEN, SlackServer

BROKEN = "version: 1\nrules:\n  - {id: treve, any: [Gaza : la trêve}\n"
OPERATOR = "{name: exploitation, email: {to: [sre@example.org]}}"


def test_a_rule_edited_under_a_running_service_rings_and_a_broken_one_leaves_the_old_rules_running(
    service: Service, mail_sink: MailSink
) -> None:
    press = FilePress(service.configuration)
    address = press.publish("La météo du week-end est clémente")
    service.write("feeds.yaml", configurations.feeds({"presse": address}, every="5s"))
    service.write("rules.yaml", configurations.RULES)
    receivers = (configurations.BY_MAIL, OPERATOR)
    text = configurations.alerts(*receivers, mail=mail_sink.address, operator="exploitation")
    service.write("alerts.yaml", text.replace("receivers: [veille, exploitation]", "receivers: [veille]"))

    def subjects(recipient: str) -> list[str]:
        pairs = zip(mail_sink.recipients, mail_sink.messages, strict=False)
        return [str(mail["Subject"]) for to, mail in pairs if to == recipient]

    with service:
        service.write("rules.yaml", BROKEN)
        until(lambda: subjects("sre@example.org"), "a note to the operator")
        press.publish("Une trêve est signée à Bakou")
        until(lambda: len(subjects("veille@example.org")) == 1, "the old rule's alert")

        service.write("rules.yaml", configurations.RULES + "  - {id: greve, any: [grève]}\n")
        until(lambda: service.events_of("configuration", result="published", rules=3), "the new rules")
        press.publish("Une grève est annoncée à Lyon")
        until(lambda: len(subjects("veille@example.org")) == 2, "the new rule's alert")

    assert subjects("veille@example.org") == [
        "Une trêve est signée à Bakou · Le presse",
        "Une grève est annoncée à Lyon · Le presse",
    ]
    assert subjects("sre@example.org") == ["Tocsin\u00a0: configuration refusée"]
    assert "rules.yaml:3" in str(mail_sink.messages[0])


def test_a_rotated_token_is_picked_up_without_a_dead_letter(
    service: Service, slack_server: SlackServer
) -> None:
    token = service.configuration.parent / "slack-token"
    token.write_text("xoxb-revoked")
    press = FilePress(service.configuration)
    address = press.publish("Une trêve est signée à Bakou", "La trêve est prolongée à Gaza")
    service.write("feeds.yaml", configurations.feeds({"presse": address}, every="5s"))
    service.write("rules.yaml", configurations.RULES)
    by_token = f"token: '${{file:{token}}}', channel: '#inter', api: '{slack_server.api}'"
    bot = f"{{name: inter, slack: {{{by_token}}}}}"
    service.write("alerts.yaml", configurations.alerts(bot, configurations.CONSOLE, operator="console"))

    with service:
        until(lambda: service.events_of("deliver", result="held"), "the channel held")
        assert slack_server.messages == []
        token.write_text(TOKEN)
        until(lambda: len(slack_server.messages) == 2, "both messages")
        until(lambda: len(service.events_of("deliver", result="told", destination="slack")) == 2, "records")
        dead = service.ask("dead", "list")
        (note,) = [event for event in service.events_of("alert") if event["note"]]

    assert dead == []
    assert "slack" in note["subject"]
