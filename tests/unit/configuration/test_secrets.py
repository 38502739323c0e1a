"""Secrets: looked up at each use, named but never shown."""

from pathlib import Path

import pytest

from worker.configuration.model import Reference
from worker.configuration.secrets import resolve
from worker.errors import SecretMissingError


def test_references_are_replaced_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "smtp.example.org")
    monkeypatch.delenv("PORT", raising=False)

    assert resolve(Reference("${HOST}:${PORT:-587}")) == "smtp.example.org:587"
    assert resolve(Reference("littéral $5 {x}")) == "littéral $5 {x}"


def test_an_empty_default_means_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TO", raising=False)
    assert resolve(Reference("${TO:-}")) == ""

    monkeypatch.setenv("TO", "")
    assert resolve(Reference("${TO:-}")) == ""


@pytest.mark.parametrize("value", [None, ""])
def test_a_secret_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("TOKEN", value)

    with pytest.raises(SecretMissingError, match="TOKEN"):
        resolve(Reference("${TOKEN}"))


def test_a_value_is_not_searched_for_references(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", "${B}")

    assert resolve(Reference("${A}")) == "${B}"


def test_a_rotated_file_is_read_again(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("first\n", "utf-8")
    assert resolve(Reference(f"${{file:{secret}}}")) == "first"

    secret.write_text("second\r\n", "utf-8")
    assert resolve(Reference(f"${{file:{secret}}}")) == "second"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"hunter2\nhunter3\n", b"hunter2\xff", b"hunter2\x00", b"h" * 65537]
)
def test_a_file_that_holds_no_secret_is_named_and_its_content_is_not(tmp_path: Path, content: bytes) -> None:
    secret = tmp_path / "token"
    secret.write_bytes(content)

    with pytest.raises(SecretMissingError) as raised:
        resolve(Reference(f"${{file:{secret}}}"))

    assert str(secret) in str(raised.value)
    assert "hunter" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretMissingError, match="none cannot be read: No such file"):
        resolve(Reference(f"${{file:{tmp_path}/none}}"))
