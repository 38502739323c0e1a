"""A new feed as the YAML of its keys."""

import json
import re
from dataclasses import dataclass
from typing import Final

from worker.configuration.model import Access, Reference

_NEEDS_NO_QUOTES: Final = re.compile(r"[^\W\d_](?:[\w’.-]|(?<! ) (?=\w))*")
_HAS_A_MEANING: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """What is to be written of a feed; what is empty is left out."""

    id: str
    group: str
    url: str
    title: str = ""
    lang: str = ""
    access: Access | None = None

    def fields(self) -> list[str]:
        """Its keys with their values, as YAML."""
        written = [f"id: {self.id}", f"url: {_double_quoted(self.url)}"]
        if self.title:
            written.append(f"title: {yaml_scalar(self.title)}")
        if self.lang:
            written.append(f"lang: {self.lang}")
        return [*written, f"access: {_access(self.access)}"] if self.access else written


def yaml_scalar(text: str) -> str:
    """The text as YAML, in quotes unless it is plain words."""
    is_plain = _NEEDS_NO_QUOTES.fullmatch(text) and text.lower() not in _HAS_A_MEANING
    return text if is_plain and not text.endswith((" ", ".")) else _double_quoted(text)


def _double_quoted(text: str) -> str:
    """As JSON, which YAML reads; what YAML does not print is escaped."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _access(access: Access) -> str:
    """References, as another feed has them: their secrets are in no file."""
    headers = ", ".join(f"{yaml_scalar(name)}: {_value(value)}" for name, value in access.headers.items())
    said = [f"headers: {{{headers}}}"] if headers else []
    others = {key: getattr(access, key) for key in ("cookies", "user", "password", "proxy")}
    said += [f"{key}: {_value(reference)}" for key, reference in others.items() if reference]
    return f"{{{', '.join(said)}}}"


def _value(reference: Reference) -> str:
    return _double_quoted(reference.text)
