"""Every channel with its peer behind one face, for the contract test: a new one adds a class and a row."""

import contextlib
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from tests.builders import LINK
from tests.stand_ins.hook_server import HookServer
from tests.stand_ins.mail_sink import HOST, MailSink
from tests.stand_ins.slack_server import TOKEN, WEBHOOK_PATH, Reply, SlackServer, texts_of
from worker.channels.apprise import AppriseChannel
from worker.channels.console import ConsoleChannel
from worker.channels.contract import Channel
from worker.channels.email import EmailChannel
from worker.channels.email_message import Mailbox
from worker.channels.slack import SlackBot, SlackWebhook
from worker.channels.smtp import SmtpServer
from worker.channels.webhook import WebhookChannel
from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError

PASSWORD = "fake-smtp-password"
HOOK_KEY = b"fake-key-of-24-bytes-now"
HOOK_TOKEN = "fakehooktoken0123456789abc"
SECRETS = (PASSWORD, TOKEN, "fake-webhook-secret", HOOK_TOKEN, HOOK_KEY.decode())
Kind = type[ChannelError]
# What a peer may answer, and which kind of failure it is: by HTTP status, where nothing says more.
STATUSES: dict[str, Kind] = {
    **dict.fromkeys(("408", "425", "429", "500", "502", "503", "504", "599"), TransientError),
    **dict.fromkeys(("301", "307", "401", "403", "404", "405", "407", "410"), ChannelRefusedError),
    **dict.fromkeys(("400", "413", "415", "422", "431"), MessageRefusedError),
}
REPLIES: dict[str, Kind] = {
    **dict.fromkeys(("RCPT 450 4.2.0", "RCPT 451 4.7.1", "END 421 4.3.2", "MAIL 452 4.3.1"), TransientError),
    **dict.fromkeys(("MAIL 530 5.7.0", "MAIL 550 5.7.1", "EHLO 550 5.7.1"), ChannelRefusedError),
    **dict.fromkeys(("RCPT 550 5.1.1", "END 554 5.7.1"), MessageRefusedError),
}


class Peer(Protocol):
    """What the contract test asks of a channel's other end."""

    channel: Channel

    def answer(self, answer: str, retry_after: int | None = None) -> None:
        """Give the next message this answer: a key of ANSWERS."""

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

    def answer(self, answer: str, retry_after: int | None = None) -> None:
        step, _, reply = answer.partition(" ")
        self.sink.script(step, reply, reply)

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

    def answer(self, answer: str, retry_after: int | None = None) -> None:
        self.server.script(reply_of(answer, retry_after))

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


def reply_of(answer: str, retry_after: int | None) -> Reply:
    """A status, with what a careless server might say beside it."""
    headers = {"Location": "http://127.0.0.1:1/elsewhere"} if answer.startswith("3") else {}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Reply(int(answer), f"<p>{TOKEN} {HOOK_TOKEN}</p>", headers)


class HookPeer:
    """A server that takes what is posted; subclasses say how a person is shown it."""

    def __init__(self, server: HookServer, channel: Channel) -> None:
        self.server = server
        self.channel = channel

    def answer(self, answer: str, retry_after: int | None = None) -> None:
        self.server.script(reply_of(answer, retry_after))

    def go_silent(self) -> None:
        self.server.script(Reply(delay=60))

    def drip(self) -> None:
        self.server.script(Reply(is_drip=True))

    def drop(self) -> None:
        self.server.script(Reply(is_lost=True))


class WebhookPeer(HookPeer):
    """A program: it checks the signature, and shows the document."""

    def data(self) -> dict[str, Any]:
        document: dict[str, Any] = self.server.posted[-1].json()["data"]
        return document

    def shown(self) -> str:
        return json.dumps(self.data(), ensure_ascii=False).replace("\\n", "")

    def marked(self) -> list[str]:
        lines = [
            line for alert in self.data()["alerts"] for line in alert["excerpts"] if line["field"] != "title"
        ]
        return [line["text"][start:end] for line in lines for start, end in line["highlights"]]

    def dangers(self) -> list[str]:
        texts = list(strings_in({**self.data(), "text": ""}))
        links = [alert["link"] for alert in self.data()["alerts"]]
        found = [one for text in texts for one in re.findall(r"[\x00-\x1f\x7f-\x9f]", text)]
        return [*found, *(one for one in links if one and not one.startswith("https://www.example.org/"))]


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from strings_in(one)
    if isinstance(value, str):
        yield value


class ChatPeer(HookPeer):
    """A chat service that reads Markdown, as Mattermost does, or HTML, as Telegram does."""

    most = 4_000

    def shown(self) -> str:
        text: str = self.server.posted[-1].json()["text"]
        assert len(text.encode()) <= self.most
        return re.sub(r"\*\*", "", text.replace("\u200b", ""))

    def raw(self) -> str:
        text: str = self.server.posted[-1].json()["text"]
        return text

    def marked(self) -> list[str]:
        quotes = [line for line in self.raw().splitlines() if line.startswith("« ")]
        return re.findall(r"\*\*([^*]+)\*\*", "\n".join(quotes))

    def dangers(self) -> list[str]:
        text = re.sub(r"\[Lire l’article\]\(https://www\.example\.org/[^()*]*\)", "", self.raw())
        bold = re.sub(r"\*\*([^*]+)\*\*", r"\1", text)
        return re.findall(r"@\w|<|://|\]\(|[*`~|\\]|(?<!\w)_|^#", bold, re.MULTILINE)


class TelegramPeer(ChatPeer):
    def shown(self) -> str:
        shown = html.unescape(re.sub(r"<[^>]*>", "", super().shown())).replace("\r\n", "\n")
        # Apprise makes plain spaces of no-break ones.
        return shown.replace(" h ", "\u00a0h\u00a0") + LINK * (LINK in self.raw())

    def marked(self) -> list[str]:
        quotes = [line for line in self.raw().splitlines() if line.startswith("« ")]
        return re.findall(r"<b>([^<]+)</b>", "\n".join(quotes))

    def dangers(self) -> list[str]:
        text = re.sub(r'<a href="https://www\.example\.org/[^"]*">Lire l’article</a>', "", self.raw())
        return re.findall(r"@\w|<(?!/?b>)|://", text)


class NtfyPeer(HookPeer):
    """A push service that shows a title and a plain text."""

    def document(self) -> dict[str, str]:
        document: dict[str, str] = self.server.posted[-1].json()
        assert len(document["message"].encode()) <= 4_096
        return document

    def shown(self) -> str:
        return self.document()["title"] + "\n" + self.document()["message"]

    def marked(self) -> list[str]:
        quotes = [line for line in self.shown().splitlines() if line.startswith("« ")]
        return re.findall(r"\*([^*]+)\*", "\n".join(quotes))

    def dangers(self) -> list[str]:
        ours = re.sub(r"^https://www\.example\.org/\S*$", "", self.shown(), flags=re.MULTILINE)
        return re.findall(r"@\w|<|://", ours)


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


@contextlib.contextmanager
def hook_peer() -> Iterator[WebhookPeer]:
    with HookServer() as server:
        url = f"http://{server.netloc}/hooks/{HOOK_TOKEN}"
        yield WebhookPeer(server, WebhookChannel(url=url, keys=(HOOK_KEY,)))


@contextlib.contextmanager
def mattermost_peer() -> Iterator[ChatPeer]:
    with HookServer() as server:
        yield ChatPeer(server, AppriseChannel(url=f"mmost://{server.netloc}/{HOOK_TOKEN}"))


@contextlib.contextmanager
def telegram_peer() -> Iterator[TelegramPeer]:
    from apprise.plugins.telegram import NotifyTelegram  # noqa: PLC0415 - as the channel does, where it is used

    theirs = NotifyTelegram.notify_url
    with HookServer() as server:
        NotifyTelegram.notify_url = f"http://{server.netloc}/bot"
        try:
            token = f"123456789:{HOOK_TOKEN}abcdefghi"
            yield TelegramPeer(server, AppriseChannel(url=f"tgram://{token}/12315544"))
        finally:
            NotifyTelegram.notify_url = theirs


@contextlib.contextmanager
def ntfy_peer() -> Iterator[NtfyPeer]:
    with HookServer() as server:
        yield NtfyPeer(server, AppriseChannel(url=f"ntfy://tocsin:{HOOK_TOKEN}@{server.netloc}/inter"))


PEERS: dict[str, Callable[[], contextlib.AbstractContextManager[Peer]]] = {
    "email": email_peer,
    "slack webhook": webhook_peer,
    "slack bot": bot_peer,
    "webhook": hook_peer,
    "apprise, Markdown": mattermost_peer,
    "apprise, HTML": telegram_peer,
    "apprise, plain text": ntfy_peer,
}
ANSWERS: dict[str, dict[str, Kind]] = {name: REPLIES if name == "email" else STATUSES for name in PEERS}
