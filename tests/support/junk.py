"""Files no clerk should send, made in code: other formats, damaged archives, workbooks with one thing wrong, bombs.

What may come of each stands beside it: codes, one or more of which must be there and no other error (``F101 F103``), or
``same``, a workbook of ours that is accepted with what was filled in, or ``accepted``, with something else.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import random
import re
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import gouji
from gouji.common import Cell, column_letters
from gouji.form import COVER_SHEET, STAMP_SHEET, TEXT_SHEET
from gouji.form.edition import Edition
from gouji.form.expression import Number
from gouji.form.layout import BoxKind, lay_out
from gouji.form.submission import Agency, Submission, make_submission
from gouji.workbook.ooxml.archive import Archive, PackageMember, deflate, deflated, unpacked
from gouji.workbook.ooxml.names import (
    CONTENT_TYPES,
    MAIN,
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIPS,
    STRICT_MAIN,
    STRICT_RELATIONSHIPS,
    ContentType,
)

Parts = dict[str, bytes]
Change = Callable[[Parts, str], None]
"""Changes a workbook's parts in place; told the sheet part to work on."""
Wrong = tuple[str, Change, str]
"""One thing wrong with a workbook: its name, the change, and what may come of it."""


@dataclass(frozen=True, slots=True)
class Junk:
    """One file.

    Attributes:
        codes: what may come of it: codes, or ``same``.
    """

    name: str
    make: Callable[[], bytes]
    codes: str


# --- a filled workbook of ours, and one that is not ------------------------------------------------------------------

EDITION = gouji.load("2019")
"""The edition with a field for amounts."""
YEAR = 2020
LAYOUT = lay_out(EDITION)
INPUT = LAYOUT.cells["requests.new.natural_person"]
FREE = LAYOUT.cells["proactive_disclosure.centralized_procurement.projects"]
"""An input no tie-out knows: a wrong number in it is found by nothing but careful reading."""
AMOUNT = LAYOUT.cells["proactive_disclosure.centralized_procurement.amount"]
TOTAL = LAYOUT.cells["requests.results.total.total"]
DATE = LAYOUT.cells["sign_off.filled_on"]
FIGURE = LAYOUT.cells["key_figures.documents_issued"]
TEXT = LAYOUT.text_places["narrative.overview"].cells[0]


def _numbers(edition: Edition) -> dict[str, Number]:
    """Numbers that tie out, no two columns alike."""
    values: dict[str, Number] = {each.path: 0 for each in edition.inputs}
    new = [path for path in values if path.startswith("requests.new.")]
    for index, path in enumerate(new, 1):
        column = path.rpartition(".")[2]
        values[path] = 10 + index
        values[f"requests.results.disclosed.{column}"] = 7 + index
        values[f"requests.carried_forward.{column}"] = 3
    values["proactive_disclosure.centralized_procurement.projects"] = 4
    values["proactive_disclosure.centralized_procurement.amount"] = 120
    return values


@functools.cache
def submission() -> Submission:
    """What the workbook of ours says."""
    narrative = {text.path: "情况说明。" for text in EDITION.texts}
    values = {path: value for path, value in _numbers(EDITION).items() if path in EDITION.fields}
    return make_submission(EDITION, YEAR, Agency(name="某县民政局"), {**values, **narrative})


@functools.cache
def filled() -> bytes:
    """The workbook of ours."""
    return gouji.make_filled(submission())


_SHEET = f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}">%s</worksheet>'


_ONE = '<c r="{}"><v>1</v></c>'


def foreign() -> Parts:
    """The parts of a small workbook that is not ours. It has a cell wherever the changes below look for one."""
    rows = "".join(
        f'<row r="{row}">{"".join(_ONE.format(Cell("", row, column).a1) for column in range(1, 11))}</row>'
        for row in range(1, 31)
    )
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT_TYPES}">'
        f'<Default Extension="rels" ContentType="{ContentType.RELATIONSHIPS}"/>'
        f'<Default Extension="xml" ContentType="{ContentType.XML}"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{ContentType.WORKBOOK}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ContentType.WORKSHEET}"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{ContentType.STYLES}"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{ContentType.SHARED_STRINGS}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><workbookPr/><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets><definedNames></definedNames></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId9" Type="{RELATIONSHIPS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId10" Type="{RELATIONSHIPS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill/></fill></fills>'
        '<borders count="1"><border/></borders><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>单位</t></si></sst>',
        "xl/worksheets/sheet1.xml": _SHEET % f'<dimension ref="A1:J30"/><sheetData>{rows}</sheetData>',
    }
    return {name: b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode() for name, text in texts.items()}


def packed(parts: Parts, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return stream.getvalue()


def part_of(parts: Parts, sheet: str) -> str:
    """The part of a sheet of ours."""
    names = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def ours(change: Change) -> bytes:
    """The workbook of ours, changed on the sheet of the requests."""
    parts = unpacked(filled())
    change(parts, part_of(parts, INPUT.sheet))
    return packed(parts)


def theirs(change: Change) -> bytes:
    """The workbook that is not ours, changed."""
    parts = foreign()
    change(parts, "xl/worksheets/sheet1.xml")
    return packed(parts)


# --- changes --------------------------------------------------------------------------------------------------------


def swap(part: str, old: str, new: str) -> Change:
    """Replace the first of some words of a part; an empty *part* is the sheet."""

    def change(parts: Parts, sheet: str) -> None:
        name = part or sheet
        assert old.encode() in parts[name], (name, old)
        parts[name] = parts[name].replace(old.encode(), new.encode(), 1)

    return change


def sheet_of(place: Cell, parts: Parts, sheet: str) -> str:
    """The part of the sheet of a cell; a workbook that is not ours has but one."""
    return part_of(parts, place.sheet) if STAMP_SHEET.encode() in parts["xl/workbook.xml"] else sheet


def _around(xml: bytes, a1: str) -> tuple[bytes, str, bytes]:
    """What stands before a cell, its style, and what stands behind it."""
    found = re.search(rf'<c r="{a1}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'.encode(), xml, re.DOTALL)
    assert found is not None, a1
    return xml[: found.start()], (found[1] or b"").decode(), xml[found.end() :]


def cell(place: Cell, xml: str, attributes: str = "") -> Change:
    """Put other XML into a cell of the sheet; its style stays."""

    def change(parts: Parts, sheet: str) -> None:
        sheet = sheet_of(place, parts, sheet)
        before, style, after = _around(parts[sheet], place.a1)
        style = "" if "s=" in attributes else style
        parts[sheet] = b"".join((before, f'<c r="{place.a1}"{style} {attributes}>{xml}</c>'.encode(), after))

    return change


def typed(place: Cell, text: str) -> Change:
    """Type a text into a cell."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return cell(place, f'<is><t xml:space="preserve">{escaped}</t></is>', 't="inlineStr"')


def number(place: Cell, text: str) -> Change:
    """Put a number, or what passes for one, into a cell."""
    return cell(place, f"<v>{text}</v>")


def below(xml: str) -> Change:
    """Add rows under the last one."""
    return swap("", "</sheetData>", f"{xml}</sheetData>")


def after_cells(xml: str) -> Change:
    """Add what stands after the cells. Merges there already are kept in front."""

    def change(parts: Parts, sheet: str) -> None:
        text = parts[sheet].decode()
        anchor = "</mergeCells>" if "</mergeCells>" in text else "</sheetData>"
        if xml.startswith("<mergeCells>") and anchor == "</mergeCells>":
            inner = xml.removeprefix("<mergeCells>").removesuffix("</mergeCells>")
            text = text.replace(anchor, inner + anchor, 1)
        else:
            text = text.replace(anchor, anchor + xml, 1)
        parts[sheet] = text.encode()

    return change


def merges(*references: str) -> Change:
    """Merge cells."""
    inner = "".join(f'<mergeCell ref="{each}"/>' for each in references)
    return after_cells(f"<mergeCells>{inner}</mergeCells>")


def all_of(*changes: Change) -> Change:
    """One change after the other."""

    def change(parts: Parts, sheet: str) -> None:
        for each in changes:
            each(parts, sheet)

    return change


def without(part: str) -> Change:
    """Leave a part out."""

    def change(parts: Parts, _: str) -> None:
        del parts[part]

    return change


def rewritten(part: str, data: Callable[[bytes], bytes]) -> Change:
    """Rewrite a part; an empty *part* is the sheet."""

    def change(parts: Parts, sheet: str) -> None:
        name = part or sheet
        parts[name] = data(parts[name])

    return change


def added(part: str, data: bytes) -> Change:
    """Add a part nobody refers to."""

    def change(parts: Parts, _: str) -> None:
        parts[part] = data

    return change


def related(kind: str, target: str, *, identity: str = "rIdX", mode: str = "", times: int = 1) -> Change:
    """Let the sheet refer to another part, once or many times."""

    def change(parts: Parts, sheet: str) -> None:
        name = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
        external = f' TargetMode="{mode}"' if mode else ""
        lines = "".join(
            f'<Relationship Id="{identity}{index or ""}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"{external}/>'
            for index in range(times)
        )
        parts[name] = f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{lines}</Relationships>'.encode()

    return change


def renamed(new: str) -> Change:
    """Give the sheet's part another name, and refer to it by that."""

    def change(parts: Parts, sheet: str) -> None:
        old = sheet.rpartition("/")[2]
        parts[f"xl/worksheets/{new}"] = parts.pop(sheet)
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            parts[name] = parts[name].replace(f"worksheets/{old}".encode(), f"worksheets/{new}".encode())

    return change


_ENTITIES = "".join(f'<!ENTITY {chr(each + 1)} "{f"&{chr(each)};" * 8}">' for each in range(ord("a"), ord("z")))
_LAUGHS = f'<!DOCTYPE lolz [<!ENTITY a "ha">{_ENTITIES}]>'
_READS_A_FILE = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/hostname">]>'


def declaring(doctype: str) -> Callable[[bytes], bytes]:
    """XML with a document type in front."""

    def data(xml: bytes) -> bytes:
        head, found, rest = xml.partition(b"?>")
        return head + found + doctype.encode() + rest if found else doctype.encode() + xml

    return data


def utf16(xml: bytes) -> bytes:
    """The same XML in UTF-16."""
    return re.sub(r'encoding="[^"]*"', 'encoding="UTF-16"', xml.decode(), count=1).encode("utf-16")


def stamped(*, everywhere: bool, **changes: str) -> Change:
    """Rewrite what the stamp says, on the hidden sheet and in the keywords, or so that the cover agrees with it."""

    def change(parts: Parts, _: str) -> None:
        stamp = lay_out(EDITION).stamp(YEAR, "某县民政局", None)
        record = stamp.record() | changes
        keywords = f"gouji?{urlencode(record, quote_via=quote)}".replace("&", "&amp;")
        core = parts["docProps/core.xml"].decode()
        parts["docProps/core.xml"] = re.sub(r"gouji\?[^<]*", lambda _: keywords, core).encode()
        part = part_of(parts, STAMP_SHEET)
        rows = "".join(
            f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{key}</t></is></c>'
            f'<c r="B{row}" t="inlineStr"><is><t>{value}</t></is></c></row>'
            for row, (key, value) in enumerate(record.items(), 1)
        )
        parts[part] = (_SHEET % f"<sheetData>{rows}</sheetData>").encode()
        if everywhere:
            cover = LAYOUT.cover
            cell(cover.form_code, "")(parts, "")
            places = {"agency_name": cover.agency_name, "agency_code": cover.agency_code, "year": cover.year}
            for key, place in places.items():
                typed(place, record[key])(parts, "")

    return change


def _no_references(xml: bytes) -> bytes:
    """Cells that say nothing of where they stand, where that follows from the cell before."""
    text = xml.decode()
    for row in re.findall(r'<row r="\d+".*?</row>', text, re.DOTALL):
        columns = re.findall(r'<c r="([A-Z]+)\d+"', row)
        if columns == [column_letters(index) for index in range(1, len(columns) + 1)]:
            text = text.replace(row, re.sub(r'<c r="[A-Z]+\d+"', "<c", row))
    return text.encode()


_STRICT = [
    (MAIN, STRICT_MAIN),
    (RELATIONSHIPS, STRICT_RELATIONSHIPS),
]


def _strict(parts: Parts, _: str) -> None:
    for name, data in parts.items():
        for old, new in _STRICT:
            data = data.replace(old.encode(), new.encode())  # noqa: PLW2901
        parts[name] = data


def _external_link(parts: Parts, _: str) -> None:
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{RELATIONSHIPS}" r:id="rId1"><sheetNames>'
        '<sheetName val="S"/></sheetNames></externalBook></externalLink>'
    ).encode()
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/externalLinkPath" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    ).encode()
    swap(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdE" Type="{RELATIONSHIPS}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        "</Relationships>",
    )(parts, "")
    swap("xl/workbook.xml", "</sheets>", '</sheets><externalReferences><externalReference r:id="rIdE"/>'
         "</externalReferences>")(parts, "")  # fmt: skip


def _macros(parts: Parts, _: str) -> None:
    types = parts["[Content_Types].xml"].replace(ContentType.WORKBOOK.encode(), ContentType.MACRO_WORKBOOK.encode())
    parts["[Content_Types].xml"] = types.replace(
        b"<Default ", f'<Default Extension="bin" ContentType="{ContentType.MACROS}"/><Default '.encode(), 1
    )
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def _chart_sheets(parts: Parts, _: str) -> None:
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        parts[name] = (
            f'<chartsheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>'.encode()
        )
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(b"spreadsheetml.worksheet+xml", b"spreadsheetml.chartsheet+xml")
        parts[name] = parts[name].replace(b"relationships/worksheet", b"relationships/chartsheet")


def beside(place: Cell, xml: str) -> Change:
    """Add a cell behind another one."""

    def change(parts: Parts, sheet: str) -> None:
        sheet = sheet_of(place, parts, sheet)
        _, _, after = _around(parts[sheet], place.a1)
        parts[sheet] = parts[sheet].removesuffix(after) + xml.encode() + after

    return change


def on(place: Cell, change: Change) -> Change:
    """The change, on the sheet of a cell."""

    def changed(parts: Parts, sheet: str) -> None:
        change(parts, sheet_of(place, parts, sheet))

    return changed


def _add_sheet(parts: Parts, inside: str) -> None:
    """One more part for a sheet, which the workbook does not list yet."""
    parts["xl/worksheets/extra.xml"] = (_SHEET % inside).encode()
    swap("xl/_rels/workbook.xml.rels", "</Relationships>",
         f'<Relationship Id="rIdN" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/extra.xml"/></Relationships>'
         )(parts, "")  # fmt: skip


def _new_sheet(name: str) -> Change:
    """One more sheet, of this name (as XML writes it)."""

    def change(parts: Parts, _: str) -> None:
        _add_sheet(parts, "<sheetData/>")
        swap("xl/workbook.xml", "</sheets>", f'<sheet name="{name}" sheetId="77" r:id="rIdN"/></sheets>')(parts, "")

    return change


def _absolute(xml: bytes) -> bytes:
    return xml.replace(b'Target="', b'Target="/xl/')


def _upwards(xml: bytes) -> bytes:
    return xml.replace(b'Target="worksheets', b'Target="../xl/worksheets')


def _outside(xml: bytes) -> bytes:
    return re.sub(rb'Target="worksheets/sheet\d+\.xml"', b'Target="../../../../../../etc/passwd"', xml)


def _without_sheets(xml: bytes) -> bytes:
    return re.sub(rb"<sheets>.*</sheets>", b"<sheets></sheets>", xml)


def _other_strings_count(xml: bytes) -> bytes:
    return re.sub(rb'<sst xmlns="([^"]*)"[^>]*>', rb'<sst xmlns="\1" count="4294967295" uniqueCount="4294967295">', xml)


def _dimension(reference: str) -> Change:
    return rewritten(
        "", lambda xml: re.sub(rb'<dimension ref="[^"]*"/>', f'<dimension ref="{reference}"/>'.encode(), xml)
    )


_SAFE = "same F101 F103"
"""Harmless if it is read to the end, and no harm to refuse."""
EVERYTHING = "A1:XFD1048576"


def changes() -> Iterator[Wrong]:
    """What can be wrong with any workbook, and what may come of a filled one of ours that has it."""
    yield "nothing is wrong", all_of(), "same"
    yield from _sizes()
    yield from _structures()
    yield from _sheet_names()
    yield from _documents()
    yield from _places()
    yield from _values()
    yield from _formulas()


def _sizes() -> Iterator[Wrong]:
    yield "a value in the last cell", below('<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'), "same"
    yield "rows without cells", below("".join(f'<row r="{row}"/>' for row in range(100, 100_200))), "same"
    yield "cells without values", below(f'<row r="99">{"<c/>" * 200_100}</row>'), "F103"
    yield "5000 merges", merges(*(f"A{row}:B{row}" for row in range(1000, 6000))), "same F103"
    yield "a merge over everything", merges(EVERYTHING), "W220"
    yield "a merge over all columns", merges("A:XFD"), "F101"
    yield "a merge over all rows", merges("1:1048576"), "F101"
    yield "many merges over each other", merges(*["A1:Z10000"] * 200), "W220"
    validation = f'<dataValidation type="whole" sqref="{EVERYTHING}"><formula1>0</formula1></dataValidation>'
    yield "a validation of the whole sheet", after_cells(f"<dataValidations>{validation}</dataValidations>"), "same"
    rule = '<cfRule type="expression" priority="99"><formula>1</formula></cfRule>'
    condition = f'<conditionalFormatting sqref="{EVERYTHING}">{rule}</conditionalFormatting>'
    yield "a conditional format of the whole sheet", after_cells(condition), "same"
    columns = b'<cols><col min="1" max="16384" width="9"/></cols><sheetData>'
    all_columns = rewritten("", lambda xml: re.sub(rb"(<cols>.*?</cols>)?<sheetData>", columns, xml))
    yield "widths of all columns", all_columns, "same"
    yield "a huge count of strings", rewritten("xl/sharedStrings.xml", _other_strings_count), "same"
    names = [
        f'<definedName name="n{index}">Sheet1!$A$1:$XFD$1048576,Sheet1!$A:$XFD</definedName>' for index in range(50)
    ]
    yield (
        "names of enormous ranges",
        swap("xl/workbook.xml", "<definedNames>", "".join(["<definedNames>", *names])),
        "same",
    )
    yield "print titles that are no range", _name("_xlnm.Print_Titles", "#REF!"), "same"
    for index, reference in enumerate(("A1", EVERYTHING, "A1:B2", "A0", "junk", "")):
        yield f"a lying dimension {index}", _dimension(reference), "same"


def _structures() -> Iterator[Wrong]:
    workbook, relationships = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    yield "no sheets", rewritten(workbook, _without_sheets), "W201"
    yield "chart sheets only", _chart_sheets, "W201"
    yield "no workbook part", without(workbook), "F101"
    yield "no content types", without("[Content_Types].xml"), "F101"
    yield "no relationships of the workbook", without(relationships), "F101"
    yield "no styles", without("xl/styles.xml"), _SAFE
    yield "no shared strings", without("xl/sharedStrings.xml"), "F101 W201 W206"
    yield "absolute targets", rewritten(relationships, _absolute), "same"
    yield "targets through the parent", rewritten(relationships, _upwards), "same"
    yield "targets outside of the package", rewritten(relationships, _outside), "F101 W201"
    yield "an external link", _external_link, "same"
    yield "macros", _macros, "same"
    yield "the strict namespace", _strict, "same"
    yield "the strict namespace in UTF-16", all_of(_strict, rewritten(workbook, utf16)), "same F101"


def _sheet_names() -> Iterator[Wrong]:
    for index, name in enumerate(("a&amp;b 'c'", "😀", "x" * 40, "&#xFEFF;", " ", "封面 ", "A1", "A&#9;B")):
        yield f"a sheet with a strange name {index}", _new_sheet(name), "same F101"
    for index, name in enumerate(("a/b", "[x]", "", "封面")):
        yield f"a sheet with an impossible name {index}", _new_sheet(name), "same F101"


def _documents() -> Iterator[Wrong]:
    for part in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        yield f"laughs in {part}", rewritten(part, declaring(_LAUGHS)), "F101"
    for part in ("xl/styles.xml", "xl/sharedStrings.xml", ""):
        name = part or "the sheet"
        yield f"laughs in {name}", rewritten(part, declaring(_LAUGHS)), "F101"
        yield f"a document type in {name}", rewritten(part, declaring("<!DOCTYPE x>")), "F101"
    laughing, foreign_entity = rewritten("", declaring(_LAUGHS)), rewritten("", declaring(_READS_A_FILE))
    laughs, reads = (cell(INPUT, f"<is><t>&{name};</t></is>", 't="inlineStr"') for name in ("z", "xxe"))
    yield "an external entity", all_of(foreign_entity, reads), "F101"
    yield "an external entity in a part with another ending", all_of(foreign_entity, reads, renamed("a.dat")), "F101"
    yield "laughs in UTF-16", all_of(laughing, laughs, rewritten("", utf16)), "F101"
    yield "laughs in a part with another ending", all_of(laughing, laughs, renamed("a.dat")), "F101"
    yield "a document type in a part with another ending", all_of(laughing, renamed("a.dat")), "F101"
    yield "a sheet in a part with another ending", renamed("a.dat"), "same"
    yield "a sheet in UTF-16", rewritten("", utf16), "same"
    for name in ("no-such-encoding", "hex", "idna", "undefined", "unicode_escape", "utf-7", "gbk"):
        yield f"the encoding {name}", swap("", '"UTF-8"', f'"{name}"'), "F101 W206 same"
    yield "a nesting 50 000 deep", after_cells("<x>" * 50_000 + "</x>" * 50_000), _SAFE
    yield "an attribute of a million characters", after_cells(f'<x y="{"z" * 1_000_000}"/>'), _SAFE
    attributes = " ".join(f'y{index}=""' for index in range(100_000))
    yield "100 000 attributes", after_cells(f"<x {attributes}/>"), _SAFE
    yield "a forbidden character", typed(INPUT, "\x01"), "F101"
    for name, reference in (("a forbidden character", "&#1;"), ("a lone surrogate", "&#xD800;")):
        yield f"{name} as a reference", cell(INPUT, f"<is><t>{reference}</t></is>", 't="inlineStr"'), "F101"
    mark = typed(INPUT, "@@")
    surrogate = rewritten("", lambda xml: xml.replace(b"@@", b"\xed\xa0\x80"))
    yield "a lone surrogate in UTF-8", all_of(mark, surrogate), "F101"
    surrogate = rewritten("", lambda xml: xml.replace(b"@\0@", b"\0\xd8@"))
    yield "a lone surrogate in UTF-16", all_of(mark, rewritten("", utf16), surrogate), "F101 V302"
    yield "a broken tag", swap("", "</sheetData>", "</sheetdata>"), "F101"


def _places() -> Iterator[Wrong]:
    for reference in ("ZZZZ1", "A-5", "1A", "A", "7", "A９０１"):
        yield f"a cell at {reference}", below(f'<row r="900"><c r="{reference}"><v>1</v></c></row>'), "F101"
    for reference in ("A0", "A99999999999", "", "$A$900"):
        yield (
            f"a cell at {reference or 'nothing'}",
            below(f'<row r="900"><c r="{reference}"><v>1</v></c></row>'),
            "same F101",
        )
    for row in ("0", "-5", "x", "1e3", "99999999999999999999", ""):
        yield f"a row at {row or 'nothing'}", below(f'<row r="{row}"><c><v>1</v></c></row>'), "same F101"
    yield "cells that do not say where they stand", rewritten("", _no_references), "same"


def _values() -> Iterator[Wrong]:
    for error in ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "nonsense"):
        yield f"the error {error}", cell(INPUT, f"<v>{error}</v>", 't="e"'), "V306"
    for text in ("1_0", "٣", "９", " 9 9"):
        yield f"the number {text} where nothing ties out", number(FREE, text), "F101 V302 V309"
    for text in ("0x1F", "1,5", "五", "--1", "12 34", "1e2e3"):
        yield f"the number {text}", number(INPUT, text), "F101 V302"
    for text in ("NaN", "Infinity", "-INF", "1e400", "-1e400", "9" * 6000):
        yield f"the number {text[:9]}", number(INPUT, text), "F101 V302 V304 V305"
    yield "a number of twenty digits", number(INPUT, "9" * 20), "V305"
    yield "a number of no size", number(INPUT, "1e-400"), "V303 T401 F101"
    yield "an empty number", number(INPUT, ""), "V301 F101"
    for text in ("nan", "inf", "Infinity", "1e400", "१२", "²", "1_1", "1e1", "0x11", "+-11", "_xD800_"):
        yield f"the text {text}", typed(INPUT, text), "V302"
    for digits in (5000, 500_000, 2_000_000):
        yield f"a text of {digits} digits", typed(INPUT, "9" * digits), "F103 V302 V305"
    yield "the escaped digits of another number", typed(INPUT, "1_x0031_1"), "V302 T401"
    yield "a string that is not in the table", cell(INPUT, "<v>999999</v>", 't="s"'), "F101"
    yield "an unknown kind of cell", cell(INPUT, "<v>11</v>", 't="zzz"'), "same F101 V302"
    yield "a truth value", cell(INPUT, "<v>1</v>", 't="b"'), "V308"
    yield "a truth value that is none", cell(INPUT, "<v>x</v>", 't="b"'), "F101 V308"
    yield "an ISO date", cell(INPUT, "<v>2020-01-01</v>", 't="d"'), "V308"
    yield "an ISO date that is none", cell(INPUT, "<v>2020-99-99</v>", 't="d"'), "F101 V308"
    yield "a style that is not there", cell(INPUT, "<v>11</v>", 's="99999"'), "same F101"
    yield "an empty style", cell(INPUT, "<v>11</v>", 's=""'), "same F101"
    yield "a cell with two values", cell(INPUT, "<v>11</v><v>999</v>"), "same F101"


def _formulas() -> Iterator[Wrong]:
    lost = '<f t="shared" si="99"/><v>5</v>'
    yield "a shared formula without its master in a total", cell(TOTAL, lost), "F101 T402 T403"
    yield "a shared formula without its master in an input", cell(INPUT, lost), "F101 T401 V314"
    yield "an array formula in an input", cell(INPUT, f'<f t="array" ref="{INPUT.a1}">1+1</f>'), "T401 V314"
    yield "an array formula over everything", cell(TOTAL, f'<f t="array" ref="{EVERYTHING}">1+1</f>'), f"{_SAFE} T402"
    yield "a data table", cell(INPUT, '<f t="dataTable" ref="A1:B2" dt2D="1" dtr="1" r1="A1" r2="A2"/>'), "F101 V314"
    yield "a data table with a strange attribute", cell(TOTAL, '<f t="dataTable" x="1"/>'), _SAFE
    yield "a formula that does not end", cell(INPUT, f"<f>{'(' * 100_000}</f><v>1</v>"), "F101 F103 V314"
    master = cell(TOTAL, '<f t="shared" ref="A1:A9" si="0">"(</f><v>5</v>')
    child = cell(INPUT, '<f t="shared" si="0"/><v>5</v>')
    for formula in (
        "1/0",
        "9" * 490,
        f"{'(' * 240}1{')' * 240}",
        "-" * 490 + "1",
        "1.2.3",
        "5(3)",
        "1 2",
        "9" * 400 + ".5",
    ):
        yield f"the sum {formula[:9]}", cell(INPUT, f"<f>{formula}</f><v>11</v>"), "F101 T401 V302 V305 V314 V330"
    yield "a sum of itself", cell(FREE, f"<f>SUM({FREE.a1})</f><v>999</v>"), "F101 V314"
    yield "a sum over everything", cell(FREE, f"<f>SUM({EVERYTHING})</f><v>999</v>"), "V314"
    yield "a shared formula that is no formula", all_of(master, child), "F101 V314 T401 T402 T403"


def ours_only() -> Iterator[Wrong]:
    """What can be wrong with a workbook of ours only."""
    yield from _labels_and_texts()
    yield from _stamps()
    yield from _amounts()
    yield from _ambiguities()
    yield "a document type in the properties", rewritten("docProps/core.xml", declaring("<!DOCTYPE x>")), "same"
    yield "a document type in the theme", rewritten("xl/theme/theme1.xml", declaring("<!DOCTYPE x>")), "same"
    yield "no cover", swap("xl/workbook.xml", f'name="{COVER_SHEET}"', 'name="x"'), "same W203"
    yield "no texts", swap("xl/workbook.xml", f'name="{TEXT_SHEET}"', 'name="x"'), "same W203"


def _labels_and_texts() -> Iterator[Wrong]:
    section = LAYOUT.sheets[1].section
    begin, rest = section.heading[:2], section.heading[2:]
    rich = f"<is><r><rPr><b/></rPr><t>{begin}</t></r><r><t>{rest}</t></r><rPh sb='0' eb='1'><t>pin</t></rPh></is>"
    yield "a label in rich text", cell(LAYOUT.sheets[1].heading, rich, 't="inlineStr"'), "same"
    yield "a carriage return in a text", typed(TEXT, "情况_x000D_说明。"), "accepted"
    yield "a carriage return behind a number", typed(INPUT, "11_x000D_"), "same V302"
    yield "a key figure that is infinite", number(FIGURE, "1e400"), "V305"
    for text in ("99999999999", "-5", "1e300", "2958466", "60"):
        yield f"the day {text}", number(DATE, text), "V312"


def _stamps() -> Iterator[Wrong]:
    """A stamp that cannot be, alone against the cover or with its consent; alone, the cover may be believed instead."""
    refused = "W201 W202 W211 W213 W217"
    for field, values, consent in (
        ("year", ("0", "-1", "99999", "9999", "2021", "x", "9" * 5000), refused),
        ("agency_name", ("", " ", "县" * 201, "县" * 40_000), f"{refused} F103"),
        ("agency_code", ("1" * 300,), refused),
        ("fingerprint", ("!!!!!!", "", "·"), f"{refused} same"),
        ("edition", ("../../etc/passwd", ""), f"{refused} same"),
        ("issue", ("x", "9" * 4000, "-3"), f"{refused} same"),
    ):
        for value in values:
            name = f"a stamp with {value[:8] or 'nothing'} as {field} ({len(value)} characters)"
            yield name, stamped(everywhere=False, **{field: value}), f"{consent} same"
            yield f"{name}, the cover agreeing", stamped(everywhere=True, **{field: value}), consent


def _amounts() -> Iterator[Wrong]:
    zero, hundred = "0." + "0" * 40, "120." + "0" * 40
    for text, codes in (
        (zero, "accepted V305"),
        (hundred, "same V305"),
        (f"{zero}1", "V305"),
        (f"{hundred}1", "V305"),
        ("1" + "0" * 30, "V305"),
        ("9999999999.99", "accepted"),
        ("0.000000000000001", "accepted V305"),
    ):
        yield f"the amount {text} as a text", typed(AMOUNT, text), codes
    for text, codes in (
        ("5.5511151231257827E-17", "accepted V305"),
        ("1.5E-15", "accepted V305"),
        ("1E+400", "V305"),
        ("120.00000000000001", "same V305"),
        ("0.1234567890123456789", "V331"),
    ):
        yield f"the amount {text}", number(AMOUNT, text), codes
    noise = "<f>0.1+0.2-0.3</f><v>5.5511151231257827E-17</v>"
    yield "an amount with the noise of binary fractions", cell(AMOUNT, noise), "accepted V305 V330"


def _ambiguities() -> Iterator[Wrong]:
    """What one program would read as one number, and another program as another."""
    other = f'<c r="{FREE.a1}"><v>999</v></c>'
    yield "a cell that is there twice", beside(FREE, other), "F101"
    yield "a row that is there twice", on(FREE, below(f'<row r="{FREE.row}">{other}</row>')), "F101"
    yield "a cell in another row than its own", on(FREE, below(f'<row r="500">{other}</row>')), "F101"
    yield "a string counted from the end", cell(FREE, "<v>-1</v>", 't="s"'), "F101"
    link = f'<hyperlinks><hyperlink ref="{FREE.a1}" location="7" display="8"/></hyperlinks>'
    yield "a link on a blank input", all_of(cell(FREE, ""), on(FREE, after_cells(link))), "V301"


def good() -> Iterator[Wrong]:
    """Oddities of other programs that concern nothing the form says; spreadsheet programs open most without a word."""
    yield "an empty fill", swap("xl/styles.xml", "</fills>", "<fill/></fills>"), "same"
    for name, font in (
        ("an unknown underline", '<u val="none"/>'),
        ("an unknown font family", '<family val="34"/>'),
        ("a colour of three digits", '<color rgb="FFF"/>'),
    ):
        yield name, swap("xl/styles.xml", "</fonts>", f"<font>{font}</font></fonts>"), "same"
    condition = '<customFilters><customFilter operator="notEqual" val=" "/></customFilters>'
    yield (
        "a filter with an empty value",
        after_cells(f'<autoFilter ref="A1:B2"><filterColumn colId="0">{condition}</filterColumn></autoFilter>'),
        "same",
    )
    yield (
        "an odd date in the properties",
        rewritten("docProps/core.xml", lambda xml: re.sub(rb"(<dcterms:created[^>]*>)[^<]*", rb"\1yesterday", xml)),
        _SAFE,
    )
    for kind in ("drawing", "comments", "pivotTable"):
        target = f"/xl/{kind}s/{kind}1.xml"
        yield f"a {kind} part that is missing", related(kind, target), _SAFE
        yield f"a {kind} part nobody can read", all_of(added(target[1:], b"<x/>"), related(kind, target)), _SAFE
    link = "xl/externalLinks/externalLink1.xml"
    yield "an external link that is missing", all_of(_external_link, without(link)), _SAFE
    yield "an external link nobody can read", all_of(_external_link, added(link, b"<x/>")), _SAFE


# --- other formats and damaged archives -----------------------------------------------------------------------------

_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504


def _ole(*streams: str) -> bytes:
    return _OLE + b"".join(each.encode("utf-16-le").ljust(64, b"\0") + b"\0" * 64 for each in streams)


_ODF = b"application/vnd.oasis.opendocument"
_TABLE = "单位,年度,件数\n某县民政局,2020,11\n"
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def formats() -> Iterator[Junk]:
    """Files of other kinds."""
    plain: list[tuple[str, bytes, str]] = [
        ("empty.xlsx", b"", "F104"),
        ("zeros.xlsx", b"\0" * 5000, "F105"),
        ("space.xlsx", b" \r\n", "F105"),
        ("text.txt", "某县民政局报送\n".encode(), "F105"),
        ("text.xlsx", "某县民政局报送\n".encode("gbk"), "F105"),
        ("utf8.csv", _TABLE.encode(), "F105"),
        ("bom.csv", _TABLE.encode("utf-8-sig"), "F105"),
        ("gbk.csv", _TABLE.encode("gbk"), "F105"),
        ("utf16.csv", _TABLE.replace(",", "\t").encode("utf-16"), "F105"),
        ("starts-like-an-archive.csv", b"PKU,2020,11\n", "F105"),
        ("web.xls", b"<html><head></head><body><table><tr><td>11</td></tr></table></body></html>", "F105"),
        ("doctype.xls", "<!DOCTYPE html>\n<table><tr><td>件</td></tr></table>".encode("gbk"), "F105"),
        ("2003.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "F106"),
        ("other.xml", b'<?xml version="1.0"?><a/>', "F105"),
        ("data.json", b'{"edition": "2019"}', "F105"),
        ("print.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "F105"),
        ("scan.png", _PNG, "F105"),
        ("scan.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 99, "F105"),
        ("letter.rtf", b"{\\rtf1\\ansi}", "F105"),
        ("letter.doc", _ole("Root Entry", "WordDocument"), "F105"),
        ("slides.ppt", _ole("Root Entry", "PowerPoint Document"), "F105"),
        ("old.xls", _ole("Root Entry", "Workbook"), "F101"),
        ("old.et", _ole("Root Entry", "Workbook", "ETExtData"), "F101"),
        ("capital.xls", _ole("Root Entry", "WORKBOOK"), "F101"),
        ("older.xls", _ole("Root Entry", "Book"), "F101"),
        ("oldest.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 99, "F106"),
        ("nothing-in-it.xls", _OLE, "F105 F101"),
        ("cut.xls", _OLE[:8], "F105 F101"),
        ("locked.xlsx", encrypted(), "F102"),
        ("sheet.fods", _FLAT, "F106"),
        ("sheet.uos", b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"/>', "F106"),
        ("open-in-excel.xlsx", lock("张三"), "F111"),
        ("open-in-libreoffice.xlsx", b",zhangsan,PC,24.11.2026 20:35,file:///home/zhangsan/.config/4;", "F111"),
        ("pack.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 99, "F110"),
        ("pack.tar", b"a.xlsx".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0") + packed({"a": b""}), "F110"),
        ("pack.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 99, "F110"),
        ("pack.gz", b"\x1f\x8b\x08\x00" + b"\0" * 99, "F110"),
        ("program.xlsx", b"MZ\x90\x00" + b"\0" * 99, "F105"),
        ("pack.zip", packed({"a.txt": b"a"}), "F110"),
        ("workbooks.zip", packed({"a.xlsx": filled(), "b.xlsx": filled()}), "F110"),
        ("nothing.zip", packed({}), "F110"),
        ("gbk-names.zip", gbk_names(), "F110"),
        ("letter.docx", packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}), "F105"),
        ("slides.pptx", packed({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<x/>"}), "F105"),
        ("binary.xlsb", packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01"}), "F101"),
        ("open.ods", packed({"mimetype": _ODF + b".spreadsheet", "content.xml": b"<x/>"}), "F101"),
        ("open.odt", packed({"mimetype": _ODF + b".text", "content.xml": b"<x/>"}), "F105"),
        ("signature-alone.xlsx", b"PK\x03\x04", "F101"),
        ("directory-alone.xlsx", b"PK\x05\x06" + b"\0" * 18, "F110"),
        ("many-signatures.xlsx", b"PK\x03\x04" * 10_000, "F101"),
    ]  # fmt: skip
    for name, data, codes in plain:
        yield Junk(name, functools.partial(bytes, data), codes)


_FLAT = (
    b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>'
)


def lock(name: str) -> bytes:
    """What Excel leaves beside a workbook that somebody has open."""
    short = name.encode("gbk")
    wide = name.encode("utf-16-le")
    head = bytes([len(short)]) + short.ljust(54, b" ")
    return head + bytes([len(name), 0]) + wide + b" \0" * ((108 - len(wide)) // 2)


def gbk_names() -> bytes:
    """A zip archive as Chinese programs make it: names in GBK, and nothing that says so."""
    data = packed({"xx/yyyy.xls": b"1", "zz.txt": b"2"})
    return data.replace(b"xx/yyyy", "县/民局".encode("gbk")).replace(b"zz.txt", "说".encode("gbk") + b".txt")


def _central(data: bytes, name: str) -> tuple[int, int]:
    """Where the directory and the local header of a member stand."""
    position = data.index(b"PK\x01\x02")
    while data[position : position + 4] == b"PK\x01\x02":
        lengths: tuple[int, int, int] = struct.unpack_from("<HHH", data, position + 28)
        if data[position + 46 : position + 46 + lengths[0]] == name.encode():
            local: int = struct.unpack_from("<I", data, position + 42)[0]
            return position, local
        position += 46 + sum(lengths)
    raise AssertionError(name)


def patched(
    data: bytes, name: str, *, size: int | None = None, method: int | None = None, flags: int | None = None
) -> bytes:
    """The archive with another size, compression or flags said of a member, in the directory and in its header."""
    central, local = _central(data, name)
    changed = bytearray(data)
    for value, form, places in (
        (size, "<I", (central + 24, local + 22)),
        (method, "<H", (central + 10, local + 8)),
        (flags, "<H", (central + 8, local + 6)),
    ):
        if value is not None:
            for place in places:
                struct.pack_into(form, changed, place, value)
    return bytes(changed)


def far_away(data: bytes, name: str) -> bytes:
    """The archive with a member said to begin behind the end of the world."""
    central, _ = _central(data, name)
    length: int = struct.unpack_from("<H", data, central + 28)[0]
    changed = bytearray(data)
    struct.pack_into("<I", changed, central + 42, 0xFFFFFFFF)
    struct.pack_into("<H", changed, central + 30, 12)
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 9)
    at = central + 46 + length
    changed[at:at] = extra
    end = changed.rindex(b"PK\x05\x06")
    directory: int = struct.unpack_from("<I", changed, end + 12)[0]
    struct.pack_into("<I", changed, end + 12, directory + len(extra))
    return bytes(changed)


def big_directory(data: bytes) -> bytes:
    """The archive with a 64-bit end record that says its directory is larger than any memory."""
    end = data.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HII", data, end + 10)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, 2**64 - 1 - size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:end] + record + locator + tail


def duplicated() -> bytes:
    """A workbook with two parts of one name and two contents."""
    sheet = part_of(unpacked(filled()), INPUT.sheet)
    stream = io.BytesIO(filled())
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("@" * len(sheet))
        archive.writestr(info, unpacked(filled())[sheet].replace(b"<v>11</v>", b"<v>12</v>"))
    return stream.getvalue().replace(b"@" * len(sheet), sheet.encode())


def archives() -> Iterator[Junk]:
    """Workbooks whose archive is damaged or lies."""
    sheet = part_of(unpacked(filled()), INPUT.sheet)
    yield Junk("duplicate-members.xlsx", duplicated, "F101")
    yield Junk("encrypted-member.xlsx", lambda: patched(filled(), sheet, flags=1), "F101 F102")
    yield Junk("unknown-compression.xlsx", lambda: patched(filled(), sheet, method=99), "F101")
    for name, method in (("lzma", 14), ("bzip2", 12), ("deflate64", 9), ("stored", 0)):
        yield Junk(f"said-to-be-{name}.xlsx", functools.partial(patched, filled(), sheet, method=method), "F101")
    for name, method in (("lzma", zipfile.ZIP_LZMA), ("bzip2", zipfile.ZIP_BZIP2)):
        yield Junk(f"really-{name}.xlsx", functools.partial(packed, unpacked(filled()), method), "F101")
    yield Junk("broken-lzma.xlsx", lambda: _broken_stream(packed(unpacked(filled()), zipfile.ZIP_LZMA), sheet), "F101")
    yield Junk(
        "broken-bzip2.xlsx", lambda: _broken_stream(packed(unpacked(filled()), zipfile.ZIP_BZIP2), sheet), "F101"
    )
    yield Junk("stored.xlsx", functools.partial(packed, unpacked(filled()), zipfile.ZIP_STORED), "same")
    yield Junk("size-too-small.xlsx", lambda: patched(filled(), sheet, size=100), "F101")
    yield Junk("size-too-large.xlsx", lambda: patched(filled(), sheet, size=2**31), "F101 F103 same")
    yield Junk("far-away.xlsx", lambda: far_away(filled(), sheet), "F101")
    yield Junk("big-directory.xlsx", lambda: big_directory(filled()), "F101")
    yield Junk("something-in-front.xlsx", lambda: b"PK\x03\x04" + b"\0" * 99 + filled(), "F101 same")
    yield Junk("something-behind.xlsx", lambda: filled() + b"\0" * 99, "F101 same")
    yield Junk("many-parts.xlsx", lambda: ours(_many_parts), "F103")
    yield Junk("nested.xlsx", lambda: ours(added("xl/embeddings/a.xlsx", filled())), "same")
    yield Junk("upwards.xlsx", lambda: ours(added("../../evil.xml", b"<x/>")), "same F101")
    yield Junk("absolute.xlsx", lambda: ours(added("/etc/evil.xml", b"<x/>")), "same F101")
    yield Junk("not-xml.xlsx", lambda: ours(added("xl/other.xml", b"\0\1")), "F101 same")
    yield Junk("cut-deflate.xlsx", lambda: _broken_stream(filled(), sheet), "F101")


def _many_parts(parts: Parts, _: str) -> None:
    parts |= {f"xl/media/image{index}.png": b"" for index in range(2100)}


def _broken_stream(data: bytes, name: str) -> bytes:
    _, local = _central(data, name)
    at = local + 30 + len(name)
    return data[:at] + bytes(byte ^ 0x5A for byte in data[at : at + 50]) + data[at + 50 :]


def truncated(count: int) -> Iterator[tuple[int, bytes]]:
    """The workbook of ours, cut off at many lengths."""
    data = filled()
    for index in range(count):
        length = 4 + index * (len(data) - 5) // (count - 1)
        yield length, data[:length]


def flipped(count: int) -> Iterator[tuple[int, bytes]]:
    """The workbook of ours with some bits turned over."""
    for seed in range(count):
        chance = random.Random(seed)  # noqa: S311  # no secret
        data = bytearray(filled())
        for _ in range(chance.choice((1, 1, 2, 8, 64))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield seed, bytes(data)


# --- bombs ----------------------------------------------------------------------------------------------------------

_FEW = "same F103"
"""What it asks for is harmless in itself: either it is read in time, or it is over a limit."""


def zeros(part: str, size: int, *, front: bytes = b"") -> bytes:
    """The workbook of ours with a part that expands to very much. An XML part is all white space."""
    bomb = repeated(part, b" " if part.endswith(".xml") else b"\0", size, front=front)
    members = (deflated(name, data) for name, data in unpacked(filled()).items() if name != part)
    return Archive().with_members([*members, bomb]).whole()


def repeated(name: str, byte: bytes, size: int, *, front: bytes = b"") -> PackageMember:
    """A member of millions of one byte, which are packed once, and again and again the same."""
    piece = byte * 1_000_000
    times = size // len(piece)
    checksum, more = zlib.crc32(front), zlib.crc32(piece)
    for _ in range(times):
        checksum = _crc_joined(checksum, more, len(piece))
    flushed = deflate(front, zlib.Z_FULL_FLUSH), *[deflate(piece, zlib.Z_FULL_FLUSH)] * times, deflate(b"")
    return PackageMember(name, checksum, len(front) + times * len(piece), flushed)


def overlapping(count: int, size: int) -> bytes:
    """Members that share one stream: each one quotes the header of the next, as a stored block, and goes on as it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"\0" * size
    stream = packer.compress(content) + packer.flush()
    crc, length = zlib.crc32(content), len(content)
    headers: list[tuple[bytes, int, int, int]] = []
    body = b""
    for index in reversed(range(count)):
        name = b"xl/media/%05d" % index
        if headers:
            quoted = headers[-1][0]
            stream = struct.pack("<BHH", 0, len(quoted), len(quoted) ^ 0xFFFF) + body
            crc = _crc_joined(zlib.crc32(quoted), headers[-1][1], headers[-1][2])
            length = len(quoted) + headers[-1][2]
        header = (
            struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(stream), length, len(name), 0) + name
        )
        headers.append((header, crc, length, len(stream)))
        body = header + stream
    head = packed(unpacked(filled()))
    end = head.rindex(b"PK\x05\x06")
    members, directory_size, directory = struct.unpack_from("<HII", head, end + 10)
    place = directory
    entries = b""
    for index, (header, crc, length, compressed) in enumerate(reversed(headers)):
        name = header[30:]
        entries += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, compressed, length,
                               len(name), 0, 0, 0, 0, 0, place) + name  # fmt: skip
        place += len(header) + (5 if index + 1 < count else 0)
    entries = head[directory : directory + directory_size] + entries
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, members + count, members + count, len(entries),
                       directory + len(body), 0)  # fmt: skip
    return head[:directory] + body + entries + tail


def _crc_joined(first: int, second: int, length: int) -> int:
    """The checksum of two pieces of zeros and other things after each other, from the checksums of each."""
    # Appending bytes is linear: shift the first by as many zeros as the second is long.
    for bit in range(length.bit_length()):
        if length >> bit & 1:
            first = _times(_zeros_appended(bit), first)
    return first ^ second


@functools.cache
def _zeros_appended(power: int) -> list[int]:
    """What 2 ** *power* bytes of zeros do to a checksum, as a matrix over its bits."""
    if power == -3:  # one bit
        return [0xEDB88320] + [1 << bit for bit in range(31)]
    return _squared(_zeros_appended(power - 1))


def _squared(matrix: list[int]) -> list[int]:
    return [_times(matrix, line) for line in matrix]


def _times(matrix: list[int], vector: int) -> int:
    total = 0
    for line in matrix:
        if not vector:
            break
        if vector & 1:
            total ^= line
        vector >>= 1
    return total


def _cells(rows: int, inner: str) -> str:
    """Rows of a hundred cells, below all others."""
    cells = f"<c>{inner}</c>" * 100
    return "".join(f'<row r="{row}">{cells}</row>' for row in range(100, 100 + rows))


def _numbered(xml: str, count: int) -> str:
    """The XML again and again, with a number for every #."""
    return "".join(xml.replace("#", str(index)) for index in range(1000, 1000 + count))


def _validations(inner: str) -> str:
    return f"<dataValidations>{inner}</dataValidations>"


def _name(name: str, value: str) -> Change:
    names = f'<definedNames><definedName name="{name}" localSheetId="0">{value}</definedName>'
    return swap("xl/workbook.xml", "<definedNames>", names)


def _shared_formula(rows: int) -> str:
    """A long formula that is translated anew for each of many rows."""
    master = f'<f t="shared" ref="A100:A{99 + rows}" si="7">{"A1+" * 2700}A1</f>'
    formulas = (master if row == 100 else '<f t="shared" si="7"/>' for row in range(100, 100 + rows))
    return "".join(f'<row r="{row}"><c r="A{row}">{each}<v>0</v></c></row>' for row, each in enumerate(formulas, 100))


def _comments(reference: str, times: int = 1, count: int = 1) -> Change:
    comment = f'<comment ref="{reference}" authorId="0"><text><t>x</t></text></comment>' * count
    xml = f'<comments xmlns="{MAIN}"><authors><author/></authors><commentList>{comment}</commentList></comments>'
    return all_of(added("xl/comments1.xml", xml.encode()), related("comments", "../comments1.xml", times=times))


def _sheet_again(times: int) -> Change:
    """The part of one sheet, full of cells, for many sheets."""

    def change(parts: Parts, _: str) -> None:
        sheets = "".join(f'<sheet name="s{index}" sheetId="{index + 100}" r:id="rIdN"/>' for index in range(times))
        _add_sheet(parts, f"<sheetData>{_cells(1000, '<v>1</v>')}</sheetData>")
        swap("xl/workbook.xml", "</sheets>", f"{sheets}</sheets>")(parts, "")

    return change


def _drawings(times: int) -> Change:
    """A drawing that is referred to many times."""
    anchor = (
        "<xdr:absoluteAnchor><xdr:pos x='0' y='0'/><xdr:ext cx='1' cy='1'/><xdr:clientData/></xdr:absoluteAnchor>" * 500
    )
    xml = (
        f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">{anchor}</xdr:wsDr>'
    )
    return all_of(
        added("xl/drawings/drawing1.xml", xml.encode()), related("drawing", "../drawings/drawing1.xml", times=times)
    )


def _link_again(times: int) -> Change:
    def change(parts: Parts, sheet: str) -> None:
        _external_link(parts, sheet)
        names = '<sheetName val="S"/>' * 5000
        swap("xl/externalLinks/externalLink1.xml", '<sheetName val="S"/>', names)(parts, sheet)
        swap("xl/workbook.xml", '<externalReference r:id="rIdE"/>', '<externalReference r:id="rIdE"/>' * times)(
            parts, sheet
        )

    return change


def _labels(size: int) -> Change:
    """Every label of the sheet is one long string of the table."""

    def change(parts: Parts, sheet: str) -> None:
        strings = parts["xl/sharedStrings.xml"].decode()
        index = strings.count("<si>")
        parts["xl/sharedStrings.xml"] = strings.replace(
            "</sst>", f"<si><t>{'件，' * (size // 2)}</t></si></sst>"
        ).encode()
        boxes = [box for box in LAYOUT.sheets[1].boxes if box.kind not in (BoxKind.INPUT, BoxKind.TOTAL) and box.text]
        for box in boxes:
            cell(box.cell, f"<v>{index}</v>", 't="s"')(parts, sheet)

    return change


def _label_in_every_row(rows: int) -> Change:
    """Each row could be one of ours, by its words."""
    labels = [box.text for sheet in LAYOUT.sheets for box in sheet.boxes if box.text]
    strings = "".join(f"<si><t>{label}</t></si>" for label in labels)
    row = '<row><c t="s"><v>{}</v></c></row>'
    return all_of(
        swap("xl/sharedStrings.xml", "</sst>", f"{strings}</sst>"),
        below("".join(row.format(index % len(labels) + 1) for index in range(rows))),
    )


def _texts_everywhere(texts: int, length: int) -> Change:
    """Many cells with many long texts in turn."""
    strings = "".join(f"<si><t>{'x' * length}{index}</t></si>" for index in range(texts))
    cells = "".join(f'<c t="s"><v>{index % texts + 1}</v></c>' for index in range(180_000))
    return all_of(swap("xl/sharedStrings.xml", "</sst>", f"{strings}</sst>"), below(f"<row>{cells}</row>"))


def _keywords(text: str) -> Change:
    def change(parts: Parts, _: str) -> None:
        core = parts["docProps/core.xml"].decode()
        parts["docProps/core.xml"] = re.sub(r"gouji\?[^<]*", lambda _: f"gouji?{text}", core).encode()

    return change


def _number_format(code: str) -> Change:
    """The first style of cells has this number format."""

    def data(xml: bytes) -> bytes:
        formats = f'<numFmts count="1"><numFmt numFmtId="199" formatCode="{code}"/></numFmts>'.encode()
        xml = re.sub(rb"<numFmts.*?</numFmts>", b"", xml).replace(b"<fonts ", formats + b"<fonts ", 1)
        return re.sub(rb'(<cellXfs [^>]*><xf numFmtId=)"\d+"', rb'\1"199"', xml)

    return rewritten("xl/styles.xml", data)


def bombs() -> Iterator[Junk]:
    """Small files that ask for much time or memory. They are made only when they are wanted."""
    yield from _unpacking()
    for name, codes, change in (*_endless(), *_limits(), *_ranges(), *_repetitions(), *_multitudes(), *_depths()):
        yield Junk(f"{name}.xlsx", functools.partial(_ours, change), codes)

    yield Junk("a-label-in-every-row.xlsx", lambda: theirs(_label_in_every_row(90_000)), "F103 W201")
    yield Junk("long-texts-everywhere.xlsx", lambda: theirs(_texts_everywhere(5000, 10_000)), "F103 W201")


def _ours(change: Callable[[], Change]) -> bytes:
    return ours(change())


def _unpacking() -> Iterator[Junk]:
    picture = "xl/media/image1.png"
    yield Junk("300-mb-picture.xlsx", lambda: zeros(picture, 300_000_000), "F103")
    yield Junk("300-mb-part.xlsx", lambda: zeros("xl/more.xml", 300_000_000, front=b"<x>"), "F103")
    lying = functools.partial(zeros, picture, 300_000_000)
    yield Junk("300-mb-said-to-be-small.xlsx", lambda: patched(lying(), picture, size=1000), "same")
    yield Junk("overlapping-parts.xlsx", lambda: overlapping(1500, 2_000_000), "F101 F103")


Bomb = tuple[str, str, Callable[[], Change]]
_STYLES, _STRINGS, _WORKBOOK = "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"


def _behind(tag: str, part: str, xml: str) -> Change:
    """Add XML before the end of a part's element."""
    return swap(part, f"</{tag}>", f"{xml}</{tag}>")


def _endless() -> Iterator[Bomb]:
    """Tokens and texts without end."""
    comment = "<!--{}--><sheetData>"
    yield "a-comment-of-30-mb", _FEW, lambda: swap("", "<sheetData>", comment.format("-x" * 15_000_000))
    yield "an-attribute-of-30-mb", _FEW, lambda: after_cells(f'<x y="{"z" * 30_000_000}"/>')
    yield "a-text-of-60-mb", "F103 V310", lambda: typed(TEXT, "件" * 20_000_000)
    yield "a-text-of-60-mb-in-an-input", "F103 V302 V305", lambda: typed(INPUT, "9" * 60_000_000)
    yield "long-labels", "F103 W206", lambda: _labels(4_000_000)
    yield "keywords-of-60-mb", _FEW + " W201", lambda: _keywords("%E6" * 20_000_000)
    yield "a-number-format-of-brackets", _FEW, lambda: _number_format("[" * 400_000)
    yield "long-print-titles", _FEW, lambda: _name("_xlnm.Print_Titles", "a" * 300_000)


def _limits() -> Iterator[Bomb]:
    """As much as the limits allow, and more."""
    yield "a-million-empty-rows", "F103", lambda: below("<row/>" * 1_000_000)
    yield "a-million-cells", "F103", lambda: below(_cells(10_000, ""))
    ending = renamed("sheet.dat")
    yield "a-million-cells-under-another-ending", "F103", lambda: all_of(below(_cells(10_000, "")), ending)
    yield "almost-too-many-cells", _FEW, lambda: below(_cells(1_860, "<v>1</v>"))
    yield "almost-too-many-merged-cells", _FEW, lambda: merges("AA1:ALZ489")
    merge = '<mergeCell ref="C#:D#"/>'
    yield "almost-too-many-merges", _FEW, lambda: _behind("mergeCells", "", _numbered(merge, 240_000))


def _ranges() -> Iterator[Bomb]:
    yield "a-merge-with-leading-zeros", "W220", lambda: merges("A0000000001:XFD0001048576")
    yield "a-merge-with-a-line-end", "F101", lambda: merges(f"{EVERYTHING}&#10;")
    link = f'<hyperlinks><hyperlink ref="{EVERYTHING}" location="A1"/></hyperlinks>'
    yield "a-link-over-everything", _FEW, lambda: after_cells(link)
    yield "a-comment-over-everything", _SAFE, lambda: _comments(EVERYTHING)


def _repetitions() -> Iterator[Bomb]:
    """One part, read again and again."""
    yield "comments-again-and-again", _FEW, lambda: _comments("A1", times=5000, count=2000)
    yield "drawings-again-and-again", _FEW, lambda: _drawings(5000)
    yield "links-again-and-again", _FEW, lambda: _link_again(5000)
    yield "a-sheet-again-and-again", _FEW, lambda: _sheet_again(400)
    sheet = '<sheet name="s#" sheetId="1#" r:id="rId7"/>'
    yield "many-sheets", _FEW, lambda: _behind("sheets", _WORKBOOK, _numbered(sheet, 20_000))
    yield "a-long-formula-again-and-again", _FEW, lambda: below(_shared_formula(20_000))


def _multitudes() -> Iterator[Bomb]:
    """Many of something."""
    link = '<hyperlink ref="Z#" location="A1"/>'
    yield "many-links", _FEW, lambda: after_cells(f"<hyperlinks>{_numbered(link, 400_000)}</hyperlinks>")
    style = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    yield "many-styles", _FEW, lambda: _behind("cellXfs", _STYLES, style * 600_000)
    yield "many-strings", _FEW, lambda: _behind("sst", _STRINGS, "<si><t>x</t></si>" * 600_000)
    yield "many-validations", _FEW, lambda: after_cells(_validations('<dataValidation sqref="A1"/>' * 500_000))
    rule = '<cfRule type="expression" priority="1"><formula>1</formula></cfRule>'
    condition = f'<conditionalFormatting sqref="A1">{rule}</conditionalFormatting>'
    yield "many-conditional-formats", _FEW, lambda: after_cells(condition * 300_000)
    name = '<definedName name="n#">Sheet1!$A$1</definedName>'
    yield "many-names", _FEW, lambda: _behind("definedNames", _WORKBOOK, _numbered(name, 500_000))
    yield "many-relationships", _FEW, lambda: related("x", "../x.xml", times=500_000)


def _depths() -> Iterator[Bomb]:
    def deep(tags: str, times: int) -> str:
        names = re.findall(r"\w+", tags)
        return tags * times + "".join(f"</{name}>" for name in reversed(names)) * times

    yield "a-deep-sheet", _SAFE, lambda: after_cells(deep("<x>", 700_000))
    yield "deep-strings", _SAFE, lambda: _behind("sst", _STRINGS, f"<si>{deep('<r>', 700_000)}</si>")
    yield "deep-extensions", _SAFE, lambda: after_cells(deep("<extLst><ext>", 300_000))


# --- reading one within bounds --------------------------------------------------------------------------------------

SECONDS = 10
"""Of the processor: other work on the machine must not make a test fail."""
PATIENCE = 300
"""Seconds on the clock after which something hangs."""
MEMORY = 1 << 30


def outcome(reading: gouji.Reading) -> set[str]:
    """What came of a file, in the words of :attr:`Junk.codes`."""
    if reading.status == "accepted":
        return {"same" if reading.submission == submission() else "accepted"}
    return {each.code for each in reading.diagnostics if each.severity is gouji.Severity.ERROR}


def measure(path: Path, result: Path) -> None:
    """Read a file within bounds of memory and write down what came of it, the processor time and the memory."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY * 3 // 2, MEMORY * 3 // 2))
    submission()
    begun = time.process_time()
    reading = gouji.read_file(path)
    found = {"seconds": time.process_time() - begun, "bytes": _peak(), "outcome": sorted(outcome(reading))}
    result.write_text(json.dumps(found), "utf-8")


def _peak() -> int:
    """The most memory this process had. What getrusage tells is at least what its parent had."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text("ascii", "replace")) if status.exists() else None
    return int(found[1]) * 1024 if found else 0


# --- an encrypted workbook ------------------------------------------------------------------------------------------


def encrypted() -> bytes:
    """A workbook saved with a password to open."""
    return zlib.decompress(base64.b85decode("".join(_ENCRYPTED.split())))


_ENCRYPTED = """
c-rk(2UJtb)(!~Ln^FX%h$vD+C<!7x^cH%R5|Rjk6i7lx5l}>wE{dRl6af(s0V#q~q!$rTkR}!s6hRaz(*A?ueR^NJ-uM2s-dpSKv%XAb=FEJv_x
{d4N$*3BiEE{N&q2R4HP8;w#wG)3=MQ640I0ur*uV9+u(7$h`F(ivfA(Kx>j1X$w*$x>&2}!ga!v<;e!I^Iv`he)0k8mI1;F-A0w4|mySDH9pZ)j
Q_vd%VcKc`ZzZ(E204@OB0C)iG0l*7@4*)-ay#NFN2m%oLpJx6e%mPFNE(%B(qyr)VEeR9|`W52_(f(HR8UNl*hePQP1dmaDZ)ri>;sR`o74?<X8
(_zP&>%Aq5*YCUKHY)-KQj^Fjr5~Ge}ta_7}DSMZE7b-8(^XUumn!9#f$-wf5HDfz#H&8H_adP|HmmCfR6+)Vu36WK)-J6AZn^#^?z%~czf!vy*B
|`??24X2k>vz4%+Q^{~zJs`VHazclix~I2;3_@yBd0i0Z5VbYFA%>+!ezs`;(hyZ=s$-!k&o=lj_d{zUw@bfU36Wd-md0Uq*KpGhG6ulxU-{^<W7
{Qv9o{oa47-~4Cz6Z|`Y=bZ#_;Q^Lktv#Tx@19?e|CUzUK!2<LeDnENG9U=>Q*Zwc{+0T3jTZDDVJZMj0KZXRRX_%C42Xja2>vw^Tgt}*?N*JF`J
0vU`+oqcKgmzOz1HK0J%s<jdqM8s@a+D`FZU;(1-tF_TlF*;qzhb!L7E_Wpp^war9p}yD6p3<@J#{u2KhRs1)NM9nAw`u1jZpiv?0KVEC>diW9z=
-Ak$yS%O5@K-^&%vzn~u);M%HXD(V4voUk8;M8*;csv-~>SrK6j0YyY(3GS*Q)>gXGN+QB!3X*_E;)n!{sz@M)ETXQ)r~=$X3iPG`tAv3a2xL_e4
+_Ow84M<)JTQ19Sq6_qk%(mCF^UX|hzApo9mAq9U^!V?DEKc+MZT?7_Wp&{UYJ0gZyOLvU~eRu>`x@2zi)*4vm2o>BnlRoLsBpzYK+2wsQ~lZND5
MzjKonau|a_E5U7Z-8;*$b`b!tMNefE>yq8l1dLBr!$G17Cg2>lhelrx-+XF+=#JLkmSc(T;RYX(AQe=A+?t#P-z6SjJHxnWn1J{Co+wq4*min5C
5IK>rXR<-!e7BgCEF=k*6n7k%01E({d--~xNP7ONsv^SRZAZ|67X}0h#vRxsP<T7~7_>efi88_js)_^zXp@btt#IDn25?QcKubM06MtKnA;Q+r(+
-2uHCFP{1RL4I6oV{KBntw<KoX`;AZWQA3$%uq+Q}ku1|(fmf^HxjY#JzOZ3z#gApG$V_pKBB#I=21l4KBEQ(H0sf%o_JcK3lu9>#c*^p&t^Hw$f
;9K;ukH1&rB$aw`q{A~~(5Tco%hd<PkNTeVP6%7o?-llR!-UMw+bELH*LKh9DV3B5Ed(9vH{V}m*wcpb4)3~rN3HvXLPVJ`@t9UE_<}VOeVX`-t0
4MqqD1cIAw@l<0r1Z0RerG?)?BA=bf5`iT>InLBI0rvV4-0vUyEooJ2?aGYmG}QC=QbD;@I+xq`T&su!P^&zgO-(vsgIVdriY{@+SCVbY+|UZ3*S
=8KcxMeJ8qvtM+<>6^sw+p1!yX`LxbQj2OD$%%v{^nUoOZk&`(#JVunR{V$im}o@RCkLt6~oPTs-7+rS%V2gP8BWKTt3W0V=(OAc?0I;M|6fT1{J
P0gSD0CKrahW3%ykwkeR4AFKL4n!++Gb;;8tiHF_VI4aH*$oBr^m23X(S|yhYU%t%j$ftmlYq8m3jUo=RemUpYK;G+enYqa2c^VY_d~9iFXbKjT&
llZtmU#$7?Ec0_m)S$^|2ybEbYqW28l#d&ZesJcnOt>o7CZ~)=XtqAw??+lau{mfnhQB9s7f$;~hgj>h!8Q@ZczSQ$+EHmxmXUH3ph5WNR8qg5Gn
7)KmP|mdD?At6rpRlv)+Cr|JtYUrgqX9lKq+h@sU$Q)Z-Q*AyBI<}&f^)wre>_4^(57B3#X9D<w1>3Q)n#O<x;k4({Oxz_G=g7r$~>~!ORjpOo^c
EqT~7Zj~dO0-6_nbU#R9r>2&FH-{^)rsHsGU6X}8#}cK-mOB-G(@<TdXI-yTu1;(mFStg_dF*>#_lNnaEjL_FxSp{Ir`~kK~*?I5q>Q#!6#y4bDq
xKOpX)mJ0B&J{kf*Dev)_nZQK13-a~IWG`ZD|FC8tKHe}RzXWxo&BN0xGT2a!M)rFQkf)_b&VRtw)SNV{NUEEGJxk*~#DjwYxWeAZtFgd+Yvv(*l
vHp6jMd-MiZ)K2xj{2my;sMu*3Xuk@Y>@Eo^_%F?X+%wPiu*mjWC_mJ*M)Bp29b#eU#7WJhvh}?m4Pq?`6zKZFAd1?x|f-CGqq&Af1o^EB(%WaJH
svjxiWZ~t*Zt9gegO|FmGlaf>7MWfBj3D#2$`In3{`|m2sN3ye!AxVq|3V%%VHnvtX+tRuTS3VwGDRXh+3t)#RrudIFka4qIy7Eb8)Ydwu$3+mSd
Q%BSG84@?40r$3TV=ZwObMnm(X7(B#Z3{@FBtY5OKXnFcsiejEJQKBP$zWb`d8+xCK>5n4;XLZpVuH)wf7=nDF>0s<;Y)dtM*)nQZLhVTo(#Fr#8
vKt)ItoLdelCx)A7KNZF6nx;r${=JRth#=UQV&5lP#RpgD^bR?3I)Y;aEupRUZnHnyX%!BZ+Wc$mvv#r7f86^33Det>k`R6Y6^?GqAL-H(@k;+UD
s=H>iI@R9n56NztJHK9YqFcdU@@vt{jxYG-oEiB&SQs@i=6UB9a1=zBt*%u<63vy8&zq=>yYDr=QXnG|Sl-!&h?-qwT7vKplyF7A?_d%}PmVoyGH
>OiJ9E(vbWY*V_Ye|K(yU6fq;l)%Na6Lh==)oj7*2aS~{Z3*-j8e&x0;jZC57hh~#nfLl^9G@QxrMn0NN359g2(~ca2%*Gq`^8MmT1iP4@+k>)=%
&>tlXv$lw1z>YG6;4={!E5xjhSU`zv^UvwnjqPL~^$nMj~DnwGYwi!6o1uW7N$t7{^HY2r7-zorbSHDvlmVp27)?F9_1LT5(Y|zr9f67tZG-CGhg
giNgM(XA>O#ojn})L3o65|7G29ttj`Vm@A-!!1>E-bcNku6%f~#!<Fsx95C$%oG-F-qLuq>sJN4Q*12zWWsgKeHVjISIiE<(9F7RNlg+4ByL@htr
IzZpDv3z|0m;1S-e47ar0&v{zC`o==-Pq;)aLQQk~j`MjFH+&IXc-kM3R(6sq~t=!`+OFhDW<TT&>f{+L?Z2?}EO7z~T6l2So-vmTk`8Fze8JGQr
Jy-29N_U3@TY_z5b=5NlSt&XL}VL_FgQzM4L>sS^Av#F<jAfH*g!#z{Yy;6Cmv@<~q*>?@%PpVyqboxLlu`8EDUD*5iqoTtT-eP1^CAGsaBrD~FG
80Jn(AQ<8Oxpm#&r_~EQY|_yzUcUOiA;;Pg)pbTInkEMJtZ-62HE|59r&}m~@zx}dMM4#G3HMlkG5^t&$3D-P1xq3$JIV|Sq^<ckdt!_38M#mu>R
_;Esm<qTRCZl!Wp-lq>g073si3mG)51`~MNR*RrpU}0c9gcn?*Zk8)}BM)7u`)L$}U8P!2(Z}8dso;@yk!aM_nF%DcqR@*>QDHylHr@-KA~XETKj
Mc4ox)erpS~f5rUV#zu@(%_)~L#JQ(5i5F}^QB||-EXT+xQ!FBK&E<WO>w8;B<I?##i&2j%yFB)_92lueQppnab1k!)Hec+O%X?zyvMPpBYEIp_t
+4BLbS2@!oP{WSv1*FQ$Y4Yj!E#7ribY1utRlcG%kI;yd5kH_<LSui-2}_i_~ZUPp%0l&6hAkV4M@P|=rb9TlA_9ngB88=8^n8%(vf$vKu#ax#fA
)TG%Jy$3~7Rb+BXdIO?grbq`0K(w1yjXZ%`1JbZTZpe$Id=MTHIqgR`}31b-*j^H~Lk#-|d<4p5uxr>p#8q78CFo0mVYTJ*nkdTi6_nzEuJ+=i3f
b>a{qO&PUw_`*f}-KRUfW>`5-9~`3)73W<7<!ScLU1SVhU-nYH(_6cX70n~mz`Q`+lg;IJnnxDOOMms2t{5AhHdRb%Ek$dGY*!#1x?xAZ3PXNRzG
h+N&_-J8eTuetFnS^R*?P{#C;eU56xtz3@DU@G5p@0Dc~i5F#<x6=no&D)Dx_|zXDSx-KFT{sFVW0IVavLKrgC{BFC_d_qU>cUQxywuMvUbeI_)u
2R{9g4d4D&kWqiIHG<N+>b2QVSvPO3;y8`TzodY#m*~Y5>Z2QP)i|e}$B;&&bH68lsrD)!d=jR?)$@D<^E_FBuf_Ch0n^7BAyWZAVmqm@1Tn=In#
07T95?=)_NXk3g>g{Cb7k-y;*Y|2@x!!e(qhVg=fIAcZc^I3*7;8?<iThtd&B*V2rBydx6BQjt?|ra6qn_)L;StQ(fkkQEV#}Sm#_Tn}{@fcngpa
=(LZQXt&(?QAR5jeLIX?COGPCS@>{N1(d=zWaXXe7S57D<ao%5chqFUvrz~h%`>&3fY;}DluQ7?B5b51qohXl>-$Vu%rWck9T?c*cS<H)HNmq3%!
y&?2m;a+UDF^X~kKeW~+@o=WT%eL2_zW#dG+jvahBs=7QXK~dY+C376L898j2cIN9Q)A={mu|=>4i4a$5YMfzDbS|ba&@+m9lY{(inn<a*b?L?1?
T%VZJ3&3n_oQKDbLudQnmM4lGDtYp2-*X(H)X*B(kQ#>v5V|rc9rZsU$^+$G!TizFkQ&ujlR64q<6r1(BXf;|Y8v%-~kdhaN0<=%?Msq08sjHKqo
3yC3X<SgiMBm-LE)lo+I0XRien^mFY-zVTE(QTwQ}#Pi_YDi){l<Q~vQ6-kUFuunyitvMQ<%1Y08^|0P@Xx$|a5yL8@+lj4#ud#1WuI1e@E^WMcw
Oqlmo@cIBUVXQ{N-VGRJniFjUV}9hNz>(#0J;LS$Y~Xq)?rGdR|wu0RWL#_Y+^KTI*ZOh;IvOk+AGAJSO3_qE1S{#g5!ADX$QwUm+V?thIDyU(CG
oR^F&UUp?has-^-@cKdE~c30t`kxgprPFV~5+j5^zv?2y1iHe;(Tl;FM~WB*)uzYU!DW#im&SJ#LfK6`aR&0`5J`3?D56A@<`J++~eeFE1z&5s$|
M{YE`xfn2}dhQx@UlBU%l%&;Zb}`)RWSy#YRM7ZwlTH5&uOQ|{zf(fFZ#qYO?K+Fo-!GjJ9#<D_&l#ICV{gkpkj0K$l!JtSh%yxCLWc#!)(o)kEL
|!kG@^6g<OZAiozS_?ZD}Iz<yRKH3HIV-Qc%%q-?ykrVw>5gfxm*n!5<B_M@MpBHYiIyozc7|pVt}Bo8K+{Sm{lqb9-k<M~>+$WER>~XDHl0N^IX
}TNcL1H|J0{D<_c&a*~)=Z!X`A8(ddR6*%&aTQ0(x>ajY{zN^W&1hU#vxAU{O*J54r!Et+ptgbzn?|)A|%T8ocV(Y0Zh8bQH^*&^Q&scGWgtQK-w
#@8kXm;{Q#pI8gmRB!lkvdX&RGJy*80%d|XcqeWby&vad|70$v@K^QJB3fORxR8<GlN@O$`_s8?B?z?yiuTD5e_FjsF6z>J1;h*M-`1ZhhlPkpHM
S>+dL~bTJ6cv^bcf>Q}FoH@2eY)LVYogw2iRIWc}OsDoY8b#VtNs=bO%nr}yPE2$t%gp>_C+r&fdgN=#D40-uMHL&aTkgr0ysonYMb%_$YF0vy>#
&klaD`s5?G=RwiUd=cl!8iZfs;ogSN&B$ct5?>A~9Mj;(W~utw=jVHvS|g^8Mty1ybzX{lcA}nJ%B}7&`sDHS%oD|*@CDQqcPNO?_AQI#jl);N!)
XN@{W8;H%yU9suD!JF4S=l=tFG|OvW6Wl?<(v*?eRJ-B};X-AzH$kwr4-QL|LktEB@pj=M!}c0fP6Whz0G!P1K#xy2!+x=Nvkz{BSjsmpcmi`BJa
IJ@%pl_*_Gu*&4P!Kgz3T6mf3Y<mDi8G+Ww-RG}N{OwUX9T0c+oLet!rm1<c%OP*wQg~_ftl`ibzehEe|6Di290`3FBwMi$fWk<^-?86XGg>eUqY
E$zTRRyaJv+6}ADh_-q<W<#Ijp6@%<MAM?kv50%MX#ajq~iuR7K?;Zax+857Zd{x&P%AeDsowXbuPTWBo-lWa@j|{t@TB<l@T@#QD=JLaU3<wa@B
){$WiMaAC$US%7DcUd?|TX)jz;mxB?5QDNNv#ve@l7vf2|ncocRT#v6?t&i=%n5cs^Y=6Q{VN40gF-T1OyT-TTQ0nNo1!aNg`=ud|X7fdQkY;wwn
NssZDN7Yv;CFbv(R~0+ta+?cO>e+pt&yzkzT;A_Q^*%xO^?Y+?U+l+ItI4@L_UuvMfh4*5+>4o4y5M|_U9D86Q1m_-aiTngO*PxmT9iCYZw9y2Wj
(m)#yCLtV7KoGZ1ZDw4+%sqe@kw1Pk(Xcps8!z*#g0{c3Ei;oZ1qPX`U?VptfXE5xC-cKF6hT%GSM)4pTAEOWuD;3KA+^8@FKFDS7lkyJl9&gvel
~uQVSkG~=*VE5z~ffHUuGxHCjq?a<uPo8?PS_m_puy$UP4?Q_0|TDw;5Ea(D5UU*?JHMLU<r}TnyoO)H8cuVY!<IhNAn{Oi@SL?H;eLU8)m!V*nl
RR?&wOqQfnFC=0&S<hSD`D9&UMT0)3;kG!llqRv9f>niPU9+7rd8#$`)G;CUc%MBU8YC!2P}f0J^2#LFh5pT`A8x2(<_PnY@iq7)O~UpH)Y?Ivub
8u(k8O`Hy(+tC?a|)s;fmSrPwX&arf#RydRu#w*T>4A!7xts&h7Wvv25qho_%6E-kP2?CNChjTF#0v%@*Ykyq4_SvoV^1s>6xKXGu<#P9t$J-xue
X0e4v>)xP<N|tz?Y?}3#)nRRCJu4G*9K6lTMUrWca;RS@X{6M@c8xT7<0@%$8+#01ed=h06K-0xV%XZ0<yx+Df3NhBGF>+Nhf_o9yrEOLSLGVFPp
#M});NLZB}T$>IQ-zw90N|zwZX+<n@39G<AVFjDTj>Q3yPSFCO%B0-09n?9q{V>(SR_HaGW#EOuO^q7Yge09Yg?saJRz{zpG&LGulyIr-$a+y-Oc
TA8>@^d@!_IUEwR<y%gpC04tt$i&T5u#O1zkls!ouMQ5}MP2?;$gg^C%+_t8U3xrB^v8&uB2sN3x6x?q+hYu6$pm9#6M~RK09-le!^qsU=D5^T}v
v~X!K1Yrh-V8^~<=l{PX`3^;-O9L@d!ktxsMlQK@9r41r1ME!ac19ps=!xzluI8T;}{mP4=a7e39YNk@!BnV!}N$>RjgijBm<ZJm5fUIVn%MMs(o
R(AXLFkdkK&Dx(0TvL8IwFCw1qd0j=cRt$MP^$5-Xk%!01Z=p{_{3JdhkYZkZ}fL9f9$mqLKOO{TT?L=v{e3p6G-el-{t<o=-Q-8FzdVX|Lh|8Od
r@&CFFLN#Pdelc{F0B+nwHj(ht5iq8j74PC;QJ(+nUD4Eu!@V7L{BzaiF?Y4P4X4ebo}`jeBR}fD}4$>7#C{d3oH($QYK{58)~>mL}~hOZrto6ul
SusJ@G#D;3Dg!r$@Tz<T}G>*%5kS@LI~10N8B*P))ws)aZiqBU|Ow>I0Kq##ny-)i|YUKkykWb0W`R>*j+%sy5X0kmT75LwUK`D=#lsnJZ^KU@jV
POcJop*Ls>E%AH5Fdw+0qzeSkB2@XCzqeH%97+%nUiD{-}VJH9fPPuaa>H6KcGdJ2>2PLlW?tj$C-HABu>%%psnB_0voj`aNrJ<b+)k!hclcVTSL
x&?}7vzq}pL56<bc7ZUd{ne9x)yzS*~&1+nhtFtW?^v({HFHgr+wXWma?)jR1VI)v7rCif2I8&QkUwf
"""
