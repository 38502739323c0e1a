"""What Tocsin says in English."""

from datetime import datetime, timedelta
from typing import Final

from worker.alerts.words import Note, Words, rounded
from worker.feeds.health import TroubleKind
from worker.models import Reason, Severity

_ENGLISH_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _english_instant(local: datetime) -> str:
    return f"{local.day} {_ENGLISH_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def _english_age(age: timedelta) -> str:
    number, unit = rounded(age, ("minute", "hour", "day"))
    return f"{number} {unit}{'' if number == 1 else 's'} ago"


ENGLISH: Final = Words(
    reasons={
        Reason.FIRST: "First alert on this story",
        Reason.NEWS: "Another rule fires on a story already told",
        Reason.COMPANY: "More on a story already told",
        Reason.ARTICLE: "A rule that tells every article",
        Reason.LATE: "Late alerts: Tocsin was stopped or held up. Worst first",
        Reason.LIMIT: "What rules found beyond their limit in an hour",
        Reason.GROWN: "Told elsewhere as well",
        Reason.CHANGED: "The headline says something else than before on this story",
        Reason.DIGEST: "Digest",
        Reason.QUIET: "What came in quiet hours",
        Reason.REST: "Articles added to stories already told",
        Reason.QUOTA: "What was over the number of messages an hour",
        Reason.FALLBACK: "{receiver} could not be reached in time",
        Reason.CROWD: "Many alerts at once, in one message. Worst first",
        Reason.OPERATOR: "Tocsin reports a problem",
        Reason.TEST: "Test message",
        Reason.REPLAY: "Sent again on request",
    },
    company="told by {count} outlets: {names}",
    company_of_sources="told by {count} outlets, {sources} independent sources: {names}",
    company_of_one="told by {count} outlets, one source: {names}",
    marks={Severity.HIGH: "[important] ", Severity.CRITICAL: "[critical] "},
    more_articles=" (+{count})",
    digests={
        Reason.LATE: "{count} late articles: ",
        Reason.LIMIT: "{count} articles over the limit: ",
        Reason.CROWD: "{count} articles at once: ",
    },
    hidden="and {count} more, see: tocsin alert list",
    and_more="and {count} more",
    added="Since then:",
    published="published {instant}",
    changed="updated {instant}",
    found="found {instant}",
    rules="Rules: {rules}",
    rule_with_terms="{rule} ({terms})",
    degraded="Read in the feed only: the page could not be read",
    read_article="Read the article",
    false_positive="False positive? {command}",
    paste_test="False positive? Paste this test under the rule {rule}, then put it right:",
    paste_further_test="And this one under the rule {rule}:",
    all_about_it="All about this alert: {command}",
    untitled="(untitled)",
    test_subject="Test message from Tocsin for {receiver}",
    test_note="If you read this, Tocsin's alerts for {receiver} will arrive here.",
    note_subject="Tocsin: {subject}",
    gone="The alerts of this message are no longer kept: {ids}",
    footer="Tocsin · receiver {receiver} · message {notification}",
    channel_held=Note(
        "channel held: {destination}",
        "{destination} ({receiver}): {why}\nAll that waits for it is kept: tocsin status",
    ),
    not_delivered=Note(
        "message not delivered: {receiver}",
        "{destination}: {why}\ntocsin dead list · tocsin dead replay {notification}",
    ),
    unreadable=Note("article cannot be read", "{link}: reading it failed {count} times"),
    flood=Note(
        "ids changed: {feed}",
        "The feed {feed} shows {count} articles that were known under other ids: they are held, "
        "and ring nothing. What is really new rings as ever.\ntocsin why URL says so of each.",
    ),
    over_limit=Note(
        "a rule rings too often: {rule}",
        "The rule {rule} ({file}, line {line}{owner}) went over its limit of {limit} messages an hour.\n"
        "Nothing is lost: the rest goes as one message at the end of the hour. "
        "tocsin rule backtest --rule {rule}",
    ),
    dead_rule="a rule has gone silent: {rule}",
    dead_rules=Note(
        "{count} rules have gone silent",
        "{lines}\n\nA feed that is gone, a name that changed, a correction too many? "
        "tocsin feed status · tocsin rule backtest",
    ),
    dead_rule_line="{rule} ({file}, line {line}{owner}): some {rings} times a week, "
    "and nothing for {days} days",
    refused=Note(
        "configuration refused", "The running configuration goes on.\n\n{problems}\n\nTo check: tocsin check"
    ),
    template_failed=Note(
        "a template of messages fails: {receiver}",
        "{place} ({part}): {why}\nNothing is lost: the message goes in its ordinary form.",
    ),
    memory_full=Note(
        "memory nearly full",
        "The Redis server is {percent:.0f}% full: nothing more is read, what waits is still told.",
    ),
    cut_off=Note(
        "nearly no feed answers",
        "Since {since}, {failing} sites of {all} did not answer: it is probably our own network.\n"
        "Nothing is lost that the feeds still show when they answer again: tocsin feed status",
    ),
    back=Note("the feeds answer again", "Nearly none did since {since}."),
    feed_in_trouble="a feed to look at: {feed}",
    feeds_in_trouble=Note("{count} feeds to look at", "{lines}\n\ntocsin feed status"),
    feeds_of_site="{count} feeds of {site} ({names}…)",
    feed_troubles={
        TroubleKind.ENDED: "{name}: gone for good, says its server (410), since {since}",
        TroubleKind.FAILING: "{name}: failing since {since}: {detail}",
        TroubleKind.SILENT: "{name}: nothing more since {since}, which is not its way",
        TroubleKind.GAP: "{name}: may have published articles that Tocsin did not see, since {since}: "
        "a shorter max_every misses less",
        TroubleKind.DEGRADED: "{name}: most of its pages cannot be read since {since}, "
        "only the feed's own text is used: {detail}",
        TroubleKind.UNSELECTED: "{name}: article.text ({detail}) selects nothing in its pages since {since}: "
        "their text is a guess",
        TroubleKind.MOVED: "{name}: is read at {detail} now; write that into feeds.yaml",
    },
    instant=_english_instant,
    age=_english_age,
)
