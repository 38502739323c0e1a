"""The newsroom of the simulated weeks: its rules, who is told how, and its clock on the wall.

What is said here of time is read off the wall clock, minute by minute, and knows nothing of worker/alerts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
FEEDS: Final = ("monde", "figaro", "afp", "humanite", "croix", "ouest")
CRITICAL: Final = "seisme"
RULES: Final = """\
version: 1
rules:
  - {id: seisme, any: [séisme], severity: critical}
  - {id: incendie, any: [incendie], severity: high}
  - {id: treve, any: [trêve]}
  - {id: greve, any: [grève], severity: low}
  - {id: ouragan, any: [ouragan], limit: 2/h}
  - {id: otage, any: [otage], ring: every_article}
"""
WORDS: Final = {
    "seisme": "Séisme", "incendie": "Incendie", "treve": "Trêve", "greve": "Grève", "ouragan": "Ouragan",
    "otage": "Otage",
}  # fmt: skip
EXEMPT: Final = frozenset({CRITICAL, "incendie"})  # no limit holds what is grave
LIMIT: Final = 2  # messages an hour, of the rule `ouragan` and for the receiver `compte`
EVENTS: Final = (
    "le port de Marseille ferme ses bassins", "la mairie de Nantes convoque les élus",
    "une gare de Strasbourg reste déserte", "Dunkerque éteint trois hauts fourneaux",
    "Bordeaux compte cent voitures noyées", "un barrage des Alpes menace la vallée",
    "Toulouse suspend quarante vols intérieurs", "les pêcheurs bretons bloquent Lorient",
)  # fmt: skip


def event_of(title: str) -> str:
    """What it tells, whatever words of rules stand before that."""
    return title.rpartition(" : ")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What of the configuration changes in these weeks. No night begins or ends where clocks are changed."""

    night: tuple[time, time] = (time(22), time(7))
    digests: tuple[time, ...] = (time(7, 30), time(18))
    away: frozenset[str] = frozenset()  # receivers that are taken out of the files

    def hours(self) -> str:
        """The night, as the files say it."""
        return "-".join(f"{one:%H:%M}" for one in self.night)


PLANS: Final = (
    Plan(),
    Plan(night=(time(20), time(6, 30))),
    Plan(night=(time(0), time(5)), digests=(time(2, 30), time(12))),
    Plan(digests=(time(9), time(17, 45), time(23))),
)
DAWN: Final = (time(4), time(12))  # digests of `aube`, the first of them at night


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """How a receiver is told, as these tests understand it."""

    says: str = ""  # in the files; HOURS and DIGESTS are the plan's
    receiver: str = "console: true"
    first_after: timedelta = timedelta(0)
    is_quiet: bool = False
    mutes: bool = False
    may_be_interrupted: bool = False
    digests: tuple[time, ...] = ()
    has_plan_digests: bool = False
    quota: int | None = None


INTERRUPT: Final = "interrupt_if: severity=critical or outlets>=5"
LEAVES: Final = {
    "vite": Leaf(),
    "attente": Leaf(says="first_after: 2m", first_after=2 * MINUTE),
    "nuit": Leaf(says=f"quiet: {{during: nuit, {INTERRUPT}}}", is_quiet=True, may_be_interrupted=True),
    "muet": Leaf(
        says=f"quiet: {{during: nuit, hold: false, {INTERRUPT}}}",
        is_quiet=True,
        mutes=True,
        may_be_interrupted=True,
    ),
    "revue": Leaf(says="digest: {at: DIGESTS, skip_empty: false}", has_plan_digests=True),
    "aube": Leaf(says="digest: {at: DAWN}, quiet: {during: nuit}", is_quiet=True, digests=DAWN),
    "bureaux": Leaf(says="first_after: 2m, group_by: [feed]", first_after=2 * MINUTE),
    "compte": Leaf(receiver=f"console: true, quota: {LIMIT}/h", quota=LIMIT),
    "garde": Leaf(),  # of nobody but where all others are away
    "secours": Leaf(receiver="webhook: {url: HOOK}, fallback: {receiver: garde, after: 5m}"),
}


def digest_times(name: str, plan: Plan) -> tuple[time, ...]:
    """The times of a receiver's digests, () for one without."""
    leaf = LEAVES[name]
    return plan.digests if leaf.has_plan_digests else leaf.digests


def files_of(names: Sequence[str], plan: Plan, hook: str) -> dict[str, object]:
    """The changes of a `Service` that make it this newsroom."""
    here = [name for name in names if name not in plan.away]
    routes = [_route(name, plan) for name in here]
    receivers = [f"{{name: {name}, {LEAVES[name].receiver.replace('HOOK', hook)}}}" for name in here]
    return {
        "feeds": {feed: f"http://127.0.0.1:9/{feed}" for feed in FEEDS},
        "rules": RULES,
        "receivers": ("{name: garde, console: true}", *receivers),
        "route": f"then_every: 10m, routes: [{', '.join(routes)}]",
        "extra": f"timezone: Europe/Paris\nintervals: {{nuit: {{times: ['{plan.hours()}']}}}}",
    }


def _route(name: str, plan: Plan) -> str:
    says = LEAVES[name].says.replace("DIGESTS", _listed(plan.digests)).replace("DAWN", _listed(DAWN))
    return f"{{receivers: [{name}], continue: true{', ' if says else ''}{says}}}"


def _listed(times: Sequence[time]) -> str:
    return "[" + ", ".join(f"'{one:%H:%M}'" for one in times) + "]"


def is_night(at: datetime, plan: Plan) -> bool:
    """By the clock on the wall."""
    start, end = plan.night
    shown = at.astimezone(PARIS).time()
    return start <= shown < end if start < end else shown >= start or shown < end


@lru_cache(maxsize=10_000)
def instant(day: date, at: time) -> datetime:
    """The first minute of which the wall shows that time of that day, or a later one."""
    wanted = datetime.combine(day, at)
    minute = datetime.combine(day, at, UTC) - timedelta(hours=3)
    while minute.astimezone(PARIS).replace(tzinfo=None) < wanted:
        minute += MINUTE
    return minute


def slots(times: Sequence[time], after: datetime, until: datetime) -> list[datetime]:
    """When a digest's time comes, later than `after`."""
    first = after.astimezone(PARIS).date() - DAY
    days = [first + number * DAY for number in range((until - after).days + 4)]
    found = sorted(instant(day, one) for day in days for one in times)
    return [one for one in found if after < one <= until]


def change_of_clocks(year: int, month: int) -> datetime:
    """When the clocks of Paris change in a month."""
    hour = datetime(year, month, 1, tzinfo=UTC)
    while (hour + DAY).astimezone(PARIS).utcoffset() == hour.astimezone(PARIS).utcoffset():
        hour += DAY
    return hour


def without(plan: Plan, name: str) -> Plan:
    """The plan without a receiver, or with it again."""
    return replace(plan, away=plan.away ^ {name})
