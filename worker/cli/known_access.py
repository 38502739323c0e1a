"""What the file says already of a site that gets one feed more: its account, or the proxy of all."""

from collections.abc import Iterable
from dataclasses import replace

from worker.articles.owners import is_one_owner
from worker.cli.feeds_editing import DIRECT, inherited_access
from worker.configuration.feed_fields import NewFeed
from worker.configuration.model import FeedSettings
from worker.fetching.carrying import Carried, carried


def feed_with_access(url: str, feeds: Iterable[FeedSettings]) -> FeedSettings | None:
    """The first feed of the same owner that is asked with an account, or anything else."""
    return next((feed for feed in feeds if feed.access and is_one_owner(feed.url, url)), None)


def carried_to(like: FeedSettings | None, feed: NewFeed) -> Carried | None:
    """What goes along while the feed is looked for. Raises FetchError where a secret is missing."""
    if like is not None:
        return carried(like.url, like.access)
    return carried(feed.url, inherited_access(feed))


def with_access_of(feed: NewFeed, like: FeedSettings | None) -> NewFeed:
    """The feed with the access of the other, unless its group gives it the same, or it is elsewhere."""
    if like is None or like.access is None or not is_one_owner(like.url, feed.url):
        return feed
    inherited = inherited_access(feed)
    if like.access == inherited:
        return feed
    is_without_proxy = inherited is not None and inherited.proxy and not like.access.proxy
    return replace(feed, access=replace(like.access, proxy=DIRECT) if is_without_proxy else like.access)
