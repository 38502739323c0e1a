"""Processes that need the same rules at once: one compiles them, and all of them match."""

import json
import time
from pathlib import Path

from tests.integration.rules.python import output, start

# Each of four forks counts what it compiles itself, and what it matches.
FOUR = """
import json, os
from worker.configuration.model import RuleSettings
from worker.query.tree import Term
from worker.rules.compile import compile_rules
from worker.rules.match import match_rules
from worker.rules.scan import programs
from worker.rules.text import Text

rules = [RuleSettings(id=f"r{number}", when=Term(f"mot{number}")) for number in range(600)]
built = []
build = programs.build
programs.build = lambda *given: built.append(1) or build(*given)
children = []
for _ in range(4):
    reader, writer = os.pipe()
    if not os.fork():
        found = match_rules(compile_rules(rules, key="k"), Text(title="mot7 et mot599", lang="fr"))
        os.write(writer, json.dumps([len(built), [match.rule for match in found]]).encode())
        os._exit(0)
    os.close(writer)
    children.append(reader)
print(json.dumps([json.loads(os.fdopen(reader).read()) for reader in children]))
"""
HANGS = """
import time
from worker.configuration.model import RuleSettings
from worker.query.tree import Term
from worker.rules.compile import compile_rules
from worker.rules.scan import programs
programs.build = lambda *given: print("compiling", flush=True) or time.sleep(600)
rules = [RuleSettings(id=f"r{number}", when=Term(f"mot{number}")) for number in range(600)]
programs.program_for(compile_rules(rules, key="k"), "fr")
"""


def test_of_four_processes_one_compiles_and_all_match(tmp_path: Path) -> None:
    found = json.loads(output(start(FOUR, tmp_path)))

    assert sum(built for built, _ in found) == 1
    assert [rules for _, rules in found] == [["r7", "r599"]] * 4
    assert [path.name for path in (tmp_path / "rules").rglob("*") if path.is_file()] in (
        ["lock", "k.fr"],
        ["k.fr", "lock"],
    )


def test_a_process_that_is_killed_while_it_compiles_holds_nobody_up(tmp_path: Path) -> None:
    hanging = start(HANGS, tmp_path)
    assert hanging.stdout
    assert hanging.stdout.readline() == "compiling\n"
    others = start(FOUR, tmp_path)
    time.sleep(1)
    hanging.kill()
    hanging.communicate()

    assert [rules for _, rules in json.loads(output(others))] == [["r7", "r599"]] * 4
