"""A changed `.env` is said, once: what it holds is used after a restart only."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from worker.ops.env_file import EnvFileWatch


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / ".env"
    path.write_text("SMTP_SERVER=mail.example.org:587\n", encoding="utf-8")
    monkeypatch.setenv("TOCSIN_ENV_FILE", str(path))
    return path


def said_by(watch: EnvFileWatch) -> list[list[str]]:
    with capture_logs() as logs:
        watch.step()
    return [event["variables"] for event in logs]


def test_what_is_new_changed_or_gone_is_named_once_without_its_value(env: Path) -> None:
    watch = EnvFileWatch()

    assert said_by(watch) == []
    env.write_text("SMTP_SERVER=other.example.org\nSLACK_WEBHOOK=https://secret\n", encoding="utf-8")
    assert said_by(watch) == [["SLACK_WEBHOOK", "SMTP_SERVER"]]
    assert said_by(watch) == []
    env.unlink()
    assert said_by(watch) == [["SMTP_SERVER"]]


def test_what_is_put_back_waits_for_nothing(env: Path) -> None:
    before = env.read_text(encoding="utf-8")
    watch = EnvFileWatch()
    env.write_text(before + "NEW=1\n", encoding="utf-8")
    watch.step()
    env.write_text(before, encoding="utf-8")

    assert said_by(watch) == []
