"""feeds.yaml with new feeds: written and read again to be sure, or shown as lines to paste."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

import click
from yaml import ScalarNode

from worker.cli.files import load_files, read_files
from worker.cli.output import fail
from worker.cli.replacing import ChangedMeanwhileError, replace_file
from worker.configuration.feed_fields import NewFeed
from worker.configuration.feeds_writing import UnwritableError, with_feeds
from worker.configuration.load import load_configuration
from worker.configuration.model import Access, Configuration, FeedSettings, Reference
from worker.configuration.strict_yaml import read_document
from worker.settings import load_settings

FILE: Final = "feeds.yaml"
DIRECT: Final = Reference("off")  # a proxy that its group has, and a feed has not


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What became of feeds.yaml; where it was not written, `why` and the `lines` to paste."""

    path: Path
    why: str = ""
    lines: str = ""

    @property
    def is_written(self) -> bool:
        """Whether the file has them now."""
        return not self.why


def configured() -> Configuration:
    """The configuration of the files; exits with what is wrong with them."""
    return load_files().configuration


def default_lang() -> str:
    """What the file says that feeds are in which say nothing."""
    node = read_document(FILE, read_files()[FILE]).node_at(("defaults", "lang"))
    return node.value if isinstance(node, ScalarNode) else ""


def inherited_access(feed: NewFeed) -> Access | None:
    """What requests for the feed would carry by `defaults` and its group; None where nothing."""
    before = (load_settings().configuration_directory / FILE).read_text("utf-8")
    try:
        loaded = _read(with_feeds(before, [replace(feed, access=None)]).encode())
    except UnwritableError:
        return None
    return loaded.feeds[feed.id].access if loaded and feed.id in loaded.feeds else None


def add_to_file(feeds: Sequence[NewFeed]) -> Edited:
    """Write the feeds into feeds.yaml; exits where it would not mean what it meant before, and them."""
    path = load_settings().configuration_directory / FILE
    before = path.read_bytes()
    try:
        after = with_feeds(before.decode("utf-8"), feeds)
    except UnwritableError as error:
        fail(f"{path}: {error}; write the feed by hand, see docs/configuration.md")
    if why := _why_not_meant(before, after.encode(), feeds):
        fail(f"{path}: {why}; write by hand:\n{_lines_to_paste(before.decode(), after)}")
    try:
        replace_file(path, before, after.encode())
    except ChangedMeanwhileError as error:
        fail(str(error))
    except OSError as error:
        return Edited(
            path=path, why=error.strerror or str(error), lines=_lines_to_paste(before.decode(), after)
        )
    _read_again(path, before, after.encode(), feeds)
    return Edited(path=path)


def _read_again(path: Path, before: bytes, after: bytes, feeds: Sequence[NewFeed]) -> None:
    now = path.read_bytes()
    if now == after and not _why_not_meant(before, now, feeds):
        return
    replace_file(path, now, before)
    fail(f"{path} did not say what was meant once it was written, and is as it was before")


def _why_not_meant(before: bytes, after: bytes, feeds: Sequence[NewFeed]) -> str:
    """Why the text does not mean the same as before and these feeds, "" if it does."""
    old, loaded = _read(before), load_configuration({**read_files(), FILE: after.decode("utf-8")})
    if loaded.configuration is None or old is None:
        wrong = next((problem for problem in loaded.problems if problem.severity == "error"), None)
        return f"it would be wrong: {wrong}"
    new = dict(loaded.configuration.feeds)
    for feed in feeds:
        read = new.pop(feed.id, None)
        if read is None or not _is_meant(read, feed):
            return f"no place was found where {feed.id} would be read as it is meant"
    return "" if new == dict(old.feeds) else "another feed would be read otherwise"


def _is_meant(read: FeedSettings, feed: NewFeed) -> bool:
    is_as_named = (read.group, read.url, read.title) == (feed.group, feed.url, feed.title or feed.id)
    access = feed.access
    if access and access.proxy == DIRECT:
        access = replace(access, proxy=None)
    return is_as_named and feed.lang in ("", read.lang) and access in (None, read.access)


def _read(text: bytes) -> Configuration | None:
    return load_configuration({**read_files(), FILE: text.decode("utf-8")}).configuration


def _lines_to_paste(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    shown = []
    for kind, one, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "insert":
            shown += [f"after line {one}:", *new[start:stop]]
        elif kind == "replace":
            shown += [f"in place of line{'s' if end - one > 1 else ''} {one + 1}:", *new[start:stop]]
    return "\n".join(shown)


def show_unwritten(edited: Edited) -> None:
    """The lines to paste, and where; exits with 1, since nothing was added."""
    click.echo(edited.lines)
    fail(f"{edited.path} cannot be written ({edited.why}): nothing was added. Paste the lines above into it.")
