"""What a clerk typed: honest spellings are read and recorded, anything else is a finding and never a guess."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gouji.common.characters import DIRECTION_CONTROLS
from gouji.form.models.fields import Amount, Count, SignedAmount, SignedCount, fits
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.raw import EPOCH_1904, DisplayFormat, RawCell, Value
from gouji.workbook.reader.plan import Kind
from gouji.workbook.reader.values import Outcome, read_date, read_number, shown, stored_number

COUNT = Kind(unit="件")
CHANGE = Kind(signed=True, unit="项")
MONEY = Kind(decimal=True, unit="万元")
PLAIN_MONEY = Kind(decimal=True)
KINDS = (COUNT, CHANGE, MONEY, PLAIN_MONEY)
YEAR = 2020
Number = int | Decimal
ALL_DIGITS = DisplayFormat("0.0#########")
"""General has room for eleven characters."""


def _read(value: Value, kind: Kind, **rest: Any) -> Outcome:
    return read_number(RawCell(value, **rest), kind, YEAR)


def _codes(outcome: Outcome) -> list[str]:
    return [remark.rule.code for remark in outcome.remarks]


# --- honest spellings -----------------------------------------------------------------------------------------------

SPACES = "\t\n\r \u00a0\u1680\u2000\u2002\u2003\u2007\u2009\u200a\u2028\u202f\u205f\u3000"
ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u2060\ufeff"


@pytest.mark.parametrize("number", [0, 1, 47, 47.0, 11_398_889, 9_999_999_999])
@pytest.mark.parametrize("kind", KINDS)
def test_a_number_is_read_without_a_word(number: float, kind: Kind) -> None:
    outcome = _read(number, kind)
    assert outcome == Outcome(Decimal(number))
    assert isinstance(outcome.number, Decimal if kind.decimal else int)


@pytest.mark.parametrize(
    ("value", "kind", "number"),
    [
        (-3, CHANGE, "-3"),
        (-9_999_999_999, CHANGE, "-9999999999"),
        (110.55, MONEY, "110.55"),
        (0.1 + 0.2, MONEY, "0.3"),
        (1234567890.12345, MONEY, "1234567890.12345"),
        (9999999999.99, MONEY, "9999999999.99"),
        (0.000001, MONEY, "0.000001"),
        (2.9999999999999996, COUNT, "3"),
    ],
)
def test_a_number_is_read_as_it_shows_without_binary_noise(value: float, kind: Kind, number: str) -> None:
    assert _read(value, kind, format=ALL_DIGITS) == Outcome(Decimal(number))


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("47", COUNT, "47"),
        ("0", COUNT, "0"),
        ("00", COUNT, "0"),
        ("007", COUNT, "7"),
        ("+47", COUNT, "47"),
        ("+0", COUNT, "0"),
        ("-0", COUNT, "0"),
        ("47.0", COUNT, "47"),
        ("47.00", COUNT, "47"),
        ("４７", COUNT, "47"),
        ("＋４７", COUNT, "47"),
        ("４７．０", COUNT, "47"),
        ("47件", COUNT, "47"),
        ("47 件", COUNT, "47"),
        ("47\u3000件 ", COUNT, "47"),
        ("４７件", COUNT, "47"),
        ("1,234件", COUNT, "1234"),
        ("1,234", COUNT, "1234"),
        ("12,345", COUNT, "12345"),
        ("123,456", COUNT, "123456"),
        ("1,234,567", COUNT, "1234567"),
        ("1，234", COUNT, "1234"),
        ("１，２３４", COUNT, "1234"),
        ("1 234 567", COUNT, "1234567"),
        ("1\u00a0234", COUNT, "1234"),
        ("1\u202f234", COUNT, "1234"),
        ("11398889", COUNT, "11398889"),
        ("9999999999", COUNT, "9999999999"),
        ("9,999,999,999", COUNT, "9999999999"),
        ("-3", CHANGE, "-3"),
        ("−3", CHANGE, "-3"),
        ("－3", CHANGE, "-3"),
        ("-3项", CHANGE, "-3"),
        ("-1,234", CHANGE, "-1234"),
        ("+22", CHANGE, "22"),
        ("110.55", MONEY, "110.55"),
        ("110.55万元", MONEY, "110.55"),
        ("110.55 万元", MONEY, "110.55"),
        ("１１０．５５万元", MONEY, "110.55"),
        ("1,110.55", MONEY, "1110.55"),
        ("0.123456", MONEY, "0.123456"),
        ("0.00005", MONEY, "0.00005"),
        ("9999999999.99", MONEY, "9999999999.99"),
        ("1234567890.12345", MONEY, "1234567890.12345"),
        ("110.550000000000000000", MONEY, "110.55"),
        ("5", PLAIN_MONEY, "5"),
        *((f"{char}47{char}{char}", COUNT, "47") for char in SPACES),
        *((f"{char}4{char}7{char}", COUNT, "47") for char in (*ZERO_WIDTH, "\u061c", "\u200f")),
    ],
)
def test_an_honest_spelling_is_read_and_recorded(text: str, kind: Kind, number: str) -> None:
    outcome = _read(text, kind)
    assert outcome.number == Decimal(number)
    (remark,) = outcome.remarks
    assert (remark.rule.code, remark.found, remark.suggested) == ("V309", shown(text), None)
    assert remark.expected is not None
    assert remark.expected.zh == remark.expected.en == number


# --- what is never guessed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "code", "suggested"),
    [
        # nothing
        *((text, COUNT, "V302", "0") for text in ("无", "没有", "空", "/", "／", "\\", "-", "－", "—", "——", "–")),
        *((text, COUNT, "V302", "0") for text in ("〇", "零", "O", "o", "Ｏ", "×", "nil")),
        ("无", MONEY, "V302", "0"),
        ("/", CHANGE, "V302", "0"),
        # numerals that are no digits
        ("五", COUNT, "V302", "5"),
        ("十", COUNT, "V302", "10"),
        ("十二", COUNT, "V302", None),
        ("①", COUNT, "V302", None),
        ("²", COUNT, "V302", None),
        ("5²", COUNT, "V302", "5"),
        ("Ⅳ", COUNT, "V302", None),
        ("٤٧", COUNT, "V302", "47"),
        ("𝟒𝟕", COUNT, "V302", "47"),
        # magnitudes
        ("1e3", COUNT, "V302", "1000"),
        ("1.5E+3", COUNT, "V302", "1500"),
        ("1e-3", COUNT, "V302", None),
        ("1e99", COUNT, "V302", None),
        ("1.2万", COUNT, "V302", "12000"),
        ("1.2万件", COUNT, "V302", "12000"),
        ("3千", COUNT, "V302", "3000"),
        ("1.2万", MONEY, "V302", "1.2"),
        ("205(万)", MONEY, "V302", "205"),
        ("205（万）", MONEY, "V302", "205"),
        ("205(万)", PLAIN_MONEY, "V302", "2050000"),
        ("251000元", MONEY, "V302", "25.1"),
        ("251000元", PLAIN_MONEY, "V302", "251000"),
        ("110.55万元", PLAIN_MONEY, "V302", "1105500"),
        # separators
        ("1,23", COUNT, "V302", "123"),
        ("1,2345", COUNT, "V302", "12345"),
        ("12,34,567", COUNT, "V302", "1234567"),
        ("1234,567", COUNT, "V302", "1234567"),
        ("1,234 567", COUNT, "V302", "1234567"),
        ("0,123", COUNT, "V302", "123"),
        ("47,", COUNT, "V302", "47"),
        ("4 7", COUNT, "V302", "47"),
        ("4\u30007", COUNT, "V302", None),
        ("3\n120", COUNT, "V302", None),
        ("3\t120", COUNT, "V302", None),
        ("3 \n 120", COUNT, "V302", None),
        ("4\u00ad7", COUNT, "V302", "47"),
        *((f"{char}001", COUNT, "V302", None) for char in DIRECTION_CONTROLS),
        ("1" * 101 + "件", COUNT, "V305", None),
        ("1'234", COUNT, "V302", None),
        # units and words of others
        ("47项", COUNT, "V302", "47"),
        ("47件件", COUNT, "V302", "47"),
        ("件", COUNT, "V302", None),
        ("47个左右", COUNT, "V302", "47"),
        ("约47", COUNT, "V302", None),
        ("22（其中修订16件）", COUNT, "V302", "22"),
        ("22（其中修订 16 件）", COUNT, "V302", "22"),
        ("见附件", COUNT, "V302", None),
        # two numbers
        ("3/5", COUNT, "V302", None),
        ("0/0", COUNT, "V302", None),
        ("3:5", COUNT, "V302", None),
        ("3-5", COUNT, "V302", None),
        ("3~5", COUNT, "V302", None),
        ("3至5", COUNT, "V302", None),
        ("3、5", COUNT, "V302", None),
        ("47%", COUNT, "V302", None),
        ("1.2.3", COUNT, "V302", None),
        # signs
        ("--253", COUNT, "V302", "253"),
        ("--253", CHANGE, "V302", "-253"),
        ("减4", COUNT, "V302", "4"),
        ("减4", CHANGE, "V302", "-4"),
        ("减4项", CHANGE, "V302", "-4"),
        ("增98", CHANGE, "V302", "98"),
        ("增", CHANGE, "V302", None),
        ("减", CHANGE, "V302", None),
        ("(5)", CHANGE, "V302", None),
        ("-", CHANGE, "V302", "0"),
        ("-5", COUNT, "V304", "5"),
        ("−5", COUNT, "V304", "5"),
        ("-5件", COUNT, "V304", "5"),
        ("-0.5", MONEY, "V304", "0.5"),
        # fractions
        ("47.5", COUNT, "V303", None),
        ("47.5件", COUNT, "V303", None),
        ("-0.5", CHANGE, "V303", None),
        # size
        ("10000000000", COUNT, "V305", None),
        ("10,000,000,000", COUNT, "V305", None),
        ("-10000000000", CHANGE, "V305", None),
        ("10000000000", MONEY, "V305", None),
        ("10000000000.00000000000000000000001", MONEY, "V305", None),
        ("1234567890.123456", MONEY, "V305", None),
        ("0.1234567890123456", MONEY, "V305", None),
        ("1.0000000000000000000000000000000001", MONEY, "V305", None),
        ("9" * 400, COUNT, "V305", None),
        # truth and dates
        ("TRUE", COUNT, "V302", None),
        ("是", COUNT, "V302", None),
        ("2021-01-31", COUNT, "V308", None),
        ("2021/1/31", COUNT, "V308", None),
        ("2021.1.31", COUNT, "V308", None),
        ("２０２１－０１－３１", COUNT, "V308", None),
        ("2021年1月31日", COUNT, "V308", None),
        ("5月3日", COUNT, "V302", None),
        # what looks like an error or a formula
        ("#REF!", COUNT, "V302", None),
        ("=A1", COUNT, "V302", None),
    ],
)
def test_a_doubtful_spelling_is_a_finding_and_never_a_number(
    text: str, kind: Kind, code: str, suggested: str | None
) -> None:
    outcome = _read(text, kind)
    assert outcome.number is None
    (remark,) = outcome.remarks
    assert (remark.rule.code, remark.found, remark.suggested) == (code, shown(text), suggested)


@pytest.mark.parametrize(
    ("value", "kind", "code", "suggested"),
    [
        (47.5, COUNT, "V303", None),
        (-0.5, CHANGE, "V303", None),
        (-5, COUNT, "V304", "5"),
        (-110.55, MONEY, "V304", "110.55"),
        (-0.00005, MONEY, "V304", "0.00005"),
        (10_000_000_000, COUNT, "V305", None),
        (10_000_000_000, MONEY, "V305", None),
        (-10_000_000_000, CHANGE, "V305", None),
        (1e300, MONEY, "V305", None),
        (float("inf"), COUNT, "V305", None),
        (True, COUNT, "V308", None),
        (False, MONEY, "V308", None),
        (datetime(2020, 3, 5), COUNT, "V308", None),  # noqa: DTZ001  # spreadsheets know no time zones
        (date(2020, 3, 5), COUNT, "V308", None),
        (time(1, 2), COUNT, "V308", None),
        (timedelta(days=3), COUNT, "V308", None),
    ],
)
def test_a_value_the_field_cannot_take_is_a_finding(value: Value, kind: Kind, code: str, suggested: str | None) -> None:
    outcome = _read(value, kind, format=ALL_DIGITS)
    assert outcome.number is None
    assert [(remark.rule.code, remark.suggested) for remark in outcome.remarks] == [(code, suggested)]


@pytest.mark.parametrize("kind", KINDS)
def test_not_a_number_is_not_a_number(kind: Kind) -> None:
    outcome = _read(float("nan"), kind)
    assert outcome.number is None
    assert outcome.remarks


@pytest.mark.parametrize("value", ["#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_error_value_is_never_read(value: str, kind: Kind) -> None:
    outcome = _read(value, kind, is_error=True)
    assert outcome == Outcome(None, outcome.remarks)
    assert [(remark.rule.code, remark.found) for remark in outcome.remarks] == [("V306", value)]


@pytest.mark.parametrize(
    ("value", "suggested"),
    [
        ("20260108", "2026-01-08"),
        ("26.1.8", "2026-01-08"),
        ("2026年1月8号", "2026-01-08"),
        ("2026、1、8", "2026-01-08"),
        ("20261301", None),
        ("8/1/26", None),
        ("26/1/8", None),
        ("1月8日", None),
        ("2026年1月", None),
        ("12345678", None),
        ("46030", None),
    ],
)
def test_a_day_that_is_meant_is_suggested_and_not_read(value: str, suggested: str | None) -> None:
    read = read_date(RawCell(value))
    assert read.day is None
    assert [(remark.rule.code, remark.suggested) for remark in read.remarks] == [("V312", suggested)]


def test_a_number_that_no_date_has_is_named_for_what_it_was_typed_as() -> None:
    cell = numeric_cell(20260108, DisplayFormat("yyyy-mm-dd"))
    assert cell.is_error
    assert [(remark.rule.code, remark.suggested) for remark in read_date(cell).remarks] == [("V312", "2026-01-08")]
    cell = numeric_cell(4_000_000, DisplayFormat("yyyy-mm-dd"))
    assert [(said.rule.code, said.suggested) for said in read_number(cell, COUNT, YEAR).remarks] == [
        ("V308", "4000000")
    ]


@pytest.mark.parametrize(
    ("value", "serial", "kind", "suggested"),
    [
        (datetime(2020, 3, 5), 43895.0, COUNT, None),  # noqa: DTZ001  # spreadsheets know no time zones
        (datetime(2004, 1, 14), 38000.0, COUNT, None),  # noqa: DTZ001
        (datetime(1900, 1, 5), 5.0, COUNT, "5"),  # noqa: DTZ001
        (datetime(1900, 4, 19, 13, 12), 110.55, MONEY, "110.55"),  # noqa: DTZ001
        (datetime(1900, 4, 19, 13, 12), 110.55, COUNT, None),  # noqa: DTZ001
        (time(12), 0.5, COUNT, None),
        (time(0), 0.0, COUNT, "0"),
    ],
)
def test_a_cell_formatted_as_a_date_suggests_the_number_behind_it(
    value: Value, serial: float, kind: Kind, suggested: str | None
) -> None:
    outcome = _read(value, kind, serial=serial)
    assert outcome.number is None
    assert [(remark.rule.code, remark.suggested) for remark in outcome.remarks] == [("V308", suggested)]


# --- dates in disguise ----------------------------------------------------------------------------------------------


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


@pytest.mark.parametrize(
    ("day", "warned"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2021, 1, 31), True),
        (date(2021, 12, 31), True),
        (date(2022, 1, 1), False),
    ],
)
@pytest.mark.parametrize("kind", [COUNT, CHANGE])
def test_a_count_that_is_a_day_of_these_years_is_read_with_a_warning(day: date, kind: Kind, *, warned: bool) -> None:
    outcome = _read(_serial(day), kind)
    assert outcome.number == _serial(day)
    said = [(remark.rule.code, remark.expected and remark.expected.zh) for remark in outcome.remarks]
    assert said == [("V313", day.isoformat())] * warned


def test_a_count_typed_as_text_that_is_a_day_is_said_to_be_both() -> None:
    assert _codes(_read("44227", COUNT)) == ["V309", "V313"]


def test_an_amount_is_no_day() -> None:
    assert _read(44227, MONEY) == Outcome(Decimal(44227))


@pytest.mark.parametrize("year", [0, 1, 1899, 9998, 9999, 10_000, 99_999_999])
@pytest.mark.parametrize("value", [5, 3_000_000])
def test_any_year_of_a_stamp_will_do(value: int, year: int) -> None:
    assert read_number(RawCell(value), COUNT, year).number == value


# --- formulas -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("computed", "kind", "number", "codes"),
    [
        ("5", COUNT, 5, ["V307"]),
        ("5.0", COUNT, 5, ["V307"]),
        ("0", COUNT, 0, ["V307"]),
        ("-5", CHANGE, -5, ["V307"]),
        ("110.55", MONEY, Decimal("110.55"), ["V307"]),
        ("44227", COUNT, 44227, ["V307", "V313"]),
        ("-5", COUNT, None, ["V304"]),
        ("47.5", COUNT, None, ["V303"]),
        ("10000000000", COUNT, None, ["V305"]),
        (None, COUNT, None, ["V314"]),
    ],
)
def test_a_formula_in_an_input_counts_with_a_warning_if_what_it_comes_to_is_sure(
    computed: str | None, kind: Kind, number: Number | None, codes: list[str]
) -> None:
    cell = RawCell(None if computed is None else float(computed), formula="=SUM(A1:A3)")
    outcome = read_number(cell, kind, YEAR, None if computed is None else Decimal(computed))
    assert outcome.number == number
    assert _codes(outcome) == codes
    for remark in outcome.remarks:
        if remark.rule.code in ("V307", "V314"):
            assert remark.found == "=SUM(A1:A3)"


@pytest.mark.parametrize("written", ["0.00005", "110.55", "5"])
def test_the_value_of_a_formula_is_said_in_plain_digits(written: str) -> None:
    cell = RawCell(float(written), formula="=A1", format=ALL_DIGITS)
    (remark,) = read_number(cell, MONEY, YEAR, Decimal(written)).remarks
    assert remark.expected is not None
    assert remark.expected.zh == written


# --- what is displayed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "kind", "found"),
    [
        (1_105_500, "0\\.0,", MONEY, ("V330", "110.6")),
        (0.5, "0%", COUNT, ("V330", "50%")),
        (1, "0%", COUNT, ("V330", "100%")),
        (412, ";;;", COUNT, ("V330", "412")),
        (412, '"无"', COUNT, ("V330", "无")),
        (-3, "0;0", CHANGE, ("V330", "3")),
        (110.55, "0", MONEY, ("V330", "111")),
        (12345.678901, "General", MONEY, ("V331", "12345.678901")),
        (5, None, COUNT, ("V331", "5")),
        ("412", '0;0;0;"无"', COUNT, ("V330", "无")),
        ("412", ";;;", COUNT, ("V330", "412")),
        (5, '0"件"', COUNT, None),
        (5, '0"项"', COUNT, None),
        (110.55, '0.00"万元"', MONEY, None),
        (110.55, '0.00"元"', MONEY, ("V330", "110.55元")),
        (-3, "0;[Red]0", CHANGE, None),
        ("412", "@", COUNT, None),
    ],
)
def test_what_is_displayed_is_what_is_read_or_is_said(
    value: Value, code: str | None, kind: Kind, found: tuple[str, str] | None
) -> None:
    cells = [RawCell(value, format=DisplayFormat(code))]
    if not isinstance(value, str):  # of two display texts neither can be quoted
        cells.append(RawCell(value, format=DisplayFormat(conditional=(code,))))
    for cell in cells:
        outcome = read_number(cell, kind, YEAR)
        said = [(remark.rule.code, remark.found) for remark in outcome.remarks if remark.rule.severity == "error"]
        assert said == ([found] if found else [])
        assert (outcome.number is None) is bool(found)
        is_taken = kind is not COUNT or value != 0.5
        assert stored_number(cell, kind, YEAR) == (Decimal(str(value)) if is_taken else None)


@pytest.mark.parametrize(
    ("cached", "code", "found"),
    [
        (28, "0", []),
        (None, "0", []),
        ("28", "0", []),
        ("28件", "0", []),
        ("无", "0", [("V330", "无")]),
        (True, "0", [("V330", "TRUE")]),
        (29, "0", [("V330", "29")]),
        (28, "0%", [("V330", "2800%")]),
        (None, "0%", [("V330", "2800%")]),
    ],
)
def test_what_a_formula_comes_to_is_what_its_cell_displays(
    cached: Value, code: str, found: list[tuple[str, str]]
) -> None:
    cell = RawCell(cached, "=14+14", format=DisplayFormat(code))
    outcome = read_number(cell, COUNT, YEAR, Decimal(28))
    assert [(remark.rule.code, remark.found) for remark in outcome.remarks if remark.rule.code != "V307"] == found
    assert outcome.number == (None if found else 28)


def test_a_formula_that_displays_an_error_is_one() -> None:
    cell = RawCell("#N/A", "=14+14", is_error=True)
    assert _codes(read_number(cell, COUNT, YEAR, Decimal(28))) == ["V306"]


def test_a_display_text_beside_the_value_is_evidence() -> None:
    for display, number in (("28", 28), ("28 件", 28), ("", 28), ("99", None), ("28%", None)):
        cell = RawCell(28, format=DisplayFormat("0"), display=display or None)
        assert read_number(cell, COUNT, YEAR).number == number
    red = RawCell(-3, format=DisplayFormat("0;[Red]0"), display="3")
    assert read_number(red, CHANGE, YEAR).number == -3


def test_a_day_that_the_checks_doubt_is_not_suggested() -> None:
    assert [remark.suggested for remark in _read("44227件左右", COUNT).remarks] == [None]
    assert [remark.suggested for remark in _read(-44227, COUNT).remarks] == [None]


def test_days_are_counted_from_when_the_workbook_says() -> None:
    serial = _serial(date(2020, 3, 5)) - 1462
    (remark,) = _read(serial, COUNT, format=DisplayFormat(epoch=EPOCH_1904)).remarks
    assert (remark.rule.code, remark.expected and remark.expected.zh) == ("V313", "2020-03-05")
    assert read_date(RawCell(serial, format=DisplayFormat(epoch=EPOCH_1904))).day == date(2020, 3, 5)
    assert read_date(RawCell(_serial(date(2020, 3, 5)), format=DisplayFormat('"2019-03-05"'))).day is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("yyyy-mm-dd", None),
        ("yyyy/m/d;@", None),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", None),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日"', None),
        ('[$-411]ggge"年"m"月"d"日"', None),
        ("yyyy-mm-dd hh:mm", None),
        ('m"月"d"日"', "W234"),
        ("d-mmm", "W234"),
        ("General", "W233"),
        ("@", "W233"),
        ('"2019-"mm-dd', "V312"),
        ('yyyy"9"-mm-dd', "V312"),
        ('yyyy"年"m"月"', "V312"),
        ("mmmmm d", "V312"),
        ("aaaa", "V312"),
        ("d", "V312"),
        ("h:mm", "V312"),
        ("e-m-d", "V312"),
        ("[$-107041E]d/m/yyyy", "V312"),
        ("bbbb-mm-dd", "V312"),
        ("[White]yyyy-mm-dd", "V312"),
        ("[White]0", "V312"),
        (None, "V312"),
    ],
)
def test_a_day_is_the_one_that_is_displayed(code: str | None, said: str | None) -> None:
    cell = RawCell(43895, format=DisplayFormat(code)) if code is None else numeric_cell(43895, DisplayFormat(code))
    read = read_date(cell)
    assert [remark.rule.code for remark in read.remarks] == ([] if said is None else [said])
    assert read.day == (None if said == "V312" else date(2020, 3, 5))


@pytest.mark.parametrize(
    ("part", "code", "is_read"),
    [
        (0.999999, "yyyy-mm-dd hh:mm", False),  # displayed as the next day, or not
        (0.99999, "yyyy-mm-dd h", False),
        (0.999999, "yyyy-mm-dd", True),
        (0.999, "yyyy-mm-dd hh:mm", True),
        (0.0, "yyyy-mm-dd hh:mm", True),
    ],
)
def test_the_last_minute_of_a_day_may_be_displayed_as_the_next(part: float, code: str, *, is_read: bool) -> None:
    day = read_date(numeric_cell(43895 + part, DisplayFormat(code))).day
    assert day == (date(2020, 3, 5) if is_read else None)


@pytest.mark.parametrize("code", ['0;0;0;"2020-03-06"', "[White]@", ";;;"])
def test_a_day_that_is_written_is_the_one_that_is_displayed(code: str) -> None:
    assert read_date(RawCell("2020-03-05", format=DisplayFormat(code))).day is None


# --- what holds of any value ----------------------------------------------------------------------------------------

kinds = st.sampled_from(KINDS)
ALPHABET = "0123456789０１９٤²①.,，．+-−－ \u3000\u200b'/%:()（）eE万元件项无减增一〇"
TEXTS = st.text() | st.text(ALPHABET, max_size=12) | st.from_regex(r"[0-9]{1,40}[.件万]?[0-9]{0,40}", fullmatch=True)
VALUES: st.SearchStrategy[Value] = TEXTS | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False)


@st.composite
def spelled(draw: st.DrawFn, unit: str) -> tuple[int, str]:
    number = draw(st.integers(0, 9_999_999_999))
    text = f"{number:,}".replace(",", draw(st.sampled_from(["", ",", "，", " ", "\u00a0"])))
    text = draw(st.sampled_from(["", "+"])) + text + draw(st.sampled_from(["", ".0", ".00"]))
    if draw(st.booleans()):
        text = text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789.,+"})
    gap, around = draw(st.text(SPACES + ZERO_WIDTH, max_size=2)), draw(st.text(SPACES + ZERO_WIDTH, max_size=2))
    return number, around + text + draw(st.sampled_from(["", gap + unit])) + around


@given(spelled("件"))
def test_any_count_honestly_spelled_is_read(case: tuple[int, str]) -> None:
    number, text = case
    outcome = _read(text, COUNT)
    assert outcome.number == number
    assert isinstance(outcome.number, int)
    assert _codes(outcome)[0] == "V309"


@given(st.decimals(0, 9_999_999_999, places=4), st.sampled_from(["", ","]), st.sampled_from(["", "万元", " 万元"]))
def test_any_amount_honestly_spelled_is_read(number: Decimal, separator: str, unit: str) -> None:
    assert _read(f"{number:{separator}f}{unit}", MONEY).number == number


def _digits(text: str) -> str:
    """The digits, points and minus signs of a text, full-width ones made ASCII, in order."""
    narrow = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: "-"})
    return "".join(char for char in narrow if char in "0123456789.-")


@given(TEXTS, kinds)
def test_a_text_is_no_number_unless_its_digits_spell_exactly_that_number(text: str, kind: Kind) -> None:
    outcome = _read(text, kind)
    assert outcome.remarks
    if outcome.number is not None:
        try:
            assert Decimal(_digits(text)) == outcome.number
        except InvalidOperation:
            pytest.fail(f"{text!r} spells no number")


@given(VALUES, kinds, st.sampled_from([None, "=A1"]))
def test_any_value_gives_a_number_or_a_reason(value: Value, kind: Kind, formula: str | None) -> None:
    outcome = _read(value, kind, formula=formula)
    assert outcome.number is not None or outcome.remarks
    severities = {remark.rule.severity for remark in outcome.remarks}
    assert (outcome.number is None) is ("error" in severities)


MODELS: dict[Kind, TypeAdapter[Any]] = {
    COUNT: TypeAdapter(Count),
    CHANGE: TypeAdapter(SignedCount),
    MONEY: TypeAdapter(Amount),
    Kind(decimal=True, signed=True): TypeAdapter(SignedAmount),
}


def _is_taken(number: Number, kind: Kind) -> bool:
    try:
        return bool(MODELS[kind].validate_python(number) == number)
    except ValidationError:
        return False


@pytest.mark.parametrize(
    "value",
    [
        5.55111512312578e-17,
        1e-16,
        1e-300,
        "0.0000000000000001",
        "0.000000000000001234",
        "1.0000000000000000000000000000000001",
        "10000000000.00000000000000000000001",
        "9999999999.999999999999999999999999",
        10_000_000_000,
    ],
)
@pytest.mark.parametrize("kind", MODELS)
def test_a_number_at_the_limits_is_one_the_model_takes(value: Value, kind: Kind) -> None:
    number = _read(value, kind).number
    assert number is None or _is_taken(number, kind)


@given(VALUES, st.sampled_from(list(MODELS)))
def test_any_number_that_is_read_is_one_the_model_takes(value: Value, kind: Kind) -> None:
    number = _read(value, kind).number
    assert number is None or _is_taken(number, kind)


@given(TEXTS, kinds)
def test_a_suggestion_typed_instead_is_read(text: str, kind: Kind) -> None:
    for remark in _read(text, kind).remarks:
        assert remark.suggested is None or _read(remark.suggested, kind).number == Decimal(remark.suggested)


@pytest.mark.parametrize("value", [None, "", " ", "\u3000", "\u00a0", "\n\t", "\u200b", "\ufeff", "\u3000\u200b "])
def test_a_cell_with_nothing_to_see_is_blank(value: Value) -> None:
    assert RawCell(value).is_blank


@pytest.mark.parametrize("cell", [RawCell(0), RawCell(value=False), RawCell("无"), RawCell("-"), RawCell(None, "=A1")])
def test_a_cell_with_something_is_not_blank(cell: RawCell) -> None:
    assert not cell.is_blank


# --- how findings quote ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (5, "5"),
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (11_398_889.0, "11398889"),
        (datetime(2020, 3, 5), "2020-03-05"),  # noqa: DTZ001  # spreadsheets know no time zones
        (date(2020, 3, 5), "2020-03-05"),
        (" 3\n件 ", "3 件"),
        ("4\u30007", "4 7"),
    ],
)
def test_a_value_is_quoted_on_one_line(value: Value, text: str) -> None:
    assert shown(value) == text


def test_a_long_value_is_quoted_in_part() -> None:
    assert shown("件" * 60) == "件" * 60
    assert len(shown("件" * 32_767)) == 60


# --- days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        date(2021, 1, 31),
        datetime(2021, 1, 31, 9, 30),  # noqa: DTZ001  # spreadsheets know no time zones
        44227,
        44227.0,
        44227.4,
        "2021-01-31",
        "2021-1-31",
        "2021/1/31",
        "2021.1.31",
        "2021年1月31日",
        "2021 年 1 月 31 日",
        "２０２１年１月３１日",
        "\u200b2021-01-31\u3000",
    ],
)
def test_a_day_is_read_in_any_usual_spelling(value: Value) -> None:
    assert read_date(RawCell(value)).day == date(2021, 1, 31)


@pytest.mark.parametrize(
    "value",
    [
        "2021-02-30",
        "2021-13-01",
        "2021-00-01",
        "21-01-31",
        "1月31日",
        "2021年1月",
        "31.1.2021",
        "明天",
        "无",
        5,
        0,
        -44227,
        10**9,
        float("inf"),
        float("nan"),
        True,
        time(9, 30),
    ],
)
def test_what_is_no_day_is_a_finding(value: Value) -> None:
    outcome = read_date(RawCell(value))
    assert outcome.day is None
    assert [(remark.rule.code, remark.found) for remark in outcome.remarks] == [("V312", shown(value))]


@given(VALUES)
def test_any_value_is_a_day_or_a_finding(value: Value) -> None:
    read = read_date(RawCell(value))
    assert read.day is not None or read.remarks


@pytest.mark.parametrize(
    ("number", "digits", "has_room"),
    [
        ("9999999999", 10, True),
        ("10000000000", 10, False),
        ("5.00000000000000000", 10, True),
        ("0.00", 10, True),
        ("0E-16", 10, False),
        ("1.23456789012345", 10, True),
        ("1.234567890123456", 10, False),
        ("999999999999999", 15, True),
        ("1E+15", 16, True),
        ("1234567890123456", 16, False),
        ("NaN", 15, False),
        ("sNaN", 15, False),
        ("-Infinity", 15, False),
    ],
)
def test_the_room_of_an_input(number: str, digits: int, *, has_room: bool) -> None:
    assert fits(Decimal(number), digits) is has_room
