"""Receivers of these tests, and the waiting for what their channels asked for."""

from datetime import timedelta

from tests.integration.stages.service import Service
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import TOKEN, SlackServer
from worker.store.due_sets import DueSet, next_due

BY_MAIL = "{name: veille, email: {to: [veille@example.org]}}"
OPERATOR = "{name: ops, email: {to: [ops@example.org]}}"


def configure(service: Service, mail: MailSink, *receivers: str, operator: str = "") -> None:
    """These receivers (`veille`, by mail, where none is named), and the mail server that takes everything."""
    server = f"email: {{server: '{mail.address}', from: tocsin@example.org, security: none}}"
    operators = f"\noperator: [{operator}]" if operator else ""
    service.configure(receivers=receivers or (BY_MAIL,), extra=server + operators)


def by_webhook(service: Service, slack: SlackServer, *, secret: str = "") -> str:
    """The receiver `slack`, whose webhook is in a file."""
    write_secret(service, secret or slack.webhook)
    return f"{{name: slack, slack: {{webhook: '${{file:{service.directory}/webhook}}'}}}}"


def write_secret(service: Service, secret: str) -> None:
    (service.directory / "webhook").write_text(f"{secret}\n")


def wait_for_next(service: Service) -> timedelta:
    """Let the time come at which something may be sent; how long that was."""
    due = next_due(service.store, DueSet.NOTIFICATIONS)
    assert due is not None
    waited = max(due - service.clock.now, timedelta(0))
    service.clock.tick(waited)
    return waited


def by_bot(service: Service, slack: SlackServer, options: str = "") -> str:
    """The receiver `slack`, whose bot's token is in a file; its channel keeps the service's time."""
    (service.directory / "token").write_text(f"{TOKEN}\n")
    slack.clock = service.clock
    token = f"token: '${{file:{service.directory}/token}}', channel: '#inter', api: '{slack.api}'"
    return f"{{name: slack, slack: {{{token}{', ' if options else ''}{options}}}}}"
