"""References to secrets inside a value: ${ENV}, ${ENV:-default}, ${file:/absolute/path}."""

import hashlib
import re

REFERENCE = re.compile(
    r"\$\{(?:file:(?P<file>[^${}]+)|(?P<env>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^${}]*))?)\}"
)


def has_reference(text: str) -> bool:
    """Whether any part of the text is left to be looked up."""
    return REFERENCE.search(text) is not None


def why_malformed(text: str) -> str:
    """What is wrong with the references in a text, "" if nothing is."""
    if "${" in REFERENCE.sub("", text):
        return "this is not a reference: write ${NAME}, ${NAME:-default} or ${file:/absolute/path}"
    for match in REFERENCE.finditer(text):
        if match["file"] and not match["file"].startswith("/"):
            return "a secret file is named by its absolute path, as in ${file:/run/secrets/smtp}"
    return ""


def why_not_a_secret(text: str) -> str:
    """Why a text may not stand where a secret belongs (one reference, no default), "" if it may."""
    match = REFERENCE.fullmatch(text)
    if match is None:
        return why_malformed(text) or "a secret is written in the file itself"
    if match["default"]:
        return "the default after :- would be a secret written in the file itself"
    return why_malformed(text)


def name_of_secret(text: str) -> str:
    """The reference as written, or a hash where part of it is the secret itself: safe to show and to keep."""
    if not why_not_a_secret(text):
        return text
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
