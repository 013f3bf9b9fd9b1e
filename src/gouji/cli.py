"""The command line: parse, call, print, exit. Each verb is a thin skin over a public function."""

from __future__ import annotations

import contextlib
import itertools
import json
import locale
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from gouji.version import __version__

if TYPE_CHECKING:  # what a verb needs is imported by the verb: `gouji --help` must not wait for it
    from gouji.diagnostics import Diagnostic, Language
    from gouji.edition import Edition
    from gouji.importer import Options
    from gouji.reader import Claim
    from gouji.submission import Reading

app = typer.Typer(
    name="gouji",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help starts twice as fast
    pretty_exceptions_enable=False,
)


_MOST_SHOWN = 30
"""Lines of findings a file, unless all are asked for."""
_MOST_PLACES = 4


class Exit:
    """Exit codes: what scripts may rely on."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3


class LanguageChoice(StrEnum):
    """Languages of messages."""

    ZH = "zh"
    EN = "en"


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


Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILES...", help="Returned workbooks; of a folder, all files in it.", show_default=False),
]
Lang = Annotated[
    LanguageChoice | None,
    typer.Option(
        "--lang", help="Language of messages.  [default: zh in a Chinese locale, else en]", show_default=False
    ),
]
Template = Annotated[
    Path | None,
    typer.Option(metavar="FILE.yaml", help="A form of your own instead of a shipped edition.", show_default=False),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE.xlsx", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Overwrite existing output.")]
Password = Annotated[
    str, typer.Option(help="Asked for when someone removes the sheet protection. No security.", show_default=False)
]
Claimed = Annotated[
    str | None,
    typer.Option("--agency", metavar="NAME", help="Whose workbook it is, if it has lost that.", show_default=False),
]
ClaimedCode = Annotated[
    str | None, typer.Option("--code", metavar="CODE", help="The code of that agency.", show_default=False)
]
ClaimedYear = Annotated[
    int | None, typer.Option("--year", help="The report year, if the workbook has lost it.", show_default=False)
]
KeyFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Key that seals stamps.  [default: the variable GOUJI_KEY]", show_default=False),
]
ShowAll = Annotated[
    bool, typer.Option("--all", help="Show every finding on a line of its own, however many there are.")
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit 1 from this severity on.")]


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
) -> None:
    """政府信息公开工作年度报告: locked Excel workbooks out, filled workbooks back into checked JSON."""
    _tolerant_streams()


@app.command()
def blank(
    *,
    year: Annotated[int, typer.Option(help="The report year.", show_default=False)],
    agency: Annotated[str, typer.Option(metavar="NAME", help="The agency's name.", show_default=False)],
    output: Output,
    edition: Annotated[
        str | None,
        typer.Option(metavar="EDITION", help="An edition of `gouji forms`.", show_default="the one for the year"),
    ] = None,
    code: Annotated[str | None, typer.Option(metavar="CODE", help="The agency's code.", show_default=False)] = None,
    template: Template = None,
    password: Password = "",
    key_file: KeyFile = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Make a blank locked workbook for one agency.

    gouji blank --edition 2021 --year 2025 --agency 盐池县民政局 -o 民政局.xlsx
    """
    from gouji import api

    language = _language(lang)
    spec = _edition(edition, template, year, language)
    if year not in spec.years:
        years = spec.years
        _fail(
            _both(f"版本 {spec.id} 适用于 {years}，不适用于 {year}", f"{spec.id} is for {years}, not {year}", language)
        )
    if not agency.strip():
        _fail(_both("请写明单位名称", "the agency needs a name", language))
    data = api.make_blank(spec, year, agency, code=code, password=password, key=_key(key_file, language))
    _write(output, data, force=force, language=language)
    _say(_both(f"已生成 {output}", f"made {output}", language))


@app.command()
def fill(
    data: Annotated[Path, typer.Argument(metavar="DATA.json", help="A submission, or a reading with one.")],
    *,
    output: Output,
    template: Template = None,
    password: Password = "",
    key_file: KeyFile = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Put a submission back into a workbook. Totals may be left out; they are computed.

    gouji fill 民政局.json -o 民政局.xlsx
    """
    from gouji import api

    language = _language(lang)
    options = _options(template, key_file, language)
    submission, findings = api.load_submission(_read(data, language), options)
    _print_findings(str(data), findings, language)
    if submission is None:
        raise typer.Exit(Exit.FINDINGS)
    _write(output, api.make_filled(submission, options, password=password), force=force, language=language)
    _say(_both(f"已生成 {output}", f"made {output}", language))


@app.command("import")
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
    language = _language(lang)
    paths = _expanded(files)
    sink = _Sink(output, len(paths), force=force, language=language)
    options = replace(
        _options(template, key_file, language), partial=partial, claim=_claim(agency, code, year, paths, language)
    )
    tally = _Tally()
    for reading in _readings(paths, options, language):
        _print_findings(reading.file, reading.diagnostics, language, most=None if show_all else _MOST_SHOWN)
        sink.add(reading)
        tally.add(reading)
    sink.close()
    tally.finish(fail_on, language)


@app.command()
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
    language = _language(lang)
    paths = _expanded(files)
    options = replace(_options(template, key_file, language), claim=_claim(agency, code, year, paths, language))
    tally, found = _Tally(), []
    for reading in _readings(paths, options, language):
        tally.add(reading)
        if output_format is Format.TEXT:
            most = None if show_all else _MOST_SHOWN
            _print_findings(reading.file, reading.diagnostics, language, stream=sys.stdout, most=most)
        elif output_format is Format.JSON:
            _print_json(reading.findings_json(language))
        else:
            found.append(reading.model_copy(update={"submission": None}))
    if output_format is Format.SARIF:
        from gouji.sarif import sarif

        _print_json(sarif(found, language))
    tally.finish(fail_on, language)


@app.command()
def forms(*, lang: Lang = None) -> None:
    """List the editions of the form that are known."""
    from gouji import edition as editions

    language = _language(lang)
    for name in editions.shipped():
        spec = editions.load(name)
        inputs = len(spec.inputs)
        counts = _both(
            f"{inputs} 项填报，{len(spec.fields) - inputs} 项合计",
            f"{inputs} inputs, {len(spec.fields) - inputs} totals",
            language,
        )
        base = _both(f"，{spec.base} 的地方样式", f", variant of {spec.base}", language) if spec.variant else ""
        typer.echo(f"{spec.id:<14}{spec.years!s:<12}{spec.form}  {spec.notice}  {counts}{base}")


@app.command()
def rules(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="One rule, in full.", show_default=False)] = None,
    *,
    lang: Lang = None,
) -> None:
    """List every rule, or explain one.

    gouji rules T401
    """
    from gouji import reference

    language = _language(lang)
    known = reference.rule_entries()
    if code is None:
        for entry in known:
            rule = entry.rule
            typer.echo(f"{rule.code}  {rule.severity:<8} {rule.title.text(language)}")
        return
    chosen = [entry for entry in known if entry.rule.code == code.upper()]
    if not chosen:
        _fail(_both(f"没有规则 {code}", f"there is no rule {code}", language))
    typer.echo(reference.rule_text(chosen[0], language))


@app.command()
def schema(
    name: Annotated[
        str, typer.Argument(metavar="EDITION|reading", help="An edition of `gouji forms`, or the word reading.")
    ] = "reading",
    *,
    template: Template = None,
    lang: Lang = None,
) -> None:
    """Print the JSON Schema of an edition's submissions, or of readings.

    gouji schema 2021 > submission-2021.schema.json
    """
    from gouji.submission import json_schema, reading_schema

    if template is not None or name != "reading":
        spec = _edition(name, template, None, _language(lang))
        result = json_schema(spec)
    else:
        result = reading_schema()
    _print_json(json.dumps(result, ensure_ascii=False, indent=2))


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


# --- language and streams -------------------------------------------------------------------------------------------


def _language(choice: LanguageChoice | None) -> Language:
    if choice is not None:
        return choice.value
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    with contextlib.suppress(ValueError):
        names.append(locale.getlocale()[0] or "")
    first = next((name for name in names if name), "")
    return "zh" if first.lower().startswith(("zh", "chinese")) else "en"


def _both(zh: str, en: str, language: Language) -> str:
    return zh if language == "zh" else en


def _tolerant_streams() -> None:
    """A console that lacks a character shows a substitute instead of failing (GBK consoles, the C locale)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _say(text: str) -> None:
    sys.stdout.flush()  # what was said before stands before, also where both streams go into one file
    typer.echo(text, err=True)


def _fail(text: str) -> NoReturn:
    _say(text)
    raise typer.Exit(Exit.USAGE)


# --- files ----------------------------------------------------------------------------------------------------------


def _expanded(files: Iterable[Path]) -> list[Path]:
    """The files, folders walked in a stable order; what spreadsheet programs leave beside open files is passed over."""
    paths: list[Path] = []
    for path in files:
        if path.is_dir():
            found = sorted(each for each in path.rglob("*") if each.is_file())
            paths += [each for each in found if not each.name.startswith(("~$", "."))]
        else:
            paths.append(path)
    return paths


def _read(path: Path, language: Language) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _fail(_both(f"打不开 {path}：{error.strerror}", f"cannot open {path}: {error.strerror}", language))


def _write(path: Path, data: bytes, *, force: bool, language: Language) -> None:
    from gouji.files import write_whole

    try:
        write_whole(path, data, overwrite=force)
    except FileExistsError:
        _fail(_both(f"{path} 已存在，覆盖请加 --force", f"{path} exists; --force overwrites it", language))
    except OSError as error:
        _fail(_both(f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}", language))


def _edition(name: str | None, template: Path | None, year: int | None, language: Language) -> Edition:
    from gouji import edition as editions

    if template is not None:
        return _template(template, language)
    if name is None:
        name = next(
            (each for each in editions.shipped() if year is not None and year in editions.load(each).years), None
        )
    if name is None or name not in editions.shipped():
        known = ", ".join(editions.shipped())
        _fail(_both(f"没有这个版本，可用：{known}", f"there is no such edition; known: {known}", language))
    return editions.load(name)


def _template(path: Path, language: Language) -> Edition:
    from gouji.edition import TemplateError, load_file

    try:
        return load_file(path)
    except TemplateError as error:
        _fail(str(error))
    except OSError as error:
        _fail(_both(f"打不开 {path}：{error.strerror}", f"cannot open {path}: {error.strerror}", language))


def _options(template: Path | None, key_file: Path | None, language: Language) -> Options:
    from gouji.importer import Options

    options = Options(key=_key(key_file, language))
    if template is None:
        return options
    spec = _template(template, language)
    return replace(options, templates={spec.id: spec})


def _key(path: Path | None, language: Language) -> bytes | None:
    """The key of a file, line end aside, or of the environment; None if there is none."""
    key = _read(path, language).strip() if path is not None else os.environ.get("GOUJI_KEY", "").encode()
    if path is not None and not key:
        _fail(_both(f"{path} 是空的", f"{path} is empty", language))
    return key or None


def _claim(agency: str | None, code: str | None, year: int | None, paths: list[Path], language: Language) -> Claim:
    from gouji.reader import Claim

    if (agency or code) and len(paths) > 1:
        _fail(_both("--agency 和 --code 一次只能用于一份文件", "--agency and --code are for one file", language))
    return Claim(agency, code, year)


# --- readings -------------------------------------------------------------------------------------------------------


def _readings(paths: list[Path], options: Options, language: Language) -> Iterator[Reading]:
    from gouji import api

    with _progress(paths, language) as shown:
        for path in shown:
            yield api.read_file(path, options)


@contextlib.contextmanager
def _progress(paths: list[Path], language: Language) -> Iterator[Iterable[Path]]:
    """A progress bar for long work at a terminal; nothing for scripts."""
    if len(paths) < 20 or not sys.stderr.isatty():
        yield paths
        return
    with typer.progressbar(paths, label=_both("读取", "reading", language), file=sys.stderr) as bar:
        yield bar


def _print_findings(
    name: str,
    diagnostics: Iterable[Diagnostic],
    language: Language,
    stream: Any = None,
    most: int | None = _MOST_SHOWN,
) -> None:
    """A line a finding, those that follow from it named behind it. *most* caps the lines, not what is counted."""
    from gouji.causes import Folded, folded

    shown = [Folded(each, ()) for each in diagnostics] if most is None else list(folded(diagnostics))
    for each in shown[:most]:
        finding = each.finding
        place = f"{finding.place}:" if finding.place else ""
        message = finding.message(language) + _followed_by(each.followers, language)
        print(f"{name}:{place} {finding.code} {finding.severity}: {message}", file=stream or sys.stderr)
    left = len(shown) - len(shown[:most])
    if left:
        words = _both(f"还有 {left} 条没有显示，加 --all 全部显示", f"{left} more; --all shows them all", language)
        print(f"{name}: {words}", file=stream or sys.stderr)


def _followed_by(followers: Sequence[Diagnostic], language: Language) -> str:
    if not followers:
        return ""
    places = [each.cell or each.place or "" for each in followers[:_MOST_PLACES]]
    more = len(followers) > _MOST_PLACES
    zh = f"（同一原因另有 {len(followers)} 处：{'、'.join(places)}{'等' if more else ''}）"
    en = f" ({len(followers)} more of the same cause: {', '.join(places)}{', ...' if more else ''})"
    return _both(zh, en, language)


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
        _say(_both(zh, f"{total} files: {en}", language))
        if counts["unreadable"] == total:
            raise typer.Exit(Exit.UNREADABLE)
        failing = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}, FailOn.NEVER: set[str]()}
        if failing[fail_on] & self.severities:
            raise typer.Exit(Exit.FINDINGS)


class _Sink:
    """Where readings go: standard output, one file, or a folder of files."""

    def __init__(self, output: Path | None, count: int, *, force: bool, language: Language) -> None:
        self.output = output
        self.force = force
        self.language = language
        self.lines: list[str] = []
        self.names: set[str] = set()
        self.is_folder = output is not None and output.suffix.lower() not in (".ndjson", ".jsonl", ".json")
        self.is_pretty = output is not None and output.suffix.lower() == ".json"
        if self.is_pretty and count != 1:
            _fail(_both("多份文件请输出为 .ndjson 或文件夹", "several files need an .ndjson or a folder", language))
        if output is not None and not self.is_folder and not force and output.exists():
            _fail(_both(f"{output} 已存在，覆盖请加 --force", f"{output} exists; --force overwrites it", language))
        if self.is_folder and output is not None:
            try:
                output.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                _fail(
                    _both(f"无法建立 {output}：{error.strerror}", f"cannot make {output}: {error.strerror}", language)
                )

    def add(self, reading: Reading) -> None:
        if self.output is None:
            _print_json(reading.to_json(self.language))
        elif self.is_folder:
            name = self.name(Path(reading.file).stem)
            text = reading.to_json(self.language, indent=2) + "\n"
            _write(self.output / name, text.encode(), force=self.force, language=self.language)
        else:
            self.lines.append(reading.to_json(self.language, indent=2 if self.is_pretty else None) + "\n")

    def name(self, stem: str) -> str:
        """A file name no other reading of this run has, letter case aside: some file systems know none."""
        numbered = (f"{stem} ({number})" for number in itertools.count(2))
        unused = next(each for each in itertools.chain([stem], numbered) if each.casefold() not in self.names)
        self.names.add(unused.casefold())
        return f"{unused}.json"

    def close(self) -> None:
        if self.output is not None and not self.is_folder:
            _write(self.output, "".join(self.lines).encode(), force=self.force, language=self.language)


def _print_json(text: str) -> None:
    """JSON is UTF-8 whatever the console's encoding, unless a person looks at it."""
    if sys.stdout.isatty():
        print(text)
    else:
        sys.stdout.buffer.write(text.encode() + b"\n")
        sys.stdout.buffer.flush()
