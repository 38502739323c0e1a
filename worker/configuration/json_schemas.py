"""JSON Schemas of the files, for editors: `python -m worker.configuration.json_schemas [--check]`."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from worker.configuration.alerts_file import AlertsFile
from worker.configuration.feeds_file import FeedsFile
from worker.configuration.file_model import FileModel
from worker.configuration.rules_file import RulesFile

SCHEMA_DIRECTORY = Path(__file__).parents[2] / "config" / "schema"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: Mapping[str, type[FileModel]] = MappingProxyType(
    {"feeds": FeedsFile, "rules": RulesFile, "alerts": AlertsFile}
)


def schema_text(name: str) -> str:
    """The schema of a file as it is written to the disk."""
    schema = _plain(MODELS[name].model_json_schema())
    schema = {"$schema": _DIALECT, "title": f"Tocsin: {name}.yaml", **schema}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _plain(schema: Any) -> Any:
    """The schema without null (an empty value is refused) and without titles made from names."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {
        key: _plain(part)
        for key, part in schema.items()
        if not (key == "title" and isinstance(part, str)) and (key, part) != ("default", None)
    }
    choices = [choice for choice in parts.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **{key: part for key, part in parts.items() if key != "anyOf"}}
    return {**parts, "anyOf": choices} if choices else parts


def outdated_schemas(directory: Path = SCHEMA_DIRECTORY) -> list[Path]:
    """The schema files that are not what the models say."""
    paths = {name: directory / f"{name}.schema.json" for name in MODELS}
    return [
        path
        for name, path in paths.items()
        if not path.exists() or path.read_text("utf-8") != schema_text(name)
    ]


def write_schemas(directory: Path = SCHEMA_DIRECTORY) -> None:
    """Write all schemas."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        (directory / f"{name}.schema.json").write_text(schema_text(name), "utf-8")


def main() -> int:
    """Write the schemas, or with --check say which are not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if a schema is not current")
    if not parser.parse_args().check:
        write_schemas()
        return 0
    outdated = outdated_schemas()
    for path in outdated:
        sys.stderr.write(f"{path} is not current: run python -m worker.configuration.json_schemas\n")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
