"""The configuration files, as commands read them: with what is wrong in them, and the way out."""

from dataclasses import dataclass, replace

import click

from worker.cli.inputs import FAILURES, read_bytes, why_failed
from worker.cli.output import fail
from worker.configuration.load import Loaded, load_configuration
from worker.configuration.model import Configuration
from worker.configuration.problems import ConfigurationUnreadableError, explain_problem
from worker.configuration.rules_reading import read_rules_file
from worker.configuration.sources import read_sources
from worker.rules.compile import CompiledRules, compile_rules
from worker.settings import load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The configuration that the files make; not `is_whole` where a file of rules.d/ was refused alone."""

    configuration: Configuration
    is_whole: bool


def read_files() -> dict[str, str]:
    """The text of the configuration files; exits where they cannot be read."""
    try:
        return read_sources(load_settings().configuration_directory)
    except ConfigurationUnreadableError as error:
        fail(f"{error}; TOCSIN_CONFIG names another directory")


def load_files() -> Files:
    """The configuration of the files; exits with the problems where there is none."""
    loaded = load_configuration(read_files())
    _show_refused(loaded)
    if loaded.configuration is None:
        fail("The configuration files are wrong; `tocsin check` says when they are right.")
    return Files(
        configuration=loaded.configuration,
        is_whole=not any(problem.severity == "error" for problem in loaded.problems),
    )


def _show_refused(loaded: Loaded) -> None:
    """Warnings are the business of `tocsin check`, unless they explain an error."""
    wrong = {problem.file for problem in loaded.problems if problem.severity == "error"}
    for problem in loaded.problems:
        if problem.file in wrong:
            click.echo(explain_problem(problem), err=True)


def _configuration_beside() -> Configuration | None:
    """The configuration of the files, None where there is none."""
    try:
        return load_configuration(read_sources(load_settings().configuration_directory)).configuration
    except ConfigurationUnreadableError:
        return None


def contact_of_files() -> str:
    """Whom publishers may write to, "" where the files are not right."""
    beside = _configuration_beside()
    return beside.contact if beside else ""


def load_rules_file(path: str) -> CompiledRules:
    """The rules of one file, wherever it is, ready to be matched.

    It may name the lists and rules of the configured files, where these can be read.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig", errors="surrogateescape")
    except FAILURES as error:
        fail(f"{path}: {why_failed(error)}")
    beside = _configuration_beside()
    document, read = read_rules_file(path, text, beside=beside)
    if document.has_errors:
        fail("\n".join(map(explain_problem, document.problems)))
    compiled = compile_rules(read.rules.values(), {**(beside.lists if beside else {}), **read.lists})
    return replace(compiled, by_id={**(beside.rules if beside else {}), **compiled.by_id})
