"""Forms in English: not a Chinese word in their workbooks; the reader knows the words of ours in both languages."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Literal

import docx
import pytest

import gouji
from gouji.findings import Language
from gouji.form import COVER_SHEETS, OWN_SHEETS, STATUS, YES_NO, lay_out
from gouji.form.edition import TemplateError, load_text
from gouji.form.submission import Agency, make_submission
from gouji.reading.workbooks import Options
from gouji.returns import unmarked
from gouji.workbook.reader.live import is_status
from gouji.workbook.writer.book import write_workbook
from gouji.workbook.writer.stamping import stamp_blank
from support.edit import Workbook, opened
from support.programs import Convert
from support.readers import assert_same

_TEXT = """
form: Library return
edition: english
years: 2024-
language: en
head: {Form No.: L-1}
rules:
  T901: {zh: 合计, en: The total must be the sum, source: form}
  P901: {severity: warning, zh: 比, en: No more on loan than held, source: form}
  P902: {zh: 比, en: A site has an address, source: form}
  P903: {severity: warning, zh: 比, en: Some are held, source: form}
  Y901: {severity: warning, zh: 比, en: As last year, source: form, reason: Why it differs}
sections:
  A:
    title: Stock
    id: stock
    unit: copies
    corner: Kind
    stub: {code: Code}
    columns: {held: Held, on_loan: On loan}
    rows:
      books: {label: Books, code: "01", article: Act 3, prompt: At the end of the year.}
      Of these: ~
      maps: {label: Maps, code: "02"}
      total: {label: Total, code: "03"}
    void: {rows: maps, columns: on_loan}
    totals: {T901: total = books + maps}
    tie_outs: {P901: on_loan <= held, P903: {line: held > 0, at: total}}
    across_years: {Y901: prior.books = books}
  B:
    title: Facts
    id: facts
    rows:
      site: {label: Has a site, type: yes_no}
      address: {label: Address, type: text, most: 40, optional: true}
      kind: {label: Kind, choices: [public, "other, too"]}
      opened: {label: Opened, type: date, may_be: [N/A]}
      rate: {label: Rate, type: decimal, places: 1, most: 100}
      change: {label: Change, signed: true}
    tie_outs: {P902: {when: 'site = "yes"', line: address is filled}}
  C:
    title: Remarks
    texts: {remarks: {prompt: What else there is to say., paragraphs: 3}}
    key_figures: {visitors: {label: Visitors, unit: persons}}
sign_off:
  filled_by: Filled in by
  filled_on: {label: Day, type: date}
"""
_FORM = load_text(_TEXT, "english.yaml")
_OPTIONS = Options(templates={_FORM.id: _FORM})
_FILED = make_submission(
    _FORM,
    2025,
    Agency(name="Somewhere", code="S1"),
    {
        "stock.books.held": 5,
        "stock.books.on_loan": 2,
        "stock.maps.held": 1,
        "facts.site": "no",
        "facts.address": None,
        "facts.kind": "other, too",
        "facts.opened": "N/A",
        "facts.rate": 0,
        "facts.change": -1,
        "narrative.remarks": "Nothing.",
        "key_figures.visitors": 7,
        "sign_off.filled_by": "A. Nobody",
        "sign_off.filled_on": date(2026, 1, 31),
    },
)
_BOOK = gouji.make_filled(_FILED, _OPTIONS)
_CHINESE = re.compile("[\u3001-\u30ff\u4e00-\u9fff\uff01\uff08-\uff0a\uff0c\uff1a\uff1b]+")
"""Signs of a line (＋, ＝) are the same in both languages."""
_FONTS = {"宋体", "黑体"}


def _read(data: bytes) -> gouji.Reading:
    return assert_same(data, _OPTIONS)


def _chinese(data: bytes) -> set[str]:
    """The Chinese words anywhere in a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {
            words
            for name in package.namelist()
            if "theme" not in name  # lists the fonts of all languages
            for words in _CHINESE.findall(package.read(name).decode())
        }


@pytest.mark.parametrize("data", [_BOOK, gouji.make_blank(_FORM, 2025, "Somewhere")], ids=["filled", "blank"])
def test_no_word_of_the_workbook_is_chinese(data: bytes) -> None:
    assert _chinese(data) <= _FONTS


def test_the_words_of_last_year_are_english_too() -> None:
    prior = gouji.Prior(_FORM, 2024, {"stock.books.held": 4, "stock.books.on_loan": 1})
    assert _chinese(gouji.make_blank(_FORM, 2025, "Somewhere", prior=prior)) <= _FONTS


def test_it_is_read_as_it_was_filled() -> None:
    reading = _read(_BOOK)
    assert reading.diagnostics == ()
    assert reading.submission == _FILED


def test_the_sheets_have_english_names() -> None:
    assert lay_out(_FORM).sheet_names == ("Cover", "A", "B", "Texts", "Guide")


def test_a_part_is_declared_all_zero_with_yes() -> None:
    zero = {section.number: cell for section, cell in lay_out(_FORM).cover.zero}["A"]
    for answer, declared in (("yes", ("A",)), ("Yes", ("A",)), ("no", ()), ("是", None)):
        book = Workbook(gouji.make_blank(_FORM, 2025, "Somewhere"))
        book.set(zero.sheet, zero.a1, answer)
        reading = _read(book.to_bytes())
        codes = {finding.code for finding in reading.diagnostics}
        assert ("V315" in codes) == (declared is None)
        assert reading.zero_return == (declared or ())


def test_the_choices_that_are_named_are_those_of_the_list() -> None:
    zero = {section.number: cell for section, cell in lay_out(_FORM).cover.zero}["A"]
    book = Workbook(gouji.make_blank(_FORM, 2025, "Somewhere"))
    book.set(zero.sheet, zero.a1, "y")
    (said,) = [finding for finding in _read(book.to_bytes()).diagnostics if finding.code == "V315"]
    assert said.values["choices"].en == "yes or no"  # type: ignore[union-attr]


def test_yes_and_no_are_the_words_of_the_language() -> None:
    assert _FORM.fields["facts.site"].choices == YES_NO["en"]
    book = Workbook(_BOOK)
    cell = lay_out(_FORM).cells["facts.site"]
    book.set(cell.sheet, cell.a1, "是")
    assert [finding.code for finding in _read(book.to_bytes()).diagnostics] == ["V360"]


def test_another_year_over_a_table_is_said() -> None:
    book = Workbook(_BOOK)
    book.set("A", "A2", "Report year 2024    Unit: copies")
    assert [finding.code for finding in _read(book.to_bytes()).diagnostics] == ["W211"]


def test_a_cover_that_lost_its_stamp_proves_the_form() -> None:
    book = Workbook(_BOOK)
    for row in range(1, 9):
        book.set("gouji", f"A{row}", None)
    reading = _read(book.to_bytes())
    assert (reading.edition, reading.year) == ("english", 2025)
    assert reading.submission == _FILED


def test_a_label_of_the_cover_is_proved() -> None:
    book = Workbook(_BOOK)
    book.set("Cover", lay_out(_FORM).cover.labels[0].cell.a1, "单位名称")
    assert [finding.code for finding in _read(book.to_bytes()).diagnostics] == ["W204"]


def test_stamped_blanks_are_the_ones_that_are_written() -> None:
    stamp = lay_out(_FORM).stamp(2025, "A <very> long & odd name", "S1")
    assert stamp_blank(_FORM, stamp) == stamp_blank(_FORM, stamp)
    for name in ("One", "B & C:  D", "甲"):
        other = lay_out(_FORM).stamp(2025, name, "S2")
        with (
            zipfile.ZipFile(io.BytesIO(stamp_blank(_FORM, other))) as one,
            zipfile.ZipFile(io.BytesIO(write_workbook(_FORM, other))) as two,
        ):
            assert {part: one.read(part) for part in one.namelist()} == {
                part: two.read(part) for part in two.namelist()
            }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_line_of_the_live_check_is_known_again(language: Language) -> None:
    words = STATUS[language]
    assert is_status(words.counted(1, 22, 0))
    assert is_status(f"{words.head}{words.all_well}")
    assert not is_status(words.head)


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["xlsx", "ods", "xls"])
def test_other_programs_keep_it(target: str, convert: Convert, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(_BOOK)
    (saved,) = convert([book], target, tmp_path / "saved")
    reading = gouji.read_file(saved, _OPTIONS)
    assert reading.submission == _FILED
    assert {finding.code for finding in reading.diagnostics} <= {"W219"}


@pytest.mark.parametrize("name", ["Cover", "texts", "GUIDE", "gouji", "History"])
def test_a_section_is_not_called_like_a_sheet_of_ours_or_of_excel(name: str) -> None:
    with pytest.raises(TemplateError, match="cannot be the name of a sheet"):
        load_text(_TEXT.replace("  A:\n", f"  {name}:\n"), "english.yaml")


@pytest.mark.parametrize("escape", ["\\x01", "\\x0b", "\\ufffe", "\\U0001f600", "\\x85", "\\u200b"])
def test_what_a_template_brings_in_by_its_number_can_stand_in_a_workbook(escape: str) -> None:
    text = _TEXT.replace("form: Library return", f'form: "Form{escape}"')
    if escape in ("\\x01", "\\x0b", "\\ufffe"):
        with pytest.raises(TemplateError, match="not text that YAML allows"):
            load_text(text, "english.yaml")
    else:
        load_text(text, "english.yaml")


def test_names_of_the_other_language_are_free() -> None:
    load_text(_TEXT.replace("  A:\n", "  封面:\n"), "english.yaml")
    assert tuple(OWN_SHEETS[language].cover for language in ("zh", "en")) == COVER_SHEETS


def test_a_language_is_one_of_two() -> None:
    with pytest.raises(TemplateError, match="'language' must be one of zh, en"):
        load_text(_TEXT.replace("language: en", "language: fr"), "english.yaml")


# --- what goes out besides ------------------------------------------------------------------------------------------


def _wrong(data: bytes = _BOOK) -> bytes:
    book = Workbook(data)
    cells = lay_out(_FORM).cells
    for path, value in (("stock.books.held", "about 3"), ("stock.books.on_loan", 2.5)):
        book.set(cells[path].sheet, cells[path].a1, value)
    return book.to_bytes()


def _visible(data: bytes) -> set[str]:
    """The Chinese words in a workbook but for the mark of its rules, which is in a formula and by which it is known."""
    return _chinese(data) - _FONTS - {"退改"}


def test_a_workbook_that_is_sent_back_speaks_its_language() -> None:
    returned = gouji.returned_workbook(_wrong(), _read(_wrong()), _OPTIONS)
    assert returned is not None
    assert _visible(returned) == set()
    book = opened(returned)
    assert book.sheetnames[0] == "To correct"
    cell = lay_out(_FORM).cells["stock.books.held"]
    note = book[cell.sheet][cell.a1].comment
    assert note is not None
    assert re.match(r"\[To correct\]\nNo\. \d+ \(correct\): ", note.text)
    # it comes back as it is, and then corrected
    again = _read(returned)
    assert [finding.code for finding in again.diagnostics] == [finding.code for finding in _read(_wrong()).diagnostics]
    twice = gouji.returned_workbook(returned, again, _OPTIONS)
    assert twice is not None
    book = opened(twice)
    assert book.sheetnames.count("To correct") == 1
    note = book[cell.sheet][cell.a1].comment
    assert note is not None
    assert note.text.count("No. ") == 1
    corrected = Workbook(returned)
    for path, value in (("stock.books.held", 5), ("stock.books.on_loan", 2)):
        place = lay_out(_FORM).cells[path]
        corrected.set(place.sheet, place.a1, value)
    assert _read(corrected.to_bytes()).submission == _FILED
    assert opened(unmarked(returned)).sheetnames[0] == "Cover"


def test_so_does_the_notice_that_goes_with_it() -> None:
    page = gouji.notice(_read(_wrong()), options=_OPTIONS)
    assert re.search('<html[^>]* lang="en"', page)
    assert not re.search("[\u4e00-\u9fff]", re.sub("(?s)<style.*?</style>", "", page))


def test_a_workbook_that_is_made_anew_speaks_its_language() -> None:
    book = Workbook(_wrong())
    book.delete_sheet("A")
    data = book.to_bytes()
    returned = gouji.returned_workbook(data, _read(data), _OPTIONS)
    assert returned is not None
    assert _visible(returned) == set()


def _paragraphs(document: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(document)).paragraphs)


@pytest.mark.parametrize("file_format", ["html", "docx"])
def test_the_published_report_speaks_its_language(file_format: Literal["html", "docx"]) -> None:
    data = gouji.make_report(_FILED, file_format, options=_OPTIONS)
    text = data.decode() if file_format == "html" else _paragraphs(data)
    words = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    assert _CHINESE.findall(words) == []
    assert "2025 Library return" in words
    assert "Visitors 7 persons" in words
    assert "2026-01-31" in words


def test_no_section_is_called_like_the_sheet_of_what_goes_back() -> None:
    with pytest.raises(TemplateError):
        load_text(_TEXT.replace("\n  A:\n", "\n  To correct:\n"), "english.yaml")
