"""Files that lie with workbooks and are none to be read: lists and templates of blanks, the others of a sum."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

_File = TypeVar("_File")

MANIFEST = "manifest.json"
"""The name of the list in a folder or archive of blanks."""
SIZE_OF_HEAD = 4_096
"""Bytes of a file by which it is known."""
_LIST = re.compile(rb'\A\{\s*"form":.*^ "workbooks": \[$', re.DOTALL | re.MULTILINE)
_SCHEMA = re.compile(rb'^[ \t]*"title": "gouji template",', re.MULTILINE)
_TEMPLATE = re.compile(rb"^\xef?\xbb?\xbf?(?:form|extends|edition)[ \t]*:", re.MULTILINE)


def may_be_enclosed(name: str) -> bool:
    """True for the name of a file that has to be looked into.

    Args:
        name: with or without folders.

    Returns:
        False if it is none of those that an office keeps beside its blanks, whatever is in it.
    """
    return _sign_of(name) is not None


def is_enclosed(name: str, head: bytes) -> bool:
    """True for the list of blanks, a template, or the schema that editors of templates are given.

    Args:
        name: of the file.
        head: its first :data:`SIZE_OF_HEAD` bytes.

    Returns:
        False for whatever may be a workbook that came back, or somebody's own.
    """
    sign = _sign_of(name)
    return sign is not None and sign.search(head) is not None


def _sign_of(name: str) -> re.Pattern[bytes] | None:
    """The sign at the head of such a file of this name."""
    if name.rpartition("/")[2] == MANIFEST:
        return _LIST
    folded = name.casefold()
    return _SCHEMA if folded.endswith(".schema.json") else _TEMPLATE if folded.endswith((".yaml", ".yml")) else None


_OF_SUM = re.compile(r"(.*-汇总(?:（不完整）)?)(\.json|-明细\.xlsx)", re.DOTALL)
"""The names under which a sum is written, as a document and as a drill-down."""
_SHEET, _SHEETS = re.compile('<sheet [^>]*name="明细"'.encode()), b"<sheet "
_SIGNS = ("汇总明细".encode(), ">指标<".encode())
"""What stands in the first two lines of a drill-down."""
_SIZE_OF_LINES = 65_536
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""The errors of an archive or a member that cannot be unpacked."""


def without_parts_of_sums(
    files: Sequence[_File], names: Sequence[str], read: Callable[[_File], bytes], *, documents: bool
) -> list[_File]:
    """The files of a folder or archive without what a sum was written into besides.

    A drill-down is none to be read. A document beside its workbook is the same sum: the workbook counts as soon as
    somebody worked in it, for the texts of a sum are written there; until then the document, for who reads documents.

    Args:
        files: of one folder or archive and those in it.
        names: theirs, with folders.
        read: gives the bytes of a file, none if it cannot be read.
        documents: who asks reads JSON too.

    Returns:
        Those that are left, in their order.
    """
    by_name = dict(zip(names, files, strict=True))
    over = {part for name in names if (part := _part_of_sum(name, by_name, read, documents=documents)) is not None}
    return [file for name, file in zip(names, files, strict=True) if name not in over]


def _part_of_sum(
    name: str, files: Mapping[str, _File], read: Callable[[_File], bytes], *, documents: bool
) -> str | None:
    """The name of the file that need not be read, of a drill-down or a document and its workbook."""
    found = _OF_SUM.fullmatch(name)
    if found is None:
        return None
    if found[2] != ".json":
        return name if _is_drilldown(read(files[name])) else None
    workbook = f"{found[1]}.xlsx"
    written = _workbook_of(read(files[name])) if workbook in files else None
    if written is None:
        return None
    return workbook if documents and hashlib.sha256(read(files[workbook])).hexdigest() == written else name


def _is_drilldown(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sheets = _head(parts, "xl/workbook.xml")
            if sheets.count(_SHEETS) != 1 or _SHEET.search(sheets) is None:
                return False
            found = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}.intersection(parts.namelist())
            lines = b"".join(_head(parts, name) for name in found)
    except (*BROKEN, KeyError):
        return False
    return all(sign in lines for sign in _SIGNS)


def _head(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as stream:
        return stream.read(_SIZE_OF_LINES)


def _workbook_of(data: bytes) -> str | None:
    """The SHA-256 of the workbook that was written with the document of a sum; None if it is none."""
    try:
        found = json.loads(data)
        return str(found["consolidation"]["workbook"]) if "submission" in found else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
