"""Tables that moved are found again by their words, and what words cannot decide is refused: never a wrong number."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.common import Cell, column_letters
from gouji.findings.causes import folded
from gouji.form import COVER_SHEET, TEXT_SHEET
from gouji.form.expression import Number
from gouji.form.layout import BoxKind, lay_out
from gouji.form.submission import make_submission
from gouji.reading.workbooks import Options
from gouji.workbook.reader import Claim
from gouji.workbook.reader.placement import _align
from gouji.workbook.reader.plan import plan_of
from gouji.workbook.writer import write_workbook
from support.edit import Workbook
from support.examples import examples
from support.filled import AGENCY, TEXTS, YEAR, place, submission, workbook

EDITION = gouji.load("2021")
LAYOUT = lay_out(EDITION)
GRID_SHEETS = [sheet.name for sheet in LAYOUT.sheets]
BOXES = [box for sheet in LAYOUT.sheets if sheet.name == "三" for box in sheet.boxes]
PROVED_SHEETS = [COVER_SHEET, *GRID_SHEETS, TEXT_SHEET]


@functools.cache
def _original() -> gouji.Submission:
    """What the workbook says before anything is moved in it."""
    read = gouji.read_bytes(workbook(), "x").submission
    assert read is not None
    return read


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
    assert reading.submission == _original()
    assert _codes(reading) in (["W205"], [])  # below everything that words prove nothing moves


@pytest.mark.parametrize("sheet", GRID_SHEETS)
@pytest.mark.parametrize("column", range(1, 12))
def test_a_blank_column_inserted_anywhere_changes_no_number_and_is_one_finding(sheet: str, column: int) -> None:
    reading = _read(lambda book: book.insert_column(sheet, column))
    assert reading.submission == _original()
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
            if LAYOUT.sheet_of(path) == sheet:
                assert value == pytest.approx(_original().value(path)), (row, path)


@pytest.mark.parametrize("sheet", PROVED_SHEETS)
def test_a_renamed_sheet_is_found_by_its_words(sheet: str) -> None:
    reading = _read(lambda book: book.rename_sheet(sheet, "Sheet7"))
    assert (reading.submission, _codes(reading)) == (_original(), ["W205"])


def test_names_of_sheets_that_were_exchanged_mislead_nobody() -> None:
    def edit(book: Workbook) -> None:
        book.rename_sheet("三", "tmp")
        book.rename_sheet("四", "三")
        book.rename_sheet("tmp", "四")

    reading = _read(edit)
    assert (reading.submission, _codes(reading)) == (_original(), ["W205"])


def test_a_copy_that_says_the_same_is_no_matter_and_one_with_others_is_refused() -> None:
    assert _codes(_read(lambda book: book.copy_sheet("三", "三 (2)"))) == ["W224"]

    def edit(book: Workbook) -> None:
        book.copy_sheet("三", "三 (2)")
        book.set("三 (2)", place("requests.new.natural_person").a1, 999)

    assert _codes(_read(edit)) == ["W216"]


def test_a_draft_is_a_rival_of_a_table_under_the_name_of_another_sheet() -> None:
    def edit(book: Workbook) -> None:
        book.rename_sheet("gouji", "暂")
        book.rename_sheet("三", "gouji")
        book.rename_sheet("暂", "三")
        book.copy_sheet("gouji", "草稿")
        book.set("草稿", place("requests.new.natural_person").a1, 4)

    assert "W216" in _codes(_read(edit))


def test_a_copy_that_was_left_blank_is_no_matter() -> None:
    def edit(book: Workbook) -> None:
        book.copy_sheet("四", "四 (2)")
        for cell in LAYOUT.contents("四"):
            book.set("四 (2)", cell.a1, None)

    reading = _read(edit)
    assert (_codes(reading), reading.submission) == (["W224"], _original())


def test_a_second_sheet_of_texts_that_says_something_else_is_refused() -> None:
    def edit(book: Workbook) -> None:
        book.copy_sheet(TEXT_SHEET, "正文 (2)")
        book.set("正文 (2)", LAYOUT.text_places["narrative.problems"].cells[0].a1, "另一稿")

    assert _codes(_read(edit)) == ["W216"]


def test_a_draft_does_not_stand_in_for_a_table_that_was_damaged() -> None:
    """The table itself has a row too many; an old copy of it is whole, but its figures may be old."""

    def edit(book: Workbook) -> None:
        book.copy_sheet("三", "三 (2)")
        book.set("三 (2)", place("requests.new.natural_person").a1, 999)
        book.insert_row("三", 20)
        book.set("三", "D20", 7)

    assert "W206" in _codes(_read(edit))


def test_sheets_in_another_order_are_said_to_be() -> None:
    reading = _read(lambda book: book.reorder_sheets("填报说明", "四", "三"))
    assert (_codes(reading), reading.submission) == (["W205"], _original())


def test_sheets_that_are_not_of_the_form_are_named() -> None:
    def edit(book: Workbook) -> None:
        book.copy_sheet("填报说明", "草稿")

    reading = _read(edit)
    assert ([(each.code, each.found) for each in reading.diagnostics], reading.submission) == (
        [("W224", "草稿")],
        _original(),
    )


@pytest.mark.parametrize("state", ["hidden", "visible"])
def test_sheets_rows_and_columns_may_be_hidden_or_shown(state: str) -> None:
    def edit(book: Workbook) -> None:
        text = book.parts["xl/workbook.xml"].decode().replace('state="hidden"', f'state="{state}"')
        if state == "hidden":
            text = text.replace('<sheet name="三"', '<sheet state="hidden" name="三"')
            part = book.part_of("四")
            sheet = book.parts[part].decode().replace('<row r="7"', '<row hidden="1" r="7"')
            book.parts[part] = sheet.replace("<col ", '<col hidden="1" ', 1).encode()
        book.parts["xl/workbook.xml"] = text.encode()

    reading = _read(edit)
    assert (_codes(reading), reading.submission) == (["W230", "W231"] if state == "hidden" else [], _original())


def test_a_visible_sheet_that_resembles_a_hidden_one_contradicts_it() -> None:
    def edit(book: Workbook) -> None:
        book.copy_sheet("三", "三 (2)")
        label = plan_of(EDITION).sheets["三"].labels[0]
        book.set("三 (2)", label.cell.a1, "别的文字")
        book.hide_sheet("三")

    assert {"W216", "W230"} <= set(_codes(_read(edit)))


# --- what is refused says what happened -----------------------------------------------------------------------------


def _only(reading: gouji.Reading, code: str) -> gouji.Finding:
    (found,) = folded(reading.diagnostics)
    assert (found.finding.code, reading.status) == (code, "rejected")
    return found.finding


def test_an_inserted_row_with_figures_is_named_with_what_stands_in_it() -> None:
    def edit(book: Workbook) -> None:
        book.insert_row("三", 12)
        book.set("三", "E12", 7)

    finding = _only(_read(edit), "W206")
    assert (finding.place, finding.found) == ("三!E12", "7")
    above = next(box.text for box in BOXES if box.cell.a1 == "C11")
    assert above in finding.message("zh")


def test_an_inserted_column_with_figures_is_named() -> None:
    def edit(book: Workbook) -> None:
        book.insert_column("三", 6)
        book.set("三", "F9", 7)

    finding = _only(_read(edit), "W206")
    assert (finding.place, finding.found) == ("三!F9", "7")


@pytest.mark.parametrize("row", [9, 15, 28])
def test_a_deleted_row_is_named_by_its_words(row: int) -> None:
    words = [box.text for box in BOXES if box.text and box.area.top == box.area.bottom == row]
    finding = _only(_read(lambda book: book.delete_row("三", row)), "W206")
    assert words[0] in finding.message("zh")
    assert (finding.found, finding.expected) != ("", None)


@pytest.mark.parametrize("column", [5, 7])
def test_a_deleted_column_is_named_by_its_words(column: int) -> None:
    words = next(box.text for box in BOXES if box.cell == Cell("三", 6, column))
    reading = _read(lambda book: book.delete_column("三", column))
    assert words in _only(reading, "W206").message("zh")


@pytest.mark.parametrize(("first", "second", "rows"), [(9, 10, True), (5, 7, False), (12, 20, True)])
def test_exchanged_rows_and_columns_are_refused_and_said_to_be(first: int, second: int, *, rows: bool) -> None:
    finding = _only(_read(lambda book: book.swap("三", first, second, rows=rows)), "W206")
    assert "顺序变了" in finding.message("zh")


def test_a_row_with_figures_above_the_only_row_of_a_table_is_refused() -> None:
    """The row has no words of its own: its formulas are now below, and the inserted one is where it was."""
    top = min(cell.row for cell in LAYOUT.contents("四"))

    def edit(book: Workbook) -> None:
        book.insert_row("四", top)
        for cell in LAYOUT.contents("四"):
            book.set("四", cell.a1, 3)

    finding = _only(_read(edit), "W206")
    assert finding.place == f"四!A{top + 1}"


@pytest.mark.parametrize(("below", "columns", "code"), [(1, 1, "V320"), (3, 1, "W215"), (3, 8, "V320"), (3, 3, "W215")])
def test_figures_below_the_only_row_of_a_table_are_refused_if_they_could_be_it(
    below: int, columns: int, code: str
) -> None:
    """A row beside it, or most of a row anywhere below; a figure further away is none of the form's."""
    row = max(cell.row for cell in LAYOUT.contents("四")) + below

    def edit(book: Workbook) -> None:
        for column in "ABCDFGHI"[:columns]:
            book.set("四", f"{column}{row}", 3)

    reading = _read(edit)
    assert [(each.code, each.place) for each in reading.diagnostics] == [(code, f"四!A{row}")]
    assert (reading.status == "accepted") == (code == "W215")


@pytest.mark.parametrize(
    ("stray", "code"),
    [
        *((3, "V318"), ("３", "V318"), ("共3件", "V318"), ("三十件", "V318"), ("注：另有 3 件", "V318")),
        *((0, "W215"), ("0", "W215"), ("注", "W215"), ("0件", "W215"), ("见2025年8月、第19条", "W215")),
    ],
)
def test_figures_outside_a_table_that_is_declared_zero_are_not_taken_for_zeros(stray: str | int, code: str) -> None:
    declaration = next(cell for section, cell in LAYOUT.cover.zero if section.number == "四")

    def edit(book: Workbook) -> None:
        book.set(declaration.sheet, declaration.a1, "是")
        for box in next(sheet for sheet in LAYOUT.sheets if sheet.name == "四").boxes:
            if box.kind is BoxKind.INPUT:
                book.set(box.cell.sheet, box.cell.a1, None)
        book.set("四", "B30", stray)

    reading = _read(edit)
    found = [each.place for each in reading.diagnostics if each.code == code]
    assert (found, reading.status) == (["四!B30"], "rejected" if code == "V318" else "accepted")


@pytest.mark.parametrize(("rows", "columns"), [(0, 8), (1, 0), (0, 1), (25, 0)])
def test_figures_cut_and_pasted_elsewhere_are_never_read_there(rows: int, columns: int) -> None:
    """Words and sums stay; what is cut leaves blanks behind, and blank is never a figure."""
    reading = _read(lambda book: book.move("三", "F9:F20", rows, columns))
    assert reading.status == "rejected"
    assert "V301" in _codes(reading)


# --- merges ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [True, False])
def test_merged_inputs_are_refused_in_one_finding_that_names_them(*, keep: bool) -> None:
    reading = _read(lambda book: book.merge("三", "D11:E12", keep=keep))
    finding = _only(reading, "W220")
    assert finding.place == "三!D11:E12"
    assert all(words in finding.message("zh") for words in ("自然人", "商业企业"))
    assert reading.partial is not None
    assert "requests.results.refused.state_secret.natural_person" not in reading.partial


def test_an_input_merged_with_its_label_is_refused() -> None:
    cell = place("requests.new.natural_person")
    reading = _read(lambda book: book.merge("三", f"A7:{cell.a1}"))
    assert _only(reading, "W220").place == f"三!A7:{cell.a1}"


def test_merged_labels_are_named_as_merged() -> None:
    assert _only(_read(lambda book: book.merge("三", "E6:F6")), "W220").place == "三!E6:F6"


def test_merges_are_named_where_they_are_now() -> None:
    def edit(book: Workbook) -> None:
        book.insert_row("三", 2, 3)
        book.merge("三", "D14:E14")

    codes = {each.code: each.place for each in _read(edit).diagnostics}
    assert codes["W220"] == "三!D14:E14"


def test_merges_that_hide_nothing_of_the_form_and_undone_ones_are_no_matter() -> None:
    reading = _read(lambda book: book.merge("三", "K7:M9"))
    assert (_codes(reading), reading.submission) == ([], _original())
    reading = _read(lambda book: book.drop("三", "mergeCells"))
    assert (_codes(reading), reading.submission) == ([], _original())


def test_merged_sign_off_and_key_figures_are_not_read() -> None:
    cell = place("key_figures.documents_issued")
    reading = _read(lambda book: book.merge(TEXT_SHEET, f"{cell.a1}:{cell.shifted(rows=1).a1}", keep=True))
    assert _only(reading, "W220").place == f"{TEXT_SHEET}!{cell.a1}:{cell.shifted(rows=1).a1}"


# --- last year's workbook -------------------------------------------------------------------------------------------


def test_last_years_table_in_this_years_workbook_is_found_out_by_the_year_over_it() -> None:
    finding = _only(_read(lambda book: book.set("三", "A2", "2024年度    单位：件")), "W211")
    assert (finding.place, finding.found) == ("三!A2", "2024")


@pytest.mark.parametrize("sheet", ["二", TEXT_SHEET])
def test_or_by_the_foot_of_its_pages(sheet: str) -> None:
    def edit(book: Workbook) -> None:
        part = book.part_of(sheet)
        old, new = f"2021 {YEAR} ".encode(), f"2021 {YEAR - 1} ".encode()  # the code of the form stands behind it
        assert old in book.parts[part]
        book.parts[part] = book.parts[part].replace(old, new)

    assert _only(_read(edit), "W211").place == sheet


def test_last_years_workbook_with_the_year_typed_anew_is_found_out() -> None:
    cover = LAYOUT.cover
    data = gouji.make_filled(_original().model_copy(update={"year": YEAR - 1}))
    book = Workbook(data)
    book.set(COVER_SHEET, cover.year.a1, str(YEAR))
    reading = gouji.read_bytes(book.to_bytes(), "x")
    assert _only(reading, "W211").place == cover.year.place
    book.set(COVER_SHEET, cover.subtitle.a1, f"{YEAR}年度")
    assert _only(gouji.read_bytes(book.to_bytes(), "x"), "W211").found == str(YEAR)


@pytest.mark.parametrize(("typed", "told"), [(None, ""), ("2025年", "2025年"), ("今年", "今年")])
def test_what_stands_in_place_of_the_year_is_told_as_it_stands(typed: str | None, told: str) -> None:
    year = lay_out(EDITION).cover.year
    found = _only(_read(lambda book: book.set(year.sheet, year.a1, typed)), "W211")
    assert (found.place, found.found) == (year.place, told)
    assert "None" not in found.message("en")


@pytest.mark.parametrize(("ours", "theirs"), [("2021", "2019"), ("2019", "2021"), ("2021", "2019-yanchi")])
def test_the_tables_of_another_edition_are_named_in_both_directions(ours: str, theirs: str) -> None:
    edition, other = gouji.load(ours), gouji.load(theirs)
    year = max(edition.years.first, YEAR if YEAR in edition.years else 0)
    stamp = lay_out(edition).stamp(year, "某局", None)
    data = write_workbook(other, stamp, submission(other, other.years.first))
    finding = next(each for each in gouji.read_bytes(data, "x").diagnostics if each.code == "W213")
    assert finding.found == theirs or finding.found in ("2019", "2019-yanchi")


# --- stamps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channels", "codes"),
    [("h", ["W221"]), ("k", ["W221"]), ("c", ["W221"]), ("hk", ["W221"]), ("hc", ["W221"]), ("kc", ["W221"]),
     ("hkc", ["W210"])],
)  # fmt: skip
def test_stamps_that_are_lost_are_said_and_read_from_the_others(channels: str, codes: list[str]) -> None:
    reading = _read(lambda book: _lose(book, channels))
    assert (_codes(reading), reading.submission) == (codes, _original())


def _lose(book: Workbook, channels: str) -> None:
    if "h" in channels:
        book.delete_sheet("gouji")
    if "k" in channels:
        book.parts["docProps/core.xml"] = book.parts["docProps/core.xml"].replace(b"gouji?", b"")
    if "c" in channels:
        book.set(COVER_SHEET, LAYOUT.cover.form_code.a1, None)


@pytest.mark.parametrize(
    ("key", "value"),
    [("edition", "2019"), ("edition", "2031"), ("year", "2024"), ("agency_name", "盐池县教育局"), ("agency_code", "X"),
     ("issue", "2"), ("fingerprint", "0123456789ab")],
)  # fmt: skip
@pytest.mark.parametrize("channel", ["hidden", "keywords"])
def test_two_stamps_that_contradict_each_other_are_refused(channel: str, key: str, value: str) -> None:
    other = Workbook(workbook(stamp={key: value}))

    def edit(book: Workbook) -> None:
        part = "docProps/core.xml"
        if channel == "keywords":
            book.parts[part] = other.parts[part]
            return
        for row in range(1, 12):
            book.set("gouji", f"B{row}", record.get(names.get(row, ""), ""))

    edition = gouji.load("2021")
    record = lay_out(edition).stamp(YEAR, AGENCY.name, AGENCY.code).record()
    names = dict(enumerate(record, start=1))
    record |= {key: value}
    assert "W211" in _codes(_read(edit))


def test_a_code_of_another_agency_on_the_cover_is_refused() -> None:
    other = lay_out(EDITION).stamp(YEAR, "盐池县教育局", None).code
    cell = LAYOUT.cover.form_code
    assert _only(_read(lambda book: book.set(COVER_SHEET, cell.a1, str(other))), "W211").place == cell.place


def test_the_agency_is_never_taken_from_the_name_of_the_file() -> None:
    book = Workbook(workbook())
    book.lose_stamps()
    book.delete_sheet(COVER_SHEET)
    reading = gouji.read_bytes(book.to_bytes(), "盐池县民政局-2025.xlsx")
    assert (_codes(reading), reading.agency) == (["W217"], None)


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
    assert isinstance(reading.submission, gouji.Submission2021)
    assert reading.submission.narrative.overview.split("\n")[1] == "插入的一段"


def test_a_workbook_without_any_stamp_is_known_by_its_words_and_its_cover() -> None:
    code = LAYOUT.cover.form_code.a1
    reading = _read(lambda book: book.lose_stamps(printed_code=code))
    assert (_codes(reading), reading.submission) == (["W210"], _original())


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


# --- any sequence of edits ------------------------------------------------------------------------------------------


def _all_different() -> gouji.Submission:
    """A submission in which no two figures of a table are the same, so that none can stand for another unseen."""
    values: dict[str, Number] = {each.path: 101 + index for index, each in enumerate(EDITION.inputs)}
    totals = EDITION.totals(values)
    for path in [path for path in values if path.startswith("requests.new.")]:
        column = path.rpartition(".")[2]
        done = totals[f"requests.results.total.{column}"] + values[f"requests.carried_forward.{column}"]
        values[path] = done - values[f"requests.carried_over.{column}"]
    return make_submission(EDITION, YEAR, AGENCY, {**values, **TEXTS})


DIFFERENT = _all_different()


@functools.cache
def _filled() -> bytes:
    return gouji.make_filled(DIFFERENT)


@functools.cache
def _last_year() -> bytes:
    values = {**{each.path: 7 for each in EDITION.inputs}, **TEXTS}
    return gouji.make_filled(make_submission(EDITION, YEAR - 1, AGENCY, values))


def test_the_workbook_that_is_edited_is_read() -> None:
    assert gouji.read_bytes(_filled(), "x").submission == DIFFERENT


@dataclass(frozen=True)
class Spot:
    """A place of a sheet: ``a1``, and an area of some rows and columns that begins there."""

    row: int
    column: int
    count: int

    @property
    def a1(self) -> str:
        return f"{column_letters(self.column)}{self.row}"

    @property
    def area(self) -> str:
        return f"{self.a1}:{column_letters(self.column + self.count)}{self.row + self.count}"


def _insert_filled(book: Workbook, name: str, at: Spot) -> None:
    book.insert_row(name, at.row)
    book.set(name, at.a1, 3)


def _copy(book: Workbook, name: str, _: Spot) -> None:
    if f"{name} (2)" not in book.sheet_names:
        book.copy_sheet(name, f"{name} (2)")


def _draft(book: Workbook, name: str, at: Spot) -> None:
    if "草稿" not in book.sheet_names:
        book.copy_sheet(name, "草稿")
        book.set("草稿", at.a1, 4)


def _exchange_names(book: Workbook, name: str, at: Spot) -> None:
    other = book.sheet_names[at.row % len(book.sheet_names)]
    if other != name:
        book.rename_sheet(other, "暂")
        book.rename_sheet(name, other)
        book.rename_sheet("暂", name)


def _lose_keywords(book: Workbook, _: str, __: Spot) -> None:
    book.parts["docProps/core.xml"] = book.parts["docProps/core.xml"].replace(b"gouji?", b"")


CHANGES: dict[str, Callable[[Workbook, str, Spot], None]] = {
    "insert rows": lambda book, name, at: book.insert_row(name, at.row, at.count),
    "insert a filled row": _insert_filled,
    "delete a row": lambda book, name, at: book.delete_row(name, at.row),
    "insert a column": lambda book, name, at: book.insert_column(name, at.column),
    "delete a column": lambda book, name, at: book.delete_column(name, at.column),
    "copy": _copy,
    "keep a draft": _draft,
    "write over": lambda book, name, at: book.set(name, at.a1, "其他"),
    "swap rows": lambda book, name, at: book.swap(name, at.row, at.row + at.count, rows=True),
    "swap columns": lambda book, name, at: book.swap(name, at.column, at.column + at.count, rows=False),
    "merge": lambda book, name, at: book.merge(name, at.area),
    "merge and keep": lambda book, name, at: book.merge(name, at.area, keep=True),
    "unmerge": lambda book, name, _: book.drop(name, "mergeCells"),
    "cut and paste": lambda book, name, at: book.move(name, at.area, at.count - 2, 1),
    "reorder": lambda book, _, __: book.reorder_sheets(*reversed(book.sheet_names)),
    "paste last year's": lambda book, name, at: book.paste_sheet(
        name, Workbook(_last_year()), PROVED_SHEETS[at.row % 5]
    ),
    "paste 2019's": lambda book, name, at: book.paste_sheet(
        name, Workbook(workbook("2019")), PROVED_SHEETS[at.row % 5]
    ),
    "unlock": lambda book, name, _: book.drop(name, "sheetProtection"),
    "never compute": lambda book, _, __: book.drop_cached_values(),
    "lose the keywords": _lose_keywords,
    "delete": lambda book, name, _: book.delete_sheet(name),
    "rename": lambda book, name, _: book.rename_sheet(name, f"{name}x"),
    "exchange names": _exchange_names,
}
SPOTS = st.builds(Spot, st.integers(1, 33), st.integers(1, 12), st.integers(1, 3))
EDITS = st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 9), SPOTS), min_size=1, max_size=4)


@settings(max_examples=examples(100))
@given(EDITS)
def test_no_sequence_of_edits_to_the_structure_gives_a_wrong_number(edits: list[tuple[str, int, Spot]]) -> None:
    book = Workbook(_filled())
    for kind, sheet, spot in edits:
        name = book.sheet_names[sheet % len(book.sheet_names)]
        CHANGES[kind](book, name, spot)
    reading = gouji.read_bytes(book.to_bytes(), "x")
    if reading.submission is None:
        assert reading.status != "accepted"
        return
    for path in EDITION.fields:
        assert reading.submission.value(path) == DIFFERENT.value(path), path
    for figure in EDITION.key_figures:
        assert reading.submission.value(figure.path) in (DIFFERENT.value(figure.path), None)
    assert reading.submission.agency == DIFFERENT.agency


# --- rows that hold the same words ----------------------------------------------------------------------------------


def _longest(one: Sequence[object], other: Sequence[object]) -> int:
    """Elements of the longest common subsequence, as the textbook computes them."""
    last = [0] * (len(other) + 1)
    for element in one:
        row = [0]
        for index, each in enumerate(other):
            row.append(last[index] + 1 if element == each else max(last[index + 1], row[index]))
        last = row
    return last[-1]


_ROWS = st.lists(st.lists(st.sampled_from("甲乙丙"), min_size=1, max_size=2), max_size=12)


@given(_ROWS, _ROWS, _ROWS, _ROWS)
def test_as_many_rows_as_can_are_aligned(above: list[list[str]], old: list[list[str]], new: list[list[str]],
                                         below: list[list[str]]) -> None:  # fmt: skip
    expected = {2 * row: words for row, words in enumerate([*above, ["子"], *old, ["丑"], *below])}
    found = {3 * row: words for row, words in enumerate([*above, ["子"], *new, ["丑"], *below])}
    aligned = sorted(_align(expected, found).items())
    assert all(expected[row] == found[place] for row, place in aligned)
    assert [place for _, place in aligned] == sorted({place for _, place in aligned})
    assert len(aligned) == _longest(list(expected.values()), list(found.values()))
