"""The configuration, read and complete: defaults applied, references checked, durations as durations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from worker.conditions.tree import Comparison, Condition
from worker.configuration.routes import Fallback, Route, RouteTest
from worker.models import ExcerptCap, Severity
from worker.query.tree import Node, TextName

LATE_AFTER: Final = timedelta(hours=2)
MENTIONED: Final = Comparison("severity", ">=", "high")


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that may hold references to secrets: ${ENV}, ${ENV:-default}, ${file:PATH}.

    Resolved where it is used, by `worker.configuration.secrets.resolve`; its text is safe to print.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntries:
    """How a page without a feed is read as one: CSS selectors, each but `items` within an item."""

    items: str  # an element for each entry
    link: str = ""  # the element whose href leads on; "": the item itself, or its first link
    title: str = ""  # "": the text of the link
    summary: str = ""  # "": none
    published: str = ""  # its datetime attribute, or its text; "": the first <time>


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleParts:
    """Where the text is in this outlet's pages: CSS selectors, tried before any guess."""

    text: str = ""  # the elements that hold the text, in their order; "": found by extraction
    remove: str = ""  # elements that are no part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the requests for a feed, and for the pages of its own site, carry besides our own headers.

    Sent to the registrable domain of the feed's configured address and no other, whatever redirects say. The
    proxy is a way, and serves for all that the feed leads to.
    """

    headers: Mapping[str, Reference] = field(default_factory=dict)
    cookies: Reference | None = None  # as the Cookie header has it: a=1; b=2
    user: Reference | None = None  # HTTP Basic
    password: Reference | None = None
    proxy: Reference | None = None  # http://[user:password@]host:port


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """A configured feed, with the defaults of its file and group applied."""

    id: str
    url: str  # http(s)://…, or file:PATH relative to the configuration directory
    title: str  # the outlet's name, for people; the id where none is given
    group: str
    labels: Mapping[str, str] = field(default_factory=dict)
    lang: str = ""
    every: timedelta | None = None  # None: adaptive, after the feed's own rhythm
    min_every: timedelta = timedelta(minutes=5)  # this and the next hold where `every` is adaptive
    max_every: timedelta = timedelta(minutes=30)
    first_run: Literal["baseline", "all"] = "baseline"
    max_age: timedelta = timedelta(days=3)
    page: PageEntries | None = None  # the address is a page, and its links are the entries
    full_article: Literal["always", "auto", "never"] = "auto"  # auto: where the feed has less than the text
    article: ArticleParts | None = None
    archive: Literal["full", "screened"] = "full"  # screened: without the texts that no rule could match
    access: Access | None = None

    @property
    def shortest(self) -> timedelta:
        """The least time between two polls."""
        return self.min_every if self.every is None else self.every

    @property
    def longest(self) -> timedelta:
        """The most time between two polls; servers and failures may ask for more."""
        return self.max_every if self.every is None else self.every


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """A text that a rule must, or must not, match. `line` is its place in `file`, for messages."""

    title: str
    must_match: bool
    file: str
    line: int
    lead: str = ""
    text: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A term of a list. `lang` is the language of the articles it is for, "" for all."""

    lang: str
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """A rule as the user wrote it; `receivers` empty means the route decides."""

    id: str
    when: Node  # `when`, `any`, `all` and `none` as one tree
    unless: Node | None = None  # takes the article out
    ignore: tuple[Node, ...] = ()  # takes these occurrences out of account
    fields: tuple[TextName, ...] = ()  # () for title, lead and body
    feeds: tuple[str, ...] = ()  # ids of feeds and groups, () for all
    langs: tuple[str, ...] = ()  # () for all; a text of unknown language is always read
    until: date | None = None  # the last day of the rule
    ring: Literal["story", "every_article"] = "story"  # a message for each story, or for each article
    limit: int | None = None  # messages an hour for a receiver; the rest goes as a digest
    trial: bool = False  # its alerts are recorded, and told to nobody
    severity: Severity = Severity.NORMAL
    receivers: tuple[str, ...] = ()
    owner: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    tests: tuple[RuleTest, ...] = ()
    file: str = ""
    line: int = 0

    def is_past(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailServer:
    """How e-mail leaves. `server` resolves to HOST:PORT; port 465 means TLS from the start."""

    server: Reference
    sender: Reference
    user: Reference | None = None
    password: Reference | None = None
    security: Literal["auto", "starttls", "tls", "none"] = "auto"  # auto: TLS on 465, else STARTTLS


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailTarget:
    """E-mail to these addresses, one notification each. An address may be a reference."""

    to: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTarget:
    """Slack by incoming webhook, or by bot token and channel."""

    webhook: Reference | None = None
    token: Reference | None = None
    channel: Reference | None = None
    api: str = "https://slack.com/api"  # another address only for tests and proxies
    mode: Literal["thread", "message"] = "thread"  # a story is a thread, or each message stands alone
    mention: str = ""  # as Slack writes it
    mention_if: Condition = MENTIONED  # only where one of a message's alerts is such


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTarget:
    """An address of the user's own that takes JSON, signed where there is a secret."""

    url: Reference
    secret: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseTarget:
    """Addresses as Apprise writes them (discord://…, tgram://…), a destination each."""

    urls: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a receiver's messages are written, in place of Tocsin's own way; `line` is its first in `file`."""

    text: str
    file: str
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who is told: any of e-mail, Slack, webhook, Apprise, console."""

    name: str
    email: EmailTarget | None = None
    slack: SlackTarget | None = None
    webhook: WebhookTarget | None = None
    apprise: AppriseTarget | None = None
    console: bool = False
    fallback: Fallback | None = None
    quota: int | None = None  # messages an hour; the rest goes as a digest
    excerpts: ExcerptCap = field(default_factory=ExcerptCap)
    templates: Mapping[str, Template] = field(default_factory=dict)  # by part: subject, text, html, slack
    is_sink: bool = False  # records that a message arrived, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A request that leaves only while everything moves. `url` is a secret; where it is empty, it is off."""

    url: Reference
    every: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """An entry of our own that goes the whole way so often; to nobody, unless a receiver is named."""

    every: timedelta
    receiver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The whole of what users write. `hash` names its source text."""

    hash: str
    contact: str
    feeds: Mapping[str, FeedSettings]
    rules: Mapping[str, RuleSettings]
    receivers: Mapping[str, Receiver]
    route: Route
    operator: tuple[str, ...] = ()
    email: EmailServer | None = None
    language: Literal["fr", "en"] = "fr"
    timezone: str = "UTC"
    lists: Mapping[str, tuple[ListEntry, ...]] = field(default_factory=dict)
    heartbeat: Heartbeat | None = None
    canary: Canary | None = None
    late_after: timedelta = LATE_AFTER  # what Tocsin tells later than this for its own fault goes as a digest
    route_tests: tuple[RouteTest, ...] = ()
