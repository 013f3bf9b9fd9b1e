"""What every format shares: how much a report may hold, and how it is said that one cannot be read."""

from __future__ import annotations

from gouji.findings import Finding, Phrase
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
    "text": Phrase("文字数", "characters"),
}


class Unreadable(Exception):  # noqa: N818  # no error of the program: it carries a finding up to the reader
    """The file cannot be read; *finding* says why. Used only inside the package."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def over(what: str, limit: int) -> Unreadable:
    """The refusal of a file with more of something than a report has."""
    return Unreadable(Finding(F123, values={"what": _WHAT[what], "limit": f"{limit:,}"}))


def damaged(zh: str, en: str) -> Unreadable:
    """The refusal of a file that is not whole."""
    return Unreadable(Finding(F122, values={"detail": Phrase(zh, en)}))


def stopped(words: Phrase) -> Unreadable:
    """The refusal of a file that took too much time or memory."""
    return Unreadable(Finding(F124, values={"detail": words}))


def encrypted() -> Unreadable:
    """The refusal of a file that needs a password."""
    return Unreadable(Finding(F129))


def missing(format_: Phrase, need: Phrase) -> Unreadable:
    """The refusal of a file that a program or library is needed for which is not installed."""
    return Unreadable(Finding(F121, values={"format": format_, "need": need}))
