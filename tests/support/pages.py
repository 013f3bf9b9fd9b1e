"""The pages of the documentation: their console blocks run again, and the two languages of a page beside each other."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.command import run, run_script
from support.walk import STEPS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*.md")])
BLOCK = re.compile(r"(<!-- run(?:: (\w+))? -->\n```console\n)(.*?)(?=```)", re.DOTALL)
"""A console block that is run: what stands before it, the language of the person at it, commands and output."""
_STEP_OR_BLOCK = re.compile(rf"{BLOCK.pattern}|<!-- step: (?P<step>[a-z ]+) -->", re.DOTALL)
"""A block, or what a person does between two of them (:mod:`support.walk`)."""
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
_SAVED = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
_ENVIRONMENT = {"SOURCE_DATE_EPOCH": "1768882200", "LOGNAME": "wang"}
"""Noon of 20 January 2026, and who sits there."""
_LEFT_OUT = "..."

# --- console blocks -------------------------------------------------------------------------------------------------


def _ignored(_command: str, _code: int) -> None:
    """Nobody asks how a command ended."""


def rerun(text: str, folder: Path, ended: Callable[[str, int], None] = _ignored) -> str:
    """A page whose console blocks show what their commands print now.

    Output that agrees with what is shown stays as it is, with what is left out of it (``...``); of other output only
    the lines that do not agree are changed.

    Args:
        text: the page.
        folder: an empty folder, in which the commands are run; the samples are put there first if the page has them.
        ended: is told each command and its exit code.
    """
    if "samples/" in text:
        for name in ("samples", "tests/support"):  # what the programs among the samples import stands in the other
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, content in _SAVED.findall(text):
        (folder / name).write_text(content, "utf-8")

    def again(match: re.Match[str]) -> str:
        if match["step"]:
            STEPS[match["step"]](folder)
            return match[0]
        return match[1] + "".join(_again(match[3], match[2], folder, ended))

    return _STEP_OR_BLOCK.sub(again, text)


def _again(block: str, language: str | None, folder: Path, ended: Callable[[str, int], None]) -> Iterator[str]:
    """The parts of a block: each command with its output."""
    before, *parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    yield before
    for command, shown in zip(parts[::2], parts[1::2], strict=True):
        code, output = _outcome(command, language, folder)
        ended(command, code)
        yield f"$ {command}\n{renewed(shown, output)}"


def _outcome(command: str, language: str | None, folder: Path) -> tuple[int, str]:
    """The exit code of a command, and both its streams as a terminal shows them."""
    program, *arguments = shlex.split(command)
    environment = {**_ENVIRONMENT, "LC_ALL": "zh_CN.UTF-8" if language == "zh" else "C.UTF-8"}
    if program == "gouji":
        done = run(*arguments, cwd=folder, **environment)
    elif program == "python":
        script, *rest = arguments
        done = run_script(ROOT / script, *rest, cwd=folder, **environment)
    else:
        raise ValueError(f"neither gouji nor python: {command}")
    return done.returncode, done.output


def agrees(shown: str, printed: str) -> bool:
    """True if a page shows what was printed; ``...`` stands for anything."""
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)


def renewed(shown: str, printed: str) -> str:
    """The shown output of a command, changed as little as makes it agree with what was printed now."""
    if agrees(shown, printed):
        return shown
    made = "".join(f"{line}\n" for line in _aligned(shown.splitlines(), printed.splitlines()))
    return made if agrees(made, printed) else printed


_CHANGED, _LOST, _ADDED, _LEFT = 9, 10, 10, 1
"""Prices of a line that is changed, lost, added, left out; a line that agrees is free."""
_Way = tuple[int, tuple[str, ...]]
"""Lines to show, and what they cost."""


def _aligned(shown: Sequence[str], printed: Sequence[str]) -> tuple[str, ...]:
    """The printed lines, of which those that agree with a shown one, or with a ``...`` in its place, stay as shown."""
    best: dict[tuple[int, int, bool], _Way] = {}
    for at in range(len(shown), -1, -1):
        for of in range(len(printed), -1, -1):
            for leaving in (False, True):
                ways = list(_ways(best, shown[at:], printed[of:], at, of, leaving=leaving))
                best[at, of, leaving] = min(ways, key=lambda way: way[0], default=(0, ()))
    return best[0, 0, False][1]


def _ways(
    best: Mapping[tuple[int, int, bool], _Way],
    shown: Sequence[str],
    printed: Sequence[str],
    at: int,
    of: int,
    *,
    leaving: bool,
) -> Iterator[_Way]:
    """The ways to show what is printed from line *of* on by what is shown from line *at* on.

    Args:
        best: the cheapest way from any later pair of lines.
        leaving: a ``...`` stands before, which leaves out as many lines as one likes.
    """

    def then(price: int, lines: tuple[str, ...], *, shown: int, printed: int, leaving: bool = False) -> _Way:
        rest = best[at + shown, of + printed, leaving]
        return price + rest[0], lines + rest[1]

    if printed:
        yield then(_ADDED, (printed[0],), shown=0, printed=1)
    if printed and leaving:
        yield then(_LEFT, (), shown=0, printed=1, leaving=True)
    if not shown:
        return
    if shown[0] == _LEFT_OUT:
        yield then(0, (), shown=1, printed=0, leaving=leaving)
        if printed and not leaving:
            yield then(_LEFT, (_LEFT_OUT,), shown=1, printed=1, leaving=True)
        return
    yield then(_LOST, (), shown=1, printed=0, leaving=leaving)
    if printed:
        same = agrees(f"{shown[0]}\n", f"{printed[0]}\n")
        yield then(0 if same else _CHANGED, (shown[0] if same else printed[0],), shown=1, printed=1)


def console_pages() -> list[Path]:
    """The pages with blocks that are run."""
    return [page for page in PAGES if BLOCK.search(page.read_text("utf-8"))]


# --- two languages --------------------------------------------------------------------------------------------------

_ZH = ".zh-CN.md"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Shape:
    """Structure of a page, the same in every language.

    Attributes:
        headings: their levels.
        commands: lines of code blocks that are typed: after ``$`` in a console, after ``>>>`` in Python.
        blocks: the languages of the code blocks.
        links: targets, the language of a page aside.
        tables: columns and rows of each.
    """

    headings: tuple[int, ...]
    commands: tuple[str, ...]
    blocks: tuple[str, ...]
    links: tuple[str, ...]
    tables: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Shape:
        """The shape of a page."""
        blocks = _FENCE.findall(text)
        prose = _FENCE.sub("", text)
        return cls(
            tuple(len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)),
            tuple(command for _, block in blocks for command in _typed(block)),
            tuple(language for language, _ in blocks),
            tuple(sorted(target.replace(_ZH, ".md") for target in LINK.findall(prose))),
            tuple(_tables(prose)),
        )


_FREE = ("--reason", "-o", "--dictionary")
"""Options whose value is in the reader's language, up to the ending of a file."""


def _typed(block: str) -> Iterator[str]:
    """The commands of a code block, without the comments behind them and what each language says in its own words."""
    for line in block.splitlines():
        if line.startswith(">>> "):
            yield line.partition("  # ")[0].rstrip()
        elif line.startswith("$ "):
            words = shlex.split(line, comments=True)
            for at, word in enumerate(words[:-1], start=1):
                if word in _FREE:
                    words[at] = Path(words[at]).suffix
            yield " ".join(words)


def _tables(prose: str) -> Iterator[tuple[int, int]]:
    """Columns and rows of each table, its head among them."""
    for table in re.findall(r"(?:^\|.*\|\n)+", prose, re.MULTILINE):
        rows = table.splitlines()
        yield len(_CELL.findall(rows[0])) - 1, len(rows) - 1


_OF_TWO_READERS = ("desk.md",)
"""Pages whose Chinese namesake is for somebody else: the desk for the office, and for whoever runs it."""


def pairs() -> list[tuple[Path, Path]]:
    """The pages that are there in English and in Chinese."""
    found = [(page, page.with_name(page.name.replace(".md", _ZH))) for page in PAGES if not page.name.endswith(_ZH)]
    return [
        (english, chinese) for english, chinese in found if chinese.exists() and english.name not in _OF_TWO_READERS
    ]
