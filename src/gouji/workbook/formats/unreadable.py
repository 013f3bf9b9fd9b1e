"""Files that cannot be read, told by their bytes and not by their names: one kind each, the first that fits is it."""

from __future__ import annotations

import contextlib
import posixpath
import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from gouji.common import is_left_behind
from gouji.findings import Finding, Phrase, Rule
from gouji.findings.rules import (
    F101,
    F102,
    F105,
    F106,
    F110,
    F111,
    SAVE_IN_GNUMERIC,
    SAVE_IN_LIBREOFFICE,
    SAVE_IN_NUMBERS,
)
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.ooxml.names import TYPES_PART

_Sniff = Callable[[Candidate], bool]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A kind of file that cannot be read: what is said of one, and what tells that a file is one."""

    finding: Finding
    sniff: _Sniff


def _kind(
    rule: Rule, zh: str, en: str, sniff: _Sniff, value: str = "format", remedy: Phrase | None = None
) -> Unreadable:
    return Unreadable(Finding(rule, values={value: Phrase(zh, en)}, remedy=remedy), sniff)


# --- archives -------------------------------------------------------------------------------------------------------


def _is_of(*types: str) -> _Sniff:
    """True for a package whose main part is of a content type that begins so."""
    return lambda file: file.main_type.startswith(types)


def _is_open_document(*types: str) -> _Sniff:
    return lambda file: file.open_document_type.startswith(types)


def _looks_like(member: str) -> _Sniff:
    """True for a package without a main part that holds what such a file would: to be named, not to be read."""
    return lambda file: file.has_types and not file.main_part and member in file.names


def _holds(*members: str) -> _Sniff:
    """True for an archive of such members that is no package of Office Open XML."""
    return lambda file: not file.has_types and file.names.issuperset(members)


def _begins_in(member: str, mark: bytes) -> _Sniff:
    return lambda file: not file.has_types and mark in file.start_of(member)


def _is_other_package(file: Candidate) -> bool:
    return file.has_types and not file.main_part


def _is_of_unknown_type(file: Candidate) -> bool:
    return bool(file.main_part) and not file.main_type.startswith(_SPREADSHEETS)


_SPREADSHEETS = ("application/vnd.openxmlformats-officedocument.spreadsheetml.", "application/vnd.ms-excel.")
_ODF = "application/vnd.oasis.opendocument"


def unpacked_documents(names: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Documents that were unpacked and lie in folders of an archive, packed again by hand.

    Args:
        names: of the members of the archive, with either slash.

    Returns:
        The folder of each, and the members that are its parts; other files may lie beside them.
    """
    plain = {name: _plain(name) for name in names}
    marks = [match for match in map(_MARK_OF_DOCUMENT.fullmatch, plain.values()) if match is not None]
    found: dict[str, list[str]] = {match[1]: [] for match in marks}
    for name, path in plain.items() if found else ():
        around = (folder for folder in _folders_of(path) if folder in found)
        of = (folder for folder in around if _PART_OF_DOCUMENT.match(path.removeprefix(f"{folder}/")))
        if (folder := next(of, None)) is not None:
            found[folder].append(name)
    return {folder: parts for folder, parts in found.items() if len(parts) > 1}


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/")


def _folders_of(path: str) -> Iterator[str]:
    """The folders around a file, the outermost first; no person packs as many as are looked at."""
    return (path[: match.start()] for match in islice(re.finditer("/", path), _DEEPEST))


_DEEPEST = 16


_MARK_OF_DOCUMENT = re.compile(
    r"([^/]+(?:/[^/]+)*?)/(?:\[Content_Types\]\.xml|mimetype|xl/workbook\.(?:xml|bin))", re.IGNORECASE
)
_PART_OF_DOCUMENT = re.compile(
    r"(?:(?:_rels|docProps|xl|word|ppt|customXml|META-INF|Thumbnails|Configurations2|Pictures|media|Object [^/]*)/"
    r"|(?:\[Content_Types\]\.xml|mimetype|(?:content|styles|meta|settings)\.xml|manifest\.rdf|layout-cache)$)",
    re.IGNORECASE,
)
"""Names of parts as they begin below the folder of an unpacked document."""


def folder_around(names: Collection[str]) -> str:
    """The folder that stands around the only document in an archive, packed by hand.

    Args:
        names: of the members of the archive, with either slash.

    Returns:
        Its path; empty if there is none, or more in the archive.
    """
    files = (name for name in names if not name.endswith(("/", "\\")) and not _plain(name).startswith("__MACOSX/"))
    inside = [name for name in files if not is_left_behind(_plain(name).rpartition("/")[2])]
    found = unpacked_documents(inside)
    return next((folder for folder, parts in found.items() if len(parts) == len(inside)), "")


def is_document(names: Collection[str]) -> bool:
    """True if the members of an archive are one document and not a number of files.

    Args:
        names: of the members of the archive, with either slash.
    """
    plain = {_plain(name).casefold() for name in names}
    return (
        not plain.isdisjoint(_ONE_DOCUMENT)
        or any(name.startswith("xl/") for name in plain)
        or bool(folder_around(names))
    )


_ONE_DOCUMENT = frozenset(
    name.casefold()
    for name in (
        *(TYPES_PART, "mimetype", "content.xml", "META-INF/manifest.xml", "Index/Document.iwa", "Index.zip"),
        *("index.xml", "index.apxl", "buildVersionHistory.plist", "Metadata/BuildVersionHistory.plist"),
        *("OFD.xml", "uof.xml", "AndroidManifest.xml"),
    )
)
"""Members of archives that are one file to every program but that which packs them."""


UNPACKED = Finding(
    F101,
    values={
        "detail": Phrase(
            "工作簿外面多套了一层文件夹：它是解压后又压缩的",
            "a folder stands around the workbook: it was unpacked and packed again",
        )
    },
)


_OTHER_WORKBOOK = re.compile(r"\.(?:xls[xmb]?|ett?|ods|zip|rar|7z)$", re.IGNORECASE)


def _holds_other_workbooks(file: Candidate) -> bool:
    """True for a workbook that was unpacked into a folder of others, all of which were packed again."""
    if file.package is None or not (file.has_types or file.open_document_type):
        return False
    beside = (path for path in map(_plain, file.names) if not _PART_OF_DOCUMENT.match(path))
    return any(_OTHER_WORKBOOK.search(path) and not is_left_behind(path.rpartition("/")[2]) for path in beside)


def _is_in_a_folder(file: Candidate) -> bool:
    return bool(folder_around(file.names))


def _has_lost_its_types(file: Candidate) -> bool:
    return file.package is not None and not file.has_types and any(name.startswith("xl/") for name in file.names)


UNREADABLE_ARCHIVES = (
    _kind(
        F105,
        "Word 文档（.docx）",
        "a Word document (.docx)",
        _is_of("application/vnd.openxmlformats-officedocument.wordprocessingml.", "application/vnd.ms-word."),
    ),
    _kind(
        F105,
        "演示文稿（.pptx）",
        "a presentation (.pptx)",
        _is_of("application/vnd.openxmlformats-officedocument.presentationml.", "application/vnd.ms-powerpoint."),
    ),
    _kind(F105, "Visio 绘图（.vsdx）", "a Visio drawing (.vsdx)", _is_of("application/vnd.ms-visio.")),
    _kind(F105, "Word 文档（.docx）", "a Word document (.docx)", _looks_like("word/document.xml")),
    _kind(F105, "演示文稿（.pptx）", "a presentation (.pptx)", _looks_like("ppt/presentation.xml")),
    _kind(F105, "Visio 绘图（.vsdx）", "a Visio drawing (.vsdx)", _looks_like("visio/document.xml")),
    _kind(F105, "XPS 文档", "an XPS document", _looks_like("FixedDocumentSequence.fdseq")),
    _kind(F101, "缺少主工作簿的关系", "no relationship leads to a workbook", _is_other_package, "detail"),
    _kind(F101, "主工作簿的内容类型有误", "the workbook has no content type of one", _is_of_unknown_type, "detail"),
    _kind(F105, "Keynote 演示文稿", "a Keynote presentation", _holds("Index/Document.iwa", "Index/Slide.iwa")),
    _kind(
        F106,
        "Numbers 表格",
        "a Numbers spreadsheet",
        _holds("Index/Document.iwa", "Index/CalculationEngine.iwa"),
        remedy=SAVE_IN_NUMBERS,
    ),
    _kind(
        F106, "Numbers 表格", "a Numbers spreadsheet", _begins_in("index.xml", b"<ls:document"), remedy=SAVE_IN_NUMBERS
    ),
    _kind(F105, "Pages 文档", "a Pages document", _begins_in("index.xml", b"<sl:document")),
    _kind(F105, "Keynote 演示文稿", "a Keynote presentation", _holds("index.apxl")),
    _kind(F105, "iWork 文档", "an iWork document", _holds("Index/Document.iwa")),
    _kind(F105, "iWork 文档", "an iWork document", _holds("Index.zip")),
    _kind(F105, "OFD 版式文件", "an OFD document", _holds("OFD.xml")),
    _kind(F106, "标文通表格（.uos）", "a UOF spreadsheet (.uos)", _holds("uof.xml"), remedy=SAVE_IN_LIBREOFFICE),
    _kind(
        F106,
        "OpenOffice 1 表格（.sxc）",
        "an OpenOffice 1 spreadsheet (.sxc)",
        _is_open_document("application/vnd.sun.xml.calc"),
        remedy=SAVE_IN_LIBREOFFICE,
    ),
    _kind(F105, "OpenOffice 1 文档", "an OpenOffice 1 document", _is_open_document("application/vnd.sun.xml")),
    _kind(F105, "OpenDocument 文字文档（.odt）", "an OpenDocument text (.odt)", _is_open_document(f"{_ODF}.text")),
    _kind(
        F105,
        "OpenDocument 演示文稿（.odp）",
        "an OpenDocument presentation (.odp)",
        _is_open_document(f"{_ODF}.presentation"),
    ),
    _kind(
        F105,
        "OpenDocument 文档",
        "an OpenDocument document",
        lambda file: bool(file.open_document_type) and not file.open_document_type.startswith(f"{_ODF}.spreadsheet"),
    ),
    _kind(F105, "电子书（.epub）", "an e-book (.epub)", _begins_in("mimetype", b"application/epub+zip")),
    _kind(F101, "缺少 [Content_Types].xml", "[Content_Types].xml is missing", _has_lost_its_types, "detail"),
    Unreadable(UNPACKED, _is_in_a_folder),
    _kind(
        F110,
        "混有解开的工作簿和其他文件的压缩包",
        "a zip archive of an unpacked workbook among others",
        _holds_other_workbooks,
    ),
    Unreadable(Finding(F102, values={"detail": ""}), _holds("encrypted-package")),  # LibreOffice, all parts in one
    _kind(
        F110,
        "ZIP 压缩包",
        "a zip archive",
        lambda file: file.package is not None and not file.has_types and not file.open_document_type,
    ),
)
"""Asked before the formats."""


# --- other files ----------------------------------------------------------------------------------------------------

_START = 4096
_BARE_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_LONGEST_NAME = 54
"""Bytes of the name of whoever has the workbook open, behind its length."""
_MAIL = re.compile(rb"(?:mime-version|from|received|return-path|message-id|date|subject|x-mailer): ")
_LOCK_OF_LIBREOFFICE = re.compile(rb",[^,\n]*,[^,\n]*,\d\d\.\d\d\.\d{4} \d\d:\d\d,file://[^\n]*;\s*")


_SEND_WITHOUT_RTF = Phrase(
    "请重新发送：Outlook 中新建邮件，设置文本格式 → HTML 或纯文本（不要用 RTF），附上工作簿",
    "Send it again: in a new message of Outlook, Format Text > HTML or Plain Text (not Rich Text), attach the workbook",
)


def _begins(*signatures: bytes) -> _Sniff:
    return lambda file: file.data.startswith(signatures)


def _has_stream(name: str) -> _Sniff:
    """True for a compound file with a stream of that name at its root; or that says so, if it is damaged."""
    return lambda file: file.has_stream(name) or (file.compound is None and _says_name(file, name))


def _says_name(file: Candidate, *names: str) -> bool:
    """True if a damaged compound file has a name in it, in capitals or not."""
    spelled = (spelling.encode("utf-16-le") for name in names for spelling in (name, name.upper()))
    return file.is_compound and any(map(file.data.__contains__, spelled))


def _is_rights_managed(file: Candidate) -> bool:
    """True for a file that opens only for those whom a server lets: its transform, or its licence, is of that kind."""
    transforms = ("\x06DataSpaces", "TransformInfo")
    if file.compound is None:
        return _says_name(file, "DRMEncryptedTransform", "\x09DRMContent")
    return (
        file.has_stream(*transforms, "DRMEncryptedTransform")
        or file.has_stream(*transforms, "LabelInfo")
        or file.has_stream("\x09DRMContent")
    )


def _is_encrypted(file: Candidate) -> bool:
    if file.compound is None:
        return _says_name(file, "EncryptedPackage")
    return file.has_stream("EncryptedPackage")


def _was_old_workbook(file: Candidate) -> bool:
    return file.compound is None and _says_name(file, "Workbook", "Book")


_SECURITY_SOFTWARE = (b"b\x14#e", b"%TSD-Header-###%", b"E-SafeNet", b"CHINASEC", b"LVENC", b"\x77\x65\x43\x52")
"""The first bytes that software writes which encrypts the files of an office: 亿赛通, 天锐绿盾 and others."""
_LEAST_RANDOM, _DISTINCT = 1024, 200


def _looks_random(file: Candidate) -> bool:
    """True for bytes that nothing but encryption, or packing, makes: of every value, and none of them often."""
    start = file.data[:_START]
    return (
        len(start) >= _LEAST_RANDOM
        and len(set(start)) >= _DISTINCT
        and max(map(start.count, set(start))) < len(start) / 32
    )


def _is_gnumeric(file: Candidate) -> bool:
    """True for a Gnumeric workbook, packed or not."""
    start = file.data[:_START]
    if start.startswith(b"\x1f\x8b"):
        with contextlib.suppress(zlib.error):
            start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, _START)
    return b"www.gnumeric.org" in start


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
    _kind(
        F105,
        "受权限管理（IRM、敏感度标签）保护的文件，只有获得授权的人能打开（请在原软件中取消限制后再报送）",
        "a file under rights management (IRM, a sensitivity label), which opens only for those who were given the "
        "right (take the restriction off before sending)",
        _is_rights_managed,
    ),
    Unreadable(Finding(F102, values={"detail": ""}), _is_encrypted),
    _kind(F105, "文字文档（.doc/.wps）", "a text document (.doc/.wps)", _has_stream("WordDocument")),
    _kind(F105, "演示文稿（.ppt/.dps）", "a presentation (.ppt/.dps)", _has_stream("PowerPoint Document")),
    _kind(
        F105,
        "邮件（.msg，请报送其中的附件）",
        "a mail message (.msg: send what is attached to it)",
        _has_stream("__properties_version1.0"),
    ),
    _kind(F105, "Visio 绘图（.vsd）", "a Visio drawing (.vsd)", _has_stream("VisioDocument")),
    _kind(F101, "内部结构有误", "a compound file that is not whole", _was_old_workbook, "detail"),
    _kind(F105, "旧版 Office 文件", "an old Office file", lambda file: file.is_compound),
    _kind(
        F106,
        "旧版 Excel 工作簿（.xls）",
        "an old Excel workbook (.xls)",
        lambda file: _BARE_EXCEL.match(file.data) is not None,
    ),
    _kind(
        F105,
        "被单位安全软件加密的文件（请解密后再报送）",
        "a file that security software of an office has encrypted (decrypt it before sending)",
        _begins(*_SECURITY_SOFTWARE),
    ),
    _kind(F106, "Gnumeric 工作簿", "a Gnumeric workbook", _is_gnumeric, remedy=SAVE_IN_GNUMERIC),
    _kind(
        F105,
        " Outlook 的 winmail.dat（附件包在里面）",
        "Outlook's winmail.dat, which wraps what was attached",
        _begins(b"\x78\x9f\x3e\x22"),  # MS-OXTNEF 2.1.3.2
        remedy=_SEND_WITHOUT_RTF,
    ),
    _kind(F105, "PDF 文件", "a PDF", _begins(b"%PDF")),
    _kind(F105, "图片", "an image", _begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")),
    _kind(F105, "图片或音像文件", "an image or a recording", _begins(b"RIFF")),
    _kind(F105, "RTF 文档", "an RTF document", _begins(b"{\\rtf")),
    _kind(F110, "RAR 压缩包", "a RAR archive", _begins(b"Rar!")),
    _kind(F110, "7z 压缩包", "a 7z archive", _begins(b"7z\xbc\xaf")),
    _kind(F110, "TAR 归档", "a tar archive", lambda file: file.is_tar),
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
        remedy=SAVE_IN_LIBREOFFICE,
    ),
    _kind(
        F106, "标文通表格（.uos）", "a UOF spreadsheet (.uos)", _says(b"schemas.uof.org"), remedy=SAVE_IN_LIBREOFFICE
    ),
    _kind(
        F105,
        "OpenDocument 文档",
        "an OpenDocument document",
        _says(b"urn:oasis:names:tc:opendocument:xmlns:office"),
    ),
    _kind(
        F105,
        "邮件或单个文件的网页（.eml/.mht）",
        "a mail message or a web page in one file (.eml/.mht)",
        lambda file: _MAIL.match(_text(file)) is not None,
    ),
    _kind(F106, "SYLK 表格（.slk）", "a SYLK spreadsheet (.slk)", _begins(b"ID;P")),
    _kind(
        F106,
        "Lotus 1-2-3 表格",
        "a Lotus 1-2-3 spreadsheet",
        _begins(b"\x00\x00\x02\x00", b"\x00\x00\x1a\x00"),
        remedy=SAVE_IN_LIBREOFFICE,
    ),
    _kind(F105, "网页（HTML）", "a web page (HTML)", _is_web_page),
    _kind(F105, "XML 文件", "an XML file", lambda file: _text(file).startswith(b"<")),
    _kind(F105, "JSON 文件", "a JSON file", lambda file: _text(file).startswith((b"{", b"["))),
    _kind(
        F105,
        "无法识别的文件（可能被单位的安全软件加密，请解密后再报送）",
        "an unknown kind of file (security software may have encrypted it: decrypt it before sending)",
        _looks_random,
    ),
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
