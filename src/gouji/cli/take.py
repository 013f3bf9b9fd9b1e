"""The verbs that read workbooks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import (
    Claimed,
    ClaimedCode,
    ClaimedYear,
    Exit,
    Files,
    Force,
    KeyFile,
    Lang,
    Template,
    both,
    claim_of,
    expanded,
    fail,
    language_of,
    options_of,
    print_json,
    progress,
    say,
    write,
)
from gouji.cli.findings import MOST_SHOWN, print_findings

if TYPE_CHECKING:
    from gouji.diagnostics import Language
    from gouji.importer import Options
    from gouji.submission import Reading


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class FailOn(StrEnum):
    """From which severity on a finding fails the run."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


ShowAll = Annotated[
    bool, typer.Option("--all", help="Show every finding on a line of its own, however many there are.")
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit 1 from this severity on.")]


def import_(
    files: Files,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="OUT.ndjson: a line a file. OUT.json: one file's reading, indented. A folder: one JSON a file.",
            show_default="NDJSON on standard output",
        ),
    ] = None,
    template: Template = None,
    agency: Claimed = None,
    code: ClaimedCode = None,
    year: ClaimedYear = None,
    key_file: KeyFile = None,
    partial: Annotated[bool, typer.Option("--partial", help="Give what could be read of rejected files too.")] = False,
    show_all: ShowAll = False,
    fail_on: FailOnOption = FailOn.ERROR,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Read returned workbooks, check them, and give JSON. Findings go to standard error.

    gouji import inbox/*.xlsx -o readings.ndjson
    """
    language = language_of(lang)
    paths = expanded(files)
    sink = _Sink(output, len(paths), force=force, language=language)
    options = replace(
        options_of(template, key_file, language), partial=partial, claim=claim_of(agency, code, year, paths, language)
    )
    tally = _Tally()
    for reading in _readings(paths, options, language):
        print_findings(reading.file, reading.diagnostics, language, most=None if show_all else MOST_SHOWN)
        sink.add(reading)
        tally.add(reading)
    sink.close()
    tally.finish(fail_on, language)


def check(
    files: Files,
    *,
    template: Template = None,
    agency: Claimed = None,
    code: ClaimedCode = None,
    year: ClaimedYear = None,
    key_file: KeyFile = None,
    output_format: Annotated[
        Format, typer.Option("--format", help="text: a line a finding. json: a line a file. sarif: one document.")
    ] = Format.TEXT,
    show_all: ShowAll = False,
    fail_on: FailOnOption = FailOn.ERROR,
    lang: Lang = None,
) -> None:
    """Read returned workbooks and list what is wrong, one finding a line.

    gouji check 民政局.xlsx
    """
    language = language_of(lang)
    paths = expanded(files)
    options = replace(options_of(template, key_file, language), claim=claim_of(agency, code, year, paths, language))
    tally, found = _Tally(), []
    for reading in _readings(paths, options, language):
        tally.add(reading)
        if output_format is Format.TEXT:
            most = None if show_all else MOST_SHOWN
            print_findings(reading.file, reading.diagnostics, language, stream=sys.stdout, most=most)
        elif output_format is Format.JSON:
            print_json(reading.findings_json(language))
        else:
            found.append(reading.model_copy(update={"submission": None}))
    if output_format is Format.SARIF:
        from gouji.sarif import sarif

        print_json(sarif(found, language))
    tally.finish(fail_on, language)


# --- readings -------------------------------------------------------------------------------------------------------


def _readings(paths: list[Path], options: Options, language: Language) -> Iterator[Reading]:
    from gouji import api

    with progress(paths, language) as shown:
        for path in shown:
            yield api.read_file(path, options)


class _Tally:
    """What a run is summed up in, whatever the number of files."""

    def __init__(self) -> None:
        self.statuses = {"accepted": 0, "rejected": 0, "unreadable": 0}
        self.severities: set[str] = set()

    def add(self, reading: Reading) -> None:
        self.statuses[reading.status] += 1
        self.severities |= {finding.severity.value for finding in reading.diagnostics}

    def finish(self, fail_on: FailOn, language: Language) -> None:
        """Say the summary and give the exit code."""
        counts, total = self.statuses, sum(self.statuses.values())
        zh = f"共 {total} 份：通过 {counts['accepted']}，退回 {counts['rejected']}，无法读取 {counts['unreadable']}"
        en = f"{counts['accepted']} accepted, {counts['rejected']} rejected, {counts['unreadable']} unreadable"
        say(both(zh, f"{total} files: {en}", language))
        if counts["unreadable"] == total:
            raise typer.Exit(Exit.UNREADABLE)
        failing = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}, FailOn.NEVER: set[str]()}
        if failing[fail_on] & self.severities:
            raise typer.Exit(Exit.FINDINGS)


class _Sink:
    """Where readings go: standard output, one file, or a folder of files."""

    def __init__(self, output: Path | None, count: int, *, force: bool, language: Language) -> None:
        from gouji.files import FileNames

        self.output = output
        self.force = force
        self.language = language
        self.lines: list[str] = []
        self.names = FileNames()
        self.is_folder = output is not None and output.suffix.lower() not in (".ndjson", ".jsonl", ".json")
        self.is_pretty = output is not None and output.suffix.lower() == ".json"
        if self.is_pretty and count != 1:
            fail(both("多份文件请输出为 .ndjson 或文件夹", "several files need an .ndjson or a folder", language))
        if output is not None and not self.is_folder and not force and output.exists():
            fail(both(f"{output} 已存在，覆盖请加 --force", f"{output} exists; --force overwrites it", language))
        if self.is_folder and output is not None:
            try:
                output.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                fail(both(f"无法建立 {output}：{error.strerror}", f"cannot make {output}: {error.strerror}", language))

    def add(self, reading: Reading) -> None:
        if self.output is None:
            print_json(reading.to_json(self.language))
        elif self.is_folder:
            name = f"{self.names.unused(Path(reading.file).stem)}.json"
            text = reading.to_json(self.language, indent=2) + "\n"
            write(self.output / name, text.encode(), force=self.force, language=self.language)
        else:
            self.lines.append(reading.to_json(self.language, indent=2 if self.is_pretty else None) + "\n")

    def close(self) -> None:
        if self.output is not None and not self.is_folder:
            write(self.output, "".join(self.lines).encode(), force=self.force, language=self.language)
