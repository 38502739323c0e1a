"""Who hears of Tocsin's own troubles, how often, and in which language."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.ops.machine import Machine
from tests.integration.store import scene
from tests.stand_ins.slack_server import Reply, SlackServer
from worker.ops.troubles import Troubles
from worker.ops.watching import Watcher
from worker.stages.deliver import deliver_due
from worker.stages.operator import tell_operator
from worker.stages.read import MOST_STARTS, read_due
from worker.store.connection import PREFIX, memory_used
from worker.store.due_sets import DueSet, claim

ALERTS = """\
version: 1
language: LANGUAGE
operator: [courriel, inter, console]
email: {server: "${NO_SUCH_SERVER:-}", from: tocsin@example.org}
receivers:
  - {name: courriel, email: {to: [veille@example.org]}}
  - name: inter
    slack: {webhook: "${file:SECRET}"}
  - {name: console, console: true}
route: {receivers: [console]}
"""


class Operators:
    """Three operators: e-mail is off; Slack works or not; the console always does."""

    def __init__(self, machine: Machine, slack: SlackServer, directory: Path) -> None:
        self.machine, self.slack = machine, slack
        self._secret = directory / "webhook"
        self._secret.write_text(slack.webhook, encoding="utf-8")
        self.publish("fr")

    def publish(self, language: str) -> None:
        """Make this the language of all messages."""
        alerts = ALERTS.replace("LANGUAGE", language).replace("SECRET", str(self._secret))
        self.machine.publish(alerts=alerts)

    def tell(self, trouble: str = "memory") -> bool:
        """Tell of a trouble."""
        return tell_operator(self.machine.context, trouble, "a subject", "a note")

    def told(self) -> list[str]:
        """Who was told, the earliest first."""
        return [note.receiver for note in self.machine.notes()]

    def hold_slack(self) -> None:
        """Have Slack refuse a message, and with it everything."""
        self.slack.script(Reply(403, "invalid_token"))
        self.machine.send("inter")
        deliver_due(self.machine.context)


@pytest.fixture
def operators(machine: Machine, tmp_path: Path) -> Iterator[Operators]:
    with SlackServer() as slack:
        yield Operators(machine, slack, tmp_path)


def test_the_first_operator_that_works_is_told(operators: Operators) -> None:
    assert operators.tell()

    assert operators.told() == ["inter"]


def test_an_operator_whose_channel_is_held_is_passed_over(operators: Operators) -> None:
    operators.hold_slack()

    assert operators.tell()

    assert operators.told() == ["console", "console"]  # of the hold, and of the trouble


def test_a_trouble_is_told_once_a_day_and_another_one_for_itself(operators: Operators) -> None:
    assert [operators.tell("memory"), operators.tell("memory"), operators.tell("other")] == [
        True,
        False,
        True,
    ]

    (key, *_) = operators.machine.store.call("KEYS", f"{PREFIX}noted:memory*")
    assert (
        timedelta(hours=23)
        < timedelta(milliseconds=operators.machine.store.call("PTTL", key))
        <= timedelta(days=1)
    )
    operators.machine.store.call("DEL", key)
    assert operators.tell("memory")


def test_a_note_that_is_refused_goes_to_the_next_operator_once(operators: Operators) -> None:
    operators.tell()
    operators.slack.script(Reply(400, "no_text"))

    for _ in range(3):
        deliver_due(operators.machine.context)

    assert operators.told() == ["inter", "console"]
    assert {note.note for note in operators.machine.notes()} == {"a note"}


def test_nobody_is_told_where_no_operator_is_named(machine: Machine) -> None:
    machine.publish()

    assert tell_operator(machine.context, "memory", "a subject", "a note") is False
    assert machine.notes() == []


def test_a_refusal_before_anything_runs_has_nobody_to_tell(machine: Machine) -> None:
    Troubles(machine.context).tell_of_refusal("configuration:1", "rules.yaml:1:1: wrong")

    assert machine.notes() == []


def test_a_file_that_is_no_text_can_be_told(operators: Operators) -> None:
    machine = operators.machine
    machine.write()
    (machine.directory / "rules.yaml").write_bytes("version: 1\nrules: trêve".encode("latin-1"))

    Watcher(
        machine.store, machine.directory, node="here", still_for=timedelta(0),
        tell=Troubles(machine.context).tell_of_refusal,
    ).step()  # fmt: skip

    (note,) = machine.notes()
    assert "rules.yaml" in note.note


@pytest.mark.parametrize(
    ("language", "subject", "words", "end"),
    [
        (
            "fr",
            "configuration refusée",
            "La configuration en service continue.",
            "Pour vérifier\u00a0: tocsin check",
        ),
        (
            "en",
            "configuration refused",
            "The running configuration goes on.",
            "To check: tocsin check",
        ),
    ],
)
def test_a_refused_configuration_is_told_in_the_configured_language(
    operators: Operators, language: str, subject: str, words: str, end: str
) -> None:
    operators.publish(language)

    Troubles(operators.machine.context).tell_of_refusal("configuration:1", "rules.yaml:1:1: {wrong}")

    (note,) = operators.machine.notes()
    assert note.note_subject == subject
    assert note.note == f"{words}\n\nrules.yaml:1:1: {{wrong}}\n\n{end}"


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [("fr", "mémoire presque pleine", "plein à 87\u00a0%"), ("en", "memory nearly full", "is 87% full")],
)
def test_a_full_memory_is_told_in_the_configured_language(
    operators: Operators, language: str, subject: str, words: str
) -> None:
    operators.publish(language)

    Troubles(operators.machine.context).tell_of_memory(0.8712)

    (note,) = operators.machine.notes()
    assert note.note_subject == subject
    assert words in note.note


def test_a_server_without_any_memory_left_still_takes_the_note(operators: Operators) -> None:
    store = operators.machine.store
    store.call("CONFIG", "SET", "maxmemory", "1mb")
    try:
        Troubles(operators.machine.context).tell_of_memory(memory_used(store))
    finally:
        store.call("CONFIG", "SET", "maxmemory", 0)

    assert operators.told() == ["inter"]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("fr", "canal suspendu\u00a0: slack", "Tout ce qui l’attend est gardé"),
        ("en", "channel held: slack", "All that waits for it is kept"),
    ],
)
def test_a_held_channel_is_told_in_the_configured_language(
    operators: Operators, language: str, subject: str, words: str
) -> None:
    operators.publish(language)

    operators.hold_slack()

    (note,) = operators.machine.notes()
    assert note.note_subject == subject
    assert "slack (inter)" in note.note
    assert words in note.note


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fr", "message non remis\u00a0: inter"), ("en", "message not delivered: inter")],
)
def test_a_dead_letter_is_told_in_the_configured_language(
    operators: Operators, language: str, subject: str
) -> None:
    operators.publish(language)
    operators.slack.script(Reply(400, "no_text"))
    operators.machine.send("inter", "lost")

    deliver_due(operators.machine.context)

    (note,) = operators.machine.notes()
    assert note.note_subject == subject
    assert "no_text" in note.note
    assert "tocsin dead replay lost:slack" in note.note


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("fr", "article illisible", "lectures ont échoué"),
        ("en", "article cannot be read", "reading it failed"),
    ],
)
def test_an_article_that_kills_its_readers_is_told_in_the_configured_language(
    operators: Operators, language: str, subject: str, words: str
) -> None:
    operators.publish(language)
    scene.poll(operators.machine.store, scene.new_entry("e1", feed="lemonde"), feed="lemonde")
    for _ in range(MOST_STARTS):
        claim(operators.machine.store, DueSet.ENTRIES, rows=1, lease=timedelta(0))

    asyncio.run(read_due(operators.machine.context))

    (note,) = operators.machine.notes()
    assert note.note_subject == subject
    assert words in note.note
