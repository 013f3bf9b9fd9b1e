"""Types of cells, lines over the whole form, guards, void cells: one declaration, one meaning everywhere."""

from __future__ import annotations

import functools
import importlib
import io
import json
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gouji
from gouji.checks import case_of, check
from gouji.checks.sums import difference
from gouji.findings import Phrase
from gouji.form import load_draft
from gouji.form.bounds import Bound, broken_by_text, schema_pattern
from gouji.form.edition import load_text
from gouji.form.edition.cells import steps_of_pattern
from gouji.form.example import example_of, shortest_of
from gouji.form.expression import LineResult, Relation
from gouji.form.layout import BoxKind, lay_out
from gouji.form.loading import load_file
from gouji.form.models.source import python_models
from gouji.form.submission import Agency, Submission, json_schema, make_submission, parse_submission
from gouji.reading.workbooks import Options
from support import forms, library
from support.edit import Workbook, computed, opened
from support.examples import examples
from support.library import FORM, OPTIONS, VALUES, place, submission, workbook
from support.programs import Convert, lacks
from support.readers import THOROUGH, assert_same

_MANY = examples(6)
"""Random submissions that LibreOffice computes again."""


def _read(data: bytes) -> gouji.Reading:
    """A reading on which both readers agree."""
    return assert_same(data, OPTIONS)


def _said(reading: gouji.Reading) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place) for finding in reading.diagnostics]


def _typed(path: str, value: str | float | bool | None, **more: str) -> gouji.Reading:  # noqa: FBT001
    book = Workbook(workbook())
    book.set(*place(path), value, **more)
    return _read(book.to_bytes())


def test_a_right_form_is_read_as_it_was_filled() -> None:
    reading = _read(workbook())
    assert _said(reading) == []
    assert reading.submission == submission()
    assert reading.submission is not None
    assert reading.submission.value("facts.opened") == date(1985, 3, 1)
    assert reading.submission.value("facts.closed") is None
    assert reading.submission.value("facts.rate") == "<1"
    assert reading.submission.value("stock.total.net") == 111


def test_a_blank_asks_for_all_but_what_is_optional() -> None:
    blank = _read(gouji.make_blank(FORM, 2025, "县图书馆"))
    asked = {finding.path for finding in blank.diagnostics if finding.code == "V301" and finding.path}
    assert {"facts.has_site", "facts.kind", "facts.opened", "facts.rate", "facts.staff"} <= asked
    assert not {"facts.site", "facts.closed"} & asked


# --- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code"),
    [
        *(("facts.opened", "V364"), ("facts.kind", "V360"), ("facts.code", "V364"), ("facts.rate", "V340")),
        *(("facts.closed", None), ("facts.site", "P523")),
    ],
)
@pytest.mark.parametrize("rest", ["", " \u200b"])
def test_what_was_struck_out_as_a_whole_is_as_good_as_blank(path: str, code: str | None, rest: str) -> None:
    book = Workbook(workbook())
    book.set_runs(*place(path), ("1985-03-01", "<strike/>"), (rest, ""))
    reading = _read(book.to_bytes())
    assert {each.code for each in reading.diagnostics} - {"V341"} == ({code} if code else set())
    if reading.submission is not None:
        assert reading.submission.value(path) is None


@pytest.mark.parametrize(
    ("path", "value", "codes", "read"),
    [
        ("facts.kind", "公 共", ["V309"], "公共"),
        ("facts.kind", "公立", ["V360"], None),
        ("facts.kind", 1, ["V360"], None),
        ("facts.kind", True, ["V360"], None),
        ("facts.has_site", "yes", ["V360"], None),
        ("facts.has_site", 1, ["V360"], None),
        ("facts.code", "Ａ1234", ["V363"], None),
        ("facts.code", "a1234", ["V363"], None),
        ("facts.code", "A12345", ["V363"], None),
        ("facts.code", 110101199003070134, ["V331"], None),
        ("facts.code", 123456789012, ["V331"], None),
        ("facts.site", 110101199003070134, ["V331"], None),
        ("facts.kind", 110101199003070134, ["V360"], None),
        ("facts.site", 13800138000, [], "13800138000"),
        ("facts.site", "字" * 61, ["V310"], None),
        ("facts.site", " x\ny ", [], "x y"),
        ("facts.rate", "n/a", ["V309"], "N/A"),
        ("facts.rate", "＜1", ["V309"], "<1"),
        ("facts.rate", "<2", ["V364"], None),
        ("facts.rate", "无", ["V364"], None),
        ("facts.rate", 12.5, [], Decimal("12.5")),
        ("facts.rate", "12.50", ["V309"], Decimal("12.50")),
        ("facts.rate", 12.345, ["V362"], None),
        ("facts.rate", 100.01, ["V361"], None),
        ("facts.rate", -1, ["V304"], None),
        ("facts.staff", 0, ["V361"], None),
        ("facts.staff", 501, ["V361"], None),
        ("facts.staff", 2.5, ["V303"], None),
        ("facts.staff", "N/A", ["V302"], None),
        ("facts.opened", "1985-03-01", [], date(1985, 3, 1)),
        ("facts.opened", "1985年3月1日", [], date(1985, 3, 1)),
        ("facts.opened", "3/1", ["V312"], None),
        ("facts.opened", 5, ["V312"], None),
        ("facts.opened", 20250301, ["V312"], None),
        ("facts.opened", "20250301", ["V312"], None),
        ("facts.opened", None, ["V301"], None),
        ("facts.closed", "不详", ["V312"], None),
    ],
)
def test_a_cell_takes_what_its_type_says(
    path: str,
    value: str | float | bool | None,  # noqa: FBT001  # what a cell may hold
    codes: list[str],
    read: object,
) -> None:
    reading = _typed(path, value)
    sheet, cell = place(path)
    assert [finding.code for finding in reading.diagnostics if finding.path == path] == codes
    assert {finding.place for finding in reading.diagnostics if finding.path == path} <= {f"{sheet}!{cell}"}
    if read is None:
        assert reading.status == "rejected"
    else:
        assert reading.submission is not None
        assert reading.submission.value(path) == read


@pytest.mark.parametrize("path", ["facts.kind", "facts.code", "facts.opened", "facts.rate"])
def test_an_error_value_and_a_formula_are_said(path: str) -> None:
    assert ("V306", "!".join(place(path))) in _said(_typed(path, "#REF!", kind="e"))
    book = Workbook(workbook())
    book.set_formula(*place(path), "A1", None)
    assert _read(book.to_bytes()).diagnostics


def test_a_void_cell_is_printed_locked_and_asked_nothing() -> None:
    boxes = [box for sheet in lay_out(FORM).sheets for box in sheet.boxes if box.kind is BoxKind.VOID]
    (void,) = boxes
    assert "stock.maps.on_loan" not in FORM.fields
    sheet = opened(workbook())[void.cell.sheet]
    cell = sheet[void.cell.a1]
    assert (cell.value, cell.protection.locked, cell.fill.fgColor.rgb) == (None, True, "FFD9D9D9")
    book = Workbook(workbook())
    book.set(void.cell.sheet, void.cell.a1, 7)
    assert _said(_read(book.to_bytes())) == [("V320", f"{void.cell.sheet}!{void.cell.a1}")]


def test_a_zero_return_leaves_words_to_be_filled() -> None:
    edition = FORM
    book = Workbook(gouji.make_blank(edition, 2025, "县图书馆"))
    zero = {section.number: cell for section, cell in lay_out(edition).cover.zero}
    book.set("封面", zero["乙"].a1, "是")
    blank = {finding.path for finding in _read(book.to_bytes()).diagnostics if finding.code == "V301"}
    assert {"facts.has_site", "facts.kind", "facts.code", "facts.opened"} <= blank
    assert not {"facts.visits", "facts.rate"} & blank


# --- lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"facts__held": 116}, [("T407", "facts.held", "116", "115")]),
        ({"facts__average": Decimal("499.9")}, [("P522", "facts.average", "499.9", "500")]),
        ({"facts__site": None}, [("P523", "facts.site", "", None)]),
        ({"facts__site": None, "facts__has_site": "否"}, []),
        ({"facts__closed": date(1985, 3, 1)}, [("P524", "facts.closed", None, None)]),
        ({"facts__closed": date(1985, 3, 2)}, []),
        ({"facts__staff": 116}, [("P525", "facts.staff", "230", "232")]),
        ({"facts__staff": 116, "facts__kind": "专业"}, []),
        ({"stock__books__on_loan": 51, "loans__books__lent": 51}, [("P521", "stock.books.held", "51", "50")]),
        ({"loans__books__lent": 49}, [("P528", "loans.books.lent", "50", "49")]),
        ({"stock__journals__lost": 10}, [("P526", "stock.journals.held", "10", "10")]),
        ({"stock__books__lost": 101}, [("P527", None, "101", "100")]),
    ],
)
def test_a_line_that_is_broken_is_found_with_both_sides(
    changes: dict[str, object], said: Sequence[tuple[str, str | None, str | None, str | None]]
) -> None:
    filed = submission(**changes)
    for findings in (_read(workbook(**changes)).diagnostics, check(case_of(filed, FORM))):
        found = {finding.code: finding for finding in findings}
        assert found.keys() == {code for code, _, _, _ in said}
        for code, path, left, right in said:
            if code in found and left is not None:
                assert found[code].found == left
                expected = found[code].expected
                assert right is None or (expected is not None and expected.zh == right)
            if code in found and path in ("facts.site", "facts.closed", "facts.staff"):
                assert found[code].path == path
            if code in found:
                assert found[code].message("zh") != found[code].message("en")


def test_a_line_says_itself_in_words() -> None:
    assert FORM.lines("P523") == ("是否有网站 ＝ 是 时，网址 须填写",)
    assert FORM.lines("P523", "en") == ("if 是否有网站 ＝ 是: 网址 is filled",)
    assert FORM.lines("T406") == ("净存 ＝ 馆藏－遗失",)
    assert FORM.lines("P528") == ("甲“借出” ＝ 丙“借出”",)
    assert FORM.lines("P522", "en") == ("乙“每千人次馆藏” ＝ 1000×甲“合计 · 馆藏”÷乙“到馆人次” (to 1 place)",)


def _is_alike(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-6
    return one == other or {one, other} == {None, ""}


def _judged(filed: Submission) -> list[str]:
    return sorted(finding.code for finding in check(case_of(filed, FORM)))


def _some(edition: gouji.Edition, count: int) -> list[Submission]:
    """Random submissions of a form."""
    filed: list[Submission] = []

    @settings(max_examples=count, database=None)
    @given(library.submissions(edition))
    def collect(found: Submission) -> None:
        filed.append(found)

    collect()
    return filed


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_a_spreadsheet_program_computes_what_the_import_judges(convert: Convert, tmp_path: Path) -> None:
    filed = [submission(), *_some(FORM, _MANY)]
    files = []
    for number, one in enumerate(filed):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(gouji.make_filled(one, OPTIONS))
        files.append(path)
    saved = convert(files, "xlsx", tmp_path / "saved")
    for one, path, again in zip(filed, files, saved, strict=True):
        sent, results = computed(path.read_bytes()), computed(again.read_bytes())
        assert {place for place, value in sent.items() if not _is_alike(value, results[place])} == set()
        reading = gouji.read_file(again, OPTIONS)
        codes = sorted(finding.code for finding in reading.diagnostics if finding.code[0] in "TPV")
        assert codes == _judged(one)
        assert reading.submission in (one, None)
        assert (reading.submission is None) is any(code in ("T407", "P522", "P523", "P524", "P528") for code in codes)


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.filterwarnings("ignore:Print area cannot be set to Defined name")  # as far as records reach
def test_the_forms_of_the_samples_make_the_round_trip(convert: Convert, tmp_path: Path) -> None:
    filed: list[tuple[Submission, gouji.Edition]] = []
    for path in sorted(library.FORMS.glob("*.yaml")):
        edition = load_draft(path)
        filed += [(found, edition) for found in _some(edition, 2)]
    options = Options(templates={edition.id: edition for _, edition in filed})
    slow = Options(templates=options.templates, limits=THOROUGH.limits)
    files = [tmp_path / f"{number}.xlsx" for number in range(len(filed))]
    for (one, _), path in zip(filed, files, strict=True):
        path.write_bytes(gouji.make_filled(one, options))
    # The first filling of each form is the simplest one.
    saved = dict(zip(files[1::2], convert(files[1::2], "xlsx", tmp_path / "saved"), strict=True))
    for (one, edition), path in zip(filed, files, strict=True):
        ways = [(path, options), (path, slow)]
        if path in saved:
            sent, again = computed(path.read_bytes()), computed(saved[path].read_bytes())
            assert {place for place, value in sent.items() if not _is_alike(value, again[place])} == set()
            ways.append((saved[path], options))
        wanted = sorted(finding.code for finding in check(case_of(one, edition)))
        for file, how in ways:
            reading = gouji.read_bytes(file.read_bytes(), "x", how)
            assert sorted(finding.code for finding in reading.diagnostics if finding.code != "W240") == wanted
            assert reading.submission in (one, None)


@pytest.mark.libreoffice
@pytest.mark.parametrize("target", ["ods", "xls"])
def test_other_formats_say_the_same(target: str, convert: Convert, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook())
    (saved,) = convert([book], target, tmp_path / "saved")
    reading = gouji.read_file(saved, OPTIONS)
    assert reading.submission == submission()
    assert {finding.code for finding in reading.diagnostics} <= {"W219"}


@functools.cache
def _validator() -> jsonschema.Draft202012Validator:
    """What holds JSON to the schema of the form; the schema itself is checked once, which takes far longer."""
    jsonschema.Draft202012Validator.check_schema(json_schema(FORM))
    return jsonschema.Draft202012Validator(json_schema(FORM), format_checker=jsonschema.FormatChecker())


@settings(max_examples=_MANY)
@given(filed=library.submissions(FORM))
def test_both_readers_and_the_json_say_the_same_of_any_submission(filed: Submission) -> None:
    reading = _read(gouji.make_filled(filed, OPTIONS))
    assert sorted(finding.code for finding in reading.diagnostics) == _judged(filed)
    parsed, findings = parse_submission(json.loads(filed.model_dump_json(), parse_float=Decimal), FORM)
    assert (parsed, findings) == (filed, ())
    _validator().validate(json.loads(filed.model_dump_json()))


# --- what follows from the types ------------------------------------------------------------------------------------


_PARTS = (
    "〔",
    r"\d{4}",
    r"\d+",
    "号",
    "[A-Z]",
    r"[0-9A-F]{2,4}",
    r"[^\d]",
    r"\.",
    "(?:ab|c)",
    r"(\d{2})?",
    ".",
    "-",
    r"\w*",
    "(甲+|乙{2,}x|)",
    r"\(?",
    r"\)*",
    "[*+)]{2}",
    "[]*+]+",
    "(?:[(?]|x)?",
)


@given(st.lists(st.sampled_from(_PARTS), min_size=1, max_size=8))
def test_a_pattern_has_an_example(parts: list[str]) -> None:
    pattern = "".join(parts)
    example = example_of(pattern)
    assert re.fullmatch(pattern, example) or not example
    assert example or re.fullmatch(pattern, "")
    # The bounds that the engine of expressions finds for itself.
    parse: Any = importlib.import_module("re._parser").parse
    assert shortest_of(pattern) == parse(pattern).getwidth()[0]


@pytest.mark.parametrize(
    ("pattern", "fits", "refused"),
    [
        (r"\d{4}", "2025", "２０２５"),  # a code that looks alike and is another
        (r"[\d-]+", "2-5", "٢-5"),
        (r"[]\d]+", "]5", "]５"),
        (r"[^\d]", "５", "5"),
        (r"\\d\[\d", r"\d[1", r"\d[１"),
        (r"[a[]\d", "[1", "[0-9"),  # a bracket in a class begins none
        (r"\D", "５", "5"),
        (r"[\D-]", "５", "5"),
        (r"[^\D]", "5", "５"),
        (r"\w+", "甲Ａ1", "-"),
    ],
)
def test_a_digit_of_a_pattern_is_one_from_0_to_9(pattern: str, fits: str, refused: str) -> None:
    for text, broken in ((fits, None), (refused, Bound.PATTERN)):
        assert broken_by_text(text, None, pattern) is broken


_TEXTS = (
    "",
    "2025",
    "２",
    "a",
    "A",
    "]",
    "[",
    "[1",
    "a1",
    "1-",
    "-z",
    "(",
    "aaa",
    "甲",
    "𠮷",
    "\u2028",
    "\\d",
    "+",
    "〔1〕2号",
)
_IN_SCHEMA = (
    r"[A-Z]\d{4}", r"〔\d{4}〕\d+号", r"[]\d]+", r"[^]a]", r"[a[]\d", r"[\d-z]+", r"\D", r"[\D]", r"[^\D]", ".",
    r"\d\-", "]", "{", "a{,3}", r"\(", r"\\d", r"[+*]+", r"[\u4e00-\u9fff]",
    r"\(?1?\)*", "(?:a|[1)])*", r"\++", "[[+*]1?",
)  # fmt: skip


def test_the_pattern_of_a_schema_judges_as_the_form_does() -> None:
    if not (node := shutil.which("node")):
        lacks("node")
    patterns = [schema_pattern(pattern) for pattern in _IN_SCHEMA]
    judge = f"p => {json.dumps(_TEXTS)}.map(text => new RegExp(p, 'u').test(text))"
    told = json.loads(subprocess.check_output([node, "-p", f"JSON.stringify({json.dumps(patterns)}.map({judge}))"]))
    for pattern, written, judged in zip(_IN_SCHEMA, patterns, told, strict=True):
        expected = [broken_by_text(text, None, pattern) is None for text in _TEXTS]
        assert judged == expected == [bool(re.search(written, text)) for text in _TEXTS], pattern


@pytest.mark.parametrize("pattern", [r"\w+", r"[\w.]+", r"\s", r"a\Z", r"a?+"])
def test_a_schema_has_no_pattern_that_other_programs_read_otherwise(pattern: str) -> None:
    assert not schema_pattern(pattern)


def test_digits_that_a_number_has_lost_are_asked_for_as_a_text() -> None:
    (said,) = [finding for finding in _typed("facts.code", 110101199003070134).diagnostics if finding.code == "V331"]
    assert "“文本”" in said.message("zh")
    assert "“常规”" not in said.message("zh")


def test_a_clerk_is_shown_an_example_and_no_regular_expression() -> None:
    reading = _typed("facts.code", "x")
    (said,) = [finding for finding in reading.diagnostics if finding.code == "V363"]
    assert next(field.pattern for field in FORM.typed if field.path == "facts.code") not in said.message("zh")
    assert example_of(r"[A-Z]\d{4}") == "A1234"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("facts.kind", "公立", "V360"),
        ("facts.has_site", True, "V360"),
        ("facts.code", "x", "V363"),
        ("facts.site", "字" * 61, "V310"),
        ("facts.rate", 101, "V361"),
        ("facts.rate", 1.234, "V362"),
        ("facts.rate", "none", "V364"),
        ("facts.staff", 0, "V361"),
        ("facts.opened", "soon", "V312"),
        ("facts.opened", None, "V301"),
    ],
)
def test_a_json_is_held_to_the_same(path: str, value: object, code: str) -> None:
    data = json.loads(submission().model_dump_json())
    section, name = path.split(".")
    data[section][name] = value
    parsed, findings = parse_submission(data, FORM)
    assert parsed is None
    assert [(finding.code, finding.path) for finding in findings] == [(code, path)]
    if code == "V362":
        return  # binary fractions are multiples of nothing, so that the schema does not say it
    with pytest.raises(jsonschema.ValidationError):
        _validator().validate(data)


def test_the_typed_models_are_those_of_the_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = python_models(FORM)
    for written in (
        'kind: Literal["公共", "高校", "专业"]',
        "closed: Date | None = None",
        'rate: Annotated[Amount | Literal["N/A", "<1"], within(most=100, places=2)]',
        "staff: Annotated[Count, within(least=1, most=500)]",
        "code: Annotated[CellText, written(60, '[A-Z][0-9]{4}')]".replace("60", "1000"),
    ):
        assert written in text
    (tmp_path / "library_models.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    model = importlib.import_module("library_models").SubmissionLibrary2025
    options = Options(templates=OPTIONS.templates, models=[model])
    reading = gouji.read_bytes(workbook(), "x", options)
    assert isinstance(reading.submission, model)


def test_the_validations_of_the_workbook_follow_from_the_types() -> None:
    sheet = opened(workbook())["乙"]
    rules = {}
    for rule in sheet.data_validations.dataValidation:
        for path in ("facts.has_site", "facts.site", "facts.opened", "facts.rate", "facts.staff"):
            if place(path)[1] in rule.sqref:
                rules[path] = (rule.type, rule.formula1)
                assert rule.prompt
    assert rules["facts.has_site"] == ("list", '"是,否"')
    assert rules["facts.site"] == ("textLength", "60")
    assert rules["facts.opened"][0] == "date"
    assert rules["facts.staff"] == ("whole", "1")
    assert rules["facts.rate"][0] == "custom"
    cell = place("facts.rate")[1]
    assert f'{cell}="N/A"' in rules["facts.rate"][1]


def test_the_report_prints_days_and_words() -> None:
    text = gouji.make_report(submission(), "html", options=OPTIONS).decode()
    assert "1985年3月1日" in text
    assert "高校" in text


def test_a_day_in_a_file_is_a_day_of_its_own_calendar() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    sheet, cell = place("facts.opened")
    book[sheet][cell].value = datetime(1990, 5, 6)  # noqa: DTZ001  # cells have no zone
    out = io.BytesIO()
    book.save(out)
    reading = gouji.read_bytes(out.getvalue(), "x", OPTIONS)
    assert reading.submission is not None
    assert reading.submission.value("facts.opened") == date(1990, 5, 6)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{label: 类型, choices: [公共, 高校, 专业]}", "{label: 类型, type: choice}", "choices"),
        ("choices: [公共, 高校, 专业]", "choices: [a, A]", "read as one"),
        ("choices: [公共, 高校, 专业]", "choices: [（一）甲, (一) 甲]", "read as one"),
        ("choices: [公共, 高校, 专业]", "choices: []", "no text"),
        *(
            ("choices: [公共, 高校, 专业]", f"choices: {words}", "one text alone")
            for words in (
                "[公共，高校，专业]",
                "[公共、高校]",
                "公共、高校",
                "公共/高校",
                '"公共,高校"',
                "[公共；高校]",
            )
        ),
        ("choices: [公共, 高校, 专业]", "choices: [公共、高校, 专业]", None),
        ('may_be: [N/A, "<1"]', "may_be: ['N/A，无']", None),
        ("choices: [公共, 高校, 专业]", "choices: 专业", None),
        ('may_be: [N/A, "<1"]', "may_be: [N/A，无]", "one text alone"),
        ('may_be: [N/A, "<1"]', "may_be: N/A", None),
        ("{label: 类型, choices", '{label: " ", choices', "'label' is empty"),
        ('may_be: [N/A, "<1"]', "may_be: [Ｎ/Ａ, N/A]", "read as one"),
        ("choices: [公共, 高校, 专业]", 'choices: [" 甲"]', "one line"),
        ("most: 60, optional", "most: 0, optional", "room"),
        ("least: 1, most: 500", "least: 501, most: 500", "takes nothing"),
        ("least: 1, most: 500", "least: 0.5", "whole"),
        ("least: 1, most: 500", "least: x", "number"),
        ("places: 2, most: 100", "places: 2, least: 0.001, most: 0.009", "takes nothing"),
        ("places: 2, most: 100", "places: 2, most: -1", "takes nothing"),
        ("places: 2, most: 100", "places: 2, most: -1, signed: true", None),
        ("places: 2, most: 100", "places: 2, least: 0.001, most: 0.01", None),
        ("least: 1, most: 500", "least: 10000000000", "takes nothing"),
        ("least: 1, most: 500", "least: 10000000000, digits: 15", None),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "[A-Z][0-9]{4}", most: 4', "at least 5 characters"),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "[A-Z]?(a|[0-9]{4})x*", most: 1', None),
        ("{label: 类型, choices", "{label: null, choices", "'null' is no text"),
        ("{label: 类型, choices", "{label: ~, choices", "'~' is no text"),
        ("{label: 类型, choices", '{label: "null", choices', None),
        ("{label: 类型, choices", f"{{label: {'长' * 501}, choices", "at most 500 characters"),
        ("places: 2", "places: 12", "0 to 9"),
        ('may_be: [N/A, "<1"]', 'may_be: ["1,000"]', "reads as a number"),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "["', "regular"),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "[[:alpha:]]"', "is no class"),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "[:a-z]"', None),
        *(
            ('pattern: "[A-Z][0-9]{4}"', f"pattern: '{pattern}', most: 60", reason)
            for pattern, reason in (
                (r"\\d{6}", "backslash"),
                (r"[A-Z]\\d+", "backslash"),
                (r"[A-Z]:\\data", None),
                (r"/^\d{6}$/", "slash"),
                (r"/\d{6}$/i", "slash"),
                (r"^\d{6}$", None),
                ("/[a-z]+/", None),
                (r"/[0-9]+\$/", None),
            )
        ),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "(a+)+"', "simple"),
        *(
            ('pattern: "[A-Z][0-9]{4}"', f"pattern: '{pattern}', most: 60", None)
            for pattern in (r"\(?[A-Z]\)?[0-9]{4}", "[*+]+x", "[*+][+*]", "[]*+]+", r"\**\+*", "(?:A|B)?x", r"\\[12]")
        ),
        *(
            ('pattern: "[A-Z][0-9]{4}"', f"pattern: '{pattern}'", "simple")
            for pattern in (
                "(?:a+)+",
                r"(a)\1",
                r"(\(?)*",
                r"([*)]+)+",
                "(?=a)b",
                "(?i)a",
                "a++",
                r"\++[+]*+",
                "[]a](b){2,}",
            )
        ),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "[a-z]*[a-z]*[a-z]*x"', "too many ways"),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?x"', "too many ways"),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "a{1,100}a{1,100}a{1,100}a{1,100}b"', "too many ways"),
        ('pattern: "[A-Z][0-9]{4}"', 'pattern: "a+x.*", most: 60', None),
        ('may_be: [N/A, "<1"]', f"may_be: [{', '.join(f'词{number}' for number in range(60))}]", "characters"),
        ("void: {rows: maps, columns: [on_loan]}", "void: {rows: x, columns: on_loan}", "'x'"),
        ("void: {rows: maps, columns: [on_loan]}", "void: maps", "mapping"),
        ("void: {rows: maps, columns: [on_loan]}", "void: {columns: on_loan}", "no id"),
        ("void: {rows: maps, columns", "void: {rows: [books, journals, maps], columns", "parts are void"),
        ("T405: total = books", "T405: total = 0.5 * books", "decimal"),
        ("T405: total = books + journals + maps", "T405: total = books - 1", "a total is defined"),
        ("T405: total = books + journals + maps", "T405: total = books / maps", "places"),
        ("at: [books, journals]", "at: [bookz]", "'bookz'"),
        ("at: [books, journals]", "where: [books]", "'where'"),
        ("site is filled", "site = 1", "no number"),
        ("has_site = 是", "has_site = 有", "none of the choices"),
        ("has_site = 是", "visits = 有", "holds no word"),
        ("opened < closed", "opened < visits", "mixes days"),
        ("opened < closed", "opened < closed + 1", None),
        ("opened < closed", "*.opened < closed", "id"),
        ("stock.*.on_loan = loans.*.lent", "stock.*.on_loan = loans.*.*", "as many"),
        ("stock.*.on_loan = loans.*.lent", "stock.*.on_loan = facts.*", "no id"),
        ("stock.*.on_loan = loans.*.lent", "stock.*.gone = loans.*.lent", "no id"),
        ("facts.held = stock.total.held", "facts.held = stock.total.hold", "'stock.total.hold'"),
        ("facts.held = stock.total.held", "facts.held = held", "'held'"),
        (", places: 1}\n  P527", "}\n  P527", "places"),
        ("stock.*.on_loan = loans.*.lent", "{line: stock.*.on_loan = loans.*.lent, at: maps}", "'maps'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, reason: str | None, tmp_path: Path) -> None:
    text = (library.FORMS / "library-2025.yaml").read_text("utf-8")
    old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
    assert text.count(old) == 1
    path = tmp_path / "changed.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    if reason is None:
        assert gouji.load_file(path).fields
        return
    with pytest.raises(gouji.TemplateError) as caught:
        gouji.load_file(path)
    assert any(reason in problem.reason for problem in caught.value.problems), str(caught.value)
    line = text[: text.index(old)].count("\n") + 1
    # The line itself, or that of what follows from it.
    at = {
        line,
        text[: text.index("stock.*.on_loan")].count("\n") + 1,
        text[: text.index("T405: total")].count("\n") + 1,
    }
    assert at & {problem.line for problem in caught.value.problems}


_TYPES = {
    **{kind: f"type: {kind}" for kind in ("integer", "decimal", "text", "date", "yes_no")},
    "choice": "choices: [公共, 高校]",
}
_ASKED = {
    "signed: true": {"integer", "decimal"},
    "digits: 15": {"integer", "decimal"},
    "least: 1": {"integer", "decimal"},
    "places: 2": {"decimal"},
    "most: 5": {"integer", "decimal", "text"},
    "may_be: [无]": {"integer", "decimal", "date"},
    'pattern: "[A-Z]"': {"text"},
    "optional: true": set(_TYPES),
    "unit: 个": set(_TYPES),
    "adds_up: no": set(_TYPES),
}
_ASKING = """\
form: 试
edition: t
years: 2025-
sections:
  甲:
    id: s
    title: 表
    {grid}
    columns: {{a: {{label: 值, {column}}}}}
    rows:
      x: {{label: 一, {row}}}
      of_all: {{label: 其他, {heading}, rows: {{y: {{label: 二, {row}}}, z: {{label: 三, {other}}}}}}}
"""


@pytest.mark.parametrize("asked", _ASKED)
@pytest.mark.parametrize("place", ["grid", "column", "row", "heading"])
def test_what_no_cell_under_it_can_take_is_refused_and_else_passed_over(asked: str, place: str) -> None:
    for kind, said in _TYPES.items():
        for other, of_other in _TYPES.items():
            written = {
                "grid": "corner: 项目",
                "column": "prompt: 请填。",
                "heading": "prompt: 请填。",
                "row": said,
                "other": of_other,
            }
            written[place] = asked if place == "grid" else f"{written[place]}, {asked}"
            under = {kind} if place == "row" else {kind, other}
            text = _ASKING.format(**written)
            if under & _ASKED[asked]:
                assert forms.load_text(text).fields
                continue
            with pytest.raises(gouji.TemplateError) as caught:
                forms.load_text(text)
            key = asked.partition(":")[0]
            lines = {number for number, line in enumerate(text.splitlines(), 1) if asked in line}
            assert {problem.line for problem in caught.value.problems} == lines
            assert all(problem.reason.startswith(f"{key!r} is for cells") for problem in caught.value.problems)


def test_a_cell_asks_for_a_choice_or_for_a_text() -> None:
    rest = {"grid": "corner: 项目", "column": "prompt: 请填。", "heading": "prompt: 请填。", "other": "type: date"}
    with pytest.raises(gouji.TemplateError, match="'choices' is for cells"):
        forms.load_text(_ASKING.format(row="type: text, choices: [公共]", **rest))
    assert forms.load_text(_ASKING.format(row="choices: [公共]", **{**rest, "grid": "type: text"})).fields


def test_choices_may_stand_in_a_code_list_and_be_too_many_for_a_validation(tmp_path: Path) -> None:
    words = [f"{number:03} 第{number}类" for number in range(1, 121)]
    (tmp_path / "kinds.csv").write_text("类别,说明\n" + "".join(f'"{word}",x\n' for word in words), "utf-8")
    text = (library.FORMS / "library-2025.yaml").read_text("utf-8")
    text = text.replace("choices: [公共, 高校, 专业]", "choices: kinds.csv").replace(
        "kind <> 专业", 'kind <> "001 第1类"'
    )
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    edition = gouji.load_file(tmp_path / "x.yaml")
    assert edition.fields["facts.kind"].choices == tuple(words)
    options = Options(templates={edition.id: edition})
    values = VALUES | {"facts.kind": words[77]}
    data = gouji.make_filled(make_submission(edition, 2025, Agency(name="某馆"), values), options)
    book = opened(data)
    rules = book["乙"].data_validations.dataValidation
    (formula,) = (rule.formula1 for rule in rules if rule.type == "list" and "!" in rule.formula1)
    sheet, _, area = formula.lstrip("=").rpartition("!")
    assert [cell.value for (cell,) in book[sheet.strip("'")][area]] == words
    reading = gouji.read_bytes(data, "x", options)
    assert (reading.status, reading.diagnostics) == ("accepted", ())
    (tmp_path / "kinds.csv").unlink()
    with pytest.raises(gouji.TemplateError, match="no code list"):
        gouji.load_file(tmp_path / "x.yaml")


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("类\n公\x01共\n", "kinds.csv:2: text of a code list must be visible; .* U.0001"),
        ("类\n公共\n高\x0b校\n", "kinds.csv:3: text of a code list must be visible; .* U.000B"),
        ("类\n公共\0\n", "kinds.csv:2: text of a code list must be visible"),
        ("类\n" + '"' + 200_000 * "公", "kinds.csv:2: not CSV: a quotation mark is open"),
        ('类\n公共\n"高校\n专业\n', "kinds.csv:3: not CSV: a quotation mark is open"),
        ('类\n"公共"类\n专业\n', "kinds.csv:2: not CSV: .* text follows one"),
        ("类;说明\n公共;一\n高校;二\n\n", "kinds.csv:1: columns of a code list are separated by commas"),
        ("类\t说明\r\n公共\t\r\n", "kinds.csv:1: columns of a code list are separated by commas"),
        ("类\n公共;一\n高校;二\n", ("公共;一", "高校;二")),
        ("类;说明\n公共,一\n", ("公共",)),
        ("类\n" + 200_000 * "公共\n", "kinds.csv:1: a code list has at most a million bytes"),
        ('类\n公"共"\n"""高""校"\n', ('公"共"', '"高"校')),
        ('类\r\n公共\r\n高\u2028校\r\n"专,业"\r\n', ("公共", "高 校", "专,业")),
        ("类\r公共\r高校", ("公共", "高校")),
        ('类,说明\n公共,"两\n行"\n高校,\n', ("公共", "高校")),
    ],
)
def test_a_code_list_holds_what_a_workbook_holds(tmp_path: Path, listed: str, found: str | tuple[str, ...]) -> None:
    (tmp_path / "kinds.csv").write_bytes(listed.encode())
    section = "{title: 表, id: s, columns: {a: {label: 类, choices: CODES}}}"
    text = f"form: 试\nedition: t-1\nyears: 2025-\nsections: {{甲: {section}}}"
    for name in ("kinds.csv", "kinds.CSV"):
        (tmp_path / "kinds.csv").rename(tmp_path / name)
        (tmp_path / "x.yaml").write_text(text.replace("CODES", name), "utf-8")
        if isinstance(found, tuple):
            assert gouji.load_file(tmp_path / "x.yaml").fields["s.a"].choices == found
        else:
            with pytest.raises(gouji.TemplateError, match=found.replace("kinds.csv", name)):
                gouji.load_file(tmp_path / "x.yaml")
        (tmp_path / name).rename(tmp_path / "kinds.csv")


assert VALUES.keys() >= {field.path for field in FORM.inputs}


# --- costs ----------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.sampled_from(["a*", "a+", "a?", "a{1,9}", "a{2,}", "[ab]*", "(a|b)", "(a|ab|aa)", ".*", "b"]), max_size=9
    )
)
def test_a_pattern_that_is_taken_is_tried_in_no_time(pieces: list[str]) -> None:
    pattern = "".join([*pieces, "x"])
    if steps_of_pattern(pattern, 200) <= 1_000_000:
        start = time.process_time()
        assert re.fullmatch(pattern, 200 * "a") is None
        assert time.process_time() - start < 1


def test_a_workbook_is_no_code_list(tmp_path: Path) -> None:
    section = "{title: 表, id: s, columns: {a: {label: 类, choices: CODES}}}"
    text = f"form: 试\nedition: t-1\nyears: 2025-\nsections: {{甲: {section}}}"
    for name in ("codes.xlsx", "代码.XLS", "codes.et"):
        (tmp_path / "x.yaml").write_text(text.replace("CODES", name), "utf-8")
        with pytest.raises(gouji.TemplateError, match=r"x\.yaml:4: .* is no code list; save it as \.csv") as told:
            gouji.load_file(tmp_path / "x.yaml")
        assert "请另存为" in told.value.problems[0].text("zh")
    (tmp_path / "x.yaml").write_text(text.replace("CODES", "[codes.xlsx, codes.ods]"), "utf-8")
    assert gouji.load_file(tmp_path / "x.yaml").fields["s.a"].choices == ("codes.xlsx", "codes.ods")


def test_a_campaign_keeps_the_code_list_it_was_begun_with(tmp_path: Path) -> None:
    (tmp_path / "kinds.csv").write_bytes("类\n公共\x0c高校\n".encode())
    (tmp_path / "x.yaml").write_text(
        "form: 试\nedition: t-1\nyears: 2025-\n"
        "sections: {甲: {title: 表, id: s, columns: {a: {label: 类, choices: kinds.csv}}}}",
        "utf-8",
    )
    with pytest.raises(gouji.TemplateError, match="must be visible"):
        gouji.load_file(tmp_path / "x.yaml")
    assert load_file(tmp_path / "x.yaml", is_out=True).fields["s.a"].choices == ("公共", "高校")


def test_null_in_json_is_a_blank_and_told_as_in_a_workbook() -> None:
    made = json.loads(library.submission().model_dump_json())
    told = {}
    for path in ("facts.kind", "facts.opened", "facts.rate", "stock.books.held"):
        above, leaf = path.rsplit(".", 1)
        data = json.loads(json.dumps(made))
        level = data
        for key in above.split("."):
            level = level[key]
        level[leaf] = None
        submission, (finding,) = parse_submission(data, library.FORM)
        assert (submission, finding.code, finding.path) == (None, "V301", path)
        told[path] = "0" in finding.advice()
    assert told == {"facts.kind": False, "facts.opened": False, "facts.rate": True, "stock.books.held": True}


@pytest.mark.parametrize("value", [5, 2.5, True, [], {}])
def test_words_and_days_in_json_are_asked_for_no_number(value: object) -> None:
    made = json.loads(library.submission().model_dump_json())
    for name, codes in (("site", {"V316"}), ("code", {"V316"}), ("kind", {"V316", "V360"}), ("opened", {"V312"})):
        submission, (finding,) = parse_submission({**made, "facts": {**made["facts"], name: value}}, library.FORM)
        assert (submission, finding.path) == (None, f"facts.{name}")
        assert finding.code in codes


@pytest.mark.parametrize("what", ["choices", "rows"])
def test_costs_of_a_form_grow_with_it(what: str) -> None:
    took = []
    for scale in (1, 2, 4):
        words = ", ".join(f"第{number}类" for number in range(500 * (scale if what == "choices" else 1)))
        rows = "".join(f"      r{number}: 第{number}行\n" for number in range(60 * (scale if what == "rows" else 1)))
        edition = load_text(
            "form: 多\nedition: many-2025\nyears: 2025-\nsections:\n  甲:\n    title: 各类\n    id: all\n"
            f"    corner: 行\n    columns:\n      kind: {{label: 类型, choices: [{words}]}}\n"
            '      rate: {label: 率, type: decimal, places: 2, may_be: [N/A, 无, "<1"]}\n'
            '      code: {label: 代码, type: text, pattern: "[A-Z]*[0-9]+"}\n'
            f"    rows:\n{rows}",
            "many",
        )
        usual = {"kind": edition.inputs[0].choices[-1], "rate": "N/A", "code": f"{900 * 'A'}1"}
        values = {field.path: usual[field.path.rpartition(".")[2]] for field in edition.inputs}
        options = Options(templates={edition.id: edition})
        data = gouji.make_filled(make_submission(edition, 2025, Agency(name="某馆"), values), options)
        assert gouji.read_bytes(data, "x", options).status == "accepted"
        start = time.process_time()
        for _ in range(3):
            gouji.read_bytes(data, "x", options)
        took.append(time.process_time() - start)
    assert took[2] < 10 * max(took[0], 0.05)


@pytest.mark.parametrize(
    ("relation", "left", "right", "shown", "told"),
    [
        (Relation.EQUAL, 44, 46, -2, "-2"),
        (Relation.BELOW, 10, 5, 1, "5"),
        (Relation.ABOVE, 5, Decimal("7.5"), 1, "-2.5"),
        (Relation.AT_MOST, "2025-01-25", "2024-01-28", 363, "363 天"),
        (Relation.BELOW, "2025-01-25", "2025-01-25", 1, "0 天"),
    ],
)
def test_the_difference_that_is_told_is_that_of_both_sides(
    relation: Relation, left: int | str, right: int | Decimal | str, shown: int, told: str
) -> None:
    line = replace(FORM.constraints[0].line, relation=relation)
    found = difference(line, LineResult(left, right, holds=False, shown=shown))
    assert (found.zh if isinstance(found, Phrase) else found) == told
