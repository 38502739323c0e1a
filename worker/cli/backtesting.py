"""`tocsin rule backtest`: what rules would have rung for, on the articles that are kept."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import click

from worker.alerts.raising import raise_alerts
from worker.cli.connecting import open_context, running_snapshot
from worker.cli.durations import since_option
from worker.cli.files import load_files, load_rules_file
from worker.cli.local_time import local
from worker.cli.output import Row, counted, json_option, print_json, printable, shown
from worker.configuration.model import Configuration
from worker.models import Article
from worker.rules.backtest import Backtest, Hit, Tally, backtest
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.explain import context_of
from worker.stages.context import Context
from worker.stages.policies import group_place
from worker.stages.snapshot import Snapshot
from worker.store.articles import articles_since, kept_since
from worker.store.connection import Store
from worker.store.entries import add_alerts
from worker.store.record import TRIAL, alert_record

BARS: Final = "▁▂▃▄▅▆▇█"
SAMPLES: Final = 3  # contexts shown of a rule
MOST_CHANGES: Final = 10  # articles shown as gained, or lost
MOST_OUTLETS: Final = 5


@click.command("backtest")
@click.option("--rules", "rules_file", metavar="FILE", help="Use the rules of this file, not the configured.")
@click.option("--rule", "rule_id", default="", help="Only this rule.")
@click.option("--against", metavar="FILE", help="Compare with this other version of the rules.")
@click.option("--ring", is_flag=True, help="Tell what the running rules would have rung for, and did not.")
@click.option("--yes", is_flag=True, help="Ring without asking.")
@since_option("14d")
@json_option
def run(  # noqa: PLR0913 - one for each option
    rules_file: str | None,
    rule_id: str,
    against: str | None,
    since: timedelta,
    *,
    ring: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Show what rules would have rung for, on the kept articles.

    Nothing is told, unless --ring is given. With --against, what one version of the rules would have rung
    for and the other not.
    """
    if ring and (rules_file or against):
        raise click.UsageError("--ring is for the running rules: `tocsin apply` makes others run")
    context = open_context()
    store = context.store
    running = running_snapshot(context) if ring else None
    configuration = running.configuration if running else load_files().configuration
    compiled = _only(load_rules_file(rules_file) if rules_file else _configured(configuration), rule_id)
    other = _only(load_rules_file(against), rule_id) if against else None
    groups = {feed.id: feed.group for feed in configuration.feeds.values()}
    start = store.now() - since
    found = backtest(compiled, _articles(store, start), groups, other)
    outlets = {feed.id: feed.title for feed in configuration.feeds.values()}
    on_trial = {rule.id for rule in compiled.rules if rule.trial}
    for tally in found.tallies.values():
        if as_json:
            print_json({**_row(tally, outlets), "trial": tally.rule in on_trial})
        else:
            note = "  (on trial)" if tally.rule in on_trial else ""
            _show(tally, outlets, _days(start, store.now()), is_compared=other is not None, note=note)
    if not as_json:
        click.echo(_summary(found, since))
    if running:
        _ring(context, running, found, is_asked=not (yes or as_json), as_json=as_json)


def _ring(context: Context, running: Snapshot, found: Backtest, *, is_asked: bool, as_json: bool) -> None:
    """Raise the alerts of all hits; one that exists is not raised again, one of a rule on trial never."""
    on_trial = {rule.id for rule in running.configuration.rules.values() if rule.trial}
    alerts = [
        alert
        for tally in found.tallies.values()
        if tally.rule not in on_trial
        for hit in tally.hits
        for alert in raise_alerts(
            running.configuration, hit.article, (hit.match,), found_at=hit.at, now=context.store.now()
        )
        if running.is_on(alert.receiver) and _is_untold(context.store, alert.id)
    ]
    skipped = sorted(on_trial & {tally.rule for tally in found.tallies.values() if tally.hits})
    if skipped and not as_json:
        click.echo(f"on trial, not told: {', '.join(skipped)}")
    told = ", ".join(sorted({alert.receiver for alert in alerts}))
    if is_asked and alerts:
        click.confirm(f"ring {counted(len(alerts), 'alert')} for {told}?", abort=True)
    raised = add_alerts(context.store, alerts, [group_place(alert.receiver) for alert in alerts])
    if as_json:
        print_json({"raised": raised})
    else:
        click.echo(f"{counted(raised, 'alert')} raised; the service tells them as it tells all others")


def _is_untold(store: Store, alert: str) -> bool:
    """It was never raised, or on trial only."""
    record = alert_record(store, alert)
    return record is None or record.status == TRIAL


def _configured(configuration: Configuration) -> CompiledRules:
    return compile_rules(configuration.rules.values(), configuration.lists, key=configuration.hash)


def _only(compiled: CompiledRules, rule_id: str) -> CompiledRules:
    """One rule, with all lists and rules that it may name; all rules for ""."""
    if not rule_id:
        return compiled
    if rule_id not in compiled.by_id:
        raise click.UsageError(f"there is no rule {rule_id}; there are: {', '.join(compiled.by_id)}")
    return CompiledRules((compiled.by_id[rule_id],), compiled.lists, compiled.by_id)


def _articles(store: Store, since: datetime) -> Iterator[tuple[Article, datetime]]:
    """The kept articles, with a progress bar for a person who waits."""
    with click.progressbar(
        articles_since(store, since),
        length=kept_since(store, since),
        label="articles",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        update_min_steps=100,  # to draw it costs as much as to read an article
    ) as bar:
        for kept in bar:
            yield kept.article, kept.read_at


def _days(start: datetime, end: datetime) -> list[date]:
    first, last = local(start).date(), local(end).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _row(tally: Tally, outlets: Mapping[str, str]) -> Row:
    return {
        "rule": tally.rule,
        "hits": len(tally.hits),
        "days": {str(day): number for day, number in sorted(tally.per_day(None).items())},
        "outlets": {outlets.get(feed, feed): number for feed, number in tally.per_feed().most_common()},
        "articles": [_hit_row(hit) for hit in tally.hits],
        "gained": [_hit_row(hit) for hit in tally.gained],
        "lost": [_hit_row(hit) for hit in tally.lost],
    }


def _hit_row(hit: Hit) -> Row:
    one = hit.article
    terms = sorted({span.term for span in hit.match.spans})
    return {
        "id": one.id,
        "feed": one.feed,
        "title": one.title,
        "link": one.link,
        "read_at": hit.at,
        "terms": terms,
    }


def _show(
    tally: Tally, outlets: Mapping[str, str], days: Sequence[date], *, is_compared: bool, note: str = ""
) -> None:
    per_day = tally.per_day(None)
    chart = bars([per_day[day] for day in days])
    a_day = len(tally.hits) / max(len(days) - 1, 1)
    name = click.style(tally.rule, bold=True)
    click.echo(f"{name}  {counted(len(tally.hits), 'article')}, {a_day:.1f} a day  {chart}{note}")
    most = tally.per_feed().most_common(MOST_OUTLETS)
    if most:
        click.echo(
            "  " + " · ".join(f"{printable(outlets.get(feed, feed))} {number}" for feed, number in most)
        )
    if is_compared:
        _show_changes("gained", tally.gained)
        _show_changes("lost", tally.lost)
        return
    for hit in tally.hits[-SAMPLES:]:
        click.echo(f"  {shown(hit.at)}  {_in_place(hit)}")


def _show_changes(name: str, hits: Sequence[Hit]) -> None:
    if hits:
        click.echo(f"  {name} {counted(len(hits), 'article')}")
    for hit in hits[-MOST_CHANGES:]:
        click.echo(f"    {shown(hit.at)}  {printable(hit.article.title)}")


def _in_place(hit: Hit) -> str:
    """The first thing found, in its surroundings."""
    span = next(iter(hit.match.spans), None)
    if span is None:
        return printable(hit.article.title)
    one = context_of(span, getattr(hit.article, span.field))
    return printable(one.before) + click.style(printable(one.found), reverse=True) + printable(one.after)


def bars(numbers: Iterable[int]) -> str:
    """A small chart: one sign a number, the highest in full."""
    found = list(numbers)
    highest = max(found, default=0)
    return "".join(BARS[round(number / highest * (len(BARS) - 1))] if number else " " for number in found)


def _summary(found: Backtest, since: timedelta) -> str:
    if not found.articles:
        return "no article is kept from that time: Tocsin keeps what it has read for 30 days"
    short = f"; of {found.without_page} only the feed's own text was read" if found.without_page else ""
    return f"{counted(found.articles, 'article')} of the last {since.days or 1} days{short}{_lacking(found)}"


def _lacking(found: Backtest) -> str:
    """What `archive: screened` did not keep, and a rule of now might have matched."""
    if not found.screened:
        return ""
    lack = "lacks its text" if found.screened == 1 else "lack their texts"
    return f"; {found.screened} {lack}: no rule of then could match the page (archive: screened)"
