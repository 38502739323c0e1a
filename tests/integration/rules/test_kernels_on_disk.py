"""Compiled kernels are read by the next process, and nothing that happens to the files stops it."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.integration.rules.python import COMPILING, output, start
from worker.rules.scan.asking import question_hash

# The smallest kernel: compiled in half a second.
SMALL = """
import sys
sys.prefix = sys.base_prefix  # without the kernels that were compiled when Tocsin was installed
import json
import numpy as np
from worker.rules.scan.asking import question_hash
found = question_hash(np.uint64(7), np.uint64(8), 9)
print(json.dumps([int(found), sum(question_hash.stats.cache_hits.values())]))
"""
FOUND = int(question_hash(np.uint64(7), np.uint64(8), 9))
COMPILED, READ = [FOUND, 0], [FOUND, 1]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "cache"
    yield path
    if path.exists():
        path.chmod(0o700)


def answer(cache: Path) -> tuple[list[int], str]:
    first, _, rest = output(start(SMALL, cache)).partition("\n")
    return json.loads(first), rest


def kept(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def test_a_process_reads_what_an_earlier_one_compiled(cache: Path) -> None:
    assert answer(cache) == (COMPILED, "")
    assert answer(cache) == (READ, "")


def test_who_waits_for_the_compiler_is_told_once(cache: Path) -> None:
    _, first = start(SMALL, cache).communicate(timeout=110)
    _, second = start(SMALL, cache).communicate(timeout=110)

    assert (first.count(COMPILING), second) == (1, "")


def test_four_processes_that_begin_at_once_all_go_on_and_leave_whole_files(cache: Path) -> None:
    found = [json.loads(output(one)) for one in [start(SMALL, cache) for _ in range(4)]]

    assert [one for one, _ in found] == [FOUND] * 4
    assert not [path for path in kept(cache) if path.name.startswith(".")]
    assert answer(cache) == (READ, "")


@pytest.mark.parametrize("damage", ["cut", "empty", "altered"])
def test_a_damaged_kernel_is_said_and_compiled_again(cache: Path, damage: str) -> None:
    answer(cache)
    (path,) = kept(cache)
    data = path.read_bytes()
    path.write_bytes({"cut": data[:-1], "empty": b"", "altered": data[:-1] + b"x"}[damage])

    found, said = answer(cache)

    assert found == COMPILED
    assert f"{path} is damaged" in said
    assert answer(cache) == (READ, "")


def test_a_directory_that_others_may_write_to_is_not_read(cache: Path) -> None:
    answer(cache)
    (path,) = kept(cache)
    path.parent.chmod(0o777)

    found, said = answer(cache)

    assert found == COMPILED
    assert "cannot be kept" in said


def test_where_nothing_can_be_written_it_is_compiled_and_said_once(tmp_path: Path) -> None:
    a_file = tmp_path / "cache"
    a_file.write_text("", "utf-8")

    found, said = answer(a_file)

    assert found == COMPILED
    assert said.count("cannot be kept") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_directory_that_is_only_readable_serves(cache: Path) -> None:
    answer(cache)
    (path,) = kept(cache)
    path.parent.chmod(0o500)

    assert answer(cache) == (READ, "")


def test_kernels_of_a_release_that_nobody_ran_for_weeks_are_removed(cache: Path) -> None:
    answer(cache)
    (path,) = kept(cache)
    earlier, recent = path.parent.with_name("earlier"), path.parent.with_name("recent")
    path.parent.rename(earlier)
    shutil.copytree(earlier, recent)
    os.utime(earlier, (0, 0))

    assert answer(cache) == (COMPILED, "")

    assert recent.exists()
    assert not earlier.exists()
