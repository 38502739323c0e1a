"""Addresses that users write: of feeds, of e-mail, of servers. What is wrong with one, in words."""

import re
from urllib.parse import urlsplit

from pydantic import AfterValidator, WithJsonSchema

from worker.configuration.references import has_reference, why_malformed, why_not_a_secret
from worker.configuration.values import refuse

# RFC 5321 without its quoted and routed forms: one address, which no header can be broken with.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_SERVER = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})")
SECRET_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\$\{.+\}$"})
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def why_not_an_email_address(text: str) -> str:
    """Why a text is not one e-mail address, "" if it is; also for what a reference resolves to."""
    if re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", text):
        return "an e-mail address has no line breaks in it"
    if "," in text or ";" in text:
        return "this is more than one address: write a list, as in [a@example.org, b@example.org]"
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        return "this is not an e-mail address, as in veille@example.org"
    return ""


def checked_email(text: str) -> str:
    """An e-mail address, or a reference to one."""
    why = why_malformed(text) if "${" in text else why_not_an_email_address(text)
    if why:
        refuse(why)
    return text


def checked_reference(text: str) -> str:
    """Any text of one line, with well-formed references if any."""
    if why := why_malformed(text):
        refuse(why)
    if not text.strip() or "\n" in text.strip():
        refuse("one line of text is expected here", fix="write the text, or remove the key")
    return text.strip()


def checked_server(text: str) -> str:
    """HOST:PORT, or a reference to it."""
    text = checked_reference(text)
    match = _SERVER.fullmatch(text)
    if not has_reference(text) and not (match and 0 < int(match[1]) < 65536):
        refuse("a mail server is HOST:PORT", instead=f"{text}:587" if re.fullmatch(r"[\w.-]+", text) else "")
    return text


def checked_web_address(text: str) -> str:
    """An http or https address without credentials, complete and in ASCII."""
    if "${" in text:
        refuse("references are for secrets and receivers: they are not looked up here")
    if text.startswith(("www.", "feed://", "feed:")):
        refuse("the address lacks https://", instead="https://" + text.removeprefix("feed:").lstrip("/"))
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        refuse("this is not an address, as in https://www.example.org/rss.xml")
    if parts.scheme not in ("http", "https") or not parts.hostname or not re.fullmatch(r"[!-~]+", text):
        refuse("this is not an address, as in https://www.example.org/rss.xml")
    if "@" in parts.netloc:
        refuse("an address with a user name or password in it is not fetched")
    return text


def checked_feed_address(text: str) -> str:
    """A web address, or file:PATH for a file below the configuration directory."""
    if not text.startswith("file:"):
        return checked_web_address(text)
    path = text.removeprefix("file:")
    if not path or path.startswith("/") or "\\" in path or ".." in path.split("/"):
        refuse("a file feed is a path below the configuration directory, as in file:essai/feed.xml")
    return text


def checked_api_address(text: str) -> str:
    """The address of an API that is sent a token: https, or this very machine."""
    parts = urlsplit(checked_web_address(text))
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        refuse("a token is sent there, so the address begins with https://")
    return text


def secret_named(variable: str) -> AfterValidator:
    """A validator for one reference and nothing else; its refusal never repeats the text."""

    def checked_secret(text: str) -> str:
        if why := why_not_a_secret(text):
            refuse(f"{why}; name a variable of .env, or a file, instead", instead=f"${{{variable}}}")
        return text

    return AfterValidator(checked_secret)


def checked_contact(text: str) -> str:
    """Whom a publisher may write to: an e-mail or web address, sent in every request."""
    if text.startswith(("http://", "https://")):
        return checked_web_address(text)
    if why_not_an_email_address(text):
        refuse("the contact is your e-mail address or web page: publishers read it in our requests")
    return text
