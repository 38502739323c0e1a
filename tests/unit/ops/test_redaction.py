import json
from pathlib import Path

import pytest

from worker.configuration.model import Reference
from worker.configuration.secrets import resolve_secret
from worker.ops.redaction import redacted, redacted_deep


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("password=hunter2", "password=***"),
        ("SMTP_PASSWORD=hunter2", "SMTP_PASSWORD=***"),
        ("password: hunter2", "password: ***"),
        ("login(user='v', password='hunter 2')", "login(user='v', password=***)"),
        ('{"password": "hunter 2"}', '{"password": ***}'),
        ("{'smtp_password': 'hunter2'}", "{'smtp_password': ***}"),
        ("the token=abc, then", "the token=***, then"),
        ("?api_key=abc&x=1", "?api_key=***&x=1"),
        ("Authorization: Bearer abcdef123456", "Authorization: Bearer ***"),
        ('{"login": "abc"}', '{"login": ***}'),
        ("{'webhook': 'abc'}", "{'webhook': ***}"),
        ("webhook: https://chat.example.org/hooks/abc refused", "webhook: *** refused"),
        ("TOCSIN_WEBHOOK=chat.example.org/hooks/abc", "TOCSIN_WEBHOOK=***"),
        ("password: ${A:-hunter2}", "password: ***"),
        ("token: ${A}hunter2", "token: ***"),
    ],
)
def test_the_value_after_a_secrets_name_is_hidden(text: str, without: str) -> None:
    assert redacted(text) == without


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("https://hooks.slack.com/services/T0/B0/abcdef failed", "https://hooks.slack.com/*** failed"),
        ("POST /services/T00000000/B00000000/abcdef", "POST /services/***"),
        ("xoxb-123-abc-def refused", "xox*** refused"),
        ("redis://:s3cret@127.0.0.1:6379/0", "redis://***@127.0.0.1:6379/0"),
        ("smtp://user:p@ss@example.org", "smtp://***@example.org"),
        ("https://example.org/rss?k=abc&u=1", "https://example.org/rss?***"),
        ("https://example.org/rss?k=abc: no answer", "https://example.org/rss?***: no answer"),
        ("GET /rss?k=abc&u=1 failed", "GET /rss?*** failed"),
        ("BasicAuth(login='abcdef', password='')", "BasicAuth(login=***, password=***)"),
        ("told d'arc.o'neil&co@example.org", "told ***@***"),
        ("told Veille.Inter+1@mail.example.org, too", "told ***@***, too"),
    ],
)
def test_addresses_lose_what_is_secret_in_them(text: str, without: str) -> None:
    assert redacted(text) == without


@pytest.mark.parametrize(
    "text",
    [
        "Poutine et Trump discutent d'une trêve : échange de prisonniers",
        "rules.yaml:3:5 rules[0].anny: unknown key: did you mean any?",
        "the secret file /run/secrets/slack cannot be read",
        "https://www.example.org/monde/treve.html: the server answered 503",
        "tocsin@0.1.0",
        "webhook: no connection to its server",
        "SMTP login: the user or the password is not ASCII",
        "webhook:${TOCSIN_WEBHOOK} is held",
        '"webhook": "${TOCSIN_WEBHOOK:-}"',
        "the password: ${file:/run/secrets/smtp}, is empty",
        "",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "secret", ["password='hunter 2'", "https://example.org/rss?k=abc: x", "a@example.org"]
)
def test_what_was_redacted_once_is_not_changed_by_a_second_time(secret: str) -> None:
    once = redacted(secret)

    assert redacted(once) == once


@pytest.mark.parametrize(
    "shown",
    ["{}", "{!r}", "/hooks/a%20b%22c%C3%A9", 'https://chat.example.org/hooks/a b"cé', '/hooks/a b"cé'],
)
def test_what_was_read_as_a_secret_is_hidden_however_it_is_written(tmp_path: Path, shown: str) -> None:
    secret = tmp_path / "webhook"
    secret.write_text('https://chat.example.org/hooks/a b"cé\n', encoding="utf-8")
    address = resolve_secret(Reference(f"${{file:{secret}}}"))
    texts = [shown.format(address), shown.format(address.encode()), json.dumps(shown.format(address))]

    assert not [text for text in map(redacted, texts) if "a b" in text or "a%20b" in text]


def test_every_text_of_a_nested_value_is_redacted_keys_included() -> None:
    value = {"a@example.org": ["token=abc", {"deep": ("password=x", 3, None)}], "n": 1.5}

    assert redacted_deep(value) == {"***@***": ["token=***", {"deep": ["password=***", 3, None]}], "n": 1.5}
