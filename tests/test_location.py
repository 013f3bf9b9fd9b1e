"""Tables that moved are found again by their words, and what words cannot decide is refused: never a wrong number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from edit import Workbook
from generate import YEAR, place, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.importer import Options
from gouji.layout import COVER_SHEET, TEXT_SHEET, lay_out
from gouji.reader import Claim

EDITION = gouji.load("2021")
LAYOUT = lay_out(EDITION)
GRID_SHEETS = [sheet.name for sheet in LAYOUT.sheets]
PROVED_SHEETS = [COVER_SHEET, *GRID_SHEETS, TEXT_SHEET]
ORIGINAL = gouji.read_bytes(workbook(), "x").submission


def _read(edit: Callable[[Workbook], None], options: Options | None = None) -> gouji.Reading:
    book = Workbook(workbook())
    edit(book)
    return gouji.read_bytes(book.to_bytes(), "x", options or Options(partial=True))


def _codes(reading: gouji.Reading) -> list[str]:
    return [each.code for each in reading.diagnostics]


def _rows(sheet: str) -> range:
    bottom = max(cell.row for cell in LAYOUT.contents(sheet))
    return range(1, bottom + 1)


@pytest.mark.parametrize(("sheet", "row"), [(sheet, row) for sheet in PROVED_SHEETS for row in _rows(sheet)], ids=str)
def test_a_blank_row_inserted_anywhere_changes_no_number_and_is_one_finding(sheet: str, row: int) -> None:
    reading = _read(lambda book: book.insert_row(sheet, row))
    assert reading.submission == ORIGINAL
    assert _codes(reading) in (["W205"], [])  # below everything that words prove nothing moves


@pytest.mark.parametrize("sheet", GRID_SHEETS)
@pytest.mark.parametrize("column", range(1, 12))
def test_a_blank_column_inserted_anywhere_changes_no_number_and_is_one_finding(sheet: str, column: int) -> None:
    reading = _read(lambda book: book.insert_column(sheet, column))
    assert reading.submission == ORIGINAL
    assert _codes(reading) in (["W205"], [])


@pytest.mark.parametrize("row", [5, *range(7, 32)])  # in row 6 the figure would lie hidden under a merged label
def test_an_inserted_row_with_figures_is_refused_in_one_finding(row: int) -> None:
    def edit(book: Workbook) -> None:
        book.insert_row("三", row)
        book.set("三", f"D{row}", 7)

    assert _codes(_read(edit)) == ["W206"]


@pytest.mark.parametrize("sheet", GRID_SHEETS)
def test_any_deleted_row_of_a_table_is_refused(sheet: str) -> None:
    area = next(each.area for each in LAYOUT.sheets if each.name == sheet)
    for row in range(area.top, area.bottom + 1):
        reading = _read(lambda book, row=row: book.delete_row(sheet, row))  # type: ignore[misc]
        assert reading.status == "rejected", row
        assert reading.partial is not None
        for path, value in reading.partial.items():
            if LAYOUT.sheet_of(path) == sheet and ORIGINAL is not None:
                assert value == pytest.approx(ORIGINAL.value(path)), (row, path)


@pytest.mark.parametrize("sheet", PROVED_SHEETS)
def test_a_renamed_sheet_is_found_by_its_words(sheet: str) -> None:
    reading = _read(lambda book: book.rename_sheet(sheet, "Sheet7"))
    assert (reading.submission, _codes(reading)) == (ORIGINAL, ["W205"])


def test_names_of_sheets_that_were_exchanged_mislead_nobody() -> None:
    def edit(book: Workbook) -> None:
        book.rename_sheet("三", "tmp")
        book.rename_sheet("四", "三")
        book.rename_sheet("tmp", "四")

    reading = _read(edit)
    assert (reading.submission, _codes(reading)) == (ORIGINAL, ["W205"])


def test_a_copy_with_the_same_figures_is_no_matter_and_one_with_others_is_refused() -> None:
    assert _codes(_read(lambda book: book.copy_sheet("三", "三 (2)"))) == []

    def edit(book: Workbook) -> None:
        book.copy_sheet("三", "三 (2)")
        book.set("三 (2)", place("requests.new.natural_person").a1, 999)

    assert _codes(_read(edit)) == ["W216"]


def test_findings_name_the_place_where_a_figure_is_now() -> None:
    def edit(book: Workbook) -> None:
        cell = place("requests.carried_forward.natural_person")
        book.set("三", cell.a1, "无")
        book.insert_row("三", 10, 2)
        book.rename_sheet("三", "表三")

    reading = _read(edit)
    assert [(each.code, each.place) for each in reading.diagnostics if each.code != "W205"] == [("V302", "表三!D33")]


def test_swapped_labels_are_refused_and_no_number_of_the_table_is_taken() -> None:
    boxes = {box.text: box.cell.a1 for sheet in LAYOUT.sheets for box in sheet.boxes if sheet.name == "三"}

    def edit(book: Workbook) -> None:
        book.set("三", boxes["自然人"], "科研机构")
        book.set("三", boxes["科研机构"], "自然人")

    reading = _read(edit)
    assert reading.status == "rejected"
    assert reading.partial is not None
    assert not [path for path in reading.partial if path.startswith("requests.")]


def test_a_paragraph_typed_into_an_inserted_row_is_read() -> None:
    def edit(book: Workbook) -> None:
        row = LAYOUT.text_places["narrative.overview"].cells[1].row
        book.insert_row(TEXT_SHEET, row)
        book.set(TEXT_SHEET, f"A{row}", "插入的一段")

    reading = _read(edit)
    assert reading.submission is not None
    assert reading.submission.narrative.overview.split("\n")[1] == "插入的一段"


def test_a_workbook_without_any_stamp_is_known_by_its_words_and_its_cover() -> None:
    code = LAYOUT.cover.form_code.a1
    reading = _read(lambda book: book.lose_stamps(printed_code=code))
    assert (_codes(reading), reading.submission) == (["W210"], ORIGINAL)


@pytest.mark.parametrize("name", gouji.shipped())
def test_each_edition_is_known_by_its_words(name: str) -> None:
    book = Workbook(workbook(name))
    book.lose_stamps(printed_code=lay_out(gouji.load(name)).cover.form_code.a1)
    reading = gouji.read_bytes(book.to_bytes(), "x")
    assert (reading.variant or reading.edition) == name


def test_without_cover_agency_and_year_must_be_given() -> None:
    def edit(book: Workbook) -> None:
        book.lose_stamps()
        book.delete_sheet(COVER_SHEET)

    assert _codes(_read(edit)) == ["W217"]
    claimed = _read(edit, Options(claim=Claim("盐池县民政局", None, YEAR)))
    assert (claimed.year, claimed.agency and claimed.agency.name) == (YEAR, "盐池县民政局")
    assert _codes(claimed) == ["W203", "W210"] or _codes(claimed) == ["W210", "W203"]


def test_the_tables_of_another_edition_are_named_whatever_the_stamps_say() -> None:
    reading = gouji.read_file("samples/findings/W213.xlsx")
    assert [(each.code, each.found) for each in reading.diagnostics] == [("W213", "2019")]


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert_row", "delete_row", "insert_column", "rename", "figure", "label"]),
        st.sampled_from(GRID_SHEETS),
        st.integers(1, 34),
        st.integers(1, 11),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150)
@given(EDITS)
def test_no_sequence_of_edits_to_the_structure_gives_a_wrong_number_silently(
    edits: list[tuple[str, str, int, int]],
) -> None:
    book = Workbook(workbook())
    names = {name: name for name in GRID_SHEETS}
    typed = False
    for kind, sheet, row, column in edits:
        name = names[sheet]
        if kind == "insert_row":
            book.insert_row(name, row)
        elif kind == "delete_row":
            book.delete_row(name, row)
        elif kind == "insert_column":
            book.insert_column(name, column)
        elif kind == "rename":
            names[sheet] = f"{name}x"
            book.rename_sheet(name, names[sheet])
        elif kind == "figure":
            typed = True
            book.set(name, f"{'ABCDEFGHIJKL'[column]}{row}", 3)
        else:
            book.set(name, f"{'ABCDEFGHIJKL'[column]}{row}", "其他")
    reading = gouji.read_bytes(book.to_bytes(), "x")
    if reading.status == "accepted" and not typed:
        assert reading.submission == ORIGINAL
