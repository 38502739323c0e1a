from datetime import UTC, datetime
from pathlib import Path

import pytest

from worker.errors import FetchError
from worker.fetching.local import read_local

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    config = tmp_path / "config"
    (config / "essai").mkdir(parents=True)
    return config


def test_a_file_below_the_directory_is_read_with_dates_relative_to_now(directory: Path) -> None:
    (directory / "essai" / "feed.xml").write_text("<a>{now}</a><b>{now-10m}</b><c>{now-2d}</c><d>{later}</d>")
    fetched = read_local("file:essai/feed.xml", directory, NOW)
    assert fetched.body.decode() == (
        "<a>Tue, 24 Nov 2026 08:00:00 +0000</a><b>Tue, 24 Nov 2026 07:50:00 +0000</b>"
        "<c>Sun, 22 Nov 2026 08:00:00 +0000</c><d>{later}</d>"
    )
    assert (fetched.status, fetched.url) == (200, "file:essai/feed.xml")
    assert "xml" in fetched.content_type
    assert fetched.validators is None


def test_other_files_are_left_as_they_are(directory: Path) -> None:
    (directory / "essai" / "photo é.jpg").write_bytes(b"\xff{now}\x00")
    assert read_local("file:essai/photo%20%C3%A9.jpg", directory, NOW).body == b"\xff{now}\x00"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "essai/../../secret.txt", "/etc/passwd", "///etc/passwd", "%2e%2e/secret.txt"]
)
def test_nothing_outside_the_directory_is_read(directory: Path, path: str) -> None:
    with pytest.raises(FetchError) as refused:
        read_local(f"file:{path}", directory, NOW)
    assert refused.value.reason == "blocked"


def test_a_symbolic_link_does_not_lead_outside(directory: Path) -> None:
    (directory / "link.xml").symlink_to(directory.parent / "secret.txt")
    with pytest.raises(FetchError) as refused:
        read_local("file:link.xml", directory, NOW)
    assert refused.value.reason == "blocked"


def test_a_directory_that_is_itself_a_link_is_fine(directory: Path) -> None:
    (directory / "feed.xml").write_text("<rss/>")
    mounted = directory.parent / "mounted"
    mounted.symlink_to(directory)
    assert read_local("file:feed.xml", mounted, NOW).body == b"<rss/>"
    assert read_local(f"file://{directory}/feed.xml", mounted, NOW).body == b"<rss/>"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:none.xml", "not found"),
        ("file:essai", "not found"),
        ("file:" + "x" * 5000, "not found"),
        ("file:", "bad address"),
        ("file:a%00b", "bad address"),
        ("https://example.org/", "bad address"),
    ],
)
def test_what_cannot_be_read_says_why(directory: Path, url: str, reason: str) -> None:
    with pytest.raises(FetchError) as refused:
        read_local(url, directory, NOW)
    assert refused.value.reason == reason


def test_a_file_above_the_cap_is_refused(directory: Path) -> None:
    with (directory / "big.xml").open("wb") as big:
        big.truncate(6 * 1024 * 1024)
    with pytest.raises(FetchError) as refused:
        read_local("file:big.xml", directory, NOW)
    assert refused.value.reason == "too large"
