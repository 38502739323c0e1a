"""Secrets, looked up where and when they are used, so that a rotated one needs no restart."""

import os
import re
from pathlib import Path

from worker.configuration.model import Reference
from worker.configuration.references import REFERENCE
from worker.errors import SecretMissingError

_seen: set[str] = set()  # what this process has read as secrets
MAX_SECRET_BYTES = 64 * 1024  # a token, a password; not a key store


def resolve(reference: Reference | None) -> str:
    """The value of a reference now; "" means off, and comes from none, or from an empty ${NAME:-default}.

    As in a shell, an empty variable counts as unset. The line break at a file's end is no part of it.
    Raises SecretMissingError, which names the reference and never a value.
    """
    if reference is None:
        return ""
    value = REFERENCE.sub(_value_of, reference.text)
    if re.search(r"[\x00-\x1f\x7f]", value):
        message = f"{reference.text} resolves to more than one line, or holds control characters"
        raise SecretMissingError(message)
    return value


def resolve_secret(reference: Reference | None) -> str:
    """The same for a password, a token, a webhook: from then on `secrets_seen` tells what to hide."""
    value = resolve(reference)
    _seen.add(value)
    return value


def also_hide(address: str) -> None:
    """The parts of an address that is a secret: another form of it may show them one by one."""
    _seen.update(part for part in re.split(r"[/:@?&=]+", address) if part and "." not in part)


def secrets_seen() -> frozenset[str]:
    """What logs and errors of this process must not show."""
    return frozenset(_seen)


def _value_of(match: re.Match[str]) -> str:
    if match["file"]:
        return _content_of(match["file"])
    value = os.environ.get(match["env"]) or match["default"]
    if value is None:
        message = f"the environment variable {match['env']} is not set, or is empty"
        raise SecretMissingError(message)
    return value


def _content_of(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            text = file.read(MAX_SECRET_BYTES + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        message = f"the secret file {path} cannot be read: {why}"
        raise SecretMissingError(message) from None  # the cause of a decoding error holds the secret
    if not text.strip() or len(text) > MAX_SECRET_BYTES:
        message = f"the secret file {path} is {'too large' if text.strip() else 'empty'}"
        raise SecretMissingError(message)
    secret = text.removesuffix("\n").removesuffix("\r")
    _seen.add(secret)  # whatever it is used for: it was put into a file
    return secret
