"""The verbs for who writes a template: look whether it loads, look at it, make a draft."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import (
    Exit,
    Force,
    Lang,
    argument,
    fail,
    fail_at,
    fail_with,
    language_of,
    on_terminal,
    option,
    page_named,
    print_message,
    print_text,
    read,
    write,
)

if TYPE_CHECKING:
    from gouji.findings import Language

_Example = Annotated[
    Path, argument(metavar="FROM", help="The form as a workbook (.xlsx), a Word file (.docx) or a page (.html).")
]
_TemplateFile = Annotated[Path, argument(metavar="FILE.yaml", help="The template of a form, or of a local variant.")]


def check(
    file: _TemplateFile,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Look again whenever a template beside it changes.")] = False,
    lang: Lang = None,
) -> None:
    """Look whether a template loads, and say in words what it is: sheets, fields, every rule with its lines.

    gouji form check library.yaml
    """
    language = language_of(lang)
    outcome = _checked(file, language)
    while watch:
        seen = _states(file)
        print_message("等待修改……（Ctrl-C 结束）", "waiting for changes … (Ctrl-C ends)", language)
        while (now := _states(file)) == seen:
            time.sleep(_PAUSE)
        while now != seen:  # an editor may write in two steps
            time.sleep(_PAUSE)
            seen, now = now, _states(file)
        outcome = _checked(file, language)
    if outcome != Exit.CLEAN:
        raise typer.Exit(outcome)


_PAUSE = 0.2
"""Seconds between two looks at the files."""


def _checked(file: Path, language: Language) -> int:
    """Print what a template is, or what is wrong with it.

    Returns:
        An exit code: clean if it loads, unreadable if there is no file to be read.
    """
    from gouji.form import TemplateError, load_draft

    try:
        edition = load_draft(file)
    except TemplateError as error:
        print_text("\n".join(problem.text(language) for problem in error.problems))
        return Exit.FINDINGS
    except OSError as error:
        from gouji.findings import reason_of

        print_text(f"{file}: {reason_of(error).text(language)}")
        return Exit.UNREADABLE
    from gouji.drafting import outline

    typer.echo(on_terminal("\n".join(outline(edition, language))))
    return Exit.CLEAN


def _states(file: Path) -> list[tuple[Path, int, int]]:
    """The templates of a folder, each with its size and the time of its last change."""
    return sorted(_state_of(path) for path in {file, *file.parent.glob("*.yaml")})


def _state_of(path: Path) -> tuple[Path, int, int]:
    try:
        found = path.stat()
    except OSError:  # between two writes of an editor it may be gone
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size


def preview(
    file: _TemplateFile,
    *,
    output: Annotated[Path, option("--output", "-o", metavar="FILE.html", help="The page.")],
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Make a page of a template: its tables as they are printed, beside their rules in prose.

    gouji form preview library.yaml -o library.html
    """
    from gouji.cli.common import template_of
    from gouji.drafting import preview_page

    language = language_of(lang)
    page_named(output, language)
    edition = template_of(file, language, is_draft=True)
    write(output, preview_page(edition, language).encode(), force=force, language=language)
    print_message(f"已生成 {output}", f"made {output}", language)


def expand(
    file: _TemplateFile,
    *,
    roster: Annotated[Path, option(metavar="FILE", help="The agencies: .csv, .xlsx or .json.")],
    output: Annotated[Path, option("--output", "-o", metavar="FILE.yaml", help="The copy with its rows.")],
    force: Force = False,
    below: Annotated[
        str | None, option(metavar="CODE", help="Only the agencies below this one, by its code or name.")
    ] = None,
    edition: Annotated[
        str | None, option(metavar="EDITION", help="The id of the copy.  [default: that of the template]")
    ] = None,
    lang: Lang = None,
) -> None:
    """Write the rows that a template takes from a roster into a copy: workbooks are made from it, and read with it.

    gouji form expand 部门年报.yaml --roster 名录.csv -o 部门年报-2025.yaml
    """
    from gouji.cli.roster import roster_of
    from gouji.form import TemplateError
    from gouji.roster import copied_files

    language = language_of(lang)
    try:
        files = copied_files(file, roster_of(roster, language), above=below, edition=edition)
    except LookupError:
        fail(f"名录中没有 {below}", f"{below} is not on the roster", language)
    except TemplateError as error:
        fail_with("\n".join(problem.text(language) for problem in error.problems))
    except OSError as error:
        fail_at("打不开", "cannot open", file, error, language)
    text, *bases = files.values()
    for name, base in zip([*files][1:], bases, strict=True):
        _put_base(output.with_name(name), base, file.with_name(name), language)
    write(output, text.encode(), force=force, language=language)
    print_message(f"已生成 {output}", f"made {output}", language)


def _put_base(path: Path, text: str, source: Path, language: Language) -> None:
    """Put the template that a copy extends beside it, if it is not there."""
    if path.exists() and read(path, language) == text.encode():
        return
    if path.exists() and path.samefile(source):
        fail(
            f"{source} 也取自名录，请写到别的文件夹",
            f"{source} takes rows from the roster too: use another folder",
            language,
        )
    write(path, text.encode(), force=False, language=language)


def new(
    example: _Example,
    *,
    output: Annotated[
        Path | None,
        option(
            "--output",
            "-o",
            metavar="FILE.yaml",
            help="The draft, with the schema for editors beside it.  [default: standard output]",
        ),
    ] = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Draft a template from an example of the form; what was not understood stands in it as comments.

    gouji form new 年报.xlsx -o 年报.yaml
    """
    import gouji
    from gouji.drafting import CannotDraftError, draft_template

    language = language_of(lang)
    try:
        text = draft_template(read(example, language), example.name, language)
    except CannotDraftError as error:
        fail_with(f"{example}: {error.words.text(language)}")
    if output is None:
        typer.echo(on_terminal(text), nl=False)
        return
    write(output, text.encode(), force=force, language=language)
    print_message(f"已生成 {output}", f"made {output}", language)
    for path, content in _schema_beside(output, gouji.template_schema()):
        write(path, content, force=False, language=language)


def _schema_beside(output: Path, schema: dict[str, object]) -> Iterator[tuple[Path, bytes]]:
    """The schema that the draft names, if it is not there yet."""
    import json

    from gouji.drafting import SCHEMA_FILE

    path = output.parent / SCHEMA_FILE
    if not path.exists():
        yield path, (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()
