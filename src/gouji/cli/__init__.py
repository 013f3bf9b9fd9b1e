"""The command line: parse, call, print, exit. Each verb is a thin skin over a public function.

Verbs are listed here and imported when they are called: help about all of them must not wait for any.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from gouji.cli.common import (
    ASKED,
    Exit,
    Lang,
    fail_at,
    fail_with,
    has_no_reader,
    language_of,
    phrase,
    print_message,
    tolerant_streams,
)
from gouji.cli.usage import Verb, asked_in, error_text, is_chinese, program_help
from gouji.version import __version__

if TYPE_CHECKING:
    from gouji.findings import PhrasedError

__all__ = ["VERBS", "app", "main"]

VERBS = {
    "roster": ("roster", "Check a roster and show it as a tree."),
    "blank": ("blank_fill", "Make blank locked workbooks."),
    "fill": ("blank_fill", "Put a submission back into a workbook."),
    "import": ("import_check", "Read returned workbooks, check them, give JSON."),
    "check": ("import_check", "Read returned workbooks and list what is wrong."),
    "read": ("read", "Read published reports: pages, Word files, PDFs."),
    "checker": ("checker", "Make the page in which clerks check workbooks."),
    "new": ("campaign", "Make the folder of a collection."),
    "collect": ("campaign", "Take what is new in a collection's inbox."),
    "status": ("campaign", "Show how a collection stands."),
    "letters": ("campaign", "Make letters and drafts of mails, ready to send."),
    "accept": ("campaign_decisions", "Let a file count whatever the program says."),
    "exclude": ("campaign_decisions", "Let a file not count."),
    "answer": ("campaign_decisions", "Give a reason for what is odd about an accepted file."),
    "take-over": ("campaign_agency", "Take over what counts of an agency."),
    "reopen": ("campaign_agency", "Let an agency send again that was taken over."),
    "history": ("campaign_agency", "Show what happened with an agency."),
    "serve": ("desk", "Run the desk: links for agencies, decisions in the browser."),
    "start": ("desk", "Choose a campaign and open its desk."),
    "user": ("desk", "Say who of the office may come to the desk."),
    "consolidate": ("consolidate_export", "Add up what agencies filed."),
    "compare": ("compare_similar", "Put reports side by side."),
    "similar": ("compare_similar", "Find texts that were taken over from another report."),
    "report": ("report", "Make annual reports, ready to publish."),
    "export": ("consolidate_export", "Write submissions as tidy data."),
    "forms": ("forms_rules_schema", "List the editions of the form."),
    "rules": ("forms_rules_schema", "List every rule, or explain one."),
    "schema": ("forms_rules_schema", "Print a JSON Schema, or typed models in Python."),
    "form new": ("form_aids", "Draft a template from an example of a form."),
    "form check": ("form_aids", "Look whether a template loads, and say what it is."),
    "form preview": ("form_aids", "Make a page of a template to look at."),
    "form expand": ("form_aids", "Write the rows of a roster into a copy of a template."),
    "selftest": ("selftest", "Examine the program on this machine."),
}
"""Each verb in the order of help: the module here with the function of its name, and a line for the list.

A verb of two words belongs to the group of the first.
"""


class _Verbs(TyperGroup):
    """The verbs, each made when it is asked for; or those of a group of verbs.

    Attributes:
        group: the first word of the verbs, with a blank behind; empty for all.
    """

    def __init__(self, group: str = "", **attributes: Any) -> None:
        super().__init__(**attributes)
        self.group = group
        words = (name.removeprefix(group).partition(" ")[0] for name in VERBS if name.startswith(group))
        names: dict[str, Any] = dict.fromkeys(words)
        self.commands = names  # of which one is suggested for a slip

    def get_command(self, _context: Any, cmd_name: str) -> Any:
        cmd_name = self.group + cmd_name
        if any(name.startswith(f"{cmd_name} ") for name in VERBS):
            return _Verbs(f"{cmd_name} ", name=cmd_name, no_args_is_help=True, context_settings=_SETTINGS)
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"gouji.cli.{VERBS[cmd_name][0]}")
        names = vars(module)
        single = typer.Typer(**_PLAIN)
        function = names.get(cmd_name.rpartition(" ")[2].replace("-", "_")) or names[f"{cmd_name}_"]  # `import_`
        single.command(cmd_name, cls=Verb, context_settings=_SETTINGS)(_reaching(function))
        return typer.main.get_command(single)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        verbs = {name: about for name, about in VERBS.items() if name.startswith(self.group)}
        formatter.write(program_help(self, ctx, verbs))

    def collect_usage_pieces(self, _context: Any) -> list[str]:
        return ["[选项] 命令 [参数]..." if is_chinese() else "[OPTIONS] COMMAND [ARGS]..."]

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **settings: Any) -> Any:
        """Run the command line in the language it asks for; errors of usage are told in it too."""
        given = sys.argv[1:] if args is None else list(args)
        token = ASKED.set(asked_in(given))
        try:
            _refuse_parted(given)
            code = super().main(given, prog_name or "gouji", **{**settings, "standalone_mode": False})
        except typer.Abort:
            raise SystemExit(Exit.FINDINGS) from None
        except Exception as error:
            if not hasattr(error, "format_message"):  # none of typer's own, whose class moves between its versions
                raise
            typer.echo(error_text(error), err=True)
            raise SystemExit(Exit.USAGE) from None
        finally:
            ASKED.reset(token)
        raise SystemExit(code if isinstance(code, int) else Exit.CLEAN)


def _refuse_parted(given: Sequence[str]) -> None:
    """End if a name with blanks in it was typed without quotes, so that the shell took it for several.

    Args:
        given: what was typed behind the program's name.
    """
    for start, word in enumerate(given):
        if word.startswith("-") or os.path.lexists(word):
            continue
        for end in range(start + 2, min(len(given), start + _MOST_PARTS) + 1):
            name = " ".join(given[start:end])
            if os.path.lexists(name):  # of what is no name it says no, where a path raises
                language = language_of(None)
                zh = f'文件名中有空格的，要加英文引号："{name}"'
                print_message(zh, f'a name with blanks in it has to be quoted: "{name}"', language)
                raise SystemExit(Exit.USAGE)


_MOST_PARTS = 8
"""Words of a name that was not quoted."""


def _reaching(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb to which every path is handed in a form in which Windows reaches all that lies below it.

    Whatever it cannot do for reasons that people are told ends the program with them.
    """

    @functools.wraps(verb)
    def called(*arguments: Any, **options: Any) -> None:
        try:
            verb(*map(_reached, arguments), **{name: _reached(given) for name, given in options.items()})
        except _phrased_error() as error:
            fail_with(error.words.text(language_of(options.get("lang"))))

    return called


def _phrased_error() -> type[PhrasedError]:
    from gouji.findings import PhrasedError

    return PhrasedError


def _reached(given: Any) -> Any:
    from gouji.common import reached

    if isinstance(given, list):
        return [_reached(one) for one in given]
    return Path(reached(str(given))) if isinstance(given, Path) else given


_SETTINGS = {"help_option_names": ["-h", "--help"]}
_PLAIN: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,  # plain help starts twice as fast
    "pretty_exceptions_enable": False,
}
app = typer.Typer(name="gouji", cls=_Verbs, no_args_is_help=True, context_settings=_SETTINGS, **_PLAIN)


def _version(show: bool) -> None:  # typer calls it so
    if show:
        typer.echo(f"gouji {__version__}")
        raise typer.Exit


@app.callback()
def gouji(
    *,
    version: Annotated[  # noqa: ARG001  # its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")
    ] = False,
    lang: Lang = None,  # noqa: ARG001  # taken from all of the line, wherever it stands
) -> None:
    """政府信息公开工作年度报告: locked Excel workbooks out, filled workbooks back into checked JSON."""
    tolerant_streams()


def main() -> None:
    """Run the command line. No traceback for what a user can mend; a second Ctrl-C ends at once."""
    _with_streams()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # at shutdown it would be too late to say that the disk is full
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        is_unread = has_no_reader(error)
        _silence()
        if is_unread:  # nothing is left to say, not even at shutdown
            sys.exit(Exit.FINDINGS)
        _fail_of_system(error)


def _with_streams() -> None:
    """Open what was closed before the start: a task of the system has no terminal, and its exit code must hold.

    In this order they get the numbers that they always have, and no file of ours does.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _silence() -> None:
    """Let nothing be written any more to where nothing can be written."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _fail_of_system(error: OSError) -> NoReturn:
    """Print what the operating system refused, in a sentence, and end with the exit code of a wrong use."""
    language = language_of(None)
    place = error.filename or phrase("文件或标准输出", "a file or the standard output", language)
    with contextlib.suppress(OSError, typer.Exit):
        fail_at("无法读写", "cannot read or write", place, error, language)
    sys.exit(Exit.USAGE)
