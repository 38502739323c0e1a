"""A program that was written is the program that is read; what is not whole is not read at all."""

import logging
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from tests.unit.rules.generated import RULES, TEXTS, UNTIMED, compiled
from worker.configuration.model import ListEntry, RuleSettings
from worker.query.parse import parse_query
from worker.query.tree import ListName, Term
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.scan.kernels import KERNELS
from worker.rules.scan.program_file import DamagedError, chunks_of, read_program
from worker.rules.scan.programs import program_for
from worker.rules.text import Text

MANY = [
    RuleSettings(id=f"r{number}", when=parse_query(f'"mot{number} rare" OR trêve')) for number in range(500)
]
TEXT = Text(title="Trêve : mot7 rare", body="Les trêves, mot499 rare.", lang="fr")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def many(key: str = "k") -> CompiledRules:
    return compile_rules(MANY, key=key)


def programs(cache: Path) -> list[Path]:
    return sorted(path for path in (cache / "rules").rglob("*.*") if path.is_file())


@UNTIMED
@given(RULES, TEXTS)
def test_a_text_is_scanned_alike_with_a_program_from_disk(rules: list[RuleSettings], text: Text) -> None:
    fresh, mapped = compiled(rules), compiled(rules)
    path = Path(os.environ["TOCSIN_CACHE"]).with_name("program")
    path.write_bytes(b"".join(chunks_of(program_for(fresh, text.lang))))
    mapped.programs[text.lang] = read_program(path)

    assert match_rules(mapped, text) == match_rules(fresh, text)


def test_kernels_are_not_compiled_again_for_a_program_from_disk() -> None:
    match_rules(compile_rules(MANY), TEXT)
    before = [len(kernel.signatures) for kernel in KERNELS]

    match_rules(many(), TEXT)
    match_rules(many(), TEXT)

    assert [len(kernel.signatures) for kernel in KERNELS] == before


def test_what_one_process_writes_to_its_arrays_no_other_sees(cache: Path) -> None:
    program_for(many(), "fr")
    (path,) = programs(cache)
    one = read_program(path)
    one.queries.code[:] = -1

    assert not np.array_equal(read_program(path).queries.code, one.queries.code)


def test_rules_with_a_key_are_kept_for_the_next_process_and_read_by_nobody_else(cache: Path) -> None:
    found = match_rules(many(), TEXT)

    (path,) = programs(cache)
    assert match_rules(many(), TEXT) == found == match_rules(compile_rules(MANY), TEXT)
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    match_rules(many("another"), TEXT)
    assert len(programs(cache)) == 2


@pytest.mark.parametrize(
    "rules", [compile_rules(MANY), compile_rules(MANY[:9], key="k")], ids=["nameless", "few"]
)
def test_rules_that_have_no_name_or_are_few_are_not_kept(rules: CompiledRules, cache: Path) -> None:
    program_for(rules, "fr")

    assert programs(cache) == []


def test_each_language_of_a_configuration_has_its_own(cache: Path) -> None:
    lists = {"x": [ListEntry("fr", Term("otage")), ListEntry("en", Term("hostage"))]}
    rules = [*MANY, RuleSettings(id="x", when=ListName("x"))]
    for lang, title in (("fr", "otage"), ("en", "hostage"), ("fr", "hostage")):
        text = Text(title=title, lang=lang)
        assert match_rules(compile_rules(rules, lists, key="k"), text) == match_rules(
            compile_rules(rules, lists), text
        )

    assert [path.suffix for path in programs(cache)] == [".en", ".fr"]


@pytest.mark.parametrize("place", [0, 20, 40, 60, 200, 10_000, -1])
@pytest.mark.parametrize("damage", ["cut", "altered"])
def test_a_damaged_program_is_not_read(cache: Path, place: int, damage: str) -> None:
    program_for(many(), "fr")
    (path,) = programs(cache)
    data = bytearray(path.read_bytes())
    if damage == "cut":
        del data[place:]
    else:
        data[place] ^= 0x40
    path.write_bytes(data)

    with pytest.raises(DamagedError):
        read_program(path)


def test_a_damaged_program_is_said_and_made_again(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = match_rules(many(), TEXT)
    (path,) = programs(cache)
    path.write_bytes(path.read_bytes()[:-1])

    with caplog.at_level(logging.WARNING):
        assert match_rules(many(), TEXT) == found

    assert "is damaged and is made again" in caplog.text
    assert read_program(path)


def test_a_program_that_others_could_have_written_is_not_read(
    cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    match_rules(compile_rules([*MANY[1:], RuleSettings(id="r0", when=Term("autre"))], key="k"), TEXT)
    (path,) = programs(cache)
    path.chmod(0o666)

    assert match_rules(many(), TEXT) == match_rules(compile_rules(MANY), TEXT)


def test_rules_that_cannot_be_kept_match_all_the_same(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache.write_text("", "utf-8")

    with caplog.at_level(logging.WARNING):
        assert match_rules(many(), TEXT) == match_rules(compile_rules(MANY), TEXT)

    assert "are not kept" in caplog.text


def test_no_more_than_sixteen_are_kept(cache: Path) -> None:
    small = b"".join(chunks_of(program_for(compile_rules(MANY[:1]), "fr")))
    program_for(many("first"), "fr")
    (first,) = programs(cache)
    for number in range(20):
        path = first.with_name(f"k{number}.fr")
        path.write_bytes(small)
        os.utime(path, (number, number))

    program_for(many("last"), "fr")

    assert len(programs(cache)) == 16
    assert {"first.fr", "last.fr", "k19.fr"} <= {path.name for path in programs(cache)}
