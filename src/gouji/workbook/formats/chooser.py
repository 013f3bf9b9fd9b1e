"""The formats that are read, and which of them a file is of. A format more is a module and a line here."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, replace
from xml.parsers import expat

from gouji.common import without_collector
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F104, F107
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.limits import DEFAULT_LIMITS, Limits, Refused, damaged, missing, over
from gouji.workbook.formats.ods import ODS
from gouji.workbook.formats.raw import RawWorkbook
from gouji.workbook.formats.record import WorkbookFormat
from gouji.workbook.formats.unreadable import UNREADABLE_ARCHIVES, UNREADABLE_FILES
from gouji.workbook.formats.xls import XLS
from gouji.workbook.formats.xlsb import XLSB
from gouji.workbook.formats.xlsx import XLSX
from gouji.workbook.ooxml.package import MissingPart

FORMATS: tuple[WorkbookFormat, ...] = (XLS, XLSB, ODS, XLSX)
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Examined:
    """The result for a file that may be opened."""

    format: WorkbookFormat
    has_macros: bool


def examine(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Examined:
    """Let a workbook of a format that can be read pass, if what can be seen from outside is bounded.

    Raises:
        Refused: it is something else, damaged, encrypted, or over a limit.
    """
    if not data:
        raise Refused(Finding(F104))
    if len(data) > limits.file_bytes:
        raise over("文件大小", "file size", limits.file_bytes, len(data))
    try:
        candidate = Candidate.of(data, limits)
        found = _choose(candidate)
        if isinstance(found, Finding):
            raise Refused(found)
        return Examined(found, found.examine(candidate, limits))
    except MissingPart as error:
        raise missing(error.part) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError):
        raise damaged("压缩包不完整", "the archive is broken") from None
    except RuntimeError:  # an unknown compression, a password on the archive itself
        raise damaged("压缩方式不支持", "the archive uses a compression no workbook has") from None
    except expat.ExpatError as error:
        raise damaged("内部 XML 不完整", f"broken XML: {expat.ErrorString(error.code)}") from None
    except LookupError:
        raise damaged("内部 XML 的编码未知", "XML in an unknown encoding") from None
    except MemoryError:
        raise Refused(Finding(F107, values={"detail": Phrase("内存不足", "out of memory")})) from None


def is_editable(data: bytes) -> bool:
    """True if marks can be put into a file that was examined before.

    Args:
        data: of any format.

    Returns:
        False too for a file that is refused.
    """
    try:
        found = _choose(Candidate.of(data, DEFAULT_LIMITS))
    except (Refused, zipfile.BadZipFile):
        return False
    return isinstance(found, WorkbookFormat) and found.is_editable


def read_raw(data: bytes, examined: Examined, limits: Limits) -> RawWorkbook:
    """Everything that can be seen in a workbook that was examined.

    Raises:
        Refused: it makes no sense, is over a limit, needs a password, or its reader was stopped.
    """
    format_ = examined.format
    with without_collector():
        raw = format_.read(data, limits)
    return raw if format_.shows.formulas else replace(raw, values_only=format_.name)


def _choose(candidate: Candidate) -> WorkbookFormat | Finding:
    """The format of a file, or a finding that says what it is that cannot be read."""
    found = next((unreadable for unreadable in UNREADABLE_ARCHIVES if unreadable.sniff(candidate)), None)
    if found is None:
        format_ = next((candidate_format for candidate_format in FORMATS if candidate_format.sniff(candidate)), None)
        if format_ is not None:
            return format_
        found = next(unreadable for unreadable in UNREADABLE_FILES if unreadable.sniff(candidate))
    return found.finding
