"""Every channel with its peer behind one face, for the contract test: a new one adds a class and a row."""

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Protocol

from tests.stand_ins.mail_sink import HOST, MailSink
from tests.stand_ins.slack_server import TOKEN, WEBHOOK_PATH, Reply, SlackServer, texts_of
from worker.channels.console import ConsoleChannel
from worker.channels.contract import Channel
from worker.channels.email import EmailChannel
from worker.channels.email_message import Mailbox
from worker.channels.slack import SlackBot, SlackWebhook
from worker.channels.smtp import SmtpServer

PASSWORD = "fake-smtp-password"
SECRETS = (PASSWORD, TOKEN, "fake-webhook-secret")


class Peer(Protocol):
    """What the contract test asks of a channel's other end."""

    channel: Channel

    def go_silent(self) -> None:
        """Accept the next connection and never answer."""

    def drip(self) -> None:
        """Answer the next request so slowly that it never ends, but never pause either."""

    def drop(self) -> None:
        """Take the next message, and close the connection without saying so."""

    def shown(self) -> str:
        """What a person sees of the last message."""

    def marked(self) -> list[str]:
        """The words that are highlighted in the last message, in order."""

    def dangers(self) -> list[str]:
        """What of the last message its reader's program would act upon, though only data asked for it."""


class EmailPeer:
    def __init__(self, sink: MailSink) -> None:
        self.sink = sink
        server = SmtpServer(host=HOST, port=sink.port, security="none")
        sender = Mailbox("Tocsin", "tocsin@example.org")
        self.channel: Channel = EmailChannel(
            server=server, sender=sender, recipient=Mailbox("", "veille@example.org")
        )

    def go_silent(self) -> None:
        self.sink.script("RCPT", "hang")

    def drip(self) -> None:
        self.sink.script("RCPT", "drip")

    def drop(self) -> None:
        self.sink.script("END", "take and drop")

    def part(self, subtype: str) -> str:
        body = self.sink.messages[-1].get_body((subtype,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    def shown(self) -> str:
        return str(self.sink.messages[-1]["Subject"]) + self.part("plain")

    def marked(self) -> list[str]:
        return re.findall(r"<mark[^>]*>(.*?)</mark>", self.part("html"))

    def dangers(self) -> list[str]:
        tags = set(re.findall(r"<\s*(\w+)", self.part("html")))
        ours = {"html", "head", "meta", "title", "body", "table", "tr", "td", "p", "h2", "a", "br", "mark",
                "blockquote", "strong", "pre"}  # fmt: skip
        links = re.findall(r'href="([^"]*)"', self.part("html"))
        return [*(tags - ours), *(link for link in links if not link.startswith("https://www.example.org/"))]


class SlackPeer:
    def __init__(self, server: SlackServer, channel: Channel) -> None:
        self.server = server
        self.channel = channel

    def go_silent(self) -> None:
        self.server.script(Reply(delay=60))

    def drip(self) -> None:
        self.server.script(Reply(is_drip=True))

    def drop(self) -> None:
        self.server.script(Reply(is_lost=True))

    def shown(self) -> str:
        return "\n".join(texts_of(self.server.messages[-1]))

    def marked(self) -> list[str]:
        quotes = [line for line in self.shown().splitlines() if line.startswith(">")]
        return re.findall(r"\*([^*]+)\*", "\n".join(quotes))

    def dangers(self) -> list[str]:
        links = re.findall(r"<([^|>]*)[|>]", self.shown())
        return [
            *self.server.mentions,
            *(one for one in links if not one.startswith("https://www.example.org/")),
        ]


class ConsolePeer:
    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.channel: Channel = ConsoleChannel(self.stream)

    def drop(self) -> None:
        self.stream.close()

    def document(self) -> dict[str, object]:
        lines = self.stream.getvalue().splitlines()
        document: dict[str, object] = json.loads(lines[-1])
        return document

    def shown(self) -> str:
        return json.dumps(self.document(), ensure_ascii=False)

    def marked(self) -> list[str]:
        articles = self.document()["articles"]
        assert isinstance(articles, list)
        lines = [line for article in articles for line in article["excerpts"]]
        return [line["text"][start:end] for line in lines for start, end in line["highlights"]]

    def dangers(self) -> list[str]:
        return re.findall(r"[\x00-\x1f\x7f-\x9f]", self.stream.getvalue().removesuffix("\n"))


@contextlib.contextmanager
def email_peer() -> Iterator[EmailPeer]:
    with MailSink() as sink:
        yield EmailPeer(sink)


@contextlib.contextmanager
def webhook_peer() -> Iterator[SlackPeer]:
    with SlackServer() as server:
        yield SlackPeer(server, SlackWebhook(url=server.root + WEBHOOK_PATH))


@contextlib.contextmanager
def bot_peer() -> Iterator[SlackPeer]:
    with SlackServer() as server:
        yield SlackPeer(server, SlackBot(api=server.api, token=TOKEN, channel="#inter"))


@contextlib.contextmanager
def console_peer() -> Iterator[ConsolePeer]:
    yield ConsolePeer()


PEERS: dict[str, Callable[[], contextlib.AbstractContextManager[Peer]]] = {
    "email": email_peer,
    "slack webhook": webhook_peer,
    "slack bot": bot_peer,
}
