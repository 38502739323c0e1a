"""feeds.yaml: what requests to a feed and its site carry: headers, cookies, a password, a proxy."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from worker.configuration.addresses import SECRET_SCHEMA, checked_reference, secret_named
from worker.configuration.file_model import FileModel
from worker.configuration.model import Access, Reference
from worker.configuration.references import REFERENCE, why_not_a_secret
from worker.configuration.values import SCALAR_SCHEMA, refuse

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
# What is ours to say, or the connection's: a second one would break the request, or the politeness.
_OURS: Final = re.compile(
    r"host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|range|date|a-im"
    r"|if-.*|accept-encoding|user-agent|proxy-(?!authorization$).*|via|http2-settings"
)
_HAS_A_KEY: Final = {"cookie": "cookies", "proxy-authorization": "proxy"}
# Of these it is known that they hold no secret; any other may.
_OPEN: Final = re.compile(
    r"accept|accept-language|cache-control|pragma|referer|origin|dnt|from|x-requested-with|sec-.*"
)
_SCHEME_WORD: Final = re.compile(r"[A-Za-z][\w-]* (?=\$\{)")  # Bearer ${TOKEN}
_DIRECT: Final = "off"
_DEFAULT_PORTS: Final = frozenset({None, 80, 443})


def _checked_name(name: str) -> str:
    lower = name.lower()
    if not _TOKEN.fullmatch(name):
        refuse("this is not the name of a header, as in Accept-Language")
    if lower in _HAS_A_KEY:
        refuse(f"{name} is not written as a header: access has the key {_HAS_A_KEY[lower]}")
    if _OURS.fullmatch(lower):
        refuse(f"the header {name} is Tocsin's own to send")
    return name


def _checked_value(value: str) -> str:
    value = checked_reference(value)
    if not value.isascii() or not value.isprintable():
        refuse("a header is plain ASCII on one line")
    return value


HeaderName = Annotated[str, AfterValidator(_checked_name)]
HeaderValue = Annotated[str, AfterValidator(_checked_value), WithJsonSchema(SCALAR_SCHEMA)]


def _checked_headers(headers: dict[str, str]) -> dict[str, str]:
    seen: set[str] = set()
    for name, value in headers.items():
        if name.lower() in seen:
            refuse(f"the header {name} is written twice")
        seen.add(name.lower())
        if not _OPEN.fullmatch(name.lower()) and why_not_a_secret(_SCHEME_WORD.sub("", value, count=1)):
            variable = re.sub(r"\W+", "_", name).upper()
            refuse(
                f"the header {name} may hold a secret, which is never written in the file itself",
                fix=f'name a variable of .env, or a file: {name}: "${{{variable}}}"',
            )
    return headers


def _checked_proxy(text: str) -> str:
    text = checked_reference(text)
    if text == _DIRECT or not why_not_a_secret(text):
        return text
    credentials = re.match(r"http://(?P<user>[^:@/]*):(?P<password>.*)@", text)
    if credentials and why_not_a_secret(credentials["password"]):
        refuse(
            "the password of a proxy is never written in the file itself",
            fix='proxy: "http://USER:${PROXY_PASSWORD}@proxy.example.org:3128"',
        )
    if not _is_proxy(REFERENCE.sub("x", text)):
        refuse("a proxy is http://HOST:PORT, or off", fix='proxy: "http://proxy.example.org:3128"')
    return text


def _is_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address)
        has_port = parts.port is not None
    except ValueError:
        return False
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    return parts.scheme == "http" and bool(parts.hostname) and has_port and is_bare


Text = Annotated[str, AfterValidator(checked_reference), WithJsonSchema(SCALAR_SCHEMA)]
Cookies = Annotated[str, secret_named("SITE_COOKIES"), SECRET_SCHEMA]
Password = Annotated[str, secret_named("SITE_PASSWORD"), SECRET_SCHEMA]
Proxy = Annotated[str, AfterValidator(_checked_proxy), WithJsonSchema(SCALAR_SCHEMA)]


class AccessSection(FileModel):
    """What goes along with requests to the feed's own site, and to no other."""

    headers: Annotated[
        dict[HeaderName, HeaderValue],
        AfterValidator(_checked_headers),
        Field(description='By name. A value that may be secret is a reference: "Bearer ${TOKEN}".'),
    ] = Field(default_factory=dict)
    cookies: Annotated[
        Cookies | None, Field(description="A reference to cookies as a browser sends them: a=1; b=2.")
    ] = None
    user: Annotated[Text | None, Field(description="The account, where the site asks for one.")] = None
    password: Annotated[Password | None, Field(description="A reference to its password.")] = None
    proxy: Annotated[
        Proxy | None,
        Field(description="http://HOST:PORT that requests go through, or a reference; off for none."),
    ] = None

    @model_validator(mode="after")
    def _fits_together(self) -> "AccessSection":
        if (self.user is None) != (self.password is None):
            refuse("user and password go together", fix='user: veille, password: "${SITE_PASSWORD}"')
        if self.user is not None and any(name.lower() == "authorization" for name in self.headers):
            refuse(
                "user and password are sent as the header Authorization: it cannot be both", fix="remove one"
            )
        return self

    @property
    def has_credentials(self) -> bool:
        """Whether it holds what only one site may see."""
        return bool(self.cookies or self.password or any(map(REFERENCE.search, self.headers.values())))


def access_of(sections: Iterable[AccessSection | None]) -> Access | None:
    """What holds for a feed: of the file, its group and itself, in this order, the last word counts."""
    headers: dict[str, tuple[str, str]] = {}
    said: dict[str, str] = {}
    for section in filter(None, sections):
        headers |= {name.lower(): (name, value) for name, value in section.headers.items()}
        if section.user:
            headers.pop("authorization", None)
        elif "authorization" in map(str.lower, section.headers):
            said = {key: value for key, value in said.items() if key not in ("user", "password")}
        said |= section.model_dump(include={"cookies", "user", "password", "proxy"}, exclude_none=True)
    if said.get("proxy") == _DIRECT:
        del said["proxy"]
    if not headers and not said:
        return None
    references: Mapping[str, Reference] = {key: Reference(value) for key, value in said.items()}
    return Access(headers={name: Reference(value) for name, value in headers.values()}, **references)


def is_one_site(urls: Iterable[str]) -> bool:
    """Whether all are surely of one site: one port, and the shortest host has all others below it."""
    parts = [urlsplit(url) for url in urls]
    hosts = {(one.hostname or "").removeprefix("www.") for one in parts}
    root = min(hosts, key=len, default="")
    ports = {None if one.port in _DEFAULT_PORTS else one.port for one in parts}
    return len(ports) <= 1 and all(host == root or host.endswith(f".{root}") for host in hosts)
