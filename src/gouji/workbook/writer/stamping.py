"""Blank workbooks by the thousand: one is built, and each agency's is that one with the stamp exchanged.

What differs from agency to agency is a few texts in a few parts of the archive. These parts are kept in pieces, cut
where the texts stand and compressed piece by piece; a stamped part is its pieces with the new texts between them, which
the deflate format can hold as they are. The other parts are copied as they lie.
"""

from __future__ import annotations

import functools
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from gouji.common import xml_text
from gouji.form import Cover, Edition, Layout, Stamp, lay_out
from gouji.workbook.ooxml.archive import Archive, PackageMember, deflate, members_of
from gouji.workbook.writer.book import footer_name, write_workbook
from gouji.workbook.writer.cover import wide_height

_NAME, _CODE, _SEAL = "\ue000单位名称\ue001", "\ue000单位代码\ue001", "\ue000印\ue001"
"""Stand in the model where the agency's own will stand. No form has these characters: they are for private use."""


def stamp_blank(edition: Edition, stamp: Stamp, *, password: str = "") -> bytes:
    """The blank workbook for a stamp: that of :func:`write_workbook`, for all but the first at hardly any cost.

    Args:
        edition: that is laid out.
        stamp: whose workbook it is.
        password: as for :func:`write_workbook`.

    Returns:
        The bytes of an .xlsx file; the same arguments give the same ones.
    """
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
    same: Archive
    other: tuple[_SlottedPart, ...]

    def stamped(self, stamp: Stamp) -> bytes:
        """The workbook for one agency."""
        texts = {name: text.encode() for name, text in _texts(stamp, self.cover).items()}
        return self.same.with_members(part.filled(texts) for part in self.other).whole()


@functools.lru_cache(maxsize=16)
def _model(edition: Edition, stamp: Stamp, password: str) -> _Model:
    layout = lay_out(edition)
    places = _places(stamp, layout)
    members = members_of(write_workbook(edition, stamp, password=password))
    cut = [_SlottedPart.cut(name, member.content(), places.get(name, _NOWHERE)) for name, member in members.items()]
    same = Archive().with_members(part.filled({}) for part in cut if not part.has_slots)
    return _Model(layout.cover, same, tuple(part for part in cut if part.has_slots))


def _texts(stamp: Stamp, cover: Cover) -> dict[str, str]:
    """The texts in the slots of a stamped workbook."""
    name, code, form_code = stamp.agency_name, stamp.agency_code or "", str(stamp.code)
    return {
        "footer_name": _escaped(footer_name(name)),
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
    """The slots in the parts of the model: in each match, the one group that takes part."""
    cover = layout.cover
    form_code = re.escape(str(stamp.code))
    rows = {"name_height": cover.agency_name, "code_height": cover.agency_code, "form_code_height": cover.form_code}
    heights = "|".join(rf'<row r="{cell.row}" [^>]*?ht="(?P<{name}>[0-9.]+)"' for name, cell in rows.items())
    footer = f"(?P<form_code>{form_code})|(?:：|:  )(?P<footer_name>{_NAME})"
    sheets = {
        f"xl/worksheets/sheet{number}.xml": re.compile(footer) for number in range(1, len(layout.sheet_names) + 2)
    }
    sheet = layout.sheet_names.index(cover.title.sheet) + 1
    return sheets | {
        "xl/sharedStrings.xml": re.compile(
            f"(?P<name>{_NAME})|(?P<code>{_CODE})|(?P<seal>{_SEAL})|(?P<form_code>{form_code})"
        ),
        f"xl/worksheets/sheet{sheet}.xml": re.compile(f"{heights}|{footer}"),
        "docProps/core.xml": re.compile(f"(?P<name>{_NAME})|(?P<keywords>{re.escape(_escaped(stamp.keywords))})"),
    }


def _escaped(text: str) -> str:
    """Text as XlsxWriter writes it: a text in the shape of an escaped character is none."""
    return re.sub("(_x[0-9a-fA-F]{4}_)", r"_x005F\1", xml_text(text))


# --- parts ----------------------------------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """The fixed text of a part up to a slot or the end, as it is and compressed; and the slot after it."""

    text: bytes
    deflated: bytes
    slot: str | None


@dataclass(frozen=True, slots=True)
class _SlottedPart:
    """A part of the model, cut where the stamp stands.

    Attributes:
        begun: CRC-32 of the first piece: most of a sheet stands before its footer.
    """

    name: str
    begun: int
    pieces: tuple[_Piece, ...]

    @classmethod
    def cut(cls, name: str, content: bytes, places: re.Pattern[str]) -> _SlottedPart:
        """Cut a part at its slots."""
        text, start, pieces = content.decode(), 0, []
        for match in places.finditer(text):
            assert match.lastgroup is not None
            fixed = text[start : match.start(match.lastgroup)].encode()
            pieces.append(_Piece(fixed, deflate(fixed, zlib.Z_FULL_FLUSH, _BEST), match.lastgroup))
            start = match.end(match.lastgroup)
        rest = text[start:].encode()
        pieces.append(_Piece(rest, deflate(rest, zlib.Z_FINISH, _BEST), None))
        return cls(name, zlib.crc32(pieces[0].text), tuple(pieces))

    @property
    def has_slots(self) -> bool:
        """True if it differs from agency to agency."""
        return len(self.pieces) > 1

    def filled(self, texts: Mapping[str, bytes]) -> PackageMember:
        """The part with texts in its slots."""
        checksum, size = self.begun, 0
        chunks = []
        for number, (fixed, deflated, slot) in enumerate(self.pieces):
            if number:
                checksum = zlib.crc32(fixed, checksum)
            size += len(fixed)
            chunks.append(deflated)
            if slot is not None:
                text = texts[slot]
                checksum = zlib.crc32(text, checksum)
                size += len(text)
                chunks += (_STORED.pack(0, len(text), len(text) ^ 0xFFFF), text)
        return PackageMember(self.name, checksum, size, chunks)


_BEST = 9
_STORED = struct.Struct("<BHH")
"""Begins a block of a deflate stream that holds its bytes as they are (RFC 1951, 3.2.4)."""
