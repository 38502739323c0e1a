"""The user's own webhook: what is posted, that it is signed, what an answer means."""

import base64
import json
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import LINK, NOW, a_configuration, a_message, a_note, a_receiver, an_alert, an_excerpt
from tests.integration.channels.test_contract import all_that_is_said_by
from tests.stand_ins.hook_server import HookServer
from tests.stand_ins.slack_server import Reply
from worker.channels.contract import Channel
from worker.channels.open import destinations_of, open_channel
from worker.channels.webhook import WebhookChannel, signature_of
from worker.configuration.model import Configuration, Receiver, Reference, WebhookTarget
from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError
from worker.models import DigestFacts, ExcerptCap, Message, Muted, Reason, Severity
from worker.ops.redaction import redacted

WITHIN = timedelta(seconds=5)
KEY, OLD_KEY = b"fake-key-of-24-bytes-now", b"fake-key-of-24-bytes-old"
REFUSED_FOR_NOW = {401, 402, 403, 404, 405, 407, 410, 421, 426, 451}


def a_webhook(server: HookServer, *keys: bytes) -> WebhookChannel:
    return WebhookChannel(url=f"http://{server.netloc}/tocsin?key=1", keys=keys)


def failure_of(channel: Channel, message: Message | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as failure:
        channel.deliver(message or a_message(), within=WITHIN)
    return failure.value


def data_of(server: HookServer, message: Message) -> Any:
    a_webhook(server).deliver(message, within=WITHIN)
    return server.posted[-1].json()["data"]


def test_it_quotes_no_more_than_the_receiver_may_be_shown(hooks: HookServer) -> None:
    data = data_of(hooks, a_message(an_alert(), excerpts=ExcerptCap(most=0)))

    assert [one["field"] for one in data["alerts"][0]["excerpts"]] == ["title"]


def test_a_digest_says_what_was_added_and_what_was_silent(hooks: HookServer) -> None:
    muted = Muted(reason="un match", author="Zoé", until=NOW, count=12)
    facts = DigestFacts(since=None, feeds=30, silent_feeds=2, muted=(muted,))
    message = a_message(an_alert(), an_alert(id="a2"), reason=Reason.DIGEST, rest=("a2",), digest=facts)

    data = data_of(hooks, message)

    assert data["added"] == ["a2"]
    assert data["digest"] == {
        "since": None,
        "feeds": 30,
        "silent_feeds": 2,
        "muted": [{"alerts": 12, "reason": "un match", "author": "Zoé", "until": "2026-11-24T13:05:00Z"}],
    }


DOCUMENT = {
    "type": "tocsin.alert",
    "version": 1,
    "timestamp": "2026-11-24T13:05:00Z",
    "data": {
        "notification": "0123456789abcdef0123",
        "reason": "first",
        "receiver": "veille",
        "story": "s1",
        "sequence": 1,
        "severity": "high",
        "late": False,
        "outlets": ["Le Monde", "AFP"],
        "alerts": [
            {
                "id": "a1",
                "rule": "treve",
                "severity": "high",
                "title": "Poutine et Trump discutent d'une trêve : échange de prisonniers",
                "link": LINK,
                "outlet": "Le Monde",
                "feed": "monde",
                "lang": "fr",
                "author": "",
                "published": "2026-11-24T13:05:00Z",
                "found": "2026-11-24T13:05:00Z",
                "raised": "2026-11-24T13:05:00Z",
                "terms": ["trêve"],
                "excerpts": [{"field": "body", "text": "la trêve", "highlights": [[3, 8]]}],
                "labels": {"theme": "paix"},
                "degraded": False,
            }
        ],
        "more": 0,
        "added": [],
        "digest": None,
        "subject": "[important] Poutine et Trump discutent d'une trêve : échange de prisonniers",
    },
}


def test_the_document_says_all_that_a_program_needs(hooks: HookServer) -> None:
    alert = an_alert(severity=Severity.HIGH, labels={"theme": "paix"}, excerpts=(an_excerpt("la *trêve*"),))

    receipt = a_webhook(hooks).deliver(a_message(alert, outlets=("Le Monde", "AFP")), within=WITHIN)

    (posted,) = hooks.posted
    assert receipt.answer == "200"
    assert (posted.path, posted.headers["content-type"]) == ("/tocsin?key=1", "application/json")
    document = posted.json()
    text = document["data"].pop("text")
    assert "Poutine et Trump" in text
    assert LINK in text
    assert document == DOCUMENT


def test_a_note_and_a_test_message_have_types_of_their_own(hooks: HookServer) -> None:
    for reason in (Reason.OPERATOR, Reason.TEST):
        a_webhook(hooks).deliver(a_note(reason=reason), within=WITHIN)

    assert [one.json()["type"] for one in hooks.posted] == ["tocsin.operator", "tocsin.test"]
    assert "canal suspendu" in hooks.posted[0].json()["data"]["subject"]


def test_alerts_beyond_the_room_are_a_number_and_the_gravest_are_in(hooks: HookServer) -> None:
    minor = [an_alert(id=f"a{n}", article=f"e{n}", title="é" * 300) for n in range(200)]
    critical = an_alert(id="worst", article="worst", severity=Severity.CRITICAL)

    a_webhook(hooks).deliver(a_message(*minor, critical), within=WITHIN)

    data = hooks.posted[0].json()["data"]
    assert data["alerts"][0]["id"] == "worst"
    assert data["more"] == 201 - len(data["alerts"]) > 0
    assert len(hooks.posted[0].body) < 250_000


def test_the_cap_of_excerpts_holds_for_programs_too(hooks: HookServer) -> None:
    excerpts = (an_excerpt("la *trêve*"), an_excerpt("une *trêve*, " + "et la suite, " * 40))
    message = replace(a_message(an_alert(excerpts=excerpts)), excerpts=ExcerptCap(most=1, letters=60))

    a_webhook(hooks).deliver(message, within=WITHIN)

    assert [one["text"] for one in hooks.posted[0].json()["data"]["alerts"][0]["excerpts"]] == ["la trêve"]


def test_the_signature_is_that_of_the_reference_library() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    found = signature_of(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_sent_is_signed_with_each_key_and_carries_the_notification(hooks: HookServer) -> None:
    a_webhook(hooks, KEY, OLD_KEY).deliver(a_message(), within=WITHIN)

    (posted,) = hooks.posted
    id_, timestamp = posted.headers["webhook-id"], posted.headers["webhook-timestamp"]
    assert id_ == "0123456789abcdef0123"
    assert abs(int(timestamp) - time.time()) < 60
    expected = [signature_of(key, id_, timestamp, posted.body) for key in (KEY, OLD_KEY)]
    assert posted.headers["webhook-signature"].split(" ") == expected


def test_the_same_message_sent_again_has_the_same_id(hooks: HookServer) -> None:
    hooks.script(Reply(is_lost=True))
    assert isinstance(failure_of(a_webhook(hooks, KEY)), TransientError)
    a_webhook(hooks, KEY).deliver(a_message(), within=WITHIN)

    assert len({one.headers["webhook-id"] for one in hooks.posted}) == 1
    assert len(hooks.posted) == 2


def test_nothing_is_signed_without_a_key(hooks: HookServer) -> None:
    a_webhook(hooks).deliver(a_message(), within=WITHIN)

    assert "webhook-signature" not in hooks.posted[0].headers


def kind_of(status: int) -> type[ChannelError] | None:
    if 200 <= status < 300:
        return None
    if status in {408, 425, 429} or status >= 500:
        return TransientError
    return ChannelRefusedError if status < 400 or status in REFUSED_FOR_NOW else MessageRefusedError


def test_every_http_status_is_told_or_one_of_the_three_kinds(hooks: HookServer) -> None:
    found: dict[int, type[ChannelError] | None] = {}
    for status in range(200, 600):
        hooks.script(Reply(status, "", {"Location": f"http://{hooks.netloc}/elsewhere"}))
        try:
            a_webhook(hooks).deliver(a_message(), within=WITHIN)
            found[status] = None
        except ChannelError as error:
            found[status], why = type(error), str(error)

    assert found == {status: kind_of(status) for status in range(200, 600)}
    assert redacted(why) == why, "what is told of it is no secret"
    assert hooks.requests == 400, "no redirect is followed, nothing is tried again"


# From the configuration


def configured(monkeypatch: pytest.MonkeyPatch, url: str, secret: str = "") -> tuple[Configuration, Receiver]:
    monkeypatch.setenv("HOOK_URL", url)
    monkeypatch.setenv("HOOK_SECRET", secret)
    target = WebhookTarget(url=Reference("${HOOK_URL:-}"), secret=Reference("${HOOK_SECRET:-}"))
    receiver = a_receiver(name="api", email=None, webhook=target)
    return a_configuration(receivers={"api": receiver}), receiver


def test_a_receiver_has_one_webhook_whose_name_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    configuration, receiver = configured(monkeypatch, "https://example.org/fake-secret")

    (destination,) = destinations_of(receiver, configuration)

    assert (destination.id, destination.lane) == ("webhook", "webhook:${HOOK_URL:-}")
    assert [one.text for one in destination.references] == ["${HOOK_URL:-}", "${HOOK_SECRET:-}"]


@pytest.mark.parametrize("prefix", ["", "whsec_"])
def test_the_secret_is_base64_and_may_be_two_while_one_replaces_the_other(
    monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    secret = " ".join(prefix + base64.b64encode(key).decode() for key in (KEY, OLD_KEY))
    configuration, receiver = configured(monkeypatch, "https://example.org/", secret)

    channel = open_channel(configuration, receiver, "webhook")

    assert channel == WebhookChannel(url="https://example.org/", keys=(KEY, OLD_KEY))


@pytest.mark.parametrize("secret", ["hunter2", "whsec_", "whsec_aHVudGVyMg==", "é" * 40])
def test_a_secret_that_signs_nothing_holds_the_channel_unseen(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    configuration, receiver = configured(monkeypatch, "https://example.org/", secret)

    with pytest.raises(ChannelRefusedError) as failure:
        open_channel(configuration, receiver, "webhook")

    assert "base64" in str(failure.value)
    assert not secret.removeprefix("whsec_") or secret not in all_that_is_said_by(failure.value)


def test_an_empty_address_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    configuration, receiver = configured(monkeypatch, "")

    assert open_channel(configuration, receiver, "webhook") is None


@pytest.mark.parametrize(
    "url", ["http://example.org/fake-secret", "ftp://example.org/fake-secret", "fake-secret"]
)
def test_an_address_that_is_not_https_holds_the_channel_unseen(url: str) -> None:
    failure = failure_of(WebhookChannel(url=url))

    assert type(failure) is ChannelRefusedError
    assert "fake-secret" not in all_that_is_said_by(failure)


def test_the_document_is_ascii_whatever_the_news(hooks: HookServer) -> None:
    a_webhook(hooks).deliver(a_message(an_alert(title="\ud800 trêve \u202e")), within=WITHIN)

    assert hooks.posted[0].body.isascii()
    assert json.loads(hooks.posted[0].body)["data"]["alerts"][0]["title"] == "\ufffd trêve"
