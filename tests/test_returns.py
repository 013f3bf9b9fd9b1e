"""退改件: what is marked, what stays as it was, and that the corrected copy is taken."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from edit import MAIN, Workbook
from generate import YEAR, place, workbook

import gouji
from gouji.importer import read_bytes
from gouji.layout import RETURN_SHEET
from gouji.returns import notice, returned_workbook, unmarked
from gouji.submission import Reading

FINDINGS = Path(__file__).parents[1] / "samples" / "findings"
FILES = sorted(path for path in FINDINGS.glob("*.xlsx"))
_COUNT = "requests.results.refused.state_secret.natural_person"


def _places(reading: Reading) -> list[tuple[str, str | None, str]]:
    return [(each.code, each.place, each.message()) for each in reading.diagnostics]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _sheets(data: bytes) -> list[str]:
    book = ET.fromstring(_parts(data)["xl/workbook.xml"])  # noqa: S314
    return [each.get("name", "") for each in book.iter(f"{{{MAIN}}}sheet")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_sent_back_gives_the_same_findings_and_is_the_same_when_sent_back_again(path: Path) -> None:
    data, reading = path.read_bytes(), gouji.read_file(path)
    made = returned_workbook(data, reading)
    if reading.status == "unreadable" or not {"error", "warning"} & {
        each.severity.value for each in reading.diagnostics
    }:
        assert made is None
        return
    assert made is not None
    assert _sheets(made).count(RETURN_SHEET) == 1
    assert _sheets(made)[0] == RETURN_SHEET
    again = read_bytes(made, path.name)
    if path.stem not in ("W203", "W206", "W213"):  # those get a fresh workbook
        assert _places(again) == [(code, where, words) for code, where, words in _places(reading)]
        assert returned_workbook(made, again) == made
    assert returned_workbook(data, reading) == made


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_without_its_marks_a_sample_has_the_sheets_it_had(path: Path) -> None:
    data, reading = path.read_bytes(), gouji.read_file(path)
    made = returned_workbook(data, reading)
    if made is None or path.stem in ("W203", "W206", "W213"):
        return
    before, after = _parts(data), _parts(unmarked(made))
    for name in before:
        if name.startswith("xl/worksheets/sheet"):
            assert re.sub(rb' ?tabSelected="1"', b"", before[name]) == re.sub(rb' ?tabSelected="1"', b"", after[name])


def test_the_corrected_copy_is_accepted_and_nothing_is_said_of_the_marks() -> None:
    book = Workbook(workbook())
    cell = place(_COUNT)
    book.set(cell.sheet, cell.a1, "无")
    data = book.to_bytes()
    made = returned_workbook(data, read_bytes(data, "x.xlsx"))
    assert made is not None
    corrected = _typed(made, cell.sheet, cell.a1, 0)
    reading = read_bytes(corrected, "x.xlsx")
    assert (reading.status, reading.diagnostics) == ("accepted", ())
    assert reading.submission is not None
    assert reading.submission.value(_COUNT) == 0
    assert reading.year == YEAR


def _typed(data: bytes, sheet: str, a1: str, value: float) -> bytes:
    """The workbook with a number typed into a cell that is there."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    book = ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314
    links = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314
    entry = next(each for each in book.iter(f"{{{MAIN}}}sheet") if each.get("name") == sheet)
    target = next(each.get("Target") for each in links if each.get("Id") in entry.attrib.values())
    name = f"xl/{target}"
    pattern = rf'<c r="{a1}"( s="\d+")?[^>]*?(/>|>.*?</c>)'
    parts[name] = re.sub(pattern.encode(), rf'<c r="{a1}"\1><v>{value}</v></c>'.encode(), parts[name], count=1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return buffer.getvalue()


def test_the_notice_names_every_finding_and_quotes_nothing_as_markup() -> None:
    cell = place(_COUNT)
    book = Workbook(workbook())
    book.set(cell.sheet, cell.a1, "<script>alert(1)</script>")
    reading = read_bytes(book.to_bytes(), "<b>.xlsx")
    for language in ("zh", "en"):
        html = notice(reading, language)
        assert f"{cell.sheet}!{cell.a1}" in html
        assert "<script>" not in html
        assert "<b>" not in html
