"""Records that say the same in other ways: packed numbers, rows of them, strings cut in two, cells in short.

Every writer of .xls and .xlsb chooses among them; each choice gives the same reading, or is refused.
"""

from __future__ import annotations

import io
import random
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

import gouji
from gouji.form.layout import lay_out
from gouji.form.submission import Submission
from gouji.workbook.formats.compound import CompoundFile
from gouji.workbook.ooxml.archive import packed
from support import register
from support.edit import as_binary, record
from support.filled import workbook
from support.old_records import OldWorkbook, Records, with_streams
from support.programs import Convert, lacks

_NUMBER, _PACKED, _ROW_OF_PACKED, _STRINGS, _CONTINUED, _EXTENDED = 0x0203, 0x027E, 0x00BD, 0x00FC, 0x003C, 0x00FF


@pytest.fixture(scope="module")
def old(convert: Convert, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A form and a register as LibreOffice saves them as .xls."""
    folder: Path = tmp_path_factory.mktemp("old")
    made = {"form": workbook(), "register": register.workbook()}
    for name, data in made.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    saved = convert([folder / f"{name}.xlsx" for name in made], "xls", folder)
    return {path.stem: path.read_bytes() for path in saved}


class _Reading(NamedTuple):
    """A reading but for what differs with every byte."""

    submission: Submission | None
    findings: tuple[tuple[str, str | None], ...]


def _reading(data: bytes, name: str = "x.xls") -> _Reading:
    reading = gouji.read_bytes(data, name, register.OPTIONS)
    return _Reading(reading.submission, tuple((entry.code, entry.place) for entry in reading.diagnostics))


# --- numbers --------------------------------------------------------------------------------------------------------


def _packed_number(number: float) -> int | None:
    """A number in thirty bits, whole or in hundredths; None if it does not fit."""
    for scale, mark in ((1, 0), (100, 1)):
        whole = round(number * scale)
        if whole / scale == number and -(1 << 29) <= whole < 1 << 29:
            return whole << 2 & 0xFFFFFFFF | 2 | mark
    return None


def _cells(records: Records) -> Iterator[tuple[int, bytes]]:
    """The records with each number in a record of its own, as eight bytes."""
    for kind, content in records:
        if kind == _ROW_OF_PACKED:
            row, first = struct.unpack_from("<HH", content)
            for offset, (style, number) in enumerate(struct.iter_unpack("<HI", content[4:-2])):
                yield _NUMBER, struct.pack("<HHHd", row, first + offset, style, _unpacked(number))
        elif kind == _PACKED:
            yield _NUMBER, content[:6] + struct.pack("<d", _unpacked(struct.unpack_from("<I", content, 6)[0]))
        else:
            yield kind, content


def _unpacked(number: int) -> float:
    if number & 2:
        value: float = struct.unpack("<i", struct.pack("<I", number))[0] >> 2
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (number & ~3) << 32))
    return value / 100 if number & 1 else value


def _in_short(records: Iterable[tuple[int, bytes]], *, in_rows: bool) -> Iterator[tuple[int, bytes]]:
    """Numbers packed, each alone or those beside each other together."""
    run: list[tuple[int, int, int, int]] = []

    def flush() -> Iterator[tuple[int, bytes]]:
        if len(run) > 1:
            head = struct.pack("<HH", run[0][0], run[0][1])
            numbers = b"".join(struct.pack("<HI", style, number) for _, _, style, number in run)
            yield _ROW_OF_PACKED, head + numbers + struct.pack("<H", run[-1][1])
        elif run:
            yield _PACKED, struct.pack("<HHHI", *run[0])
        run.clear()

    for kind, content in records:
        number = _packed_number(struct.unpack_from("<d", content, 6)[0]) if kind == _NUMBER else None
        if number is None:
            yield from flush()
            yield kind, content
            continue
        row, column, style = struct.unpack_from("<HHH", content)
        if run and (not in_rows or (run[-1][0], run[-1][1] + 1) != (row, column)):
            yield from flush()
        run.append((row, column, style, number))
    yield from flush()


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["form", "register"])
def test_numbers_are_the_same_in_every_record(name: str, old: dict[str, bytes]) -> None:
    expected = _reading(old[name])
    assert expected.submission is not None
    for change in (
        _cells,
        lambda records: _in_short(_cells(records), in_rows=False),
        lambda records: _in_short(_cells(records), in_rows=True),
    ):
        book = OldWorkbook.of(old[name])
        changed = [list(change(records)) for records in book.sheets]
        assert _reading(replace(book, sheets=changed).to_bytes()) == expected


# --- shared strings -------------------------------------------------------------------------------------------------


def _strings(records: Records) -> tuple[bytes, list[str]]:
    """The two counts before the strings, and the strings without their fonts."""
    place = next(place for place, (kind, _) in enumerate(records) if kind == _STRINGS)
    pieces = [records[place][1]]
    for kind, content in records[place + 1 :]:
        if kind != _CONTINUED:
            break
        pieces.append(content)
    head, found, number, at = pieces[0][:8], list[str](), 0, 8
    while True:
        if at >= len(pieces[number]):
            number, at = number + 1, 0
            if number == len(pieces):
                return head, found
        length, flags = struct.unpack_from("<HB", pieces[number], at)
        assert not flags & 0x04
        runs = struct.unpack_from("<H", pieces[number], at + 3)[0] if flags & 8 else 0
        at, text = at + (5 if flags & 8 else 3), ""
        while len(text) < length:
            if at >= len(pieces[number]):
                number, at = number + 1, 1
                flags = pieces[number][0]
            width, left = (2 if flags & 1 else 1), length - len(text)
            fitting = min(left, (len(pieces[number]) - at) // width)
            piece = pieces[number][at : at + fitting * width]
            text += piece.decode("utf-16-le" if width == 2 else "latin-1")
            at += fitting * width
        for _ in range(runs):  # LibreOffice cuts between two
            if at >= len(pieces[number]):
                number, at = number + 1, 0
            at += 4
        found.append(text)


def _written(head: bytes, texts: Sequence[str], rng: random.Random) -> Records:
    """The strings in records that are cut anywhere, in one byte or two where that may be, with fonts or without."""
    records, left = [bytearray(head)], rng.randint(20, 400)

    def cut(first: bytes = b"") -> None:
        nonlocal left
        records.append(bytearray(first))
        left = rng.randint(20, 400)

    for text in texts:
        is_wide = any(char > "\xff" for char in text) or rng.random() < 0.3
        runs = rng.choice((0, 0, 0, 1, 3))
        phonetic = rng.choice((0, 0, 0, 14))
        flags = is_wide | 8 * (runs > 0) | 4 * (phonetic > 0)
        start = struct.pack("<HB", len(text.encode("utf-16-le")) // 2, flags)
        start += struct.pack("<H", runs) if runs else b""
        start += struct.pack("<I", phonetic) if phonetic else b""
        if left < len(start):
            cut()
        records[-1] += start
        left -= len(start)
        encoded = text.encode("utf-16-le" if is_wide else "latin-1")
        width = 2 if is_wide else 1
        while encoded:
            if left < width:
                cut(bytes([is_wide]))
            fitting = min(len(encoded), left // width * width)
            records[-1] += encoded[:fitting]
            encoded, left = encoded[fitting:], left - fitting
        behind = b"".join(struct.pack("<HH", 0, 0) for _ in range(runs)) + bytes(phonetic)
        for size in [*[4] * runs, *([phonetic] if phonetic else [])]:  # neither is cut
            if left < size:
                cut()
            records[-1] += behind[:size]
            behind, left = behind[size:], left - size
    return [(_CONTINUED if number else _STRINGS, bytes(content)) for number, content in enumerate(records)]


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["form", "register"])
def test_strings_are_the_same_wherever_their_records_are_cut(name: str, old: dict[str, bytes]) -> None:
    expected = _reading(old[name])
    read = 0
    for seed in range(8):
        book = OldWorkbook.of(old[name])
        place = next(place for place, (kind, _) in enumerate(book.common) if kind == _STRINGS)
        head, texts = _strings(book.common)
        rest = [(kind, content) for kind, content in book.common[place + 1 :] if kind not in (_CONTINUED, _EXTENDED)]
        records = _written(head, texts, random.Random(seed))  # noqa: S311  # made again from the same seed
        book.common[place:] = [*records, *rest]
        reading = _reading(book.to_bytes())
        assert reading == expected or reading.findings == (("F101", None),), seed
        read += reading == expected
    assert read > 4, "too few are read to show anything"


# --- two workbooks in a file ----------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_a_file_of_two_workbooks_is_refused_if_programs_open_the_one_or_the_other(
    old: dict[str, bytes], convert: Convert, tmp_path: Path
) -> None:
    """LibreOffice opens the stream Book if it is as new as the stream Workbook, others never do."""
    one, other = OldWorkbook.of(old["form"]).stream(), OldWorkbook.of(old["register"]).stream()
    both = with_streams(Book=other, Workbook=one)
    assert CompoundFile(both).streams == {"BOOK", "WORKBOOK"}
    assert _reading(both).findings == (("F101", None),)
    (tmp_path / "both.xls").write_bytes(both)
    (made,) = convert([tmp_path / "both.xls"], "xlsx", tmp_path)
    assert gouji.read_file(made, register.OPTIONS).edition == register.FORM.id
    older = other[:4] + b"\0\5" + other[6:]
    assert _reading(with_streams(Book=older, Workbook=one)) == _reading(old["form"])
    assert _reading(with_streams(Book=one)) == _reading(old["form"])


def test_a_workbook_of_1995_is_named_for_what_it_is(tmp_path: Path) -> None:
    if shutil.which("ssconvert") is None:
        lacks("gnumeric")
    (tmp_path / "x.xlsx").write_bytes(workbook())
    readings = {}
    for exporter in ("excel_biff7", "excel_dsf"):
        made = tmp_path / f"{exporter}.xls"
        command = ["ssconvert", "-T", f"Gnumeric_Excel:{exporter}", str(tmp_path / "x.xlsx"), str(made)]
        subprocess.run(command, check=True, capture_output=True)
        readings[exporter] = gouji.read_file(made)
    assert [entry.code for entry in readings["excel_biff7"].diagnostics] == ["F106"]
    assert readings["excel_dsf"].submission == gouji.read_bytes(workbook(), "x.xlsx").submission


# --- .xlsb ----------------------------------------------------------------------------------------------------------


def _binary_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _sevens(part, at)
        size, at = _sevens(part, at)
        yield kind, part[at : at + size]
        at += size


def _sevens(part: bytes, at: int) -> tuple[int, int]:
    number, shift = 0, 0
    while True:
        number |= (part[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if part[at - 1] < 0x80:
            return number, at


def _shortened(part: bytes, *, is_packed: bool) -> bytes:
    """The sheet with cells in short that stand beside the one before them, numbers packed where they fit."""
    made, column = b"", -1
    for kind, content in _binary_records(part):
        if not 1 <= kind <= 7:
            made, column = made + record(kind, content), -1 if kind == 0 else column
            continue
        (here,) = struct.unpack_from("<I", content)
        number = _packed_number(struct.unpack_from("<d", content, 8)[0]) if kind == 5 and is_packed else None
        short = (kind, content) if number is None else (2, content[:8] + struct.pack("<I", number))
        is_beside, column = here == column + 1, here
        made += record(short[0] + 11, short[1][4:]) if is_beside else record(*short)
    return made


@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("make", [workbook, register.workbook], ids=["form", "register"])
def test_cells_in_short_are_the_same(make: Callable[[], bytes], *, is_packed: bool) -> None:
    whole = as_binary(make(), with_formats=True)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    shortened = {
        name: _shortened(part, is_packed=is_packed) if name.startswith("xl/worksheets/") else part
        for name, part in parts.items()
    }
    assert shortened != parts
    expected = _reading(whole, "x.xlsb")
    assert expected.submission is not None
    assert _reading(packed(shortened), "x.xlsb") == expected


_LINKS = "xl/worksheets/_rels/sheet1.bin.rels"
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawing.xml"/>'
    "</Relationships>"
)
_DRAWING = '<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'


@pytest.mark.parametrize(
    ("links", "drawing", "codes"),
    [
        (_RELATIONSHIPS, _DRAWING, set()),
        (_RELATIONSHIPS[:-1], _DRAWING, {"F101"}),
        (_RELATIONSHIPS, _DRAWING[:-2], set()),
        (_RELATIONSHIPS, _DRAWING.replace("<wsDr", '<?xml version="1.0" encoding="x-none"?><wsDr'), set()),
        ("", _DRAWING, {"F101"}),
    ],
)
def test_a_broken_part_of_xml_is_damage(links: str, drawing: str, codes: set[str]) -> None:
    """What is drawn and cannot be read is told of as drawn elsewhere."""
    with zipfile.ZipFile(io.BytesIO(as_binary(workbook()))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    reading = gouji.read_bytes(packed({**parts, _LINKS: links.encode(), "xl/drawing.xml": drawing.encode()}), "x.xlsb")
    assert {finding.code for finding in reading.diagnostics if finding.code.startswith("F")} == codes


# --- what is no cell, and what is there twice -----------------------------------------------------------------------

_CELL = lay_out(gouji.load("2021")).cells["proactive_disclosure.administrative_penalties.decisions"]
_OTHER = (_NUMBER, struct.pack("<HHHd", _CELL.row - 1, _CELL.column - 1, 0, 99))
_CHART = ((0x0809, struct.pack("<HHHHII", 0x0600, 0x20, 3515, 1996, 0, 6)), _OTHER, (0x000A, b""))
"""A chart in a sheet, which keeps the numbers that it was drawn from, counted from its own first row and column."""


@pytest.mark.libreoffice
def test_the_numbers_of_a_chart_are_no_cells(old: dict[str, bytes], convert: Convert, tmp_path: Path) -> None:
    book = OldWorkbook.of(old["form"])
    book.before_end(book.sheet(_CELL.sheet), *_CHART)
    (tmp_path / "x.xls").write_bytes(with_streams(Workbook=book.stream()))
    (made,) = convert([tmp_path / "x.xls"], "xlsx", tmp_path)
    assert openpyxl.load_workbook(made, data_only=True)[_CELL.sheet][_CELL.a1].value == 28
    assert _reading(book.to_bytes()) == _reading(old["form"])
    first = OldWorkbook.of(old["form"])
    first.sheet(_CELL.sheet)[1:1] = _CHART
    assert _reading(first.to_bytes()) == _reading(old["form"])


@pytest.mark.libreoffice
@pytest.mark.parametrize("is_before", [True, False])
def test_a_cell_that_is_there_twice_is_refused(old: dict[str, bytes], *, is_before: bool) -> None:
    book = OldWorkbook.of(old["form"])
    records = book.sheet(_CELL.sheet)
    records[:] = list(_cells(records))
    place = next(
        place for place, (kind, content) in enumerate(records) if kind == _NUMBER and content[:4] == _OTHER[1][:4]
    )
    records.insert(place if is_before else place + 1, _OTHER)
    assert _reading(book.to_bytes()).findings == (("F101", None),)
