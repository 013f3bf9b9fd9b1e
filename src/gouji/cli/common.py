"""Options, languages, files and exit codes that the verbs share."""

from __future__ import annotations

import contextlib
import errno
import functools
import locale
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:  # what a verb needs is imported by the verb: `gouji --help` must not wait for it
    from gouji.findings import Language
    from gouji.form import Edition
    from gouji.reading import Options
    from gouji.roster import Roster
    from gouji.workbook.reader import Claim


Done = TypeVar("Done")


option: Callable[..., Any] = functools.partial(typer.Option, show_default=False)
"""An option without a default, or with one that its help tells."""
argument: Callable[..., Any] = functools.partial(typer.Argument, show_default=False)
"""The same of an argument."""


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


Files = Annotated[
    list[Path], argument(metavar="FILES...", help="Returned workbooks; of a folder or a .zip, all files in it.")
]
TakenOver = Annotated[
    bool, typer.Option("--taken-over", help="Only what the office took over; the rest is said and left out.")
]
Lang = Annotated[
    LanguageChoice | None, option("--lang", help="Language of messages.  [default: zh in a Chinese locale, else en]")
]
Templates = Annotated[
    list[Path] | None,
    option(
        "--template", metavar="FILE.yaml", help="A form of your own besides the shipped editions; may be given again."
    ),
]
EditionName = Annotated[
    str | None,
    typer.Option(metavar="EDITION", help="An edition of `gouji forms`.", show_default="the one for the year"),
]
Template = Annotated[
    list[Path] | None,
    option("--template", metavar="FILE.yaml", help="A form of your own instead of a shipped edition."),
]
"""Typed as a list: of two that were given the last would silently replace the first."""
FormOfAgency = Annotated[
    str | None,
    option("--edition", metavar="EDITION", help="The form, by edition or name, if the agency files several."),
]
FormOfSources = Annotated[
    str | None, option("--edition", metavar="EDITION", help="The form, if the sources hold several.")
]
Output = Annotated[Path, option("--output", "-o", metavar="FILE.xlsx", help="The workbook.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite existing output.")]
Password = Annotated[str, option(help="Asked for when someone removes the sheet protection. No security.")]
OpenPassword = Annotated[
    str | None, option("--password", envvar="GOUJI_PASSWORD", help="Opens workbooks that need a password.")
]
Claimed = Annotated[str | None, option("--agency", metavar="NAME", help="Whose workbook it is, if it has lost that.")]
ClaimedCode = Annotated[str | None, option("--code", metavar="CODE", help="The code of that agency.")]


def period_of(text: str) -> int:
    """The report period of an option: a year, a quarter or a month.

    Args:
        text: as it was typed.

    Returns:
        The year, or the part of one.
    """
    from gouji.form import parse_period

    found = int(text) if text.isascii() and text.isdigit() and len(text) <= len("2025") else parse_period(text.upper())
    if found is None:
        raise typer.BadParameter(f"{text!r} is no year, quarter or month such as 2025, 2025Q3 or 2025-07.")
    return found


PERIOD = "YEAR"
"""The word for a report period in the help."""
ClaimedYear = Annotated[
    int | None, option("--year", metavar=PERIOD, parser=period_of, help="The report year, if the workbook has lost it.")
]
KeyFile = Annotated[
    Path | None, option(metavar="FILE", help="Key that seals stamps.  [default: the variable GOUJI_KEY]")
]


# --- language and streams -------------------------------------------------------------------------------------------


ASKED: ContextVar[Language | None] = ContextVar("asked", default=None)
"""The language that ``--lang`` asks for, before or behind the verb; None if it was not given."""


def asked_language(choice: LanguageChoice | None) -> Language | None:
    """The language asked for, before or behind the verb.

    Args:
        choice: of ``--lang``; None if it was not given.

    Returns:
        None if nobody asked for one.
    """
    return choice.value if choice is not None else ASKED.get()


def language_of(choice: LanguageChoice | None) -> Language:
    """The language asked for, else that of the locale.

    Args:
        choice: of ``--lang``; None if it was not given.

    Returns:
        ``"zh"`` in a Chinese locale, else ``"en"``.
    """
    if (asked := asked_language(choice)) is not None:
        return asked
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    with contextlib.suppress(ValueError):
        names.append(locale.getlocale()[0] or "")
    first = next((name for name in names if name), "")
    return "zh" if first.lower().startswith(("zh", "chinese")) else "en"


def counted(count: int, one: str, many: str = "") -> str:
    """:func:`gouji.findings.counted`, for which help need not wait."""
    from gouji import findings

    return findings.counted(count, one, many)


def phrase(zh: str, en: str, language: Language) -> str:
    """A :class:`gouji.findings.Phrase` in one language, for help that must not wait for it.

    Args:
        zh: the words in Chinese.
        en: the words in English.
        language: of the two.

    Returns:
        The words.
    """
    from gouji.findings import Phrase

    return Phrase(zh, en).text(language)


def tolerant_streams() -> None:
    """A console that lacks a character shows a substitute instead of failing (GBK consoles, the C locale)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def print_message(zh: str, en: str, language: Language) -> None:
    """Print a message for the person at the terminal, never into the output.

    Args:
        zh: the words in Chinese, of any number of lines.
        en: the words in English.
        language: of the two.
    """
    print_text(phrase(zh, en, language))


def print_text(text: str) -> None:
    """Print what is in one language already, as :func:`print_message` does.

    Args:
        text: of any number of lines.
    """
    sys.stdout.flush()  # what was printed before stands before, also where both streams go into one file
    typer.echo(on_terminal(text), err=True)


def on_terminal(text: str) -> str:
    """Lines in which no name from a disk, a sheet or an archive steers the terminal or turns the text around.

    Args:
        text: of any number of lines.

    Returns:
        As many lines.
    """
    from gouji.common import escaped, without_prefix

    return "\n".join(map(escaped, without_prefix(text).split("\n")))


def in_command(path: Path) -> str:
    """A path as it is typed behind a verb: in quotes if a shell would take it for several words, or for more than that.

    Args:
        path: of a file or folder.

    Returns:
        The words to be copied.
    """
    return f'"{path}"' if re.search(r"[\s&()<>|;'^#*?\[\]{}]", str(path)) else str(path)


def has_no_reader(error: OSError) -> bool:
    """True if the reader of our output is gone (``| head``, ``| more``), which Windows calls an invalid argument.

    Args:
        error: of whatever was written.

    Returns:
        False for an error of a file, of which Windows says the same: the output still takes a line end then.
    """
    if os.name != "nt" or error.errno != errno.EINVAL or error.filename is not None:
        return isinstance(error, BrokenPipeError)
    try:
        os.write(1, b"\n")
    except OSError as again:
        return again.errno == errno.EINVAL
    return False


def fail(zh: str, en: str, language: Language) -> NoReturn:
    """Print what is wrong with the command and end with exit code 2.

    Args:
        zh: the message in Chinese.
        en: the message in English.
        language: of the two.
    """
    fail_with(phrase(zh, en, language))


def fail_with(text: str) -> NoReturn:
    """Print a message that is in one language and end, as :func:`fail` does.

    Args:
        text: the message.
    """
    print_text(text)
    raise typer.Exit(Exit.USAGE)


def fail_at(zh: str, en: str, path: object, error: OSError, language: Language) -> NoReturn:
    """Print what the operating system refuses to do with a file, and why; and end.

    Args:
        zh: the act in Chinese.
        en: the act in English.
        path: of the file.
        error: of the operating system.
        language: of the message.
    """
    from gouji.findings import reason_of

    reason = reason_of(error)
    fail(f"{zh} {path}：{reason.zh}", f"{en} {path}: {reason.en}", language)


def fail_existing(path: Path | str, language: Language) -> NoReturn:
    """Print that output would go over what is there, and end.

    Args:
        path: of the output.
        language: of the message.
    """
    if Path(path).is_dir():
        fail(f"{path} 是文件夹，请写明文件名", f"{path} is a folder: name a file", language)
    fail(f"{path} 已存在，覆盖请加 --force", f"{path} exists; --force overwrites it", language)


# --- files ----------------------------------------------------------------------------------------------------------


def read(path: Path, language: Language, most: int = -1) -> bytes:
    """The bytes of a file the user named; the program ends if it cannot be read.

    Args:
        path: of the file.
        language: of the message.
        most: bytes to read; -1 for all, of a file that is not too large for that.

    Returns:
        The bytes.
    """
    from gouji.common import open_regular, read_regular

    try:
        if most < 0:
            return read_regular(path)
        with open_regular(path) as stream:
            return stream.read(most)
    except OSError as error:
        fail_at("打不开", "cannot open", path, error, language)


def write(path: Path, data: bytes, *, force: bool, language: Language, lasting: bool = True) -> None:
    """Write output whole, never over what is there unless *force* says so; what writes thousands makes them last once.

    Args:
        path: the file.
        data: what it is to hold.
        force: overwrite what is there.
        language: of messages.
        lasting: as for :func:`gouji.common.write_whole`.
    """
    with writing(path, force=force, language=language, lasting=lasting) as stream:
        stream.write(data)


def write_all(files: Mapping[Path, bytes], *, force: bool, language: Language) -> None:
    """Write files that belong together: none appears before there was room for all."""
    with contextlib.ExitStack() as stack:
        for path, data in files.items():
            stream = stack.enter_context(writing(path, force=force, language=language))
            stream.write(data)
            stream.flush()


@contextlib.contextmanager
def writing(path: Path, *, force: bool, language: Language, lasting: bool = True) -> Iterator[IO[bytes]]:
    """A stream for output that appears whole or not at all, never over what is there unless *force* says so."""
    from gouji.common import whole_file

    try:
        with whole_file(path, overwrite=force, lasting=lasting) as temporary, temporary.open("wb") as stream:
            yield stream
    except FileExistsError:
        fail_existing(path, language)
    except OSError as error:
        if has_no_reader(error):
            raise  # of another stream
        fail_at("无法写入", "cannot write", path, error, language)


def make_folder(path: Path, language: Language) -> None:
    """Make the folder output goes into; what is in it stays."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail_at("无法建立", "cannot make", path, error, language)


def page_named(path: Path, language: Language) -> None:
    """End if what is to become a page has a name that no browser opens."""
    if path.suffix.lower() not in (".html", ".htm") and not path.is_dir():
        fail(f"{path} 应以 .html 结尾", f"{path} has to end in .html", language)


def require_there(path: Path, language: Language) -> None:
    """End if there is nothing at a path the user named."""
    try:
        path.stat()
    except OSError as error:
        fail_at("打不开", "cannot open", path, error, language)


def workbook_named(path: Path, language: Language) -> None:
    """End if what is to become a workbook has a name that no spreadsheet program opens."""
    if path.suffix.lower() != ".xlsx" and not path.is_dir():
        fail(f"{path} 应以 .xlsx 结尾", f"{path} has to end in .xlsx", language)


def folder_named(path: Path, endings: Iterable[str], language: Language) -> None:
    """End if what is none of the *endings*, and so would become a folder, is named like a file."""
    known, suffix = tuple(endings), path.suffix.lower()
    is_named_as_file = suffix[1:].isascii() and suffix[1:].isalnum() and not suffix[1:].isdigit()
    if is_named_as_file and suffix not in known and not path.is_dir():
        others = ", ".join(known)
        zh, en = f"不支持 {suffix}，可用：{others}，或文件夹", f"no {suffix} is made; known: {others}, or a folder"
        fail(zh, en, language)


_SUFFIXES_OF_FILES = frozenset(
    (".csv", ".docx", ".htm", ".html", ".json", ".ndjson", ".pdf", ".txt", ".xls", ".xlsx", ".zip")
)


def require_folder_name(path: Path, language: Language) -> None:
    """End if what becomes a folder, whatever its name, is named like one of the files that are made here."""
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES_OF_FILES and not path.is_dir():
        zh, en = f"{path} 应为文件夹名，不要以 {suffix} 结尾", f"{path} becomes a folder: name it without {suffix}"
        fail(zh, en, language)


def refuse_existing(paths: Iterable[Path], language: Language) -> None:
    """End before anything is written, if one of the files that would be is there."""
    for path in paths:
        if path.exists():
            fail_existing(path, language)


def refuse_year(edition: Edition, year: int, language: Language) -> None:
    """End if an edition is not for a year.

    Args:
        edition: that is to be made.
        year: the report year.
        language: of the message.
    """
    if year in edition.years:
        return
    zh, en = (
        f"版本 {edition.id} 适用于 {edition.years}，不适用于 {year}",
        f"{edition.id} is for {edition.years}, not {year}",
    )
    period = edition.years.period.value
    if period != _period_of(year):
        example = {"year": f"{int(year)}", "quarter": f"{int(year)}Q3", "month": f"{int(year)}-07"}[period]
        often = {"year": "年", "quarter": "季度", "month": "月"}[period]
        zh = f"版本 {edition.id} 按{often}填报：--year 应写成 {example} 这样，不是 {year}"
        en = f"{edition.id} is filed by the {period}: --year takes one such as {example}, not {year}"
    fail(zh, en, language)


def _period_of(year: int) -> str:
    from gouji.form import Period

    return year.type.value if isinstance(year, Period) else "year"


def refuse_prior(edition: Edition, prior: Path | None, language: Language) -> None:
    """End if last year's reports are named for a form that is not compared with them.

    Args:
        edition: that is to be made.
        prior: the option.
        language: of the message.
    """
    if prior is not None and edition.years.period.value != "year":
        fail("按季、按月的报表没有上年数据，请去掉 --prior", "a form of quarters or months takes no --prior", language)


def edition_of(
    name: str | None,
    templates: Sequence[Path] | None,
    year: int | None,
    language: Language,
    roster: Roster | None = None,
) -> Edition:
    """The edition or template the user named, else the one for the year.

    Args:
        name: of an edition.
        templates: of the user's own.
        year: the report year.
        language: of messages.
        roster: gives the agencies for rows that a template takes from it.

    Returns:
        The edition; the program ends if it is not known, or cannot be loaded.
    """
    from gouji.form import edition as editions

    template = one_template(templates, language)
    if template is not None:
        own = template_of(template, language, roster)
        if name not in (None, own.id):
            zh, en = f"--template 的版本是 {own.id}，不是 {name}", f"--template is of the edition {own.id}, not {name}"
            fail(zh, en, language)
        return own
    try:
        return editions.load(name) if name is not None else editions.edition_for(year or 0)
    except editions.UnknownEditionError as error:
        fail_with(error.words.text(language))


def known_edition(name: str, options: Options, language: Language) -> Edition:
    """The edition the user named, a template of the user's own or a shipped one; the program ends if it is neither.

    Args:
        name: of the edition.
        options: with the forms of the user's own.
        language: of the message.
    """
    from gouji.form import UnknownEditionError

    try:
        return options.named(name)
    except UnknownEditionError as error:
        fail_with(error.words.text(language))


def one_template(templates: Sequence[Path] | None, language: Language) -> Path | None:
    """The template of a verb that takes one form; the program ends if there are more.

    Args:
        templates: as they were given.
        language: of the message.

    Returns:
        None if none was given.
    """
    if templates and len(templates) > 1:
        fail("--template 在这里只能有一个", "there can be only one --template here", language)
    return templates[0] if templates else None


def template_of(path: Path, language: Language, roster: Roster | None = None, *, is_draft: bool = False) -> Edition:
    """A template of the user's own.

    Args:
        path: of the file.
        language: of messages.
        roster: gives the agencies for rows that the template takes from it.
        is_draft: rows from a roster that is not known yet are those of agencies made up.
    """
    from gouji.form import TemplateError, load_draft, load_expanded, load_file
    from gouji.roster import units_of

    try:
        if roster is not None:
            return load_expanded(path, units_of(roster))
        return load_draft(path) if is_draft else load_file(path)
    except TemplateError as error:
        fail_with("\n".join(problem.text(language) for problem in error.problems))
    except OSError as error:
        fail_at("打不开", "cannot open", path, error, language)


def options_of(
    templates: Sequence[Path] | None, key_file: Path | None, language: Language, roster: Roster | None = None
) -> Options:
    """The options with which files are read, from those of a verb.

    Args:
        templates: forms of the user's own.
        key_file: the key that seals stamps.
        language: of messages.
        roster: gives the agencies for rows that a template takes from it.

    Returns:
        The options; the program ends if a file cannot be used.
    """
    from gouji.reading import Options

    known: dict[str, Edition] = {}
    for path in templates or ():
        edition = template_of(path, language, roster)
        if edition.id in known:
            zh, en = f"两个 --template 的版本都是 {edition.id}", f"two --template are of the edition {edition.id}"
            fail(zh, en, language)
        known[edition.id] = edition
    return Options(key=key_of(key_file, language), templates=known)


def key_of(path: Path | None, language: Language) -> bytes | None:
    """The key of a file or of the environment, without spaces, line ends and byte order mark; None if there is none."""
    from gouji.form import key_from

    given = (
        read(path, language) if path is not None else os.environ.get("GOUJI_KEY", "").encode(errors="surrogateescape")
    )
    key = key_from(given)
    if not key and (given or path is not None):
        name = path if path is not None else "GOUJI_KEY"
        fail(f"{name} 里没有密钥", f"there is no key in {name}", language)
    return key or None


def claim_of(agency: str | None, code: str | None, year: int | None, count: int, language: Language) -> Claim:
    """The agency and year of a workbook, as the user names them.

    Args:
        agency: its name.
        code: its code.
        year: the report year.
        count: of files; an agency can be named for a single one only.
        language: of the message.

    Returns:
        The claim.
    """
    from gouji.workbook.reader import Claim

    if (agency or code) and count > 1:
        fail("--agency 和 --code 一次只能用于一份文件", "--agency and --code are for one file", language)
    return Claim(agency, code, year)


@contextlib.contextmanager
def progress(
    work: Iterable[Done], count: int, language: Language, label: tuple[str, str] = ("读取", "reading")
) -> Iterator[Iterable[Done]]:
    """A progress bar for long work at a terminal; nothing for scripts.

    Args:
        work: the items, one by one.
        count: of items.
        language: of the label.
        label: in Chinese and in English.

    Yields:
        The same items.
    """
    if count < 20 or not sys.stderr.isatty():
        yield work
        return
    with typer.progressbar(work, length=count, label=phrase(*label, language), file=sys.stderr) as bar:
        yield bar


def _json_on_terminal(text: str) -> str:
    """The same JSON, in which nothing steers the terminal or turns the text around."""
    import json

    from gouji.common import escaped

    harmless = {char: char if char == "\n" or escaped(char) == char else json.dumps(char)[1:-1] for char in {*text}}
    return "".join(map(harmless.__getitem__, text))


def print_json(text: str) -> None:
    """JSON is UTF-8 whatever the console's encoding, unless a person looks at it."""
    if sys.stdout.isatty():
        print(_json_on_terminal(text))
    else:
        sys.stdout.buffer.write(text.encode() + b"\n")
        sys.stdout.buffer.flush()
