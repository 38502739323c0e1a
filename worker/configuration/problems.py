"""What is wrong with the configuration, said so that its author can put it right. Never holds a secret."""

import re
from dataclasses import dataclass
from typing import Literal

from worker.errors import TocsinError
from worker.query.mistakes import line_with_caret

SECRETS_FILE = "alerts.yaml"  # nearly each of its keys is about secrets
ACCESS_FILE = "feeds.yaml"  # of its keys, those of `access` are

# There, a value is shown only after a key known to hold no secret (a misspelt `pasword` is not known), or
# where it is one reference alone. A sensitive word hides it even without a space after the colon.
_SHOWN_AFTER = (
    "version|language|timezone|operator|email|server|user|from|security|receivers|name|to|slack|channel|api"
    "|console|route|first_after|then_every|every|late|after|canary|receiver|fallback|quota"
    "|routes|if|continue|group_by|digest|at|skip_empty|quiet|during|hold|interrupt_if|intervals|times|days"
    "|tests|alert|told|rule|severity|feed|group|lang|host|outlets"
    "|excerpts|most|letters|template|subject|text|html|mode|mention|mention_from"
)
_COLON = r"""["']?\s*:"""
# `url` is not among them, and neither is `heartbeat`, unless it is followed by its own keys.
_HEARTBEAT = rf"heartbeat{_COLON}\s*\{{\s*(?:url|every){_COLON}"
# Names that users choose: of an interval, of a receiver that is told at a time.
_HOURS = rf"(?:times|days|timezone){_COLON}"
_CHOSEN = rf"""[\w-]+{_COLON}\s*(?:\{{\s*{_HOURS}|["']?\d{{4}}-\d\d-\d\d)"""
# What is no secret even after a word that is not known.
_PLAIN_WORD = (
    r"""["']?(?:true|false|yes|no|on|off|oui|non|low|normal|high|critical|thread|message|auto|tls|starttls|none"""
    r"""|\d{1,3}[smhd]|\d{1,3}/h)["']?\s*(?:[,}\]#]|$)"""
)
# Within the braces of `webhook`, each key is looked at by itself.
_HOOK = rf"webhook{_COLON}\s*\{{\s*(?:url|secret){_COLON}"
_WITHOUT_SECRET = rf"[\w-]+{_COLON}\s*{_PLAIN_WORD}"
_NO_SECRET = rf"(?:{_SHOWN_AFTER}){_COLON}|{_HOOK}|{_HEARTBEAT}|{_CHOSEN}|{_WITHOUT_SECRET}"
_UNKNOWN_KEY = rf"(?<![\w-])(?<!label\.)(?!{_NO_SECRET})[\w-]+{_COLON}(?=\s|$)"
_SENSITIVE_WORD = r"[\w-]{0,40}?(?:pas|pwd|token|secret|hook|key)[\w-]{0,40}"
_SENSITIVE_KEY = rf"(?<!\$\{{)(?<![\w-])(?!{_HOOK}){_SENSITIVE_WORD}{_COLON}"
_ONE_REFERENCE = r"""["']?\$\{(?:\w+(?::-)?|file:[^}]*)\}["']?\s*(?:[,}\]#]|$)"""
_SECRET_KEY = re.compile(f"(?i){_UNKNOWN_KEY}|{_SENSITIVE_KEY}")
_OF_HOURS = re.compile(rf"\s*{_HOURS}")
_SECRET_VALUE = re.compile(rf"(?i)(?P<key>(?:{_UNKNOWN_KEY}|{_SENSITIVE_KEY})\s*)(?!{_ONE_REFERENCE})\S.*")
# In feeds.yaml a value is hidden after a sensitive word, however misspelt, and within `access` after all but
# these, unless it is one reference alone.
_SHOWN_IN_ACCESS = "access|headers|user|proxy|accept|accept-language|dnt|https?"
_ACCESS = rf"(?<![\w-])acc?ess?{_COLON}"
_WORDS = "pas|mdp|pwd|token|secret|key|cook|aut|head|ent[eê]te|sess|cred|login"
_SENSITIVE = rf"(?<![\w-])[\w-]{{0,40}}?(?:{_WORDS})[\w-]{{0,40}}"
_VALUE_IN_ACCESS = re.compile(
    rf"(?i)(?P<key>(?<![\w./@*-])(?!(?:{_SHOWN_IN_ACCESS}){_COLON})[\w-]+{_COLON}\s*)(?!{_ONE_REFERENCE})\S.*"
    rf"|(?P<whole>{_ACCESS}\s*)(?=[^\s{{]).*"
)
_IS_ACCESS = re.compile(f"(?i){_ACCESS}|{_SENSITIVE}{_COLON}")
_STARTS_WITH_KEY = re.compile(rf"[\s-]*[{{\"']?[\w-]+{_COLON}")
_PROXY_USER = re.compile(rf"(?i)(?P<key>prox[\w-]{{0,20}}{_COLON}\s*[\"']?(?:\w+://)?)[^\s\"'/]*(?=@)")
_IN_ANY_TEXT = (
    (re.compile(r"(?<=://)[^/\s@\"']+(?=@)"), "***"),
    (re.compile(r"\bxox[a-z]-[\w-]+"), "xox…***"),
    (re.compile(r"(?<=hooks\.slack\.com/)[\w/-]+"), "***"),
)


class ConfigurationUnreadableError(TocsinError):
    """The configuration directory, or a file in it, cannot be read from the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to put right: where it is, what it is, and the corrected line or the next step."""

    severity: Literal["error", "warning"] = "error"
    file: str
    line: int = 1  # from 1
    column: int = 1  # from 1, in characters
    path: str = ""  # of the key, as in rules[2].any
    message: str
    fix: str = ""
    expected: str = ""  # what could stand there instead
    source: str = ""  # the line meant, secrets masked

    def __str__(self) -> str:
        """Everything but the source line, on one line."""
        path = f" {self.path}" if self.path else ""
        fix = f" → {self.fix}" if self.fix else ""
        return f"{self.file}:{self.line}:{self.column}{path}: {self.message}{fix}"


def masked(text: str, file: str, *, within: str = "") -> str:
    """The text without what looks like a secret; `within` is the line of the key that it is below.

    In feeds.yaml: all lines that it is below.
    """
    for pattern, stars in _IN_ANY_TEXT:
        text = pattern.sub(stars, text)
    if file == ACCESS_FILE:
        return _access_masked(text, within)
    if file != SECRETS_FILE:
        return text
    is_within_secret = _SECRET_KEY.search(within) and not _OF_HOURS.match(text)
    return "***" if is_within_secret else _SECRET_VALUE.sub(r"\g<key>***", text)


def _access_masked(text: str, within: str) -> str:
    text = _PROXY_USER.sub(r"\g<key>***", text)
    if _IS_ACCESS.search(within):
        return _within_access(text) if _STARTS_WITH_KEY.match(text) else "***"
    found = _IS_ACCESS.search(text)
    start = found.start() if found else len(text)
    return text[:start] + _within_access(text[start:])


def _within_access(text: str) -> str:
    return _VALUE_IN_ACCESS.sub(lambda found: (found["key"] or found["whole"]) + "***", text)


def explain_problem(problem: Problem) -> str:
    """A problem over several lines: place and path, message, the source line with a caret, the fix."""
    head = f"{problem.file}:{problem.line}:{problem.column}"
    lines = [f"{head} {problem.path}".rstrip(), f"  {problem.message}"]
    if problem.source.strip():
        lines += [f"    {line}" for line in line_with_caret(problem.source, problem.column - 1)]
    if problem.expected:
        lines.append(f"  expected: {problem.expected}")
    if problem.fix:
        lines.append(f"  → {problem.fix}")
    return "\n".join(lines)
