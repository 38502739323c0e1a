"""`tocsin feed add`: a feed into feeds.yaml, found and read first."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Final

import click
from pydantic_core import PydanticCustomError

from worker.articles.addresses import canonical_address
from worker.articles.owners import is_one_owner
from worker.cli.discovering import web_address, why_none
from worker.cli.feeds_editing import add_to_file, configured, default_lang, show_unwritten
from worker.cli.finding import Found, find_feeds
from worker.cli.known_access import carried_to, feed_with_access, with_access_of
from worker.cli.output import counted, fail, json_option, print_json
from worker.configuration.feed_fields import NewFeed
from worker.configuration.feed_ids import feed_id
from worker.configuration.model import Configuration, FeedSettings
from worker.configuration.values import checked_id, checked_lang
from worker.errors import FetchError
from worker.fetching.carrying import Carried

OTHERS: Final = "autres"  # the group of what belongs to no other
LONGEST_TITLE: Final = 80


@click.command()
@click.argument("url")
@click.option("--id", "id_", default="", help="Its stable name; made of the title or host unless given.")
@click.option("--group", default="", help="The group; a new one if there is none of this name.")
@click.option("--title", default="", help="The outlet's name, for people; the feed's own unless given.")
@click.option("--lang", default="", help="Its language, as in fr; what its titles are in unless given.")
@json_option
def add(url: str, *, id_: str, group: str, title: str, lang: str, as_json: bool) -> None:
    """Add a feed, or the only feed of a page, to feeds.yaml.

    It is fetched and read first; comments and layout of the file stay. Where the file cannot be written, the
    lines to paste are printed, and the exit code is 1.
    """
    for given, check in ((id_, checked_id), (group, checked_id), (lang, checked_lang)):
        if given:
            _check(given, check)
    configuration = configured()
    wanted = NewFeed(id=id_, group=group, url="", title=title, lang=lang)
    address = web_address(url)
    like = feed_with_access(address, configuration.feeds.values())
    found = _the_feed(url, configuration, _carried(address, configuration, wanted, like))
    feed = with_access_of(_new_feed(found, configuration, wanted), like)
    edited = add_to_file([feed])
    if as_json:
        said = {key: value for key, value in asdict(feed).items() if key != "access"}
        end = {"file": str(edited.path), "written": edited.is_written, "lines": edited.lines}
        print_json(said | end)
        raise SystemExit(not edited.is_written)
    if not edited.is_written:
        show_unwritten(edited)
    entries = counted(found.entries, "entry", "entries")
    click.echo(
        f"{feed.id} added to the group {feed.group} in {edited.path}: {feed.title or feed.id}, {entries}"
    )
    click.echo(f"  {feed.url}" + (f", with the access of {like.id}" if like and feed.access else ""))


def _check(given: str, check: Callable[[str], str]) -> None:
    try:
        check(given)
    except PydanticCustomError as error:
        raise click.UsageError(f"{given}: {error.message()}") from None


def _carried(
    address: str, configuration: Configuration, given: NewFeed, like: FeedSettings | None
) -> Carried | None:
    """What the site is sent for other feeds of it, else by `defaults` and the group."""
    guess = Found(url=address, way="", title="", site="", kind="", entries=0, newest=None, lang="")
    try:
        return carried_to(like, _new_feed(guess, configuration, given))
    except FetchError as error:
        fail(str(error))


def _the_feed(url: str, configuration: Configuration, carried: Carried | None) -> Found:
    """The one feed that is meant; exits where it is there already, or where it is not clear which."""
    address = web_address(url)
    _refuse_known(address, configuration)
    search = find_feeds(address, configuration.contact, carried=carried)
    if not search.found:
        fail(why_none(url, search))
    distinct = {(one.title, one.entries, one.newest): one for one in reversed(search.found) if one.entries}
    candidates = list(distinct.values())[::-1] or search.found[:1]
    candidates = [one for one in candidates if "comment" not in one.url.lower()] or candidates
    if len(candidates) > 1:
        listed = "\n".join(f"  tocsin feed add {one.url}    # {one.title}" for one in candidates)
        fail(f"{url} has several feeds; add the one that you mean:\n{listed}")
    _refuse_known(candidates[0].url, configuration)
    return candidates[0]


def _refuse_known(url: str, configuration: Configuration) -> None:
    if known := known_as(url, configuration.feeds.values()):
        fail(f"{url} is in feeds.yaml already: {known.id}, of the group {known.group}")


def known_as(url: str, feeds: Iterable[FeedSettings]) -> FeedSettings | None:
    """The feed that has this address, or another of the same page."""
    page = canonical_address(url) or url
    return next((feed for feed in feeds if url == feed.url or page == canonical_address(feed.url)), None)


def _new_feed(found: Found, configuration: Configuration, given: NewFeed) -> NewFeed:
    """The feed as it will be written: what is given, else what is found."""
    feeds = configuration.feeds
    taken = {*feeds, *(feed.group for feed in feeds.values())}
    if given.id in feeds:
        fail(f"another feed is called {given.id}: --id gives it another name")
    title = " ".join(given.title.split()) or found.title[:LONGEST_TITLE].strip()
    feed = replace(
        given,
        url=found.url,
        title=title,
        id=given.id or feed_id(title, found.url, taken),
        group=given.group or _group_of(found.url, configuration),
    )
    return replace(feed, lang=given.lang or (found.lang if found.lang != default_lang() else ""))


def _group_of(url: str, configuration: Configuration) -> str:
    """The group of the same site's feeds, the only one there is, or that of all others."""
    feeds = configuration.feeds.values()
    groups = list(dict.fromkeys(feed.group for feed in feeds))
    same = next((feed.group for feed in feeds if is_one_owner(url, feed.url)), "")
    return same or (groups[0] if len(groups) == 1 else OTHERS)
