"""`tocsin backup` and `tocsin restore`, between data directories and over a service that runs."""

from pathlib import Path

import pytest

from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell


@pytest.fixture
def rung(shell: Shell, service: Service) -> Shell:
    """A user whose service has rung, on a server of the operator's."""
    service.works()
    return shell


def test_a_state_moves_from_a_server_to_a_new_data_directory_and_back(rung: Shell, tmp_path: Path) -> None:
    server = rung.environment["TOCSIN_REDIS_URL"]
    before = rung.ask("alert", "list")

    assert rung("backup", tmp_path / "there").exit_code == 0
    rung.environment["TOCSIN_REDIS_URL"] = ""
    assert rung("restore", tmp_path / "there").exit_code == 0
    moved = rung.ask("alert", "list")
    [written] = rung.ask("backup", tmp_path / "back")
    rung.environment["TOCSIN_REDIS_URL"] = server
    [restored] = rung.ask("restore", tmp_path / "back", "--force")

    assert before
    assert before == moved == rung.ask("alert", "list")
    assert written["keys"] == restored["keys"]


def test_a_store_in_use_is_left_alone(rung: Shell, tmp_path: Path) -> None:
    rung("backup", tmp_path / "backup")

    result = rung.run("restore", tmp_path / "backup")

    assert result.returncode == 1
    assert b"--force" in result.stderr


def test_a_backup_into_a_directory_that_is_not_there_names_the_directory(rung: Shell, tmp_path: Path) -> None:
    result = rung.run("backup", tmp_path / "absent" / "backup")

    assert result.returncode == 1
    assert result.stderr.decode().strip() == f"{tmp_path / 'absent'} is no directory: make it first"


def test_what_is_no_backup_is_refused_in_one_line(rung: Shell, tmp_path: Path) -> None:
    rung.write("notes.txt", "hello")

    results = [rung.run("restore", tmp_path / name) for name in ("notes.txt", "absent")]

    assert [result.returncode for result in results] == [1, 1]
    assert b"not a whole backup of Tocsin" in results[0].stderr
    assert b"absent" in results[1].stderr
    assert all(b"Traceback" not in result.stderr for result in results)
