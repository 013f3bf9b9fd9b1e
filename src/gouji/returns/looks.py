"""The looks of a workbook: a cell's own with another fill, and those of the sheet that is added."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from gouji.findings import Severity
from gouji.returns.package import MAIN, STYLES, Package
from gouji.returns.xml import Document, Element, NotEditable
from gouji.workbook.writer import ERROR_LOOK, HEI, LABEL_FILL, LINK_COLOR, MUTED, SONG, WARNING_LOOK

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
_BARE = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="{SONG}"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _colour(written: str) -> str:
    return written.lstrip("#").upper()


MARK_FILLS: Mapping[Severity, str] = {
    Severity.ERROR: _colour(ERROR_LOOK["bg_color"]),
    Severity.WARNING: _colour(WARNING_LOOK["bg_color"]),
}
"""What a marked cell is filled with: the colours in which the form itself shows what fails."""


class _List:
    """One list of the style sheet (fonts, fills, looks ...): what is in it, and what is added."""

    def __init__(self, document: Document, local: str, parent: Element | None) -> None:
        self.document = document
        self.parent = parent
        self.local = local
        self.known = [document.source[each.start : each.end].decode() for each in parent.children] if parent else []
        self.before = len(self.known)

    def number(self, xml: str) -> int:
        """The number of an entry, added if it is not there."""
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


class Looks:
    """The looks of a workbook, more of them as they are asked for. Call :meth:`settle` at the end."""

    def __init__(self, package: Package) -> None:
        """Raises NotEditable: its style sheet has lost parts of itself."""
        link = package.link(package.book_part, "styles")
        if link is None or not package.has(link.target):
            # The first name is the only one that some libraries look for.
            name = "xl/styles{}.xml" if package.has("xl/styles.xml") else "xl/styles.xml"
            part = package.add(name, _BARE, STYLES)
            package.connect(package.book_part, "styles", part)
        else:
            part = link.target
        self.document = package.document(part)
        root = self.root = self.document.root
        self.prefix = root.prefix
        found = {local: root.first(local) for local in _ORDER}
        if root.space != MAIN or any(found[local] is None for local in ("fonts", "fills", "borders", "cellXfs")):
            raise NotEditable
        self.lists = {
            local: _List(self.document, local, found[local])
            for local in ("fonts", "fills", "borders", "cellXfs", "dxfs")
        }
        self.own = found["cellXfs"].children if found["cellXfs"] else []
        self.fills = found["fills"].children if found["fills"] else []

    def settle(self) -> None:
        """Write what was asked for into the style sheet."""
        for each in self.lists.values():
            each.settle(self.root)

    def filled(self, look: int, colour: str | None) -> int:
        """The look with another fill and everything else as it was; None for no fill."""
        if not 0 <= look < len(self.own) and (look or self.own):
            raise NotEditable
        fill, looks = str(self._fill(colour) if colour else 0), self.lists["cellXfs"]
        if not self.own:
            return looks.number(self._tags(f'<xf numFmtId="0" fontId="0" fillId="{fill}" borderId="0"/>'))
        bare, applied = (self.document.rewritten(self.own[look], fillId=fill, applyFill=each) for each in (None, "1"))
        # Without a fill both say the same: the one the workbook has already is what the cell had before.
        return looks.number(bare if colour is None and (bare in looks.known or applied not in looks.known) else applied)

    def fill_of(self, look: int) -> str | None:
        """The six digits of the colour a look is filled with, None if it is not filled with one colour."""
        if not 0 <= look < len(self.own):
            return None
        number = self.own[look].get("fillId") or "0"
        fill = (
            self.fills[int(number)] if number.isascii() and number.isdigit() and int(number) < len(self.fills) else None
        )
        pattern = fill.first("patternFill") if fill else None
        front = pattern.first("fgColor") if pattern and pattern.get("patternType") == "solid" else None
        colour = front.get("rgb") if front else None
        return colour[-6:].upper() if colour else None

    @functools.cache  # noqa: B019  # lives as long as one workbook is marked
    def conditional(self, severity: Severity) -> int:
        """The number of the conditional look that shows a mark."""
        return self.lists["dxfs"].number(
            self._tags(
                f'<dxf><fill><patternFill patternType="solid"><bgColor rgb="FF{MARK_FILLS[severity]}"/>'
                "</patternFill></fill></dxf>"
            )
        )

    def made(self, name: str) -> int:
        """The number of a look of the added sheet, by its name in :data:`_MADE`."""
        font, fill, bordered, alignment = _MADE[name]
        fonts, borders = self.lists["fonts"], self.lists["borders"]
        font_id = fonts.number(self._tags(f"<font>{font}</font>"))
        border_id = borders.number(self._tags(_BORDER)) if bordered else 0
        fill_id = self._fill(fill) if fill else 0
        xf = (
            f'<xf numFmtId="49" fontId="{font_id}" fillId="{fill_id}" borderId="{border_id}" xfId="0" '
            f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f"<alignment {alignment}/></xf>"
        )
        return self.lists["cellXfs"].number(self._tags(xf))

    def _fill(self, colour: str) -> int:
        xml = (
            f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/>'
            "</patternFill></fill>"
        )
        return self.lists["fills"].number(self._tags(xml))

    def _tags(self, xml: str) -> str:
        """New XML with the prefix the style sheet writes."""
        prefix = self.prefix
        return xml.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}") if prefix else xml


def _font(size: int, name: str = SONG, *, colour: str = "000000", bold: bool = False, line: bool = False) -> str:
    return (
        f'{"<b/>" if bold else ""}{"<u/>" if line else ""}<sz val="{size}"/><color rgb="FF{colour}"/>'
        f'<name val="{name}"/>'
    )


_EDGE = '<{} style="thin"><color rgb="FFBFBFBF"/></{}>'
_BORDER = (
    f"<border>{''.join(_EDGE.format(side, side) for side in ('left', 'right', 'top', 'bottom'))}<diagonal/></border>"
)
_MIDDLE = 'horizontal="center" vertical="center" wrapText="1"'
_WORDS = 'horizontal="left" vertical="top" wrapText="1"'
_TOP = 'horizontal="center" vertical="top" wrapText="1"'
_MADE: Mapping[str, tuple[str, str | None, bool, str]] = {
    "title": (_font(20, HEI), None, False, 'horizontal="center" vertical="center"'),
    "whose": (_font(12, HEI), None, False, 'horizontal="center" vertical="center"'),
    "intro": (_font(11), None, False, _WORDS),
    "head": (_font(11, HEI), _colour(LABEL_FILL), True, _MIDDLE),
    "words": (_font(11), None, True, _WORDS),
    "number": (_font(11), None, True, _TOP),
    "link": (_font(11, colour=_colour(LINK_COLOR), line=True), None, True, _TOP),
    "error": (_font(11, colour=_colour(ERROR_LOOK["font_color"])), MARK_FILLS[Severity.ERROR], True, _TOP),
    "warning": (_font(11, colour=_colour(WARNING_LOOK["font_color"])), MARK_FILLS[Severity.WARNING], True, _TOP),
    "small": (_font(10, colour=_colour(MUTED)), None, True, _WORDS),
    "record": (_font(9, colour=_colour(MUTED)), None, False, 'vertical="top"'),
}
"""Font, fill, whether bordered, and alignment of each look of the sheet 退改说明."""
