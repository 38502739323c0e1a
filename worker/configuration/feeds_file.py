"""feeds.yaml: what is polled, how often, and what is assumed of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from worker.configuration.addresses import checked_contact, checked_feed_address
from worker.configuration.document import Document, KeyPath
from worker.configuration.feed_access import AccessSection, access_of, is_one_site
from worker.configuration.feed_pages import Archive, ArticleSection, FullArticle, PageSection
from worker.configuration.file_model import FileModel, Version
from worker.configuration.model import FeedSettings
from worker.configuration.polling import ADAPTIVE, Every, MaxEvery, MinEvery, as_settings, report_polling
from worker.configuration.values import Duration, Id, Labels, Lang, Line

FirstRun = Literal["baseline", "all"]
MaxAge = Annotated[Duration, Field(description="Entries published longer ago do not ring.")]
First = Annotated[
    FirstRun, Field(description="Entries of the first poll: baseline keeps them silent, all rings.")
]
Language = Annotated[Lang, Field(description="Language of the feed: fr, en, …")]


class FeedDefaults(FileModel):
    """What a feed has unless it says otherwise."""

    lang: Language = ""
    every: Every = ADAPTIVE
    min_every: MinEvery = timedelta(minutes=5)
    max_every: MaxEvery = timedelta(minutes=30)
    first_run: First = "baseline"
    max_age: MaxAge = timedelta(days=3)
    full_article: FullArticle = "auto"
    archive: Archive = "full"
    access: AccessSection | None = None


class FeedEntry(FileModel):
    """One feed."""

    id: Annotated[Id, Field(description="Stable name: what was seen hangs on it.")]
    url: Annotated[
        Line,
        AfterValidator(checked_feed_address),
        Field(description="http(s)://…, or file:PATH below the configuration directory."),
    ]
    title: Annotated[Line, Field(description="The outlet's name, for people.")] = ""
    lang: Language | None = None
    every: Every | None = None
    min_every: MinEvery | None = None
    max_every: MaxEvery | None = None
    first_run: First | None = None
    max_age: MaxAge | None = None
    full_article: FullArticle | None = None
    archive: Archive | None = None
    page: PageSection | None = None
    article: ArticleSection | None = None
    access: AccessSection | None = None
    labels: Labels = Field(default_factory=dict)


class FeedGroup(FileModel):
    """Feeds that belong together and share labels, and how their pages are read."""

    id: Id
    labels: Labels = Field(default_factory=dict)
    full_article: FullArticle | None = None
    archive: Archive | None = None
    article: ArticleSection | None = None
    access: AccessSection | None = None
    feeds: tuple[FeedEntry, ...]


class FeedsFile(FileModel):
    """The whole of feeds.yaml."""

    version: Version
    contact: Annotated[
        Line,
        AfterValidator(checked_contact),
        Field(description="Your e-mail address or web page: publishers read it in our User-Agent."),
    ]
    defaults: FeedDefaults = FeedDefaults()
    groups: tuple[FeedGroup, ...]


def feeds_of(file: FeedsFile, document: Document) -> dict[str, FeedSettings]:
    """The feeds, complete; what contradicts between them is reported in the document."""
    feeds: dict[str, FeedSettings] = {}
    addresses: dict[str, str] = {}
    groups: set[str] = set()
    for g, group in enumerate(file.groups):
        if group.id in groups:
            document.report_at(("groups", g, "id"), f"another group is called {group.id}", fix="rename one")
        groups.add(group.id)
        for f, entry in enumerate(group.feeds):
            path: KeyPath = ("groups", g, "feeds", f)
            feed = _settings(file.defaults, group, entry)
            report_polling(document, path, entry, feed)
            _report_access(document, path, entry, feed)
            if feed.id in feeds:
                document.report_at((*path, "id"), f"another feed is called {feed.id}", fix="rename one")
            elif other := addresses.get(feed.url):
                message = f"the feed {other} has this address too: each article would be read for both"
                document.report_at((*path, "url"), message, fix="delete one", severity="warning")
            feeds[feed.id] = feed
            addresses.setdefault(feed.url, feed.id)
        _report_shared(document, ("groups", g), group.access, group.feeds)
    _report_shared(
        document, ("defaults",), file.defaults.access, [one for g in file.groups for one in g.feeds]
    )
    return feeds


def _settings(defaults: FeedDefaults, group: FeedGroup, entry: FeedEntry) -> FeedSettings:
    simple = set(FeedDefaults.model_fields) - {"access"}
    said = [one.model_dump(include=simple, exclude_none=True) for one in (defaults, group, entry)]
    article = entry.article or group.article
    is_web = not entry.url.startswith("file:")
    return FeedSettings(
        id=entry.id,
        url=entry.url,
        title=entry.title or entry.id,
        group=group.id,
        labels={**group.labels, **entry.labels},
        page=entry.page.entries() if entry.page else None,
        article=article.parts() if article else None,
        access=access_of((defaults.access, group.access, entry.access)) if is_web else None,
        **as_settings({key: value for level in said for key, value in level.items()}, entry.url),
    )


def _report_access(document: Document, path: KeyPath, entry: FeedEntry, feed: FeedSettings) -> None:
    if entry.access and feed.url.startswith("file:"):
        document.report_at((*path, "access"), "a file is read, and nothing is sent", fix="remove access")
    elif entry.access and entry.access.has_credentials and feed.url.startswith("http:"):
        message = "over http:// everybody on the way reads what is sent"
        document.report_at((*path, "access"), message, fix="write https:// if it answers", severity="warning")


def _report_shared(
    document: Document, path: KeyPath, access: AccessSection | None, feeds: Sequence[FeedEntry]
) -> None:
    """What only one site may see does not stand where several sites would be sent it."""
    web = [feed.url for feed in feeds if not feed.url.startswith("file:")]
    if access and access.has_credentials and not is_one_site(web):
        message = "its cookies, password or secret headers would be sent to several sites"
        fix = "write access at each feed that needs it, or in a group of that site's feeds"
        document.report_at((*path, "access"), message, fix=fix)
