"""The headers we send, and the meaning of those we receive."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from worker.fetching.fetched import Kind
from worker.models import Validators

# Nobody means more; a header with a mistake must not silence a feed for ever.
MAX_RETRY_AFTER = timedelta(days=30)

_ACCEPT: Mapping[Kind, str] = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "any": "*/*",
}
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def request_headers(accept: Kind, address: str, validators: Validators | None) -> dict[str, str]:
    """What is sent besides User-Agent; validators go verbatim, and only to the address that gave them."""
    headers = {"Accept": _ACCEPT[accept], "Accept-Encoding": "gzip, deflate, br"}
    if validators and validators.address == address:
        if validators.etag:
            headers["If-None-Match"] = validators.etag
            if accept == "feed":  # the server may send what is new alone, as 226: RFC 3229
                headers["A-IM"] = "feed"
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
    return headers


def merged(headers: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Our headers, and those configured for a feed in the place of ours of the same name."""
    named = {name.lower() for name in own}
    return {**{name: value for name, value in headers.items() if name.lower() not in named}, **own}


def parse_retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """The wait of a Retry-After header, in seconds or until a date; at most `MAX_RETRY_AFTER`."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_RETRY_AFTER)
    until = parse_http_date(text)
    if until is None:
        return None
    return min(max(until - now, timedelta(0)), MAX_RETRY_AFTER)


def parse_http_date(value: str | None) -> datetime | None:
    """An HTTP date, in UTC; None for anything else."""
    try:
        date = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def parse_max_age(cache_control: str | None) -> timedelta | None:
    """How long the server calls its answer fresh; None where it says nothing."""
    found = _MAX_AGE.search(cache_control or "")
    return timedelta(seconds=int(found[1])) if found else None


def is_challenge(headers: Mapping[str, str]) -> bool:
    """Whether the answer is not the document but a test for robots, whatever its status.

    Cloudflare: https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    AWS WAF: https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
    """
    return headers.get("cf-mitigated", "").strip().lower() == "challenge" or headers.get(
        "x-amzn-waf-action", ""
    ).strip().lower() in {"challenge", "captcha"}


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The same of an answer: max-age, else Expires; one in the past, as PHP sends it, says nothing."""
    said = parse_max_age(headers.get("Cache-Control"))
    expires = parse_http_date(headers.get("Expires")) if said is None else None
    if expires is None:
        return said
    fresh = expires - (parse_http_date(headers.get("Date")) or now)
    return fresh if fresh > timedelta(0) else None


def sendable(value: str | None) -> str | None:
    """A validator that can be sent back as it came; one with stray bytes cannot, and is dropped."""
    return value if value and value.isprintable() else None
