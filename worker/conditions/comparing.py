"""The names that a condition may ask, and what each may be compared with."""

import re
from difflib import get_close_matches
from typing import Final

from worker.conditions.mistakes import ConditionError
from worker.conditions.tokens import Token
from worker.conditions.tree import Operator
from worker.models import Severity

OUTLETS: Final = "outlets"
NAMES: Final = ("rule", "severity", "feed", "group", "lang", "host", OUTLETS)
LABEL: Final = "label."
ORDERED: Final = ("severity", OUTLETS)
SEVERITIES: Final = tuple(one.value for one in Severity)

_LABEL_NAME: Final = re.compile(r"label\.[a-z0-9][a-z0-9_.-]*")
_OPERATORS: Final[dict[str, Operator]] = {"=": "=", "==": "=", "!=": "!=", ">=": ">=", "<=": "<="}
_OTHER_SIGNS: Final = {"≥": ">=", "≤": "<=", "≠": "!=", "<>": "!=", "=>": ">=", "=<": "<=", "=!": "!="}
_OTHER_NAMES: Final = {
    "règle": "rule", "regle": "rule", "sévérité": "severity", "gravité": "severity", "priority": "severity",
    "flux": "feed", "source": "feed", "groupe": "group", "langue": "lang", "language": "lang",
    "hôte": "host", "site": "host", "domain": "host", "sources": OUTLETS, "médias": OUTLETS,
}  # fmt: skip
_OTHER_SEVERITIES: Final = {
    "basse": "low", "faible": "low", "normale": "normal", "medium": "normal", "haute": "high",
    "élevée": "high", "elevee": "high", "urgent": "critical", "critique": "critical",
}  # fmt: skip


def checked_name(text: str, token: Token, *, may_ask_outlets: bool) -> str:
    """The name that a comparison begins with."""
    name = token.text
    if name == OUTLETS and not may_ask_outlets:
        message = (
            "how many outlets tell a story is not known yet when an alert is routed: "
            "ask it in interrupt_if, or in the if of a fallback"
        )
        raise ConditionError(message, token.place)
    if name in NAMES or _LABEL_NAME.fullmatch(name):
        return name
    name, colon, value = name.partition(":")
    if colon and name in NAMES:
        raise _instead(f"{name} is compared by a sign: =", token, text, f"{name}={value}")
    raise _unknown(text, token)


def _unknown(text: str, token: Token) -> ConditionError:
    name = token.text
    if name in SEVERITIES:
        return _instead(f"{name} is a severity, and stands alone", token, text, f"severity={name}")
    near = _OTHER_NAMES.get(name.lower()) or next(iter(get_close_matches(name.lower(), NAMES, n=1)), "")
    if near:
        return _instead(f"unknown name {name}: did you mean {near}?", token, text, near)
    label = name.removeprefix("labels.").lower()
    if _LABEL_NAME.fullmatch(LABEL + label):
        message = f"unknown name {name}; a label is asked as {LABEL}{label}"
        return _instead(message, token, text, LABEL + label)
    known = f"one of {', '.join(NAMES)}, label.NAME"
    return ConditionError(f"unknown name {name}", token.place, expected=known)


def why_incomplete(text: str, name: Token, after: Token) -> ConditionError:
    """What is wrong with a name that no sign follows."""
    if after.word == "in":
        message = f"write each by itself: {name.text}=a or {name.text}=b"
        return ConditionError(message, after.place)
    if after.kind in ("word", "quoted") and after.word not in ("and", "or", "not", "et", "ou", "non"):
        message = f"a sign is missing after {name.text}"
        written = text[after.start : after.end]
        both = Token("word", name.text, name.start, after.end)
        return _instead(message, both, text, f"{name.text}={written}")
    return ConditionError(
        f"{name.text} is compared with nothing",
        name.place,
        expected="a sign and a value, as in severity>=high",
    )


def checked_operator(text: str, name: str, sign: Token, value: Token) -> Operator:
    """How a name is compared."""
    operator = _OPERATORS.get(sign.text)
    if operator is None:
        raise _wrong_sign(text, name, sign, value)
    if operator in (">=", "<=") and name not in ORDERED:
        message = f"{name} has no order (only {' and '.join(ORDERED)} have): compare it with = or !="
        raise _instead(message, sign, text, "=")
    return operator


def _wrong_sign(text: str, name: str, sign: Token, value: Token) -> ConditionError:
    if instead := _OTHER_SIGNS.get(sign.text):
        return _instead(f"write {instead} for {sign.text}", sign, text, instead)
    message = f"{sign.text} is no sign of this language: there are =, !=, >= and <="
    if sign.text not in ("<", ">"):
        return ConditionError(message, sign.place)
    next_one = _next_value(name, value.text, 1 if sign.text == ">" else -1)
    both = Token("word", "", sign.start, value.end)
    if next_one is None and name == "severity" and value.text in SEVERITIES:
        nothing = f"nothing is {'above' if sign.text == '>' else 'below'} {value.text}"
        return _instead(nothing, both, text, f"={value.text}")
    if next_one is None:
        return ConditionError(message, sign.place)
    return _instead(message, both, text, f"{sign.text}={next_one}")


def _next_value(name: str, value: str, step: int) -> str | None:
    """The value above or below: `>high` is `>=critical`."""
    if name == OUTLETS and value.isdecimal():
        return str(int(value) + step)
    if name == "severity" and value in SEVERITIES:
        rank = SEVERITIES.index(value) + step
        return SEVERITIES[rank] if 0 <= rank < len(SEVERITIES) else None
    return None


def checked_value(text: str, name: str, token: Token) -> str:
    """What a name is compared with."""
    value = token.text
    if not value.strip():
        raise ConditionError("this value is empty", token.place)
    if token.kind == "word" and "*" in value:
        raise ConditionError("a star stands for nothing here: write the whole value", token.place)
    if token.kind == "word" and "," in value:
        message = f"one value for each comparison: write {name}=a or {name}=b"
        raise ConditionError(message, token.place)
    instead = _VALUE_AS_IT_SHOULD_BE.get(name, str)(value)
    if instead == value:
        return value
    raise _wrong_value(text, name, token, instead)


def _wrong_value(text: str, name: str, token: Token, instead: str) -> ConditionError:
    message = {
        "severity": f"{token.text} is no severity",
        OUTLETS: "outlets is compared with a number",
        "lang": "a language is its two-letter code, as in fr, en, ar",
        "host": "a host is written without https:// and www., in small letters",
    }[name]
    if instead:
        return _instead(message, token, text, instead)
    expected = f"one of {', '.join(SEVERITIES)}" if name == "severity" else ""
    return ConditionError(message, token.place, expected=expected)


def _severity(value: str) -> str:
    plain = value.lower()
    near = get_close_matches(plain, SEVERITIES, n=1)
    return plain if plain in SEVERITIES else _OTHER_SEVERITIES.get(plain) or (near[0] if near else "")


def _number(value: str) -> str:
    return value if re.fullmatch(r"[0-9]{1,6}", value) else ""


def _lang(value: str) -> str:
    found = re.fullmatch(r"([a-z]{2})([-_]\w+)?", value.lower())
    return found[1] if found else ""


def _host(value: str) -> str:
    found = re.fullmatch(r"(?:\w+://)?(?:www\.)?([^/\s:@]+)(?::\d+)?(?:/.*)?", value.lower())
    return found[1] if found else ""


_VALUE_AS_IT_SHOULD_BE: Final = {"severity": _severity, OUTLETS: _number, "lang": _lang, "host": _host}


def _instead(message: str, token: Token, text: str, instead: str) -> ConditionError:
    """A mistake, with the text as it is with something else in the token's place."""
    fix = text[: token.start] + instead + text[token.end :]
    return ConditionError(message, token.place, fixes=[fix.strip()])
