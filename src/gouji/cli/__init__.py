"""The command line: parse, call, print, exit. Each verb is a thin skin over a public function."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from gouji.cli.common import Exit, tolerant_streams
from gouji.cli.explain import forms, rules, schema
from gouji.cli.figures import consolidate, export
from gouji.cli.make import blank, fill
from gouji.cli.publish import report
from gouji.cli.take import check, import_
from gouji.version import __version__

__all__ = ["app", "main"]


def _version(show: bool) -> None:  # typer calls it so
    if show:
        typer.echo(f"gouji {__version__}")
        raise typer.Exit


def gouji(
    *,
    version: Annotated[  # noqa: ARG001  # its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """政府信息公开工作年度报告: locked Excel workbooks out, filled workbooks back into checked JSON."""
    tolerant_streams()


app = typer.Typer(
    name="gouji",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help starts twice as fast
    pretty_exceptions_enable=False,
)
app.callback()(gouji)
VERBS = (
    blank,
    fill,
    import_,
    check,
    consolidate,
    report,
    export,
    forms,
    rules,
    schema,
)
for verb in VERBS:
    app.command(verb.__name__.removesuffix("_"))(verb)


def main() -> None:
    """Run the command line. No traceback for what a user can mend; a second Ctrl-C ends at once."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output is gone (`| head`): nothing is left to say, not even at shutdown.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        sys.exit(Exit.FINDINGS)
