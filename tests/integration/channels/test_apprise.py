"""Services through Apprise: what goes over the wire, what is refused, and that no address is ever said."""

import importlib
import json
import logging
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from tests.builders import LINK, a_configuration, a_message, a_receiver, an_alert
from tests.integration.channels.test_contract import HOSTILE, all_that_is_said_by
from tests.stand_ins.hook_server import HookServer
from tests.stand_ins.slack_server import Reply
from worker.channels.apprise import AppriseChannel
from worker.channels.apprise_services import SERVICES
from worker.channels.open import destinations_of, open_channel
from worker.configuration.model import AppriseTarget, Reference
from worker.configuration.secrets import secrets_seen
from worker.errors import ChannelError, ChannelRefusedError, TransientError

WITHIN = timedelta(seconds=5)
TOKEN = "fakehooktoken0123456789abc"
THIRTY = "u" * 30
# Those with an address of their own are told it; the others are led to it by what they call their address.
ELSEWHERE = {
    "discord": "notify_url", "telegram": "notify_url", "pushover": "notify_url",
    "pushbullet": "notify_url", "webexteams": "notify_url",
}  # fmt: skip
URLS = {
    "discord": f"discord://123456789012345678/{TOKEN}",
    "tgram": f"tgram://123456789:{TOKEN}abcdefghi/12315544",
    "mmost": f"mmost://HOST/{TOKEN}",
    "rocket": f"rocket://webhooka/{TOKEN}@HOST/#inter",
    "ntfy": f"ntfy://tocsin:{TOKEN}@HOST/inter",
    "gotify": f"gotify://HOST/{TOKEN}",
    "signal": "signal://HOST/+15551234567/+15557654321",
    "nctalk": f"nctalk://tocsin:{TOKEN}@HOST/inter",
    "pover": f"pover://{THIRTY}@{'k' * 30}",
    "pbul": f"pbul://{TOKEN}",
}


@pytest.fixture
def home(hooks: HookServer, monkeypatch: pytest.MonkeyPatch) -> HookServer:
    """All services live at the stand-in."""
    for module, attribute in ELSEWHERE.items():
        name = next(one.plugin for one in SERVICES.values() if one.plugin.startswith(f"{module}:"))
        plugin = getattr(importlib.import_module(f"apprise.plugins.{module}"), name.partition(":")[2])
        there = f"http://{hooks.netloc}/bot" if module == "telegram" else f"http://{hooks.netloc}/{module}"
        monkeypatch.setattr(plugin, attribute, there)
    return hooks


def channel_of(scheme: str, server: HookServer) -> AppriseChannel:
    return AppriseChannel(url=URLS[scheme].replace("HOST", server.netloc))


def texts_of(body: bytes) -> str:
    """All that was posted, as text."""
    try:
        return "\n".join(str(value) for value in json.loads(body).values())
    except ValueError:
        return "\n".join(value for values in parse_qs(body.decode()).values() for value in values)


@pytest.mark.parametrize("scheme", URLS)
def test_a_service_takes_a_message_in_one_request(home: HookServer, scheme: str) -> None:
    receipt = channel_of(scheme, home).deliver(a_message(), within=WITHIN)

    assert receipt.answer == "200"
    (posted,) = home.posted
    for said in ("Poutine et Trump", LINK, "Le Monde", "trêve"):
        assert said in texts_of(posted.body)


@pytest.mark.parametrize("scheme", URLS)
def test_no_text_from_outside_mentions_or_links(home: HookServer, scheme: str) -> None:
    title = "@everyone <@&1> <!here> <b>x</b> <users/all> @all @channel @**all** [x](https://evil.example) https://a.b"
    message = a_message(an_alert(title=title, outlet=title, rule=title), outlets=(title, HOSTILE))

    channel_of(scheme, home).deliver(message, within=WITHIN)

    text = texts_of(home.posted[0].body).replace(LINK, "")
    for danger in ("@everyone", "@all", "@channel", "@here", "@**", "<@", "<!", "<users", "](https://evil"):
        assert danger not in text
    assert "://" not in text
    if SERVICES[scheme].dialect.strong("x") == "**x**":
        assert "](h" not in text
        assert text.count("**") % 2 == 0
    if scheme == "tgram":  # shown, not taken away
        assert "&lt;!here&gt; &lt;b&gt;" in text


@pytest.mark.parametrize("scheme", URLS)
def test_what_is_too_long_is_cut_to_what_the_service_takes(home: HookServer, scheme: str) -> None:
    alerts = [an_alert(id=f"a{n}", article=f"e{n}", title="é & <b>" * 60) for n in range(40)]

    channel_of(scheme, home).deliver(a_message(*alerts), within=WITHIN)

    (posted,) = home.posted
    text = texts_of(posted.body)
    assert len(text.encode()) <= SERVICES[scheme].most_bytes + 400  # the title, and what else is posted
    assert "et 3" in text or "autres" in text
    assert LINK in text


@pytest.mark.parametrize("scheme", URLS)
def test_a_service_that_asks_to_wait_is_asked_once_and_nobody_sleeps(home: HookServer, scheme: str) -> None:
    headers = {"Retry-After": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4000000000"}
    home.script(Reply(429, '{"retry_after": 60}', headers))

    with pytest.raises(TransientError) as failure:
        channel_of(scheme, home).deliver(a_message(), within=timedelta(seconds=3))

    assert failure.value.retry_after == timedelta(seconds=60)
    assert home.requests == 1


def test_no_redirect_is_followed_even_where_the_address_asks_for_it(home: HookServer) -> None:
    home.script(Reply(307, "", {"Location": f"http://{home.netloc}/elsewhere"}))
    channel = AppriseChannel(url=f"mmost://{home.netloc}/{TOKEN}?redirect=yes")

    with pytest.raises(ChannelRefusedError):
        channel.deliver(a_message(), within=WITHIN)

    assert home.requests == 1


def test_requests_that_follow_each_other_share_one_deadline(home: HookServer) -> None:
    home.script(Reply(body='{"status": "success", "data": {"authToken": "t", "userId": "u"}}', delay=0.3))
    home.script(Reply(delay=60))
    channel = AppriseChannel(url=f"rocket://tocsin:{TOKEN}@{home.netloc}/#inter")

    with pytest.raises(TransientError) as failure:
        channel.deliver(a_message(), within=timedelta(seconds=0.8))

    assert "timed out" in str(failure.value) or "no answer in time" in str(failure.value)


def test_a_login_that_is_refused_holds_the_channel(home: HookServer) -> None:
    home.script(Reply(401))
    channel = AppriseChannel(url=f"rocket://tocsin:{TOKEN}@{home.netloc}/#inter")

    with pytest.raises(ChannelRefusedError):
        channel.deliver(a_message(), within=WITHIN)


def test_an_answer_that_apprise_does_not_take_for_a_yes_is_ambiguous(home: HookServer) -> None:
    home.script(Reply(208, "{}"))

    with pytest.raises(TransientError) as failure:
        channel_of("discord", home).deliver(a_message(), within=WITHIN)

    assert failure.value.may_have_been_taken


@pytest.mark.parametrize(
    "url",
    [f"mmost://chat.example.org/{TOKEN}", f"ntfy://tocsin:{TOKEN}@ntfy.example.org/inter",
     f"ntfys://tocsin:{TOKEN}@127.0.0.1:1/inter?verify=no"],
)  # fmt: skip
def test_nothing_goes_over_the_network_unencrypted(url: str) -> None:
    with pytest.raises(ChannelError) as failure:
        AppriseChannel(url=url).deliver(a_message(), within=WITHIN)

    assert "https" in str(failure.value) or "no connection" in str(failure.value)
    assert TOKEN not in all_that_is_said_by(failure.value)


def test_apprise_says_nothing_of_addresses_in_the_log(
    home: HookServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home.script(Reply(500, TOKEN))

    with pytest.raises(ChannelError):
        channel_of("discord", home).deliver(a_message(), within=WITHIN)

    assert TOKEN not in caplog.text


# From the configuration


def opened(monkeypatch: pytest.MonkeyPatch, url: str) -> object:
    monkeypatch.setenv("CHAT_URL", url)
    receiver = a_receiver(email=None, apprise=AppriseTarget(urls=(Reference("${CHAT_URL:-}"),)))
    return open_channel(a_configuration(), receiver, "apprise:CHAT_URL")


def test_each_address_is_a_destination_with_a_name_that_is_no_secret() -> None:
    urls = (Reference("${CHAT_URL:-}"), Reference("${file:/run/secrets/teams}"))
    receiver = a_receiver(apprise=AppriseTarget(urls=urls))

    found = destinations_of(receiver, a_configuration())

    assert [one.id for one in found][1:] == ["apprise:CHAT_URL", "apprise:/run/secrets/teams"]
    assert len({one.lane for one in found}) == 3


def test_an_address_is_on_where_its_service_is_known_and_off_where_it_is_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert opened(monkeypatch, URLS["discord"]) == AppriseChannel(url=URLS["discord"])
    assert opened(monkeypatch, "") is None
    assert TOKEN in secrets_seen()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"mailto://tocsin:{TOKEN}@example.org", "write email:"),
        (f"slack://{TOKEN}", "write slack:"),
        (f"json://{TOKEN}", "write webhook:"),
        (f"https://discord.com/api/webhooks/1/{TOKEN}", "write webhook:"),
        (f"dbus://{TOKEN}", "dbus:// is none of the services"),
        (f"syslog://{TOKEN}", "syslog:// is none of the services"),
        (f"windows://{TOKEN}", "windows:// is none of the services"),
        (f"file://{TOKEN}", "file:// is none of the services"),
        (TOKEN, "does not begin with the name of a service"),
    ],
)
def test_what_is_no_service_of_ours_is_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, url: str, why: str
) -> None:
    with pytest.raises(ChannelRefusedError) as failure:
        opened(monkeypatch, url)

    assert why in str(failure.value)
    assert TOKEN not in all_that_is_said_by(failure.value)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"discord://{TOKEN}", "Apprise cannot read the address"),
        (f"tgram://123456789:{TOKEN}abcdefghi/111/222", "names 2 recipients"),
        (f"tgram://{TOKEN}", "Apprise cannot read the address"),
    ],
)
def test_an_address_of_none_or_several_holds_the_channel_unseen(url: str, why: str) -> None:
    with pytest.raises(ChannelRefusedError) as failure:
        AppriseChannel(url=url).deliver(a_message(), within=WITHIN)

    assert why in str(failure.value)
    assert TOKEN not in all_that_is_said_by(failure.value)


@pytest.mark.parametrize("scheme", SERVICES)
def test_every_service_is_one_that_apprise_has(scheme: str) -> None:
    module, _, name = SERVICES[scheme].plugin.partition(":")
    plugin = getattr(importlib.import_module(f"apprise.plugins.{module}"), name)

    schemes = {one for kind in (plugin.protocol, plugin.secure_protocol) for one in as_tuple(kind)}
    assert scheme in schemes


def as_tuple(kind: object) -> tuple[str, ...]:
    return kind if isinstance(kind, tuple) else (str(kind),)
