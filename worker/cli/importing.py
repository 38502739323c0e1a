"""`tocsin feed import`: the feeds of an OPML file into feeds.yaml."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import click
from pydantic_core import PydanticCustomError

from worker.articles.addresses import canonical_address
from worker.cli.adding import LONGEST_TITLE, OTHERS
from worker.cli.discovering import web_address
from worker.cli.feeds_editing import Edited, add_to_file, configured, default_lang, show_unwritten
from worker.cli.inputs import FAILURES, read_bytes, why_failed
from worker.cli.output import FOUND_WRONG, Row, counted, fail, json_option, print_json, printable
from worker.configuration.addresses import checked_web_address
from worker.configuration.feed_fields import NewFeed
from worker.configuration.feed_ids import feed_id, group_id
from worker.configuration.model import FeedSettings
from worker.configuration.values import checked_id, checked_lang
from worker.feeds.opml import Outline, read_opml

Status = Literal["new", "known", "refused"]
LONGEST_ADDRESS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What becomes of one feed of the list."""

    outline: Outline
    status: Status
    feed: NewFeed | None = None
    why: str = ""


@dataclass(slots=True)
class _Known:
    """The names and addresses that are taken."""

    ids: set[str]
    groups: set[str]
    pages: dict[str, str]  # the feed of each address
    folders: dict[tuple[str, ...], str] = field(default_factory=dict)  # the group of each


@click.command("import")
@click.argument("path", metavar="FILE.opml|-")
@click.option("--dry-run", is_flag=True, help="Only say what would be added.")
@json_option
def import_(path: str, *, dry_run: bool, as_json: bool) -> None:
    """Add the feeds of an OPML file to feeds.yaml, folders as groups.

    What is there already is left out. Nothing is fetched; `tocsin check --online` reads each afterwards. 1
    where a feed is refused, or the file cannot be written: then the lines to paste are printed.
    """
    try:
        outlines = read_opml(read_bytes(path))
    except FAILURES as error:
        fail(f"{path}: {why_failed(error)}")
    plan = plan_import(outlines, configured().feeds, lang=default_lang())
    new = [one.feed for one in plan if one.feed is not None]
    edited = add_to_file(new) if new and not dry_run else None
    if as_json:
        for one in plan:
            print_json(_row(one, edited))
    else:
        _show(plan, edited, path=path, is_dry=dry_run)
    if any(one.status == "refused" for one in plan) or (edited and not edited.is_written):
        raise SystemExit(FOUND_WRONG)


def plan_import(
    outlines: Iterable[Outline], feeds: Mapping[str, FeedSettings], *, lang: str = ""
) -> list[Planned]:
    """Which are new, known or refused; ids that are made are the same each time."""
    known = _Known(
        ids=set(feeds),
        groups={feed.group for feed in feeds.values()},
        pages={_page(feed.url): feed.id for feed in feeds.values()},
    )
    return [_planned(outline, known, lang) for outline in outlines]


def _planned(outline: Outline, known: _Known, lang: str) -> Planned:
    url, why = _address(outline.url)
    if why:
        return Planned(outline=outline, status="refused", why=why)
    if other := known.pages.get(_page(url)):
        return Planned(outline=outline, status="known", why=f"already there as {other}")
    group = known.folders.setdefault(outline.folders, _group(outline.folders, known))
    known.groups.add(group)
    title = outline.title if outline.id else outline.title[:LONGEST_TITLE].strip()
    is_kept = _is_right(outline.id, checked_id) and outline.id not in known.ids
    id_ = outline.id if is_kept else feed_id(title, url, known.ids | known.groups)
    feed = NewFeed(
        id=id_,
        group=group,
        url=url,
        title="" if title in (id_, outline.url) else title,
        lang=outline.lang if outline.lang != lang and _is_right(outline.lang, checked_lang) else "",
    )
    known.ids.add(id_)
    known.pages[_page(url)] = id_
    return Planned(outline=outline, status="new", feed=feed)


def _address(text: str) -> tuple[str, str]:
    """The address as it is to be written, or why it cannot be."""
    if not text:
        return "", "it has no address (xmlUrl)"
    if len(text) > LONGEST_ADDRESS:
        return "", f"its address is longer than {LONGEST_ADDRESS} characters"
    try:
        return checked_web_address(web_address(text)), ""
    except click.UsageError:
        return "", "its address is not one of the web, without user and password"
    except PydanticCustomError as error:
        return "", error.message()


def _page(url: str) -> str:
    return canonical_address(url) or url


def _group(folders: Sequence[str], known: _Known) -> str:
    """The group of a folder: of this name if there is one."""
    if not folders:
        return OTHERS
    if len(folders) == 1 and _is_right(folders[0], checked_id):
        return folders[0]
    taken = set(known.folders.values())
    return group_id(" ".join(folders), taken)


def _is_right(text: str, check: object) -> bool:
    try:
        return bool(text and callable(check) and check(text))
    except PydanticCustomError:
        return False


def _row(one: Planned, edited: Edited | None) -> Row:
    feed = one.feed
    return {
        "status": one.status,
        "id": feed.id if feed else "",
        "group": feed.group if feed else "",
        "url": feed.url if feed else one.outline.url,
        "title": one.outline.title,
        "why": one.why,
        "line": one.outline.line,
        "written": bool(feed and edited and edited.is_written),
    }


def _show(plan: Sequence[Planned], edited: Edited | None, *, path: str, is_dry: bool) -> None:
    for one in plan:
        name = printable(one.outline.title or one.outline.url)
        if one.feed:
            click.echo(f"{one.feed.group}/{one.feed.id}: {name}")
        else:
            click.echo(f"{path}:{one.outline.line}: {name}: {one.why}", err=one.status == "refused")
    counts = {status: sum(one.status == status for one in plan) for status in ("new", "known", "refused")}
    added = "would be added" if is_dry else "added"
    rest = f"{counts['known']} there already, {counts['refused']} refused"
    if edited and not edited.is_written:
        show_unwritten(edited)
    click.echo(f"{counted(counts['new'], 'feed')} {added}, {rest}")
