import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from kombu import Connection
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.integration.ops.servers import Server
from tests.integration.ops.watched import Watched, is_alive
from worker.errors import StoreBusyError, StoreUnreachableError
from worker.ops.embedded import (
    LONGEST_SOCKET_PATH,
    embedded_store,
    has_embedded_store,
    stop_leftover,
    wait_until_ready,
)
from worker.ops.one_machine import store_role
from worker.settings import load_settings
from worker.store.connection import require_fit_server


def test_a_server_starts_on_its_socket_alone_and_is_fit_for_our_promises(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        store = server.connect()

        require_fit_server(store)
        assert store.call("CONFIG", "GET", "port")[1] == b"0"
        assert store.call("CONFIG", "GET", "appendonly")[1] == b"yes"


@pytest.mark.parametrize("password", [None, "", "guessed"])
def test_who_does_not_know_the_password_is_refused(tmp_path: Path, password: str | None) -> None:
    with Server(tmp_path / "data") as server:
        once = Retry(NoBackoff(), retries=0)
        path = str(server.embedded.socket)
        stranger = redis.Redis(unix_socket_path=path, password=password, retry=once)

        with pytest.raises(redis.AuthenticationError):
            stranger.set("key", "value")


def test_a_directory_keeps_its_password(tmp_path: Path) -> None:
    assert not has_embedded_store(tmp_path / "one")

    one, two = (embedded_store(tmp_path / name).password for name in ("one", "two"))

    assert has_embedded_store(tmp_path / "one")
    assert embedded_store(tmp_path / "one").password == one != two
    assert len(one) >= 32


@pytest.mark.parametrize("durability", ["everysec", "always"])
def test_what_was_stored_outlives_a_killed_server(tmp_path: Path, durability: str) -> None:
    with Server(tmp_path / "data", durability=durability) as server:
        store = server.connect()
        for number in range(1_000):
            store.call("SET", f"key:{number}", number)

        if durability == "everysec":  # a slow disk puts the writing off, for two seconds at most
            store.call("WAITAOF", 1, 0, 10_000)
        server.kill()
        server.start()

        assert server.connect().call("DBSIZE") == 1_000
        assert server.connect().call("CONFIG", "GET", "appendfsync")[1] == durability.encode()


def test_half_a_command_at_the_files_end_keeps_the_rest(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        server.connect().call("SET", "key", "value")
        server.kill()
        (log,) = (tmp_path / "data/appendonlydir").glob("*.incr.aof")
        with log.open("ab") as file:
            file.write(b"*3\r\n$3\r\nSET\r\n$3\r\nke")

        server.start()

        assert server.connect().call("GET", "key") == b"value"


def the_store_role(directory: Path) -> Watched:
    (role,) = store_role(load_settings({"TOCSIN_DATA": str(directory)}))
    return Watched(role)


def test_every_file_is_for_this_user_only(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o755)
    with Server(directory):
        paths = {path.name: path for path in directory.rglob("*")}
        open_ = [name for name, path in paths.items() if stat.S_IMODE(path.stat().st_mode) & 0o077]

    assert {"store.conf", "store.password", "store.sock", "store.log", "appendonlydir"} <= paths.keys()
    assert open_ == []


def test_a_new_data_directory_is_for_this_user_only(tmp_path: Path) -> None:
    embedded_store(tmp_path / "data")

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


@pytest.fixture
def short_temporary_directory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the system's temporary files go meanwhile; pytest's own directories are too long for sockets."""
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setattr(tempfile, "tempdir", directory)
        yield Path(directory)


@pytest.mark.usefixtures("short_temporary_directory")
def test_a_path_too_long_for_a_socket_moves_the_socket(tmp_path: Path) -> None:
    directory = tmp_path / ("long" * 20) / ("longer" * 20)
    with Server(directory) as server:
        assert len(str(server.embedded.socket)) <= LONGEST_SOCKET_PATH
        assert stat.S_IMODE(server.embedded.socket.parent.stat().st_mode) == 0o700
        server.connect().call("SET", "key", "value")

        assert embedded_store(directory).socket == server.embedded.socket
        assert embedded_store(directory.with_name("other" * 30)).socket != server.embedded.socket


def test_a_moved_socket_is_not_put_where_others_may_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    moved = embedded_store(tmp_path / ("long" * 30)).socket.parent
    moved.chmod(0o755)

    with pytest.raises(StoreBusyError, match="set TOCSIN_DATA to a shorter path"):
        embedded_store(tmp_path / ("long" * 30))


@pytest.mark.parametrize("name", ["with space", "[brackets]", "wild * ?", "é%41", '"q" \\ #1&;$(x)'])
def test_a_path_may_hold_any_sign(tmp_path: Path, name: str) -> None:
    with Server(tmp_path / name) as server:
        assert server.connect().call("CONFIG", "GET", "dir")[1].decode() == str(tmp_path / name)

        with Connection(server.embedded.broker_url) as broker:
            broker.SimpleQueue("hints").put("hint")


def test_a_server_that_a_killed_supervisor_left_is_ended_before_another_starts(tmp_path: Path) -> None:
    with Server(tmp_path) as leftover:
        leftover.connect().call("SET", "key", "value")

        with the_store_role(tmp_path) as watched:
            assert leftover.process.wait(timeout=30) == 0
            wait_until_ready(leftover.embedded, is_over=lambda: watched.error is not None)

            assert leftover.connect().call("GET", "key") == b"value"


def test_a_socket_that_nobody_listens_on_is_in_nobodys_way(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        server.kill()
        assert server.embedded.socket.exists()

        stop_leftover(server.embedded)

        assert not server.embedded.socket.exists()


def test_a_server_of_another_password_is_not_joined_by_a_second_one(tmp_path: Path) -> None:
    with Server(tmp_path) as leftover:
        (tmp_path / "store.password").write_text("another", encoding="ascii")

        with pytest.raises(StoreBusyError, match="stop it first"):
            the_store_role(tmp_path)

        assert is_alive(leftover.process.pid)


def test_a_server_that_does_not_come_up_is_reported_at_once_with_its_log(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        server.connect().call("SET", "key", "value")
    (tmp_path / "appendonlydir/appendonly.aof.manifest").write_text("spoilt\n", encoding="ascii")

    with the_store_role(tmp_path) as watched:
        watched.wait()

    assert isinstance(watched.error, StoreUnreachableError)
    assert str(tmp_path / "store.log") in str(watched.error)
    assert "spoilt" in (tmp_path / "store.log").read_text(encoding="utf-8")


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachableError, match=r"did not start in 0\.1 s"):
        wait_until_ready(embedded_store(tmp_path), seconds=0.1)


def test_the_password_is_on_no_command_line(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        shown = subprocess.run(
            ["ps", "-p", str(server.process.pid), "-o", "args"], capture_output=True, check=True
        )

    assert server.embedded.password.encode() not in shown.stdout
