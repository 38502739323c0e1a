"""The state as one file: from one server to another and back, without ringing again what rang."""

import gzip
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.stages.channels import configure
from tests.integration.stages.press import Item, numbered, page, rss
from tests.integration.stages.service import Service
from tests.integration.store.picture import picture_of
from tests.integration.store.scene import Clock
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.valkey import running_store
from tests.stand_ins.web_server import WebServer
from worker.errors import BackupError
from worker.ops.backups import read_backup, write_backup
from worker.store.backup import restore, snapshot
from worker.store.connection import Store

HTML = {"Content-Type": "text/html; charset=utf-8"}
SECRETS = ("hunter2-the-password", "T000/B000/the-webhook", "xoxb-the-token")


@pytest.fixture
def service(store: Store, tmp_path: Path) -> Service:
    clock = Clock()
    return Service(Store(store.client, clock=clock), clock, tmp_path)


@pytest.fixture
def mail() -> Iterator[MailSink]:
    with MailSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def another_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_store(tmp_path_factory.mktemp("other")) as other:
        yield other.store_url


@pytest.fixture
def elsewhere(another_server: str, service: Service) -> Iterator[Store]:
    """An empty store on another server."""
    store = Store.connect(another_server)
    store.call("FLUSHALL")
    yield Store(store.client, clock=service.clock)
    store.client.close()


def work(service: Service) -> None:
    """All that is due."""
    service.poll()
    while service.read():
        service.gather()
    service.gather()
    while service.deliver():
        service.tick(seconds=1)


def published(service: Service, web: WebServer, mail: MailSink, *, told: bool = True) -> None:
    """Three articles of a feed, told by e-mail or waiting in every stage."""
    web.page("/rss", rss(*numbered(3)))
    service.feeds = {"monde": f"http://127.0.0.1:{web.port}/rss"}
    configure(service, mail)
    if told:
        work(service)


def test_all_keys_come_back_as_they_were(
    service: Service, web: WebServer, mail: MailSink, elsewhere: Store, tmp_path: Path
) -> None:
    published(service, web, mail)
    service.ring("waiting")
    service.store.call("SET", "tocsin:broker:poll", "a hint")

    write_backup(service.store, tmp_path / "backup")
    number = read_backup(elsewhere, tmp_path / "backup")

    service.store.call("DEL", "tocsin:broker:poll")
    before, after = picture_of(service.store), picture_of(elsewhere)
    assert (after.hashes, after.sorted, after.others) == (before.hashes, before.sorted, before.others)
    assert number == len(before.hashes) + len(before.sorted) + len(before.others)
    for key in service.store.call("KEYS", "tocsin:*"):
        assert elsewhere.call("PEXPIRETIME", key) == service.store.call("PEXPIRETIME", key), key


def documented(web: WebServer, *numbers: int) -> None:
    """A feed that shows these articles, each with a page of its own, which is read whole."""
    items = [
        Item(guid=f"e{n}", title=f"Affaire numéro {n}", link=web.url(f"/{n}.html"), published=None)
        for n in numbers
    ]
    for n in numbers:
        web.page(f"/{n}.html", page(f"Une trêve, la {n}e.", title=f"Affaire numéro {n}"), headers=HTML)
    web.page("/rss", rss(*items))


def test_a_backup_made_while_the_pipeline_works_is_of_the_moment_at_which_it_began(
    service: Service, web: WebServer, mail: MailSink, elsewhere: Store
) -> None:
    service.feeds = {"monde": f"http://127.0.0.1:{web.port}/rss"}
    documented(web, 1, 2)
    configure(service, mail)
    work(service)
    documented(web, 1, 2, 3)
    service.poll_again()  # and the third article waits

    lines = snapshot(service.store)
    head = next(lines)
    then, told = picture_of(service.store), len(mail.messages)
    service.tick(seconds=1)
    documented(web, 1, 2, 3, 4)
    service.poll_again()
    work(service)
    restore(elsewhere, iter([json.loads(line) for line in [head, *lines]]))

    restored = picture_of(elsewhere)
    assert [key for key in then.hashes if key.startswith(("address:", "title:"))]
    assert (restored.hashes, restored.sorted, restored.others) == (then.hashes, then.sorted, then.others)
    moved = Service(elsewhere, service.clock, service.directory, feeds=service.feeds)
    moved.poll_again()
    work(moved)
    assert (told, len(mail.messages)) == (2, 2 + 2 + 2)  # the third and the fourth, once in each world


def test_moving_there_and_back_rings_nothing_again_and_forgets_nothing(
    service: Service, web: WebServer, mail: MailSink, elsewhere: Store, tmp_path: Path
) -> None:
    published(service, web, mail)
    service.ring("waiting")
    write_backup(service.store, tmp_path / "there")
    read_backup(elsewhere, tmp_path / "there")
    moved = Service(elsewhere, service.clock, service.directory, feeds=service.feeds)

    work(moved)
    moved.poll_again()
    work(moved)
    on_the_way = len(mail.messages)
    write_backup(elsewhere, tmp_path / "back")
    read_backup(service.store, tmp_path / "back", force=True)
    web.page("/rss", rss(*numbered(4)))
    service.poll_again()
    work(service)

    assert on_the_way == 4
    assert len(mail.messages) == 5
    assert {service.record_of(alert).status for alert in service.alerts()} == {"told"}


def test_a_store_that_holds_state_is_not_overwritten_unless_it_is_said(
    service: Service, web: WebServer, mail: MailSink, elsewhere: Store, tmp_path: Path
) -> None:
    published(service, web, mail, told=False)
    write_backup(service.store, tmp_path / "backup")
    elsewhere.call("SET", "tocsin:feed:other", "kept")

    with pytest.raises(BackupError, match="--force"):
        read_backup(elsewhere, tmp_path / "backup")
    kept = elsewhere.call("GET", "tocsin:feed:other")
    read_backup(elsewhere, tmp_path / "backup", force=True)

    assert kept == b"kept"
    assert elsewhere.call("GET", "tocsin:feed:other") is None


@pytest.mark.parametrize("damage", ["newer", "cut", "no backup", "not packed"])
def test_a_file_that_cannot_be_restored_changes_nothing(
    service: Service, elsewhere: Store, tmp_path: Path, damage: str
) -> None:
    service.configure()
    path = tmp_path / "backup"
    write_backup(service.store, path)
    whole = path.read_bytes()
    path.write_bytes({
        "newer": gzip.compress(json.dumps({"tocsin": "9.0", "format": 99}).encode()),
        "cut": whole[: len(whole) // 2],
        "no backup": gzip.compress(b'{"key": "tocsin:x"}\n'),
        "not packed": b"version: 1\n",
    }[damage])  # fmt: skip
    elsewhere.call("SET", "tocsin:feed:other", "kept")

    with pytest.raises(BackupError, match="newer than" if damage == "newer" else "not a"):
        read_backup(elsewhere, path, force=True)

    assert elsewhere.call("GET", "tocsin:feed:other") == b"kept"


def test_a_backup_is_for_its_owners_eyes_and_holds_no_secret(
    service: Service, mail: MailSink, tmp_path: Path
) -> None:
    for number, secret in enumerate(SECRETS):
        (tmp_path / f"secret{number}").write_text(secret)
    files = [f"${{file:{tmp_path}/secret{number}}}" for number in range(len(SECRETS))]
    server = f"server: '{mail.address}', from: tocsin@example.org, user: tocsin, password: '{files[0]}'"
    service.configure(
        extra=f"email: {{{server}, security: none}}",
        receivers=(
            "{name: veille, email: {to: [veille@example.org]}}",
            f"{{name: hook, slack: {{webhook: '{files[1]}'}}}}",
            f"{{name: bot, slack: {{token: '{files[2]}', channel: '#inter', api: 'http://127.0.0.1:9/api'}}}}",
        ),
    )
    for receiver in ("veille", "hook", "bot"):
        service.ring(f"a-{receiver}", receiver=receiver)
    service.deliver()

    write_backup(service.store, tmp_path / "backup")

    text = gzip.decompress((tmp_path / "backup").read_bytes()).decode()
    assert "tocsin:notification:" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".backup")]


def test_pages_that_were_kept_come_along(
    service: Service, web: WebServer, mail: MailSink, elsewhere: Store, tmp_path: Path
) -> None:
    published(service, web, mail)

    write_backup(service.store, tmp_path / "backup")
    read_backup(elsewhere, tmp_path / "backup")

    kept = service.store.call("KEYS", "tocsin:article:*")
    assert len(kept) == 3
    assert elsewhere.call("MGET", *kept) == service.store.call("MGET", *kept)
    assert elsewhere.call("GET", "tocsin:articles:bytes") == service.store.call(
        "GET", "tocsin:articles:bytes"
    )
