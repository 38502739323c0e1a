"""The real ticker tells the operator of feeds in trouble and of rules that fell silent."""

from datetime import timedelta
from pathlib import Path

from tests.integration.ops.machine import Machine, feeds_file, rules_file
from tests.integration.ops.servers import Server
from tests.integration.ops.watched import Watched, until
from tests.unit.configuration.texts import ALERTS
from worker.feeds.health import Trouble, TroubleKind
from worker.ops.supervisor import Role
from worker.store.troubled import TROUBLED, troubles_argument

OPERATOR = ALERTS.replace("version: 1\n", "version: 1\nlanguage: en\noperator: [veille]\n")


def test_the_real_ticker_tells_of_a_feed_and_of_a_rule(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        store = server.connect()
        machine = Machine(store, tmp_path)
        machine.write(alerts=OPERATOR, feeds=feeds_file("monde"), rules=rules_file("treve"))
        since = store.now() - timedelta(days=2)
        ended = Trouble(kind=TroubleKind.ENDED, since=since, told_from=since)
        store.call("HSET", TROUBLED, "monde", troubles_argument([ended]))
        today = int(store.now().timestamp() // 86_400)
        for day in range(today - 80, today + 1):
            rings = 2 if day < today - 20 else 0
            store.call("HSET", f"tocsin:rung:{day}", "", 500, "treve", rings)

        with Watched(Role(name="ticker", command=machine.command("ticker"))):
            until(lambda: len(machine.notes()) == 2, "both notes")

        subjects = {note.note_subject for note in machine.notes()}
        assert subjects == {"a feed to look at: monde", "a rule has gone silent: treve"}
