"""Limits of a workbook, and the refusals of one that holds more, or is not whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.findings import Finding, FindingError, Phrase
from gouji.findings.rules import F101, F102, F103, W201
from gouji.workbook.ooxml.editing import FORBIDDEN
from gouji.workbook.ooxml.relationships import TwoPackages

LONGEST_TEXT = 32_767
"""Characters a cell can hold in any spreadsheet program."""
MOST_CHARACTERS = 20_000_000
"""The characters of all texts of a sheet, each text counted as often as it stands there."""
MOST_SHEETS = 100
MOST_MERGES = 5_000
"""On a sheet. A form of this kind has 200."""
LARGEST_CORE = 100_000
"""Bytes of the part that holds the keywords."""
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
"""As files spell numbers."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a workbook. A form of this kind has 30 KB, 0.3 MB expanded and 2 000 cells.

    Attributes:
        file_bytes: of the file as it lies on the disk.
        members: parts in the archive.
        expanded_bytes: of all parts together, unpacked; those that are not read count by what the archive says of them.
        cells: in all sheets together that hold something.
        rows: in all sheets together; of those of a large sheet that hold nothing and follow each other, one counts.
        elements: of all XML parts together that are read.
        seconds, memory_bytes: for the process that reads a format in which no limit can be looked for beforehand.
    """

    file_bytes: int = 20_000_000
    members: int = 2_000
    expanded_bytes: int = 100_000_000
    cells: int = 200_000
    rows: int = 100_000
    elements: int = 1_500_000
    seconds: float = 30.0
    memory_bytes: int = 1 << 30


DEFAULT_LIMITS = Limits()


class Refused(FindingError):  # noqa: N818  # no error of the program
    """The file cannot be read; *finding* says why. Used only inside the reader."""


def over(zh: str, en: str, limit: int, found: int | None = None) -> Refused:
    """The refusal of a file with too much of something.

    Args:
        zh: the thing that is too many or too large, in Chinese.
        en: the same in English.
        limit: how much there may be.
        found: how much there is; None if nobody counted on beyond the limit.

    Returns:
        To be raised by the caller.
    """
    said = f"> {limit:,}" if found is None else f"{found:,}"
    return Refused(Finding(F103, found=said, values={"what": Phrase(zh, en), "limit": f"{limit:,}"}))


def damaged(zh: str, en: str) -> Refused:
    """The refusal of a file that is not whole.

    Args:
        zh: the fault, in Chinese.
        en: the same in English.

    Returns:
        To be raised by the caller.
    """
    return Refused(Finding(F101, values={"detail": Phrase(zh, en)}))


def two_packages(error: TwoPackages) -> Refused:
    """The refusal of a package that programs could open as two workbooks.

    Args:
        error: says what is there twice.

    Returns:
        To be raised by the caller.
    """
    zh, en = error.words.zh, error.words.en
    return damaged(f"可能被不同的程序读成两份内容：{zh}", f"programs could read it as two workbooks: {en}")


def two_formats() -> Refused:
    """The refusal of a file that is a workbook of two formats at once.

    Returns:
        To be raised by the caller.
    """
    return damaged("一个文件里有两种格式的工作簿", "workbooks of two formats in one file")


def missing(part: str) -> Refused:
    """The refusal of a package that lacks a part.

    Args:
        part: the name of the part, of which 60 characters are reported.

    Returns:
        To be raised by the caller.
    """
    return damaged(f"缺少 {part[:60]}", f"{part[:60]} is missing")


def encrypted(zh: str = "", en: str = "") -> Refused:
    """The refusal of a file that needs a password, and why the one that was given did not help.

    Args:
        zh: the reason the password did not help, in Chinese; empty if none was given.
        en: the same in English.

    Returns:
        To be raised by the caller.
    """
    return Refused(Finding(F102, values={"detail": Phrase(zh, en)}))


def checked_text(text: str) -> str:
    """The text of a cell; characters that XML cannot hold become a mark that is no part of any number.

    Raises:
        Refused: it is longer than a cell can hold.
    """
    if len(text) > LONGEST_TEXT:
        raise over("单元格文字", "text of a cell", LONGEST_TEXT, len(text))
    return FORBIDDEN.sub("\ufffd", text)


def check_sheets(names: Sequence[str]) -> None:
    """Let a workbook pass that has worksheets, not too many, and none twice.

    Raises:
        Refused: it has not.
    """
    if len(names) > MOST_SHEETS:
        raise over("工作表数", "sheets", MOST_SHEETS, len(names))
    if not names:
        raise Refused(Finding(W201))  # charts alone, or nothing at all
    if len({name.casefold() for name in names}) < len(names):
        raise damaged("工作表重复", "a sheet that is there twice")


def check_merges(count: int) -> None:
    """Let a sheet pass that has no more merged cells than anybody makes.

    Raises:
        Refused: it has.
    """
    if count > MOST_MERGES:
        raise too_many_merges(count)


def too_many_merges(found: int | None = None) -> Refused:
    """The refusal of a sheet with more merged cells than anybody makes.

    Args:
        found: how many there are; None if nobody counted on beyond the limit.

    Returns:
        To be raised by the caller.
    """
    return over("合并单元格数", "merged cells", MOST_MERGES, found)


def too_many_cells(limits: Limits) -> Refused:
    """The refusal of a workbook with more cells than allowed.

    Args:
        limits: those that were passed.

    Returns:
        To be raised by the caller.
    """
    return over("单元格数", "cells", limits.cells)
