"""A rule that used to ring and does not any more: its owner and the operator hear of it once."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from worker.alerts.words import Note, Words
from worker.configuration.model import Configuration, RuleSettings
from worker.models.ids import id_of
from worker.rules.dead import Silence, silence_of
from worker.stages.context import Context
from worker.stages.operator import operator_words, tell_operator, tell_owner
from worker.store.connection import Store
from worker.store.rung import Rung, dead_rules_told, forget_dead_told, mark_dead_told, rung_by_day

LOOKS_EVERY: Final = 3600.0  # seconds
MOST_LINES: Final = 20
Dead = tuple[RuleSettings, Silence]


def dead_rules(store: Store, configuration: Configuration) -> dict[str, Silence]:
    """The configured rules that are taken for dead."""
    now = store.now()
    return silences_among(rung_by_day(store, now), configuration.rules.values(), now.date())


def silences_among(rung: Rung, rules: Iterable[RuleSettings], today: date) -> dict[str, Silence]:
    """Those of these rules that are taken for dead; one past its last day is meant to be silent."""
    found = ((rule.id, silence_of(rung.of(rule.id), rung.read)) for rule in rules if not rule.is_past(today))
    return {id_: silence for id_, silence in found if silence is not None}


def tell_of_dead_rules(context: Context) -> None:
    """Tell of those that died since the last look, together; of one that rang since, when it dies again."""
    store, configuration = context.store, context.snapshots.current().configuration
    found, told = dead_rules(store, configuration), dead_rules_told(store)
    forget_dead_told(store, told - found.keys())
    dead = [(configuration.rules[id_], silence) for id_, silence in sorted(found.items()) if id_ not in told]
    if dead and _tell(context, dead):
        mark_dead_told(store, [rule.id for rule, _ in dead], store.now())


def _tell(context: Context, dead: Sequence[Dead]) -> bool:
    """The operator of all, each owner of theirs; whether it was news to anybody."""
    words = operator_words(context)
    today = context.store.now().date()
    heard = [tell_operator(context, _trouble(dead, today), *dead_rules_note(words, dead))]
    for owner in sorted({rule.owner for rule, _ in dead}):
        theirs = [one for one in dead if one[0].owner == owner]
        heard.append(tell_owner(context, owner, _trouble(theirs, today), dead_rules_note(words, theirs)))
    return any(heard)


def _trouble(dead: Sequence[Dead], today: date) -> str:
    """Told once a day, if what was told could not be marked."""
    return f"dead rules:{id_of(today.isoformat(), *(rule.id for rule, _ in dead))}"


def dead_rules_note(words: Words, dead: Sequence[Dead]) -> Note:
    """A line for each, up to a number of them."""
    lines = [_line(words, *one) for one in dead[:MOST_LINES]]
    if len(dead) > MOST_LINES:
        lines.append(words.and_more.format(count=len(dead) - MOST_LINES))
    subject = words.dead_rule if len(dead) == 1 else words.dead_rules.subject
    note = Note(subject, words.dead_rules.text)
    return note.about(rule=dead[0][0].id, count=len(dead), lines="\n".join(lines))


def _line(words: Words, rule: RuleSettings, silence: Silence) -> str:
    return words.dead_rule_line.format(
        rule=rule.id,
        file=rule.file,
        line=rule.line,
        owner=f", {rule.owner}" if rule.owner else "",
        days=silence.days,
        rings=round(silence.rings_a_week),
    )
