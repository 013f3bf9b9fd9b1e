"""Limits of a report in any format, and the refusals of one that cannot be read."""

from __future__ import annotations

from gouji.findings import Finding, FindingError, Phrase
from gouji.findings.rules import F121, F122, F123, F124, F129

MOST_LINES = 100_000

_WHAT = {
    "bytes": Phrase("文件大小（字节）", "bytes of the file"),
    "cells": Phrase("单元格数", "cells"),
    "columns": Phrase("表格列数", "columns of a table"),
    "depth": Phrase("嵌套层数", "elements in each other"),
    "elements": Phrase("内部元素数", "elements"),
    "expanded": Phrase("展开后大小（字节）", "unpacked bytes"),
    "lines": Phrase("线条数", "lines that are drawn"),
    "members": Phrase("文件内部件数", "parts of the file"),
    "objects": Phrase("图文对象数", "objects on the pages"),
    "pages": Phrase("页数", "pages"),
    "rows": Phrase("行数", "rows"),
    "styles": Phrase("样式规则数", "rules of styles"),
    "text": Phrase("文字数", "characters"),
}


class UnreadableReport(FindingError):  # noqa: N818  # no error of the program
    """The file cannot be read; *finding* says why. Used only inside the package."""


def over(what: str, limit: int) -> UnreadableReport:
    """The refusal of a file with more of something than a report has.

    Args:
        what: a key of the things that are counted.
        limit: how much there may be.

    Returns:
        To be raised by the caller.
    """
    return UnreadableReport(Finding(F123, values={"what": _WHAT[what], "limit": f"{limit:,}"}))


def damaged(zh: str, en: str) -> UnreadableReport:
    """The refusal of a file that is not whole.

    Args:
        zh: the fault, in Chinese.
        en: the same in English.

    Returns:
        To be raised by the caller.
    """
    return UnreadableReport(Finding(F122, values={"detail": Phrase(zh, en)}))


def stopped(words: Phrase) -> UnreadableReport:
    """The refusal of a file that took too much time or memory.

    Args:
        words: why it was stopped.

    Returns:
        To be raised by the caller.
    """
    return UnreadableReport(Finding(F124, values={"detail": words}))


def encrypted() -> UnreadableReport:
    """The refusal of a file that needs a password."""
    return UnreadableReport(Finding(F129))


def missing(format_: Phrase, need: Phrase) -> UnreadableReport:
    """The refusal of a file that a program or library is needed for which is not installed.

    Args:
        format_: that of the file.
        need: what is to be installed.

    Returns:
        To be raised by the caller.
    """
    return UnreadableReport(Finding(F121, values={"format": format_, "need": need}))
