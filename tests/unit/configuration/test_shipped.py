"""What is shipped: the configuration, its schemas, the sample, the documentation's examples."""

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.shipped import shipped_configuration
from worker.configuration.json_schemas import MODELS, outdated_schemas, write_schemas
from worker.configuration.load import load_configuration
from worker.configuration.references import REFERENCE
from worker.configuration.sources import read_sources
from worker.rules.rule_tests import failed_tests
from worker.stages.route_tests import failed_route_tests

ROOT = Path(__file__).parents[3]
CONFIG = shipped_configuration()


def examples_in(page: Path) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_shipped_configuration_is_read_without_a_word() -> None:
    loaded = load_configuration(read_sources(CONFIG))

    assert loaded.configuration
    assert not loaded.problems


def test_check_needs_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_SERVER", "TOCSIN_EMAIL_TO", "SLACK_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)

    assert load_configuration(read_sources(CONFIG)).configuration


def test_every_variable_of_the_shipped_files_is_explained_in_the_example_env() -> None:
    references = REFERENCE.finditer((CONFIG / "alerts.yaml").read_text("utf-8"))
    named = {match["env"] for match in references if match["env"]}
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()

    explained = {
        line.split("=")[0].removeprefix("# ")
        for above, line in pairwise(lines)
        if re.match(r"(# )?[A-Z_]+=", line) and above.startswith("# ")
    }

    assert named <= explained
    assert {"TOCSIN_REDIS_URL", "TOCSIN_DATA", "TOCSIN_CONFIG", "SENTRY_DSN"} <= explained


def test_the_schemas_are_current() -> None:
    assert outdated_schemas() == []


def test_an_outdated_schema_is_found_and_rewritten(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    (tmp_path / "rules.schema.json").write_text("{}", "utf-8")
    assert outdated_schemas(tmp_path) == [tmp_path / "rules.schema.json"]

    write_schemas(tmp_path)
    assert outdated_schemas(tmp_path) == []


@pytest.mark.parametrize("name", MODELS)
def test_editors_accept_the_shipped_files(name: str) -> None:
    text = (CONFIG / f"{name}.yaml").read_text("utf-8")
    schema = json.loads((CONFIG / "schema" / f"{name}.schema.json").read_text("utf-8"))

    assert text.startswith(f"# yaml-language-server: $schema=schema/{name}.schema.json\n")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(text), schema)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("feeds", "adaptive: true"),
        ("rules", "lists: []"),
        ("alerts", "language: french"),
        ("alerts", "email:"),
    ],
)
def test_editors_object_to_what_is_refused(name: str, line: str) -> None:
    text = (CONFIG / f"{name}.yaml").read_text("utf-8")
    schema = json.loads((CONFIG / "schema" / f"{name}.schema.json").read_text("utf-8"))

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(f"{text}\n{line}\n"), schema)


def test_the_example_for_rules_d_is_read_beside_the_shipped_files() -> None:
    [example] = examples_in(CONFIG / "rules.d" / "README.md")

    loaded = load_configuration({**read_sources(CONFIG), "rules.d/exemple.yaml": example})

    assert loaded.configuration
    assert not loaded.problems
    assert "rules.d/exemple.yaml" in loaded.sources
    assert not failed_tests(loaded.configuration.rules.values(), loaded.configuration.lists)


def test_the_sample_leads_to_pages_that_exist() -> None:
    items = ET.parse(CONFIG / "essai" / "feed.xml").findall(".//item")
    links = [item.findtext("link", "") for item in items]

    assert len(links) >= 2
    for link in links:
        assert (CONFIG / link.removeprefix("file:")).is_file()
    assert all(re.fullmatch(r"\{now-\d+[smhd]\}", item.findtext("pubDate", "")) for item in items)
    assert all(item.findtext("title", "").startswith("[essai] ") for item in items)


def test_every_example_of_the_documentation_is_read() -> None:
    examples = examples_in(ROOT / "docs" / "configuration.md") + examples_in(ROOT / "docs" / "rules.md")
    shipped = read_sources(CONFIG)
    kinds = {"groups:": "feeds.yaml", "route:": "alerts.yaml", "rules:": "rules.d/exemple.yaml"}

    assert len(examples) == 9
    for example in examples:
        file = next(file for key, file in kinds.items() if re.search(f"^{key}", example, re.MULTILINE))
        loaded = load_configuration({**shipped, file: example})
        assert loaded.configuration, [str(problem) for problem in loaded.problems]
        assert not loaded.problems
        assert not failed_tests(loaded.configuration.rules.values(), loaded.configuration.lists)
        assert not failed_route_tests(loaded.configuration)
