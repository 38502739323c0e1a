"""The files of a directory."""

import os
from pathlib import Path

import pytest

from tests.unit.configuration.texts import the_sources
from worker.configuration.load import load_configuration
from worker.configuration.problems import ConfigurationUnreadableError
from worker.configuration.sources import MAX_TEMPLATE_BYTES, read_sources


def written(directory: Path, **files: str) -> Path:
    (directory / "rules.d").mkdir(parents=True)
    for name, text in the_sources(**files).items():
        (directory / name).write_text(text, "utf-8")
    return directory


def test_it_reads_the_three_files_and_rules_d(tmp_path: Path) -> None:
    directory = written(tmp_path / "config", desk="version: 1\nrules: []\n")
    (directory / "rules.d" / "README.md").write_text("# non", "utf-8")
    (directory / "rules.d" / ".desk.yaml.swp").write_text("non", "utf-8")
    (directory / "rules.d" / ".cache.yaml").write_text("non", "utf-8")
    (directory / "autre.yaml").write_text("non", "utf-8")

    assert read_sources(directory) == the_sources(desk="version: 1\nrules: []\n")


def test_templates_are_read_and_none_is_read_whole_that_is_huge(tmp_path: Path) -> None:
    directory = written(tmp_path / "config")
    (directory / "templates" / "deeper").mkdir(parents=True)
    (directory / "templates" / "alerte.txt").write_text("{{ subject }}", "utf-8")
    (directory / "templates" / ".alerte.txt.swp").write_text("non", "utf-8")
    with (directory / "templates" / "huge.txt").open("wb") as file:
        file.truncate(5_000_000_000)  # sparse

    sources = read_sources(directory)

    assert sources["templates/alerte.txt"] == "{{ subject }}"
    assert len(sources["templates/huge.txt"]) == MAX_TEMPLATE_BYTES + 1
    assert set(sources) - set(the_sources()) == {"templates/alerte.txt", "templates/huge.txt"}


def test_a_file_of_another_encoding_is_refused_by_name_and_place(tmp_path: Path) -> None:
    directory = written(tmp_path / "config", desk="")
    (directory / "rules.d" / "desk.yaml").write_bytes(
        "version: 1\nrules: [{id: a, any: [trêve]}]\n".encode("cp1252")
    )

    loaded = load_configuration(read_sources(directory))

    assert loaded.configuration
    problem = next(problem for problem in loaded.problems if problem.severity == "error")
    assert (problem.file, problem.line, problem.column) == ("rules.d/desk.yaml", 2, 25)
    assert "UTF-8" in problem.fix
    assert problem.source.isprintable()


def test_a_huge_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    directory = written(tmp_path / "config")
    with (directory / "rules.yaml").open("ab") as file:
        file.truncate(5_000_000_000)  # sparse

    loaded = load_configuration(read_sources(directory))

    assert "larger than 1 MB" in loaded.problems[0].message


def test_a_directory_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationUnreadableError, match="nowhere does not exist"):
        read_sources(tmp_path / "nowhere")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    directory = written(tmp_path / "config")
    (directory / "rules.yaml").chmod(0)

    with pytest.raises(ConfigurationUnreadableError, match=r"rules\.yaml: Permission denied"):
        read_sources(directory)
