"""What every channel keeps, whoever is at the other end. A new channel adds one row to PEERS."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders import LINK, a_message, a_note, an_alert, an_excerpt
from tests.integration.channels.peers import (
    ANSWERS,
    PEERS,
    SECRETS,
    STATUSES,
    ConsolePeer,
    HookPeer,
    Peer,
    SlackPeer,
)  # fmt: skip
from worker.errors import ChannelError, TransientError
from worker.models import Excerpt, Reason, Severity

WITHIN = timedelta(seconds=5)
HOSTILE = (
    "<script>alert(1)</script> <!channel> <@U123> <https://evil.example|ici> & &amp;"
    "\r\nBcc: evil@example.net\x00\x07"
    "\u202egnp.exe \u2066x\u2069 \ud800 *gras* `code` </mark><img src=https://evil.example/x>"
)


@pytest.fixture(params=[*PEERS, "console"])
def any_peer(request: pytest.FixtureRequest) -> Iterator[Peer | ConsolePeer]:
    if request.param == "console":
        yield ConsolePeer()
        return
    with PEERS[request.param]() as peer:
        yield peer


@pytest.fixture(params=list(PEERS))
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    with PEERS[request.param]() as peer:
        yield peer


def test_it_delivers_with_the_right_words_highlighted(any_peer: Peer | ConsolePeer) -> None:
    excerpt = an_excerpt("l'*échange de prisonniers* et la *trêve*, sans la trêve hivernale")

    any_peer.channel.deliver(a_message(an_alert(excerpts=(excerpt,))), within=WITHIN)

    assert any_peer.marked() == ["échange de prisonniers", "trêve"]
    for said in ("Poutine et Trump", "Le Monde", "24 novembre 2026 à 14\u00a0h\u00a005", LINK, "treve"):
        assert said in any_peer.shown()


def test_one_message_names_both_rules_of_an_article(any_peer: Peer | ConsolePeer) -> None:
    both = (an_alert(), an_alert(id="a2", rule="echange", terms=("échange de prisonniers",)))

    any_peer.channel.deliver(a_message(*both), within=WITHIN)

    assert "treve (trêve), echange (échange de prisonniers)" in any_peer.shown()


def test_hostile_text_is_harmless(any_peer: Peer | ConsolePeer) -> None:
    alert = an_alert(
        title=HOSTILE, outlet=HOSTILE, rule=HOSTILE, terms=(HOSTILE,), degraded=HOSTILE,
        link="javascript:alert(1)//" + HOSTILE, severity=Severity.CRITICAL,
        excerpts=(an_excerpt(HOSTILE.replace("*", "")), an_excerpt("*<b>trêve</b>*")),
    )  # fmt: skip
    message = a_message(
        alert, receiver=HOSTILE, outlets=(HOSTILE, "AFP"), reason=Reason.COMPANY, story=HOSTILE
    )

    any_peer.channel.deliver(message, within=WITHIN)

    assert any_peer.dangers() == []
    assert not set(any_peer.shown()) & set("\u202e\u2066\u2069\x00\x07\r\ud800")


def test_a_hostile_note_to_the_operator_is_harmless(any_peer: Peer | ConsolePeer) -> None:
    any_peer.channel.deliver(a_note(note_subject=HOSTILE, note=f"{HOSTILE}\n{HOSTILE}"), within=WITHIN)

    assert any_peer.dangers() == []


@pytest.mark.parametrize("letter", ["é", "&", "a ", "\u202e", "*"])
def test_text_that_is_too_long_is_cut_and_taken(any_peer: Peer | ConsolePeer, letter: str) -> None:
    long = letter * 100_000
    excerpts = (Excerpt(field="body", text=f"trêve {long}", highlights=((0, 5),)),) * 9
    alerts = [
        an_alert(
            id=f"a{index}",
            article=f"e{index}",
            title=long,
            outlet=long,
            rule=long[:900],
            terms=(long,),
            degraded=long,
            link=f"{LINK}?q={long}",
            excerpts=excerpts,
        )
        for index in range(60)
    ]

    message = a_message(*alerts, outlets=(long, "AFP"))
    receipt = any_peer.channel.deliver(message, within=timedelta(seconds=30))  # writing it takes a while

    assert receipt.answer


def test_a_note_that_is_too_long_is_cut_and_taken(any_peer: Peer | ConsolePeer) -> None:
    message = a_note(note_subject="&" * 100_000, note="<&>\n" * 100_000)

    assert any_peer.channel.deliver(message, within=WITHIN).answer


def test_a_test_message_names_its_receiver(any_peer: Peer | ConsolePeer) -> None:
    any_peer.channel.deliver(a_note(reason=Reason.TEST, receiver="desk"), within=WITHIN)

    assert "Message d’essai de Tocsin pour desk" in any_peer.shown()


def test_a_peer_that_took_the_message_and_was_cut_off_is_ambiguous(peer: Peer) -> None:
    peer.drop()

    with pytest.raises(TransientError) as failure:
        peer.channel.deliver(a_message(), within=WITHIN)

    assert failure.value.may_have_been_taken
    assert failure.value.whole_channel


@pytest.mark.parametrize("misbehave", ["go_silent", "drip"])
def test_a_peer_without_an_end_is_transient_and_within_the_deadline(peer: Peer, misbehave: str) -> None:
    getattr(peer, misbehave)()
    started = time.monotonic()

    with pytest.raises(TransientError) as failure:
        peer.channel.deliver(a_message(), within=timedelta(seconds=0.4))

    assert time.monotonic() - started < 1.5
    assert failure.value.whole_channel
    assert "no answer in time" in str(failure.value) or "timed out" in str(failure.value)


@pytest.mark.parametrize(
    ("name", "answer", "kind"),
    [(name, answer, kind) for name, answers in ANSWERS.items() for answer, kind in answers.items()],
)
def test_every_refusal_is_one_of_the_three_kinds_and_shows_no_secret(
    name: str, answer: str, kind: type[ChannelError]
) -> None:
    with PEERS[name]() as peer:
        peer.answer(answer)

        with pytest.raises(ChannelError) as failure:
            peer.channel.deliver(a_message(), within=WITHIN)

    assert type(failure.value) is kind
    assert not [secret for secret in SECRETS if secret in all_that_is_said_by(failure.value)]
    assert answer.rpartition(" ")[2] in str(failure.value)


@pytest.mark.parametrize("name", [name for name, answers in ANSWERS.items() if answers is STATUSES])
@pytest.mark.parametrize("status", ["429", "503"])
def test_retry_after_is_heard_and_the_same_message_not_sent_again(name: str, status: str) -> None:
    with PEERS[name]() as peer:
        peer.answer(status, retry_after=77)

        with pytest.raises(TransientError) as failure:
            peer.channel.deliver(a_message(), within=WITHIN)

        assert failure.value.retry_after == timedelta(seconds=77)
        assert failure.value.whole_channel
        assert requests_at(peer) == 1


def requests_at(peer: Peer) -> int:
    assert isinstance(peer, (HookPeer, SlackPeer))
    return peer.server.requests


def test_no_failure_shows_a_secret(peer: Peer) -> None:
    peer.drop()

    with pytest.raises(TransientError) as failure:
        peer.channel.deliver(a_message(), within=WITHIN)

    assert not [secret for secret in SECRETS if secret in all_that_is_said_by(failure.value)]
    assert not [secret for secret in SECRETS if secret in repr(peer.channel)]


def test_a_console_whose_reader_is_gone_is_transient() -> None:
    peer = ConsolePeer()
    peer.drop()

    with pytest.raises(TransientError):
        peer.channel.deliver(a_message(), within=WITHIN)


def all_that_is_said_by(error: BaseException | None) -> str:
    """The error and its causes, as a log or a report of it would show them."""
    said = ""
    while error is not None:
        said += f"{error!s} {error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said
