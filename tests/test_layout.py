"""The layout: cell by cell the printed form, and nothing on top of anything else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gouji.common import Area, Cell
from gouji.form.edition import load, load_file, shipped
from gouji.form.layout import Box, BoxKind, GridSheet, Layout, lay_out

FORM = Path(__file__).parent / "form"
ROWS_ABOVE = 3
"""Heading, year and check result stand above the printed table."""

national = pytest.mark.parametrize("name", ["2019", "2021"])
every = pytest.mark.parametrize("name", shipped())


class Printed(NamedTuple):
    """A cell of the printed form; *key* is the path of a field."""

    row: int
    column: int
    rowspan: int
    colspan: int
    kind: str
    text: str | None
    key: str | None


KINDS = {
    BoxKind.CAPTION: "header",
    BoxKind.CORNER: "header",
    BoxKind.COLUMN_LABEL: "header",
    BoxKind.ROW_LABEL: "label",
    BoxKind.INPUT: "input",
    BoxKind.TOTAL: "total",
}


def _facts(name: str) -> dict[str, set[Printed]]:
    tables = json.loads((FORM / f"grid-{name}.json").read_text("utf-8"))["tables"]
    return {
        section: {
            Printed(
                cell["row"],
                cell["col"],
                cell["rowspan"],
                cell["colspan"],
                cell["kind"],
                cell["text"],
                cell.get("key"),
            )
            for cell in table["cells"]
        }
        for section, table in tables.items()
    }


def _printed(box: Box) -> Printed:
    area = box.area
    return Printed(
        area.top - ROWS_ABOVE,
        area.left,
        area.bottom - area.top + 1,
        area.right - area.left + 1,
        KINDS[box.kind],
        None if box.path else box.text,
        box.path,
    )


def _sheets(name: str) -> dict[str, GridSheet]:
    return {sheet.name: sheet for sheet in lay_out(load(name)).sheets}


def _within(area: Area) -> Iterator[tuple[str, int, int]]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield area.sheet, row, column


def _place(cell: Cell) -> tuple[str, int, int]:
    return cell.sheet, cell.row, cell.column


# --- the printed form -----------------------------------------------------------------------------------------------


@national
@pytest.mark.parametrize("section", ["二", "三", "四"])
def test_every_cell_and_merge_is_as_printed(name: str, section: str) -> None:
    boxes = [_printed(box) for box in _sheets(name)[section].boxes]
    assert len(boxes) == len(set(boxes))
    assert set(boxes) == _facts(name)[section]


@national
def test_every_printed_table_has_a_sheet(name: str) -> None:
    assert list(_sheets(name)) == list(_facts(name))


@pytest.mark.parametrize(
    ("name", "section", "rows", "columns"),
    [("2019", "二", 18, 4), ("2019", "三", 26, 10), ("2021", "二", 14, 4), ("2021", "三", 28, 10)]
    + [(name, "四", 4, 15) for name in ("2019", "2021")],
)
def test_a_table_is_as_large_as_printed_and_without_holes(name: str, section: str, rows: int, columns: int) -> None:
    sheet = _sheets(name)[section]
    assert sheet.area == Area(section, ROWS_ABOVE + 1, 1, ROWS_ABOVE + rows, columns)
    assert Counter(place for box in sheet.boxes for place in _within(box.area)) == Counter(_within(sheet.area))


def test_the_local_variant_is_the_national_form_but_for_two_headers() -> None:
    changed = {"商业企业": "商业机构", "社会公益组织": "社会组织"}
    national_form, variant = _sheets("2019"), _sheets("2019-yanchi")
    assert list(national_form) == list(variant)
    different = {
        (mine.text, theirs.text)
        for name, sheet in variant.items()
        for theirs, mine in zip(national_form[name].boxes, sheet.boxes, strict=True)
        if _printed(mine) != _printed(theirs)
    }
    assert different == {(local, printed) for printed, local in changed.items()}
    assert lay_out(load("2019")).cells == lay_out(load("2019-yanchi")).cells


@pytest.mark.parametrize(
    ("name", "path", "sheet", "a1"),
    [
        ("2021", "requests.new.natural_person", "三", "D7"),
        ("2021", "requests.new.total", "三", "J7"),
        ("2021", "requests.carried_over.natural_person", "三", "D8"),
        ("2021", "requests.results.refused.state_secret.natural_person", "三", "D11"),
        ("2021", "requests.results.total.total", "三", "J30"),
        ("2021", "requests.carried_forward.natural_person", "三", "D31"),
        ("2021", "requests.carried_forward.total", "三", "J31"),
        ("2021", "proactive_disclosure.rules.issued", "二", "B6"),
        ("2021", "proactive_disclosure.administrative_fees.amount", "二", "B17"),
        ("2021", "reconsideration.upheld", "四", "A7"),
        ("2021", "litigation.after_reconsideration.total", "四", "O7"),
        ("2019", "requests.carried_forward.natural_person", "三", "D29"),
        ("2019-yanchi", "requests.carried_forward.natural_person", "三", "D29"),
    ],
)
def test_a_field_stands_where_clerks_and_scripts_expect_it(name: str, path: str, sheet: str, a1: str) -> None:
    cell = lay_out(load(name)).cells[path]
    assert (cell.sheet, cell.a1) == (sheet, a1)


@every
def test_everything_that_is_typed_has_a_place_of_its_own(name: str) -> None:
    edition, layout = load(name), lay_out(load(name))
    items = {figure.path for figure in edition.key_figures} | {item.path for item in edition.sign_off}
    items |= {each.path for each in edition.explanations}
    assert layout.cells.keys() == edition.fields.keys() | items
    assert layout.boxes.keys() == edition.fields.keys()
    assert layout.text_places.keys() == {text.path for text in edition.texts}
    assert all(len(layout.text_places[text.path].cells) == text.paragraphs for text in edition.texts)
    assert len(set(layout.cells.values())) == len(layout.cells)


@every
def test_inputs_and_totals_are_boxed_as_such(name: str) -> None:
    edition, layout = load(name), lay_out(load(name))
    for path, box in layout.boxes.items():
        assert box.kind is (BoxKind.TOTAL if edition.fields[path].is_total else BoxKind.INPUT)
        assert layout.cells[path] == box.cell
    assert {cell for sheet in layout.sheets for cell in sheet.inputs} == {
        layout.cells[field.path] for field in edition.inputs
    }


@every
def test_sheets_stand_in_the_order_of_the_form(name: str) -> None:
    assert lay_out(load(name)).sheet_names == ("封面", "二", "三", "四", "正文", "填报说明")


@every
def test_every_line_of_the_edition_is_checked_live_on_the_sheet_of_its_fields(name: str) -> None:
    edition, layout = load(name), lay_out(load(name))
    assert sorted(check.constraint.place for sheet in layout.sheets for check in sheet.checks) == sorted(
        each.place for each in edition.constraints if each.rule.unless is None
    )
    for sheet in layout.sheets:
        for check in sheet.checks:
            assert check.terms == tuple(layout.cells[path] for path in check.constraint.paths)
            assert {check.cell.sheet, *(term.sheet for term in check.terms)} == {sheet.name}
            place = layout.cells[check.constraint.place]
            same = (check.cell.column, place.column) if check.constraint.downwards else (check.cell.row, place.row)
            assert same[0] == same[1]


@every
def test_a_finding_names_the_smallest_area_around_its_fields(name: str) -> None:
    layout = lay_out(load(name))
    assert layout.area(["requests.new.natural_person"]) == "D7"
    assert layout.area(["requests.new.total", "requests.carried_over.natural_person"]) == "D7:J8"
    people = [f"requests.new.{path.rpartition('.')[2]}" for path in layout.cells if path.startswith("requests.new.")]
    assert layout.reference(people) == "D7:J7"
    assert layout.reference(["requests.new.total", "requests.new.natural_person"]) == "D7,J7"


# --- nothing on top of anything else --------------------------------------------------------------------------------


def _things(layout: Layout) -> Iterator[tuple[str, int, int]]:
    """The cells of everything the layout places, each as often as something stands there."""
    for sheet in layout.sheets:
        for cell in (sheet.heading, sheet.subtitle, sheet.status):
            yield _place(cell)
        for box in sheet.boxes:
            yield from _within(box.area)
        yield from (_place(check.cell) for check in sheet.checks)
        yield from (_place(line.cell) for line in sheet.check_lines)
    for section in layout.texts:
        yield _place(section.heading)
        for _, cell in section.figures:
            yield from (_place(cell.shifted(columns=-1)), _place(cell))
        for text in section.texts:
            yield _place(text.heading)
            yield from _within(text.rows)
    cover = layout.cover
    for cell in (cover.title, cover.subtitle, cover.sign_off_heading, cover.zero_heading):
        yield _place(cell)
    for cell in (cover.status_heading, cover.status_header, cover.checks_heading):
        yield _place(cell)
    labelled = [cover.agency_name, cover.agency_code, cover.year, cover.edition, cover.form_code]
    labelled += [cell for _, cell in cover.sign_off]
    labelled += [cell for _, cell in cover.zero]
    for cell in labelled:
        yield from (_place(cell.shifted(columns=-1)), _place(cell))
    yield from map(_place, cover.status_lines)
    yield from (_place(cell) for _, cell in cover.checks)


def _assert_nothing_overlaps(layout: Layout) -> None:
    assert {place: count for place, count in Counter(_things(layout)).items() if count > 1} == {}


@every
def test_no_two_things_share_a_cell(name: str) -> None:
    _assert_nothing_overlaps(lay_out(load(name)))


@every
def test_the_cover_ends_below_everything_on_it(name: str) -> None:
    layout = lay_out(load(name))
    cells = [(row, column) for sheet, row, column in _things(layout) if sheet == layout.cover.title.sheet]
    assert layout.cover.last_row == max(row for row, _ in cells)
    assert layout.cover.last_column >= max(column for _, column in cells)


HEAD = """\
form: 表
edition: x
years: 2020
"""
RULES = "rules: {T401: {zh: 甲, en: a}, T402: {zh: 乙, en: b}}\n"
GRID = "columns: {a: 甲, b: 乙, c: 丙}, rows: {p: 子, q: 丑, r: 寅}"
DOWN, ACROSS = "tie_outs: {T401: p <= q, T402: q <= r}", "tie_outs: {T401: a <= b, T402: b <= c}"
BOTH = "tie_outs: {T401: [p <= q, a <= b], T402: [q <= r, b <= c]}"


def _laid_out(folder: Path, sections: str, rules: str = "") -> Layout:
    path = folder / "x.yaml"
    path.write_text(f"{HEAD}{rules}sections:\n{sections}", "utf-8")
    return lay_out(load_file(path))


@pytest.mark.parametrize("beside", ["", "beside: true, "], ids=["below each other", "beside each other"])
@pytest.mark.parametrize("lines", [DOWN, ACROSS, BOTH], ids=["down", "across", "both"])
def test_no_two_things_of_two_grids_share_a_cell(tmp_path: Path, beside: str, lines: str) -> None:
    grids = f"      甲: {{id: x, {GRID}, {lines}}}\n      乙: {{id: y, {beside}{GRID}, {lines}}}\n"
    layout = _laid_out(tmp_path, f"  二:\n    title: 两表\n    grids:\n{grids}", RULES)
    assert len(layout.sheets[0].checks) == len(layout.edition.constraints)
    _assert_nothing_overlaps(layout)


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ("columns: {a: 甲, b: 乙}", {"甲": "A4", "乙": "B4", "x.a": "A5", "x.b": "B5"}),
        ("rows: {p: 子, q: 丑}", {"子": "A4", "丑": "A5", "x.p": "B4", "x.q": "B5"}),
        (
            "columns: {上: {a: 甲}, b: 乙}, rows: {左: {p: 子}, q: 丑}",
            {"": "A4:B5", "上": "C4", "甲": "C5", "乙": "D4:D5", "左": "A6", "子": "B6", "丑": "A7:B7"}
            | {"x.p.a": "C6", "x.p.b": "D6", "x.q.a": "C7", "x.q.b": "D7"},
        ),
    ],
)
def test_headings_are_one_cell_thick_and_leaves_reach_the_body(
    tmp_path: Path, grid: str, expected: dict[str, str]
) -> None:
    layout = _laid_out(tmp_path, f"  二: {{id: x, title: 表, {grid}}}\n")
    assert {box.path or box.text: box.area.a1 for box in layout.sheets[0].boxes} == expected


def test_a_narrow_grid_is_as_wide_as_the_widest_above_it(tmp_path: Path) -> None:
    grids = "      甲: {id: x, columns: {a: 甲, b: 乙, c: 丙}, rows: {p: 子}}\n"
    grids += "      乙: {id: y, columns: {a: 甲}, rows: {p: 子}}\n"
    layout = _laid_out(tmp_path, f"  二:\n    title: 两表\n    grids:\n{grids}")
    narrow = {box.path or box.text: box.area.a1 for box in layout.sheets[0].grids[1].boxes}
    assert narrow == {"乙": "A7:D7", "": "A8", "甲": "B8:D8", "子": "A9", "y.p.a": "B9:D9"}
