"""The channels of alerts.yaml that take their whole address from a secret: webhook, Apprise."""

from typing import Annotated

from pydantic import AfterValidator, Field

from worker.configuration import model
from worker.configuration.addresses import SECRET_SCHEMA, secret_named
from worker.configuration.file_model import FileModel
from worker.configuration.model import Reference
from worker.configuration.values import list_of, refuse


class WebhookReceiver(FileModel):
    """A POST of JSON to an address of yours, signed as standardwebhooks.com says."""

    url: Annotated[
        str,
        secret_named("HOOK_URL"),
        SECRET_SCHEMA,
        Field(description="A reference to its address, which begins with https://."),
    ]
    secret: (
        Annotated[
            str,
            secret_named("HOOK_SECRET"),
            SECRET_SCHEMA,
            Field(description="A reference to the secret that signs it: whsec_ and base64."),
        ]
        | None
    ) = None

    def target(self) -> model.WebhookTarget:
        """What the channel needs to know."""
        secret = Reference(self.secret) if self.secret else None
        return model.WebhookTarget(url=Reference(self.url), secret=secret)


AppriseUrl = Annotated[str, secret_named("TEAMS_URL"), SECRET_SCHEMA]


def _checked_urls(urls: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(urls)) < len(urls):
        refuse("an address stands here twice", fix="remove one")
    return urls


class AppriseReceiver(FileModel):
    """Teams, Discord, Telegram, Mattermost, ntfy and others, by the addresses of Apprise."""

    urls: Annotated[
        tuple[AppriseUrl, ...],
        list_of(AppriseUrl),
        AfterValidator(_checked_urls),
        Field(min_length=1, description="References to addresses as Apprise writes them, one each."),
    ]

    def target(self) -> model.AppriseTarget:
        """What the channel needs to know."""
        return model.AppriseTarget(urls=tuple(map(Reference, self.urls)))
