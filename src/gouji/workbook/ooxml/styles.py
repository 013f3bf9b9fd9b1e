"""The style sheet of a workbook, more added to it as it is asked for: fonts, fills, borders, cell formats."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from gouji.workbook.ooxml.editing import Document, Element, NotEditable
from gouji.workbook.ooxml.names import MAIN, TRUE, ContentType
from gouji.workbook.ooxml.package import Package

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
"""The children of a style sheet, in the only order spreadsheet programs accept (ECMA-376 part 1, 18.8.39)."""
_BARE = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="{{}}"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_TEXT_FORMAT, _LAST_BUILTIN = 49, 163
_NO_LOCK = '<protection locked="0"/>'


class CellFormat(NamedTuple):
    """A style for cells of text, in the elements of a style sheet.

    Attributes:
        font: what stands in its font.
        fill: the six digits of a colour, None for no fill.
        border: what stands in its border, empty for none.
        alignment: the attributes of its alignment.
    """

    font: str
    fill: str | None
    border: str
    alignment: str


class _List:
    """One list of the style sheet: what is in it, and what is added."""

    def __init__(self, document: Document, local: str, parent: Element | None) -> None:
        self.document = document
        self.parent = parent
        self.local = local
        self.known = [document.source[child.start : child.end].decode() for child in parent.children] if parent else []
        self.before = len(self.known)

    def number(self, xml: str) -> int:
        """The number of an entry, which is added if it is not there."""
        if xml in self.known:
            return self.known.index(xml)
        self.known.append(xml)
        return len(self.known) - 1

    def settle(self, root: Element) -> None:
        """Write what was added."""
        new = self.known[self.before :]
        if not new:
            return
        if self.parent is not None:
            self.document.append(self.parent, "".join(new))
            self.document.set(self.parent, count=str(len(self.known)))
            return
        later = set(_ORDER[_ORDER.index(self.local) + 1 :])
        before = next((child for child in root.children if child.local in later), None)
        name = root.prefix + self.local
        self.document.insert(root, before, f'<{name} count="{len(new)}">{"".join(new)}</{name}>')


class StyleSheet:
    """The styles of a workbook by their numbers. Call :meth:`settle` at the end.

    Args:
        book_part: the workbook part.
        font: for a workbook without a style sheet, which gets one.

    Raises:
        NotEditable: the style sheet has lost parts of itself.
    """

    def __init__(self, package: Package, book_part: str, font: str) -> None:
        link = package.related(book_part, "styles")
        if link is None:
            # The first name is the only one that some libraries look for.
            name = "xl/styles{}.xml" if package.has("xl/styles.xml") else "xl/styles.xml"
            part = package.add(name, _BARE.format(font), ContentType.STYLES)
            package.connect(book_part, "styles", part)
        else:
            part = link.target
        self._document = package.document(part)
        root = self._root = self._document.root
        found = {local: root.first(local) for local in _ORDER}
        if root.space != MAIN or any(found[local] is None for local in ("fonts", "fills", "borders", "cellXfs")):
            raise NotEditable
        self._lists = {
            local: _List(self._document, local, found[local])
            for local in ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs")
        }
        self._formats = found["cellXfs"].children if found["cellXfs"] else []
        self._fills = found["fills"].children if found["fills"] else []
        self._fonts = found["fonts"].children if found["fonts"] else []
        self._number_formats = found["numFmts"].children if found["numFmts"] else []
        self._codes: dict[str, str] = {}
        self._numbers: dict[CellFormat, int] = {}

    def settle(self) -> None:
        """Write what was asked for into the style sheet."""
        for list_ in self._lists.values():
            list_.settle(self._root)

    def is_locked(self, style: int) -> bool:
        """True if cells of a style cannot be typed into where the sheet is protected.

        Args:
            style: a number as cells have it; one that does not exist locks.
        """
        protection = self._formats[style].first("protection") if 0 <= style < len(self._formats) else None
        return protection is None or (protection.get("locked") or "1") in TRUE

    def unlocked(self, style: int) -> int:
        """The style without its lock and with everything else as it was.

        Args:
            style: a number as cells have it.

        Raises:
            NotEditable: there is no such style.
        """
        if not 0 <= style < len(self._formats):
            raise NotEditable
        return self._lists["cellXfs"].number(self._without_lock(self._formats[style]))

    def _without_lock(self, style: Element, **attributes: str | None) -> str:
        """The XML of a style without its lock, with some attributes of its own."""
        document, source = self._document, self._document.source
        whole = document.rewritten(style, applyProtection="1", **attributes)
        tag = whole.removesuffix(source[style.inner : style.end].decode())
        if style.inner == style.end:
            return f"{tag.removesuffix('/>').rstrip()}>{self._tags(_NO_LOCK)}</{style.name}>"
        protection = style.first("protection")
        if protection is not None:
            begins, ends, lock = protection.start, protection.end, document.rewritten(protection, locked="0")
        else:
            alignment = style.first("alignment")
            begins = ends = alignment.end if alignment is not None else style.inner
            lock = self._tags(_NO_LOCK)
        return tag + source[style.inner : begins].decode() + lock + source[ends : style.end].decode()

    def filled(
        self,
        style: int,
        colour: str | None,
        *,
        without_lock: bool = False,
        is_black: bool = False,
        code: str | None = None,
    ) -> int:
        """The style with another fill and everything else as it was.

        Args:
            colour: its six digits; None for no fill.
            without_lock: its cells can be typed into, too.
            is_black: its letters are, as those whose font says no colour.
            code: of its number format, which takes the place of its own; None for its own.

        Raises:
            NotEditable: there is no such style.
        """
        if not 0 <= style < len(self._formats) and (style or self._formats):
            raise NotEditable
        fill, formats = str(self._fill(colour) if colour else 0), self._lists["cellXfs"]
        if not self._formats:
            return formats.number(self._tags(f'<xf numFmtId="0" fontId="0" fillId="{fill}" borderId="0"/>'))
        others = {"fontId": self._without_colour(self._formats[style]), "applyFont": "1"} if is_black else {}
        others |= {"numFmtId": self._number_format(code), "applyNumberFormat": "1"} if code is not None else {}
        if without_lock:
            return formats.number(self._without_lock(self._formats[style], fillId=fill, applyFill="1", **others))
        if others:
            return formats.number(self._document.rewritten(self._formats[style], fillId=fill, applyFill="1", **others))
        bare, applied = (
            self._document.rewritten(self._formats[style], fillId=fill, applyFill=apply_fill)
            for apply_fill in (None, "1")
        )
        # Without a fill both say the same: the one the workbook has already is what the cell had before.
        is_bare = colour is None and (bare in formats.known or applied not in formats.known)
        return formats.number(bare if is_bare else applied)

    def _without_colour(self, style: Element) -> str:
        """The number of the font of a style without its colour."""
        number = style.get("fontId") or "0"
        known = self._fonts[int(number) if number.isdecimal() and int(number) < len(self._fonts) else 0]
        colour, source = known.first("color"), self._document.source
        if colour is None:
            return str(self._fonts.index(known))
        xml = source[known.start : colour.start] + source[colour.end : known.end]
        return str(self._lists["fonts"].number(xml.decode()))

    def _number_format(self, code: str) -> str:
        """The number of a number format, which is added if none that was added is the same."""
        if code not in self._codes:
            said = (child.get("numFmtId") or "" for child in self._number_formats)
            last = max((int(number) for number in said if re.fullmatch("[0-9]{1,9}", number)), default=0)
            number = str(max(last, _LAST_BUILTIN) + 1 + len(self._codes))
            self._lists["numFmts"].number(self._tags(f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'))
            self._codes[code] = number
        return self._codes[code]

    def with_fill_of(self, style: int, other: int) -> int:
        """A style with the fill of another one, whatever that is, and everything else as it was.

        Args:
            style: a number as cells have it.
            other: the style that has the fill; one that does not exist has none.

        Raises:
            NotEditable: there is no such style.
        """
        if not 0 <= style < len(self._formats):
            raise NotEditable
        if not 0 <= other < len(self._formats):
            return self.filled(style, None)
        source, formats = self._formats[other], self._lists["cellXfs"]
        new = self._document.rewritten(
            self._formats[style], fillId=source.get("fillId") or "0", applyFill=source.get("applyFill")
        )
        is_without_lock = self.is_locked(other) and new == self._without_lock(source)
        return other if new == formats.known[other] or is_without_lock else formats.number(new)

    def fill_of(self, style: int) -> str | None:
        """The six digits of the colour a style fills cells with, None if it is not one colour.

        Args:
            style: a number as cells have it; one that does not exist has no fill.

        Returns:
            In capitals.
        """
        if not 0 <= style < len(self._formats):
            return None
        number = self._formats[style].get("fillId") or "0"
        is_known = number.isascii() and number.isdigit() and int(number) < len(self._fills)
        pattern = self._fills[int(number)].first("patternFill") if is_known else None
        front = pattern.first("fgColor") if pattern and pattern.get("patternType") == "solid" else None
        colour = front.get("rgb") if front else None
        return colour[-6:].upper() if colour else None

    def differential_fill(self, colour: str) -> int:
        """The number of the differential format that fills cells with a colour.

        Args:
            colour: its six digits.

        Returns:
            For :meth:`Worksheet.add_rules`; the format is added if it is not there.
        """
        fill = f'<fill><patternFill patternType="solid"><bgColor rgb="FF{colour}"/></patternFill></fill>'
        return self._lists["dxfs"].number(self._tags(f"<dxf>{fill}</dxf>"))

    def number(self, format_: CellFormat) -> int:
        """The number of a style, which is added if it is not there.

        Args:
            format_: the same one gets the same number.
        """
        if format_ in self._numbers:
            return self._numbers[format_]
        font = self._lists["fonts"].number(self._tags(f"<font>{format_.font}</font>"))
        borders = self._lists["borders"]
        border = borders.number(self._tags(f"<border>{format_.border}</border>")) if format_.border else 0
        fill = self._fill(format_.fill) if format_.fill else 0
        xf = (
            f'<xf numFmtId="{_TEXT_FORMAT}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
            f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f"<alignment {format_.alignment}/></xf>"
        )
        self._numbers[format_] = self._lists["cellXfs"].number(self._tags(xf))
        return self._numbers[format_]

    def _fill(self, colour: str) -> int:
        xml = (
            f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/>'
            "</patternFill></fill>"
        )
        return self._lists["fills"].number(self._tags(xml))

    def _tags(self, xml: str) -> str:
        """New XML with the prefix the style sheet writes."""
        prefix = self._root.prefix
        return xml.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}") if prefix else xml
