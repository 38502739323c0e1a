"""alerts.yaml: who is told, by which way, how soon."""

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from worker.conditions.tree import Comparison
from worker.configuration import model
from worker.configuration.addresses import (
    SECRET_SCHEMA,
    checked_api_address,
    checked_email,
    checked_reference,
    checked_server,
    secret_named,
)
from worker.configuration.channel_sections import AppriseReceiver, WebhookReceiver
from worker.configuration.document import Document, KeyPath
from worker.configuration.fallbacks import FallbackSection, fallback_of
from worker.configuration.file_model import FileModel, Version
from worker.configuration.hours import Zone
from worker.configuration.mentions import Mentions, mention_text
from worker.configuration.message_sections import ExcerptsSection, TemplateSection, excerpts_of
from worker.configuration.model import Reference
from worker.configuration.proofs_of_life import CanarySection, HeartbeatSection
from worker.configuration.route_tests_section import RouteTestEntry
from worker.configuration.routes_section import IntervalEntry, RouteSection
from worker.configuration.values import Duration, Flag, Id, Ids, Line, Rate, list_of, refuse
from worker.models import Severity

SHORTEST_LATE_AFTER: Final = timedelta(minutes=30)  # a page that does not answer takes a good ten


Email = Annotated[str, AfterValidator(checked_email)]
Text = Annotated[str, AfterValidator(checked_reference)]
Server = Annotated[str, AfterValidator(checked_server)]
Security = Literal["auto", "starttls", "tls", "none"]


class EmailSection(FileModel):
    """How e-mail leaves."""

    server: Annotated[Server, Field(description="HOST:PORT; a reference that is empty switches e-mail off.")]
    user: Annotated[Text, Field(description="The account, where the server wants one.")] | None = None
    password: (
        Annotated[
            str,
            secret_named("SMTP_PASSWORD"),
            SECRET_SCHEMA,
            Field(description="A reference to its password."),
        ]
        | None
    ) = None
    sender: Annotated[Email, Field(alias="from", description="The address the e-mails come from.")]
    security: Annotated[
        Security, Field(description="auto: TLS on port 465, elsewhere STARTTLS where the server offers it.")
    ] = "auto"


class EmailReceiver(FileModel):
    """E-mail to these addresses, one message each."""

    to: Annotated[tuple[Email, ...], list_of(Email), Field(min_length=1)]


class SlackReceiver(FileModel):
    """Slack: an incoming webhook, or a bot's token and a channel."""

    webhook: (
        Annotated[
            str,
            secret_named("SLACK_WEBHOOK"),
            SECRET_SCHEMA,
            Field(description="A reference to the webhook's address."),
        ]
        | None
    ) = None
    token: (
        Annotated[
            str,
            secret_named("SLACK_TOKEN"),
            SECRET_SCHEMA,
            Field(description="A reference to the bot's token."),
        ]
        | None
    ) = None
    channel: Annotated[Text, Field(description='"#name" in quotes, or the id of a channel.')] | None = None
    api: Annotated[
        Line, AfterValidator(checked_api_address), Field(description="Another address of Slack's API.")
    ] = "https://slack.com/api"
    mode: (
        Annotated[
            Literal["thread", "message"],
            Field(description="thread: what is new of a story replies to its first message. With a token."),
        ]
        | None
    ) = None
    mention: Mentions = ()
    mention_from: Annotated[Severity, Field(description="The least severity that calls them.")] = (
        Severity.HIGH
    )

    @model_validator(mode="after")
    def _has_one_way(self) -> "SlackReceiver":
        if (self.webhook is None) == (self.token is None):
            refuse(
                "Slack takes either a webhook, or a token with a channel", fix='webhook: "${SLACK_WEBHOOK:-}"'
            )
        if (self.token is None) != (self.channel is None):
            refuse(
                "a token needs a channel, and a webhook has its own already",
                fix='slack: {token: "${SLACK_TOKEN}", channel: "#inter"}',
            )
        if self.mode == "thread" and self.token is None:
            refuse("a webhook cannot reply in threads: that takes a token", fix="remove mode")
        return self


class ReceiverEntry(FileModel):
    """Someone who is told, by one way or several."""

    name: Annotated[Id, Field(description="Stable name: rules and the route speak of it.")]
    email: EmailReceiver | None = None
    slack: SlackReceiver | None = None
    webhook: WebhookReceiver | None = None
    apprise: AppriseReceiver | None = None
    console: Annotated[Flag, Field(description="true: shown where `tocsin run` runs.")] = False
    fallback: Annotated[
        FallbackSection | None, Field(description="Told in its place where its channel is held or slow.")
    ] = None
    quota: Annotated[
        Rate | None, Field(description="Messages an hour, as in 30/h; what is beyond goes as one digest.")
    ] = None
    excerpts: ExcerptsSection = ExcerptsSection()
    template: TemplateSection = TemplateSection()

    @model_validator(mode="after")
    def _has_a_way(self) -> "ReceiverEntry":
        if not (self.email or self.slack or self.webhook or self.apprise or self.console):
            refuse(
                "this receiver has no way to be told",
                fix="add email, slack, webhook, apprise or console",
            )
        return self


def _checked_late_after(after: timedelta) -> timedelta:
    if after < SHORTEST_LATE_AFTER:
        refuse("an article may take half an hour to be read and told: that is not late", instead="30m")
    return after


class LateSection(FileModel):
    """News that could not be told in time, because Tocsin was down, restored or held."""

    after: Annotated[
        Duration,
        AfterValidator(_checked_late_after),
        Field(description="Told later than this: one digest for each receiver. At least 30m."),
    ] = model.LATE_AFTER


class AlertsFile(FileModel):
    """The whole of alerts.yaml."""

    version: Version
    language: Annotated[Literal["fr", "en"], Field(description="The language of the messages.")] = "fr"
    timezone: Annotated[Zone, Field(description="Of all times of day, as in Europe/Paris.")] = "UTC"
    operator: Annotated[Ids, Field(description="Hears of Tocsin's own troubles: the first that works.")] = ()
    email: EmailSection | None = None
    late: LateSection = LateSection()
    excerpts: ExcerptsSection = ExcerptsSection()
    heartbeat: HeartbeatSection | None = None
    canary: CanarySection | None = None
    intervals: Annotated[
        dict[Id, IntervalEntry], Field(description="Times of the week by name, for quiet hours.")
    ] = Field(default_factory=dict)
    receivers: Annotated[tuple[ReceiverEntry, ...], Field(min_length=1)]
    route: RouteSection
    tests: Annotated[
        tuple[RouteTestEntry, ...], Field(description="Who must be told of an alert, and when.")
    ] = ()


def report_alerts(file: AlertsFile, document: Document) -> None:
    """Report what contradicts: two equal names, unknown names, e-mail without a server."""
    names: set[str] = set()
    for index, receiver in enumerate(file.receivers):
        path: KeyPath = ("receivers", index)
        if receiver.name in names:
            message = f"another receiver is called {receiver.name}"
            document.report_at((*path, "name"), message, fix="rename one")
        names.add(receiver.name)
        if receiver.email and not file.email:
            message = "e-mail has no server yet"
            fix = 'email: {server: "smtp.example.org:587", from: tocsin@example.org}'
            document.report_at((*path, "email"), message, fix=f"add, without indentation: {fix}")
    if file.canary and file.canary.receiver and file.canary.receiver not in names:
        document.report_unknown(("canary", "receiver"), file.canary.receiver, names, what="receiver")


def receivers_of(file: AlertsFile) -> dict[str, model.Receiver]:
    """The receivers by name."""
    return {entry.name: _receiver(entry, file.excerpts) for entry in file.receivers}


def _receiver(entry: ReceiverEntry, excerpts: ExcerptsSection) -> model.Receiver:
    return model.Receiver(
        name=entry.name,
        email=model.EmailTarget(to=tuple(map(Reference, entry.email.to))) if entry.email else None,
        slack=_slack(entry.slack) if entry.slack else None,
        webhook=entry.webhook.target() if entry.webhook else None,
        apprise=entry.apprise.target() if entry.apprise else None,
        console=entry.console,
        fallback=fallback_of(entry.fallback) if entry.fallback else None,
        quota=entry.quota,
        excerpts=excerpts_of(entry.excerpts, excerpts),
    )


def _slack(slack: SlackReceiver) -> model.SlackTarget:
    return model.SlackTarget(
        webhook=_reference(slack.webhook),
        token=_reference(slack.token),
        channel=_reference(slack.channel),
        api=slack.api,
        mode=slack.mode or "thread",
        mention=mention_text(slack.mention),
        mention_if=Comparison("severity", ">=", slack.mention_from.value),
    )


def email_server_of(file: AlertsFile) -> model.EmailServer | None:
    """How e-mail leaves, None where nothing is said of it."""
    if file.email is None:
        return None
    return model.EmailServer(
        server=Reference(file.email.server),
        sender=Reference(file.email.sender),
        user=_reference(file.email.user),
        password=_reference(file.email.password),
        security=file.email.security,
    )


def _reference(text: str | None) -> Reference | None:
    return None if text is None else Reference(text)
