"""The webhook and Apprise's services under the stage: each address ends by itself, held ones are released."""

from collections.abc import Iterator

import pytest

from tests.integration.stages.channels import OPERATOR, configure
from tests.integration.stages.service import Service
from tests.stand_ins.hook_server import HookServer
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply
from worker.ops.troubles import Troubles
from worker.store.due_sets import DueSet, lane_policy


@pytest.fixture
def hooks() -> Iterator[HookServer]:
    with HookServer() as server:
        yield server


def with_addresses(service: Service, mail: MailSink, hooks: HookServer) -> None:
    """The receiver `salon`: a webhook and two chats, each address in a file."""
    write(service, "hook", f"http://{hooks.netloc}/hook")
    write(service, "one", f"mmost://{hooks.netloc}/fakehooktoken0123456789abc")
    write(service, "two", f"gotify://{hooks.netloc}/fakehooktoken")
    directory = service.directory
    salon = (
        f"{{name: salon, webhook: {{url: '${{file:{directory}/hook}}'}}, "
        f"apprise: {{urls: ['${{file:{directory}/one}}', '${{file:{directory}/two}}']}}}}"
    )
    configure(service, mail, salon, OPERATOR, operator="ops")


def write(service: Service, name: str, url: str) -> None:
    (service.directory / name).write_text(f"{url}\n", encoding="utf-8")


def endings(service: Service) -> dict[str, str]:
    return {
        one.destination.rpartition("/")[2]: service.status_of(one)
        for one in service.notifications()
        if one.receiver == "salon"
    }


def test_every_address_is_told_by_itself(service: Service, mail: MailSink, hooks: HookServer) -> None:
    with_addresses(service, mail, hooks)
    service.ring("a1", receiver="salon")

    service.deliver()

    assert endings(service) == {"webhook": "told", "one": "told", "two": "told"}
    assert sorted(one.path for one in hooks.posted) == [
        "/hook",
        "/hooks/fakehooktoken0123456789abc",
        "/message",
    ]


@pytest.mark.parametrize("name", ["webhook", "one", "two"])
def test_an_address_that_refuses_a_message_repeats_it_to_no_other(
    service: Service, mail: MailSink, hooks: HookServer, name: str
) -> None:
    with_addresses(service, mail, hooks)
    path = {"webhook": "/hook", "one": "/hooks/fakehooktoken0123456789abc", "two": "/message"}[name]
    hooks.refuse(path, Reply(400))
    service.ring("a1", receiver="salon")

    service.deliver()
    service.tick(hours=1)
    service.deliver()

    assert endings(service) == {"webhook": "told", "one": "told", "two": "told", name: "dead"}
    assert hooks.requests == 3


@pytest.mark.parametrize(("file", "address"), [("hook", "http://{}/new"), ("two", "gotify://{}/newtoken")])
def test_an_address_that_is_revoked_is_held_until_its_secret_changes(
    service: Service, mail: MailSink, hooks: HookServer, file: str, address: str
) -> None:
    with_addresses(service, mail, hooks)
    troubles = Troubles(service.context)
    troubles.release_changed()
    hooks.refuse("/hook" if file == "hook" else "/message", Reply(404))
    service.ring("a1", receiver="salon")
    service.deliver()
    name = "webhook" if file == "hook" else file
    (held,) = [one for one in service.notifications() if one.destination.rpartition("/")[2] == name]
    is_held = "held" in lane_policy(service.store, DueSet.NOTIFICATIONS, held.lane)

    hooks.accept()
    write(service, file, address.format(hooks.netloc))
    troubles.release_changed()
    service.tick(seconds=1)
    service.deliver()

    assert is_held
    assert set(endings(service).values()) == {"told"}
    assert [recipient for recipient in mail.recipients if recipient == "ops@example.org"]
