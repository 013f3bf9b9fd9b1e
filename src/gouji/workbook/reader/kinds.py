"""What a file is, by its bytes and not by its name."""

from __future__ import annotations

import re
from enum import Enum

from gouji.findings import Finding, Phrase
from gouji.findings.rules import F102, F105, F106, F110, F111

ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
"""How zip archives begin, and so most workbooks."""


class Format(Enum):
    """Formats that are read, with their words."""

    XLSX = Phrase("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)")
    XLSB = Phrase("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")
    ODS = Phrase("OpenDocument 表格（.ods）", "an OpenDocument spreadsheet (.ods)")
    XLS = Phrase("旧版工作簿（.xls/.et）", "an old workbook (.xls/.et)")


# --- old Office files -----------------------------------------------------------------------------------------------

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_KINDS = (
    ("WordDocument", Phrase("文字文档（.doc/.wps）", "a text document (.doc/.wps)")),
    ("PowerPoint Document", Phrase("演示文稿（.ppt/.dps）", "a presentation (.ppt/.dps)")),
    ("", Phrase("旧版 Office 文件", "an old Office file")),
)


def is_encrypted_package(data: bytes) -> bool:
    """Whether it is a workbook of a newer format behind a password."""
    return data.startswith(_OLE) and _holds(data, "EncryptedPackage")


def is_old_workbook(data: bytes) -> bool:
    """Whether it is an .xls or an .et."""
    return (
        data.startswith(_OLE) and not is_encrypted_package(data) and (_holds(data, "Workbook") or _holds(data, "Book"))
    )


def has_old_macros(data: bytes) -> bool:
    """Whether an .xls or an .et holds macros."""
    return _holds(data, "_VBA_PROJECT_CUR")


def _holds(data: bytes, stream: str) -> bool:
    """Whether an old Office file has a stream of that name."""
    return any(name.encode("utf-16-le") in data for name in (stream, stream.upper()))


# --- what cannot be read --------------------------------------------------------------------------------------------

_SIGNATURES = (
    (b"%PDF", F105, Phrase("PDF 文件", "a PDF")),
    (b"\x89PNG", F105, Phrase("图片", "an image")),
    (b"\xff\xd8\xff", F105, Phrase("图片", "an image")),
    (b"GIF8", F105, Phrase("图片", "an image")),
    (b"BM", F105, Phrase("图片", "an image")),
    (b"II*\x00", F105, Phrase("图片", "an image")),
    (b"MM\x00*", F105, Phrase("图片", "an image")),
    (b"RIFF", F105, Phrase("图片或音像文件", "an image or a recording")),
    (b"{\\rtf", F105, Phrase("RTF 文档", "an RTF document")),
    (b"Rar!", F110, Phrase("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", F110, Phrase("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", F110, Phrase("GZIP 压缩包", "a gzip archive")),
    (b"BZh", F110, Phrase("BZIP2 压缩包", "a bzip2 archive")),
)
_BARE_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_XML_WORKBOOKS = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", Phrase("XML 表格（2003）", "an XML spreadsheet (2003)")),
    (
        b"application/vnd.oasis.opendocument.spreadsheet",
        Phrase("单个 XML 的 OpenDocument 表格（.fods）", "an OpenDocument spreadsheet in one XML (.fods)"),
    ),
    (b"schemas.uof.org", Phrase("标文通表格（.uos）", "a UOF spreadsheet (.uos)")),
)
_START = 4096


def named(data: bytes) -> Finding:
    """A finding that says what a file is that is no zip archive and cannot be read."""
    if is_encrypted_package(data):
        return Finding(F102, values={"detail": ""})
    if data.startswith(_OLE):
        return Finding(F105, values={"format": next(words for stream, words in _OLE_KINDS if _holds(data, stream))})
    if _BARE_EXCEL.match(data):
        return Finding(F106, values={"format": Phrase("旧版 Excel 工作簿（.xls）", "an old Excel workbook (.xls)")})
    for signature, rule, words in _SIGNATURES:
        if data.startswith(signature):
            return Finding(rule, values={"format": words})
    return _lock(data) or _text(data[:_START].lower().replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n"))


_LONGEST_NAME = 54
"""Bytes of the name of whoever has the workbook open, behind its length."""
_LOCK_OF_LIBREOFFICE = re.compile(rb",[^,\n]*,[^,\n]*,\d\d\.\d\d\.\d{4} \d\d:\d\d,file://[^\n]*;\s*")


def _lock(data: bytes) -> Finding | None:
    """A finding about what programs leave beside an open workbook: who has it open, in a few bytes."""
    if _LOCK_OF_LIBREOFFICE.fullmatch(data[:_START]):
        return Finding(F111, values={"program": Phrase(" LibreOffice ", "LibreOffice")})
    if len(data) == 165 and 0 < data[0] <= _LONGEST_NAME and not data[1 + data[0] : 1 + _LONGEST_NAME].strip(b" \0"):
        return Finding(F111, values={"program": Phrase(" Excel 或 WPS ", "Excel or WPS")})
    return None


def _text(lowered: bytes) -> Finding:
    for mark, words in _XML_WORKBOOKS:
        if mark in lowered:
            return Finding(F106, values={"format": words})
    return Finding(F105, values={"format": _text_kind(lowered)})


def _text_kind(lowered: bytes) -> Phrase:
    if lowered.startswith((b"<!doctype html", b"<html")) or b"<table" in lowered:
        return Phrase("网页（HTML）", "a web page (HTML)")
    if lowered.startswith(b"<"):
        return Phrase("XML 文件", "an XML file")
    if lowered.startswith((b"{", b"[")):
        return Phrase("JSON 文件", "a JSON file")
    if any(byte < 9 for byte in lowered):
        return Phrase("无法识别的文件", "an unknown kind of file")
    if b"," in lowered or b"\t" in lowered:
        return Phrase("文本表格（CSV）", "a text table (CSV)")
    return Phrase("文本文件", "a text file")
