"""A report as a Word document: official typography, real styles, real tables. python-docx is known only here.

The empty document with its styles, page and page numbers stands in ``blank/``, part by part.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from gouji.common import width, xml_attribute, xml_text
from gouji.form import BoxKind
from gouji.publishing.reports.content import Report, ReportTable, TableCell
from gouji.publishing.reports.sizes import LINE, TABLE_HEIGHT, Sizes, fit
from gouji.workbook.ooxml import packed, unpacked

_CHARACTER = 16.0
"""Points a Chinese character of the text is wide."""
_SIGNATURE_INDENT = 2
"""Characters between the signature and the margin."""
_WIDEST_DIFFERENCE = 18
_TABLE_GAP = 8
"""Points between a table and the headings over and under it."""
_FONTS = {"Title": "方正小标宋简体", "Heading 1": "黑体"}
_TEXT_FONT, _TABLE_FONT = "仿宋", "宋体"


def to_docx(report: Report) -> bytes:
    """The report as the bytes of a .docx file (GB/T 9704-2012 where it applies). The same report gives the same bytes.

    Args:
        report: from :func:`compose`.

    Returns:
        The file.
    """
    document = Document(io.BytesIO(_blank()))
    title = document.add_paragraph(style="Title")
    _write(title, report.agency)
    title.add_run().add_break(WD_BREAK.LINE)
    _write(title, report.title)
    if report.opening:
        _write(document.add_paragraph(style="Body Text"), report.opening)
    after_table = False
    for part in report.parts:
        heading = document.add_paragraph(style="Heading 1")
        _write(heading, part.heading)
        if after_table:
            heading.paragraph_format.space_before = Pt(_TABLE_GAP)
        after_table = part.table is not None
        for paragraph in part.paragraphs:
            _write(document.add_paragraph(style="Body Text"), paragraph)
        if part.table is not None:
            heading.paragraph_format.space_after = Pt(_TABLE_GAP)
            document.element.body.insert_element_before(parse_xml(_table_xml(part.table)), "w:sectPr")
    _sign(document, report)
    properties = document.core_properties
    properties.title, properties.author, properties.subject = report.full_title, report.agency, report.title
    buffer = io.BytesIO()
    document.save(buffer)
    # Packed again without the time of day, which python-docx writes into it.
    return packed(unpacked(buffer.getvalue()))


def _write(paragraph: Paragraph, text: str) -> None:
    """Text in the font of its style, quotation marks and dashes too, which Word would take for Latin ones."""
    run = paragraph.add_run(text)
    style = paragraph.style
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001  # the way python-docx offers
    fonts.set(qn("w:hint"), "eastAsia")
    fonts.set(qn("w:eastAsia"), _FONTS.get(style.name or "" if style else "", _TEXT_FONT))


def _sign(document: WordDocument, report: Report) -> None:
    """Agency and date at the right; the date begins two characters to the right of the agency, as GB/T 9704 asks."""
    document.add_paragraph().paragraph_format.keep_with_next = True
    agency = document.add_paragraph(style="Signature")
    _write(agency, report.agency)
    if report.signed_on is None:
        return
    date = document.add_paragraph(style="Date")
    _write(date, report.signed_day)
    wider = (width(report.agency) - width(date.text)) / 2
    if wider > _WIDEST_DIFFERENCE:
        return  # a name over the whole line or more: both end at the same margin
    agency_indent = max(_SIGNATURE_INDENT, 2 * _SIGNATURE_INDENT - wider)
    date_indent = agency_indent + wider - _SIGNATURE_INDENT
    for paragraph, indent in ((agency, agency_indent), (date, date_indent)):
        paragraph.paragraph_format.right_indent = Pt(indent * _CHARACTER)


# --- tables ---------------------------------------------------------------------------------------------------------


def _table_xml(table: ReportTable) -> str:
    """The table as Word writes it. Cell by cell, python-docx takes fifty times as long."""
    sizes = fit(table)
    grid = "".join(f'<w:gridCol w:w="{_twips(points)}"/>' for points in sizes.widths)
    # Held together, the table moves to the next page whole. One that fits on no page is held at its head alone.
    kept = table.rows - 1 if sizes.height <= TABLE_HEIGHT else table.header_rows
    rows = "".join(_row_xml(table, row, sizes, kept=row < kept) for row in range(table.rows))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{_twips(sum(sizes.widths))}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/><w:tblCaption w:val={xml_attribute(table.name)}/>'
        f"<w:tblDescription w:val={xml_attribute(_description(table))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _description(table: ReportTable) -> str:
    return f"{table.name}，共{table.rows}行{table.columns}列"


def _row_xml(table: ReportTable, row: int, sizes: Sizes, *, kept: bool) -> str:
    header = "<w:tblHeader/>" if row < table.header_rows else ""
    cells = "".join(_cell_xml(row, cell, sizes, kept=kept) for cell in _cells_in(table, row))
    height = f'<w:trHeight w:val="{_twips(sizes.heights[row])}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{header}</w:trPr>{cells}</w:tr>"


def _cells_in(table: ReportTable, row: int) -> list[TableCell]:
    """The cells that stand in a row or reach down into it, from left to right."""
    found = [cell for cell in table.cells if cell.row <= row < cell.row + cell.rows]
    return sorted(found, key=lambda cell: cell.column)


def _cell_xml(row: int, cell: TableCell, sizes: Sizes, *, kept: bool) -> str:
    wide = sum(sizes.widths[cell.column : cell.column + cell.columns])
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = ""
    if cell.rows > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    style = "TableLabel" if cell.kind is BoxKind.ROW_LABEL and cell.rows == 1 else "TableText"
    keep = "<w:keepNext/>" if kept else ""
    line = f'<w:spacing w:line="{_twips(LINE * sizes.text)}" w:lineRule="exact"/>'
    run = _run_xml(cell.text, sizes.text) if row == cell.row and cell.text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(wide)}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{line}</w:pPr>{run}</w:p></w:tc>'
    )


def _run_xml(text: str, size: float) -> str:
    half_points = round(2 * size)
    return (
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="{_TABLE_FONT}"/><w:sz w:val="{half_points}"/>'
        f'<w:szCs w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'
    )


def _twips(points: float) -> int:
    return round(20 * points)


# --- the package ----------------------------------------------------------------------------------------------------


@functools.cache
def _blank() -> bytes:
    """The empty document as a package."""
    folder = resources.files("gouji.publishing.reports") / "blank"
    return packed({name: part.read_bytes() for name, part in _parts(folder)})


def _parts(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda child: child.name):
        if entry.is_dir():
            yield from _parts(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry
