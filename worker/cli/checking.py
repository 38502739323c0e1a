"""`tocsin check` and `tocsin apply`: are the files right, and make them run."""

from collections.abc import Sequence

import click

from worker.cli.connecting import open_context, read_files, settings
from worker.cli.output import FOUND_WRONG, fail, json_option, print_json
from worker.configuration.problems import Problem, explain_problem
from worker.ops.publishing import Examined, Published, examine, publish_examined, running_sources


@click.command()
@json_option
def check(*, as_json: bool) -> None:
    """Check the configuration files: syntax, references, the rules' own tests. Needs no secrets."""
    examined = examine(read_files(), {})
    _show_problems(examined.problems, as_json=as_json)
    if examined.errors or examined.configuration is None:
        raise SystemExit(FOUND_WRONG)
    configuration = examined.configuration
    summary = {
        "feeds": len(configuration.feeds),
        "rules": len(configuration.rules),
        "receivers": len(configuration.receivers),
        "hash": configuration.hash,
    }
    if as_json:
        print_json(summary)
    else:
        click.echo(
            f"the configuration is right: {summary['feeds']} feeds, {summary['rules']} rules, "
            f"{summary['receivers']} receivers"
        )


@click.command()
@click.option("--force", is_flag=True, help="Also if another node published what runs now.")
@json_option
def apply(*, force: bool, as_json: bool) -> None:
    """Make the configuration files the running configuration."""
    context = open_context()
    examined = examine(read_files(), running_sources(context.store))
    _show_problems(examined.problems, as_json=as_json)
    if examined.configuration is None:
        fail("refused: the running configuration goes on")
    end = publish_examined(context.store, examined, node=settings().node, force=force)
    _show_end(examined, end, as_json=as_json)


def _show_end(examined: Examined, end: Published, *, as_json: bool) -> None:
    hash_ = examined.configuration.hash if examined.configuration else ""
    if as_json:
        print_json({"result": end.value, "hash": hash_})
    else:
        click.echo(f"{end.value}: {hash_[:12]}")
    if end is Published.CONFLICT:
        fail("These files do not descend from what runs. Compare first; `tocsin apply --force` replaces it.")
    if examined.errors:  # of rules.d/: those files keep their last good version
        raise SystemExit(FOUND_WRONG)


def _show_problems(problems: Sequence[Problem], *, as_json: bool) -> None:
    for problem in problems:
        if as_json:
            print_json(
                {
                    "severity": problem.severity,
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "path": problem.path,
                    "message": problem.message,
                    "fix": problem.fix,
                }
            )
        else:
            click.echo(explain_problem(problem), err=True)
