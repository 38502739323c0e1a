"""`tocsin why URL`: the whole chain for one address, from its feed to its message, or where it ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Final

import click

from worker.articles.addresses import canonical_address, is_same_site
from worker.cli.alert_history import what_followed
from worker.cli.connecting import open_context, running_snapshot
from worker.cli.naming import short
from worker.cli.output import FOUND_WRONG, Row, counted, fail, json_option, print_json, printable, shown
from worker.feeds.health import why_failed
from worker.models import Article, Outcome
from worker.rules.explain import why as why_rule
from worker.rules.judging import judge
from worker.rules.reading import Reading
from worker.rules.text import text_of_article
from worker.stages.context import Context
from worker.stages.rereading import MOST_RUNG_AGAIN
from worker.stages.snapshot import Snapshot
from worker.store.entries import EntryRecord, stored_article
from worker.store.feed_states import feed_state
from worker.store.record import AlertRecord, alerts_since, notifications_of
from worker.store.search import entries_where

MEANINGS: Final[Mapping[str, str]] = {
    "": "it waits to be read",
    Outcome.RUNG: "it rang",
    Outcome.NO_MATCH: "it was read, and no rule matched",
    Outcome.BASELINE: "it stood in the feed already when Tocsin first saw the feed: read and kept, not rung",
    Outcome.TOO_OLD: "it was older than the feed's max_age when Tocsin first saw it: not read",
    Outcome.DUPLICATE: "it is an article that another entry had told before",
    Outcome.OVER_CAP: "it stood beyond the first 1 000 entries of its feed: not read",
    Outcome.FLOOD: "its feed had shown it before, under another id: not rung",
    Outcome.DEGRADED: "only the feed's own short text could be read, and no rule matched that",
    Outcome.NO_RECEIVER: "it matched, but every receiver that its route names is off",
    Outcome.TRIAL: "only rules on trial matched it: recorded, told to nobody",
    Outcome.FEED_REMOVED: "its feed was removed before it was read",
    Outcome.BURIED: "reading it failed again and again, and it was given up",
}


@click.command()
@click.argument("url", metavar="URL")
@json_option
def why(url: str, *, as_json: bool) -> None:
    """Say what became of one address, from its feed to its message.

    Seen in which feed and when, read how, matched by which rules and why not by others, told to whom.
    Also for an address that no feed has shown: which feeds of its site there are, and how they fare.
    """
    key = canonical_address(url)
    if not key:
        fail(f"{url} is no address of a page; write it in full, with https://")
    context = open_context()
    snapshot = running_snapshot(context)
    found = sorted(
        entries_where(context.store, lambda card: canonical_address(card.get("link", "")) == key),
        key=lambda record: record.seen_at,
    )
    rows = [_row(context, snapshot, record) for record in found]
    if as_json:
        print_json(
            {"url": url, "entries": rows, **({} if rows else {"feeds": _feeds(context, snapshot, url)})}
        )
    else:
        for row in rows:
            _show(row)
        if not rows:
            _show_unseen(url, _feeds(context, snapshot, url))
    if not rows:
        raise SystemExit(FOUND_WRONG)


def _row(context: Context, snapshot: Snapshot, record: EntryRecord) -> Row:
    article = stored_article(context.store, record.id)
    alerts = [one for one in alerts_since(context.store, record.seen_at) if one.alert.article == record.id]
    return {
        "id": record.id,
        "feed": record.card.get("feed", ""),
        "title": record.card.get("title", ""),
        "published": record.card.get("published", ""),
        "seen_at": record.seen_at,
        "outcome": record.outcome,
        "meaning": _meaning(record, article, alerts),
        "duplicate_of": record.duplicate_of,
        "error": record.error,
        "before": record.before,
        "rung_again": record.rung_again,
        "article": _article_row(article) if article else None,
        "rules": _rule_rows(snapshot, article) if article else [],
        "alerts": [_alert_row(context, one) for one in alerts],
    }


def _meaning(record: EntryRecord, article: Article | None, alerts: Sequence[AlertRecord]) -> str:
    """What rang for nobody so far is held, silenced or on its way: each of its alerts says which."""
    if record.outcome == Outcome.NO_MATCH and article and article.is_screened:
        return "no rule could match its page, which was not read for its text"
    if record.outcome == Outcome.RUNG and alerts and all(one.status != "told" for one in alerts):
        return "it matched, and nobody was told so far"
    return MEANINGS.get(record.outcome, record.outcome)


def _article_row(article: Article) -> Row:
    return {
        "lang": article.lang,
        "how": article.how,
        "degraded": article.why_degraded,
        "screened": article.is_screened,
        "characters": len(article.body or article.lead),  # many feeds tell no more than a lead
        "title": article.title,
    }


def _rule_rows(snapshot: Snapshot, article: Article) -> list[Row]:
    """What each rule that runs now says of the kept article; those that match first."""
    feed = snapshot.configuration.feeds.get(article.feed)
    reading = Reading(text_of_article(article, feed.group if feed else ""))
    verdicts = [judge(snapshot.rules, rule, reading) for rule in snapshot.rules.rules]
    rows = [{"rule": one.rule.id, "matches": one.holds, "why": why_rule(one, reading)} for one in verdicts]
    return sorted(rows, key=lambda row: not row["matches"])


def _alert_row(context: Context, record: AlertRecord) -> Row:
    messages = notifications_of(context.store, record.alert.id)
    return {
        "id": record.alert.id,
        "rule": record.alert.rule,
        "receiver": record.alert.receiver,
        "status": record.status,
        "reason": record.reason,
        "story": record.story,
        "messages": [
            asdict(one.notification) | {"status": one.status, "answer": one.answer} for one in messages
        ],
        "history": [f"{shown(at)}  {text}" for at, text in what_followed(context.store, record)],
    }


def _feeds(context: Context, snapshot: Snapshot, url: str) -> list[Row]:
    """The feeds of the address's site, and how they fare."""
    rows: list[Row] = []
    for feed in snapshot.configuration.feeds.values():
        if is_same_site(feed.url, url):
            state = feed_state(context.store, feed.id)
            rows.append(
                {
                    "feed": feed.id,
                    "url": feed.url,
                    "last_ok": state.last_ok_at,
                    "status": state.last_status or "not polled yet",
                    "entries": state.last_count,
                    "error": why_failed(state.last_error) if state.failures else "",
                }
            )
    return rows


def _show(row: Row) -> None:
    for line in _lines(row):
        click.echo(line)


def _lines(row: Row) -> Iterator[str]:
    yield click.style(printable(row["title"]) or row["id"], bold=True)
    yield f"{shown(row['seen_at'])}  seen in the feed {row['feed']}, as entry {row['id']}"
    if row["article"]:
        yield from _article_lines(row["article"])
    of = f" ({row['duplicate_of']})" if row["duplicate_of"] else ""
    error = f": {printable(row['error'])}" if row["error"] else ""
    yield f"{'':16}  {row['outcome'] or 'waiting'}: {row['meaning']}{of}{error}"
    if row["before"]:
        yield f"{'':16}  its feed changed it, so it is read again; it was: {row['before']}"
    if row["rung_again"]:
        times = counted(row["rung_again"], "change", "changes")
        yield f"{'':16}  it rang for {times} that its feed made since, {MOST_RUNG_AGAIN} at most"
    for one in row["rules"]:
        yield f"  {'✓' if one['matches'] else '✗'} {one['rule']}: {printable(one['why'])}"
    for alert in row["alerts"]:
        reason = f": {printable(alert['reason'])}" if alert["reason"] else ""
        about = f"{short(alert['id'])} of {alert['rule']} for {alert['receiver']}"
        yield f"  alert {about}: {alert['status']}{reason}"
        yield from (f"  {line}" for line in alert["history"])
    if row["rules"]:
        yield f"tocsin rule explain {row['id']}  shows every clause"
    yield ""


def _article_lines(article: Row) -> Iterator[str]:
    size = f"{article['characters']} characters, {article['lang'] or 'language unknown'}"
    yield f"{'':16}  read from its {article['how']}: {size}"
    if article["degraded"]:
        yield f"{'':16}  the page was not used: {printable(article['degraded'])}"
    if article["screened"]:
        yield f"{'':16}  no rule of then could match its page, whose text is not kept (archive: screened)"


def _show_unseen(url: str, feeds: list[Row]) -> None:
    click.echo(f"no feed has shown {printable(url)} in the last 30 days")
    if not feeds:
        click.echo("none of the feeds is of that site: its feed may be found on its home page")
    for one in feeds:
        error = f", {printable(one['error'])}" if one["error"] else ""
        click.echo(
            f"  {one['feed']}: {one['status']}, read last {shown(one['last_ok']) or 'never'}, "
            f"{one['entries']} entries{error}"
        )
    click.echo(f"tocsin rule explain {url}  says which rules it would have matched")
