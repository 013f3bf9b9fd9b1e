"""Blank workbooks by the thousand: one is built, and each agency's is that one with the stamp exchanged.

What differs from agency to agency is a few texts in a few parts of the archive. These parts are kept in pieces, cut
where the texts stand and compressed piece by piece; a stamped part is its pieces with the new texts between them, which
the deflate format can hold as they are. The other parts are copied as they lie.
"""

from __future__ import annotations

import functools
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from xml.sax.saxutils import escape

from gouji.form import COVER_SHEET, Cover, Edition, Layout, Stamp, lay_out
from gouji.workbook.writer.book import write_workbook
from gouji.workbook.writer.cover import wide_height

_NAME, _CODE, _SEAL = "\ue000单位名称\ue001", "\ue000单位代码\ue001", "\ue000印\ue001"
"""Stand in the model where the agency's own will stand. No form has these characters: they are for private use."""


def stamp_blank(edition: Edition, stamp: Stamp, *, password: str = "") -> bytes:
    """The blank workbook for a stamp: what :func:`write_workbook` gives, for all but the first at hardly any cost."""
    seal = None if stamp.seal is None else _SEAL
    general = replace(stamp, agency_name=_NAME, agency_code=_CODE, seal=seal)
    return _model(edition, general, password).stamped(stamp)


# --- the model ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Model:
    """The workbook that all others are copies of.

    Attributes:
        same: the parts that are the same in all.
        other: those that are not.
    """

    cover: Cover
    same: _Archive
    other: tuple[_Part, ...]

    def stamped(self, stamp: Stamp) -> bytes:
        """The workbook for one agency."""
        texts = {name: text.encode() for name, text in _texts(stamp, self.cover).items()}
        return _archive((part.filled(texts) for part in self.other), self.same).whole()


@functools.lru_cache(maxsize=16)
def _model(edition: Edition, stamp: Stamp, password: str) -> _Model:
    layout = lay_out(edition)
    places = _places(stamp, layout)
    with zipfile.ZipFile(io.BytesIO(write_workbook(edition, stamp, password=password))) as book:
        cut = [_Part.cut(name, book.read(name), places.get(name, _NOWHERE)) for name in book.namelist()]
    same = _archive(part.filled({}) for part in cut if not part.has_slots)
    return _Model(layout.cover, same, tuple(part for part in cut if part.has_slots))


def _texts(stamp: Stamp, cover: Cover) -> dict[str, str]:
    """What stands in the slots of a stamped workbook."""
    name, code, form_code = stamp.agency_name, stamp.agency_code or "", str(stamp.code)
    return {
        "name": _escaped(name),
        "code": _escaped(code),
        "form_code": form_code,
        "seal": stamp.seal or "",
        "keywords": _escaped(stamp.keywords),
        "name_height": f"{wide_height(cover.line(cover.agency_name), name):g}",
        "code_height": f"{wide_height(cover.line(cover.agency_code), code):g}",
        "form_code_height": f"{wide_height(cover.line(cover.form_code), form_code):g}",
    }


_NOWHERE = re.compile(r"(?!)")


def _places(stamp: Stamp, layout: Layout) -> dict[str, re.Pattern[str]]:
    """Where in the parts of the model the slots are: in each match, the one group that takes part."""
    cover = layout.cover
    form_code = re.escape(str(stamp.code))
    rows = {"name_height": cover.agency_name, "code_height": cover.agency_code, "form_code_height": cover.form_code}
    heights = "|".join(rf'<row r="{cell.row}" [^>]*?ht="(?P<{name}>[0-9.]+)"' for name, cell in rows.items())
    sheet = layout.sheet_names.index(COVER_SHEET) + 1
    return {
        "xl/sharedStrings.xml": re.compile(
            f"(?P<name>{_NAME})|(?P<code>{_CODE})|(?P<seal>{_SEAL})|(?P<form_code>{form_code})"
        ),
        f"xl/worksheets/sheet{sheet}.xml": re.compile(f"{heights}|(?P<form_code>{form_code})"),
        "docProps/core.xml": re.compile(f"(?P<name>{_NAME})|(?P<keywords>{re.escape(_escaped(stamp.keywords))})"),
    }


def _escaped(text: str) -> str:
    """Text as XlsxWriter writes it: what looks like the escape of a character is none."""
    return re.sub("(_x[0-9a-fA-F]{4}_)", r"_x005F\1", escape(text))


# --- parts and archives ---------------------------------------------------------------------------------------------


class _Member(NamedTuple):
    """A compressed part of an archive."""

    name: bytes
    crc: int
    size: int
    chunks: list[bytes]


class _Piece(NamedTuple):
    """What is the same in a part up to a slot or the end, as it is and compressed; and the slot behind it."""

    text: bytes
    deflated: bytes
    slot: str | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the model, cut where the stamp stands."""

    name: bytes
    pieces: tuple[_Piece, ...]

    @classmethod
    def cut(cls, name: str, content: bytes, places: re.Pattern[str]) -> _Part:
        """Cut a part at its slots."""
        text, start, pieces = content.decode(), 0, []
        for match in places.finditer(text):
            assert match.lastgroup is not None
            fixed = text[start : match.start(match.lastgroup)].encode()
            pieces.append(_Piece(fixed, _deflated(fixed, zlib.Z_FULL_FLUSH), match.lastgroup))
            start = match.end(match.lastgroup)
        rest = text[start:].encode()
        pieces.append(_Piece(rest, _deflated(rest, zlib.Z_FINISH), None))
        return cls(name.encode(), tuple(pieces))

    @property
    def has_slots(self) -> bool:
        """Whether it differs from agency to agency."""
        return len(self.pieces) > 1

    def filled(self, texts: Mapping[str, bytes]) -> _Member:
        """The part with texts in its slots."""
        crc = size = 0
        chunks = []
        for fixed, deflated, slot in self.pieces:
            crc = zlib.crc32(fixed, crc)
            size += len(fixed)
            chunks.append(deflated)
            if slot is not None:
                text = texts[slot]
                crc = zlib.crc32(text, crc)
                size += len(text)
                chunks += (_STORED.pack(0, len(text), len(text) ^ 0xFFFF), text)
        return _Member(self.name, crc, size, chunks)


def _deflated(text: bytes, end: int) -> bytes:
    """Compressed so that anything may follow: whole bytes, and nothing after it refers to it."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(text) + compressor.flush(end)


_STORED = struct.Struct("<BHH")
"""Begins a block of a deflate stream that holds its bytes as they are (RFC 1951, 3.2.4)."""
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
"""The records of a zip archive (APPNOTE 4.3.7, 4.3.12, 4.3.16)."""
_VERSION, _UNIX = 20, 3 << 8
_MIDNIGHT, _FIRST_OF_1980 = 0, 1 << 5 | 1
"""The earliest time an archive can say: the same stamp must give the same bytes."""
_READABLE = 0o600 << 16


@dataclass(frozen=True, slots=True)
class _Archive:
    """An archive without its end, so that more may be added: members, directory, how many they are."""

    members: bytes = b""
    directory: bytes = b""
    count: int = 0

    def whole(self) -> bytes:
        """The archive as a file."""
        count, size, start = self.count, len(self.directory), len(self.members)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)
        return b"".join((self.members, self.directory, end))


_EMPTY = _Archive()


def _archive(members: Iterable[_Member], begun: _Archive = _EMPTY) -> _Archive:
    """Add members to an archive."""
    chunks, directory, offset, count = [begun.members], [begun.directory], len(begun.members), begun.count
    for name, crc, size, content in members:
        packed = sum(map(len, content))
        facts = (_VERSION, 0, zipfile.ZIP_DEFLATED, _MIDNIGHT, _FIRST_OF_1980, crc, packed, size, len(name), 0)
        directory += (_ENTRY.pack(b"PK\1\2", _UNIX | _VERSION, *facts, 0, 0, 0, _READABLE, offset), name)
        chunks += (_LOCAL.pack(b"PK\3\4", *facts), name, *content)
        offset += _LOCAL.size + len(name) + packed
        count += 1
    return _Archive(b"".join(chunks), b"".join(directory), count)
