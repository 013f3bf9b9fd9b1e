"""Number formats, values and display texts for tests: what LibreOffice displays, and what a person reads in it."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import xlsxwriter

from gouji.workbook.formats.data_styles import STYLES

VALUES: tuple[float, ...] = (
    *(0, 1, -1, 5, 12, -12, 110.55, -110.55, 1_105_500, 0.5, -0.5, 0.001, 99.995, 46_086, 46_086.5),
    *(9_536_010_000, 1_234_567_890, 9_999_999_999, 123_456_789_012, 33.3333333333333, 1e15),
)

CODES = tuple(
    line.removesuffix("|")
    for line in (Path(__file__).parent / "format_codes.txt").read_text("utf-8").splitlines()
    if not line.startswith("//")
)
"""Number formats of every kind."""

_PIECES = (
    "0,0,#,?,0.00,.,%,;,;,@,General,-,(,),+, ,/,E+00,¥,[Red],[Blue],[>100],[<0],[=0],[DBNum1],[$-804],[$¥-804],[h]"
)
_PIECES += ',yyyy,m,d,h,mm,ss,AM/PM,",[,"件","万","元","0","-","无",\\.,\\0,\\-,!.,_ ,_),* ,*0'
_BEGINNINGS = ",,,[Red],[Blue],[>100],[<50],[$-804],[DBNum1]"
_BEFORE = ',,,-,+,(,¥,"¥",[$¥-804],"约",_ ,* ,"1",\\-,"负"'
_DIGITS = '0,0,#,0.00,0.0,#｜##0,#｜##0.00,000,??0,0.##,# ?/?,0.0E+0,General,@,0\\.0,# ##0,"-",'
_BEHIND = ',,,｜,%,),"件"," 人","万","元",_),_ ,-,"0",0,\\ ,｜｜,"%",E'


def _choices(text: str) -> list[str]:
    return [piece.replace("｜", ",") for piece in text.split(",")]


def random_code(rng: random.Random) -> str:
    """A format code, more or less as somebody might write it, or out of pieces as nobody would; some are none."""
    if rng.random() < 0.3:
        return "".join(rng.choices([*_choices(_PIECES), ",", "#,##0"], k=rng.randint(1, 7)))
    parts = [_choices(text) for text in (_BEGINNINGS, _BEFORE, _DIGITS, _BEHIND)]
    return ";".join("".join(map(rng.choice, parts)) for _ in range(rng.choice((1, 1, 2, 2, 3, 4))))


# --- LibreOffice as the referee -------------------------------------------------------------------------------------

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT, _STYLE = (f"{{{_NAMES}{name}:1.0}}" for name in ("table", "text", "style"))


@dataclass(frozen=True, slots=True)
class Displayed:
    """A cell that LibreOffice saved: its display text and its data style, None for the default."""

    text: str
    style: ET.Element | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A sheet of formats and values; *styles* by name."""

    rows: Sequence[Sequence[Displayed]]
    styles: dict[str, ET.Element]


def sheet_of(codes: Sequence[str | int], values: Sequence[float]) -> bytes:
    """A workbook with a row a format, by its code or its number, and a column a value."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for row, code in enumerate(codes):
        look = book.add_format()
        look.set_num_format(code)
        for column, value in enumerate(values):
            sheet.write_number(row, column, value, look)
    book.close()
    return stream.getvalue()


def saved(path: Path) -> Saved:
    """The cells of an .ods that LibreOffice made of such a workbook."""
    with zipfile.ZipFile(path) as archive:
        roots = [ET.fromstring(archive.read(name)) for name in ("styles.xml", "content.xml")]  # noqa: S314  # our own
    styles: dict[str, ET.Element] = {}
    names: dict[str, str] = {}
    for root in roots:
        styles |= {element.get(f"{_STYLE}name", ""): element for element in root.iter() if element.tag in STYLES}
        cells = (each for each in root.iter(f"{_STYLE}style") if each.get(f"{_STYLE}family") == "table-cell")
        names |= {each.get(f"{_STYLE}name", ""): each.get(f"{_STYLE}data-style-name", "") for each in cells}
    columns = [
        column.get(f"{_TABLE}default-cell-style-name")
        for column in roots[1].iter(f"{_TABLE}table-column")
        for _ in range(min(int(column.get(f"{_TABLE}number-columns-repeated", "1")), 100))
    ]
    rows = []
    for row in roots[1].iter(f"{_TABLE}table-row"):
        cells_of_row: list[Displayed] = []
        for cell in row.iter(f"{_TABLE}table-cell"):
            name = cell.get(f"{_TABLE}style-name") or row.get(f"{_TABLE}default-cell-style-name")
            if name is None and len(cells_of_row) < len(columns):
                name = columns[len(cells_of_row)]
            text = "\n".join(_flat(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))
            displayed = Displayed(text, styles.get(names.get(name or "", "")))
            cells_of_row += [displayed] * min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), 100)
        rows.append(cells_of_row)
    return Saved(rows, styles)


def saved_texts(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """The display texts of an .ods, by sheet, row and column."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ET.fromstring(archive.read("content.xml"))  # noqa: S314  # our own
    found: dict[str, dict[tuple[int, int], str]] = {}
    for table in root.iter(f"{_TABLE}table"):
        cells, row = found.setdefault(table.get(f"{_TABLE}name", ""), {}), 0
        for line in table.iter(f"{_TABLE}table-row"):
            row, column = row + 1, 0
            for cell in line:
                times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
                text = "\n".join(_flat(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))
                cells |= {(row, column + number): text for number in range(1, min(times, 100) + 1)} if text else {}
                column += times
            row += int(line.get(f"{_TABLE}number-rows-repeated", "1")) - 1
    return found


def _flat(element: ET.Element) -> str:
    text = element.text or ""
    for child in element:
        spaces = int(child.get(f"{_TEXT}c", "1")) if child.tag in (f"{_TEXT}s", f"{_TEXT}tab") else 0
        text += " " * spaces + _flat(child) + (child.tail or "")
    return text


# --- a person as the reader -----------------------------------------------------------------------------------------


def as_read(text: str) -> Decimal | None:
    """The number a person reads in a display text, by rules of its own: no code of the program is used."""
    bare = re.sub(r"[\s¥￥$]", "", text)
    bare = re.sub("(件|人次|人|万元|个|处)$", "", bare)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if bare == "-":
        return Decimal(0)
    return (
        Decimal(bare.replace(",", ""))
        if re.fullmatch(r"[-+]?[0-9,]*\.?[0-9]*", bare) and re.search("[0-9]", bare)
        else None
    )
