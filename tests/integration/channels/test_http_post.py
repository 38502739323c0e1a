"""What a failed connection says: which server it was, and nothing by which others could post there."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.stand_ins.hook_server import HookServer
from tests.stand_ins.slack_server import Reply
from worker.channels.deadline import Deadline
from worker.channels.http_post import post_json
from worker.errors import ChannelError, ChannelRefusedError, TransientError


def failure_at(url: str) -> ChannelError:
    with pytest.raises(ChannelError) as failure:
        post_json("Slack", url, {}, token="fake-token", deadline=Deadline.after(timedelta(seconds=5)))
    assert "fake" not in str(failure.value)
    return failure.value


def test_a_host_that_is_not_known_is_named_without_its_path() -> None:
    failure = failure_at("https://hooks.nowhere.invalid/services/fake-secret?key=fake-key")

    assert type(failure) is TransientError
    assert str(failure).startswith("Slack: no connection to hooks.nowhere.invalid: ")


@pytest.mark.parametrize("end", ["", "/"])
def test_a_name_that_is_all_of_an_address_is_a_secret(end: str) -> None:
    failure = failure_at(f"https://fakesecret17.hooks.nowhere.invalid{end}")

    assert str(failure).startswith("Slack: no connection to ***.hooks.nowhere.invalid: ")


def test_a_port_where_nobody_listens_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{unused.getsockname()[1]}"

        failure = failure_at(f"http://{place}/fake-secret")

    assert str(failure).startswith(f"Slack: no connection to {place}: ")


def test_a_server_that_hangs_up_is_named(hooks: HookServer) -> None:
    hooks.script(Reply(is_lost=True))

    failure = failure_at(f"http://{hooks.netloc}/fake-secret")

    assert str(failure).startswith(f"Slack: the answer of {hooks.netloc} was lost: ")


def test_a_server_whose_certificate_nobody_trusts_is_named(server_tls: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            with suppress(OSError):
                server_tls.wrap_socket(listener.accept()[0], server_side=True).close()

        threading.Thread(target=greet, daemon=True).start()
        place = f"localhost:{listener.getsockname()[1]}"

        failure = failure_at(f"https://{place}/fake-secret")

    assert type(failure) is ChannelRefusedError
    assert str(failure).startswith(f"Slack: {place} is not trusted: ")
