"""Files that cannot be read, told by their bytes and not by their names: one kind each, the first that fits is it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gouji.findings import Finding, Phrase, Rule
from gouji.findings.rules import F101, F102, F105, F106, F110, F111
from gouji.workbook.formats.candidate import Candidate

_Sniff = Callable[[Candidate], bool]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A kind of file that cannot be read: what is said of one, and what tells that a file is one."""

    finding: Finding
    sniff: _Sniff


def _kind(rule: Rule, zh: str, en: str, sniff: _Sniff, value: str = "format") -> Unreadable:
    return Unreadable(Finding(rule, values={value: Phrase(zh, en)}), sniff)


# --- archives -------------------------------------------------------------------------------------------------------


def _holds(member: str) -> _Sniff:
    return lambda file: member in file.names


def _is_other_document(file: Candidate) -> bool:
    is_spreadsheet = "mimetype" not in file.names or b"spreadsheet" in file.start_of("mimetype")
    return "content.xml" in file.names and not is_spreadsheet


def _is_other_archive(file: Candidate) -> bool:
    return file.archive is not None and file.names.isdisjoint({"content.xml", "[Content_Types].xml"})


def _has_lost_its_types(file: Candidate) -> bool:
    return _is_other_archive(file) and any(name.startswith("xl/") for name in file.names)


UNREADABLE_ARCHIVES = (
    _kind(F105, "Word 文档（.docx）", "a Word document (.docx)", _holds("word/document.xml")),
    _kind(F105, "演示文稿（.pptx）", "a presentation (.pptx)", _holds("ppt/presentation.xml")),
    _kind(F106, "Numbers 表格", "a Numbers spreadsheet", _holds("Index/Document.iwa")),
    _kind(F105, "OpenDocument 文档", "an OpenDocument document", _is_other_document),
    _kind(F101, "缺少 [Content_Types].xml", "[Content_Types].xml is missing", _has_lost_its_types, "detail"),
    _kind(F110, "ZIP 压缩包", "a zip archive", _is_other_archive),
)
"""Asked before the formats, which take any archive that is left."""


# --- other files ----------------------------------------------------------------------------------------------------

_START = 4096
_BARE_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_LONGEST_NAME = 54
"""Bytes of the name of whoever has the workbook open, behind its length."""
_LOCK_OF_LIBREOFFICE = re.compile(rb",[^,\n]*,[^,\n]*,\d\d\.\d\d\.\d{4} \d\d:\d\d,file://[^\n]*;\s*")


def _begins(*signatures: bytes) -> _Sniff:
    return lambda file: file.data.startswith(signatures)


def _has_stream(name: str) -> _Sniff:
    return lambda file: file.has_stream(name)


def _is_lock_of_office(file: Candidate) -> bool:
    """True for the file that Excel and WPS leave beside an open workbook: who has it open, in a few bytes."""
    data = file.data
    return len(data) == 165 and 0 < data[0] <= _LONGEST_NAME and not data[1 + data[0] : 1 + _LONGEST_NAME].strip(b" \0")


def _text(file: Candidate) -> bytes:
    """The beginning of a text, in small letters, whatever its encoding."""
    return file.data[:_START].lower().replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def _says(mark: bytes) -> _Sniff:
    return lambda file: mark in _text(file)


def _is_web_page(file: Candidate) -> bool:
    text = _text(file)
    return text.startswith((b"<!doctype html", b"<html")) or b"<table" in text


UNREADABLE_FILES = (
    Unreadable(Finding(F102, values={"detail": ""}), _has_stream("EncryptedPackage")),
    _kind(F105, "文字文档（.doc/.wps）", "a text document (.doc/.wps)", _has_stream("WordDocument")),
    _kind(F105, "演示文稿（.ppt/.dps）", "a presentation (.ppt/.dps)", _has_stream("PowerPoint Document")),
    _kind(F105, "旧版 Office 文件", "an old Office file", lambda file: file.is_compound),
    _kind(
        F106,
        "旧版 Excel 工作簿（.xls）",
        "an old Excel workbook (.xls)",
        lambda file: _BARE_EXCEL.match(file.data) is not None,
    ),
    _kind(F105, "PDF 文件", "a PDF", _begins(b"%PDF")),
    _kind(F105, "图片", "an image", _begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")),
    _kind(F105, "图片或音像文件", "an image or a recording", _begins(b"RIFF")),
    _kind(F105, "RTF 文档", "an RTF document", _begins(b"{\\rtf")),
    _kind(F110, "RAR 压缩包", "a RAR archive", _begins(b"Rar!")),
    _kind(F110, "7z 压缩包", "a 7z archive", _begins(b"7z\xbc\xaf")),
    _kind(F110, "GZIP 压缩包", "a gzip archive", _begins(b"\x1f\x8b")),
    _kind(F110, "BZIP2 压缩包", "a bzip2 archive", _begins(b"BZh")),
    _kind(
        F111,
        " LibreOffice ",
        "LibreOffice",
        lambda file: _LOCK_OF_LIBREOFFICE.fullmatch(file.data[:_START]) is not None,
        "program",
    ),
    _kind(F111, " Excel 或 WPS ", "Excel or WPS", _is_lock_of_office, "program"),
    _kind(
        F106, "XML 表格（2003）", "an XML spreadsheet (2003)", _says(b"urn:schemas-microsoft-com:office:spreadsheet")
    ),
    _kind(
        F106,
        "单个 XML 的 OpenDocument 表格（.fods）",
        "an OpenDocument spreadsheet in one XML (.fods)",
        _says(b"application/vnd.oasis.opendocument.spreadsheet"),
    ),
    _kind(F106, "标文通表格（.uos）", "a UOF spreadsheet (.uos)", _says(b"schemas.uof.org")),
    _kind(F105, "网页（HTML）", "a web page (HTML)", _is_web_page),
    _kind(F105, "XML 文件", "an XML file", lambda file: _text(file).startswith(b"<")),
    _kind(F105, "JSON 文件", "a JSON file", lambda file: _text(file).startswith((b"{", b"["))),
    _kind(F105, "无法识别的文件", "an unknown kind of file", lambda file: any(byte < 9 for byte in _text(file))),
    _kind(
        F105,
        "文本表格（CSV）",
        "a text table (CSV)",
        lambda file: not {b","[0], b"\t"[0]}.isdisjoint(_text(file)),
    ),
    _kind(F105, "文本文件", "a text file", lambda _: True),
)
"""Asked behind the formats; the last of them takes whatever is left."""
