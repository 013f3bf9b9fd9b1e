"""Number formats: what a cell displays agrees with what it stores, or it is said; LibreOffice is the referee."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from format_codes import CODES, VALUES, Displayed, as_read, random_code, saved, sheet_of
from gouji.workbook.formats.builtin_codes import BUILTIN_CODES, builtin_code
from gouji.workbook.formats.data_styles import format_code
from gouji.workbook.formats.display_texts import display, display_of_text, exact
from gouji.workbook.formats.displayed_numbers import Agreement, Display, check_display, read_display, shows_counts
from gouji.workbook.formats.format_codes import LONGEST_CODE, Effect, classify
from support.programs import Convert, libreoffice

AGREE, DISAGREE, UNKNOWN = Agreement


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (412, "General", "412"),
        (110.55, "General", "110.55"),
        (-3, "General", "-3"),
        (9_999_999_999, "General", "9999999999"),
        (0.1 + 0.2, "General", "0.3"),
        (412, "0", "412"),
        (5, "000", "005"),
        (412_345, "#,##0", "412,345"),
        (1_234_567.5, "#,##0.00", "1,234,567.50"),
        (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', " -   "),
        (-12, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', " -12.00 "),
        (0, '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ', " ¥- "),
        (-3, "0;[Red]0", "3"),
        (-3, "#,##0_);(#,##0)", "(3)"),
        (3, "#,##0_);(#,##0)", "3 "),
        (-3, "[>=0]0;-0", "-3"),
        (12, '0"件"', "12件"),
        (12, '0 "人次"', "12 人次"),
        (12_345, "0 000", "12 345"),
        (0.5, ".0", ".5"),
        (12, "# ?/?", "12    "),
        (5, "[>100]0.0;0", "5"),
        (0, "0%", "0%"),
        (0, "#,##0,", "0"),
    ],
)
def test_a_display_that_says_the_number(value: float, code: str, text: str) -> None:
    found = check_display(value, code)
    # A zero per cent is no number, but it is not another one either.
    assert (found.agreement, found.text) == ((DISAGREE if text.endswith("%") else AGREE), text)
    assert display(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text", "effects"),
    [
        (1_105_500, "0\\.0,", "110.6", {Effect.SCALED, Effect.DIGITS}),
        (1_105_500, "0!.0,", "110.6", {Effect.SCALED, Effect.DIGITS, Effect.UNKNOWN}),
        (1_105_500, '0!.0,"万"', "110.6万", {Effect.SCALED, Effect.DIGITS, Effect.UNKNOWN}),
        (1_105_500, "0.00,", "1105.50", {Effect.SCALED}),
        (412_345, "#,##0,", "412", {Effect.SCALED}),
        (412_345_678, "0,,", "412", {Effect.SCALED}),
        (1.1055, "0.00%", "110.55%", {Effect.PERCENT}),
        (5, '0"%"', "5%", {Effect.PERCENT}),
        (412, '0"0"', "4120", {Effect.DIGITS}),
        (28, '"1"0', "128", {Effect.DIGITS}),
        (5, '0"万"', "5万", {Effect.DIGITS}),
        (9_536_010_000, "0000-0000000", "0953-6010000", {Effect.DIGITS}),
        (28, ";;;", "", {Effect.HIDDEN}),
        (0, "0;-0;", "", {Effect.HIDDEN}),
        (0, "#", "", set()),
        (412, '"无"', "无", {Effect.WORDS}),
        (0, '0;-0;"无"', "无", {Effect.WORDS}),
        (1, '"TRUE";"TRUE";"FALSE"', "TRUE", {Effect.WORDS, Effect.BOOLEAN}),
        (-3, "0;0", "3", {Effect.UNSIGNED}),
        (-3, "[Red]0;[Red]0", "3", {Effect.UNSIGNED}),
        (-3, '0;"负"0', "负3", {Effect.UNSIGNED}),
        (3, "-0", "-3", set()),
        (3, "(0)", "(3)", set()),
        (3, '"减"0', "减3", set()),
        (3, '"约"0', "约3", set()),
        (0.5, "# ?/?", " 1/2", {Effect.FRACTION}),
        (12, "0.00E+00", "1.20E+01", {Effect.SCIENTIFIC}),
        (46_086, "yyyy-mm-dd", "2026-03-05", {Effect.DATE}),
        (46_086, 'm"月"d"日"', "3月5日", {Effect.DATE}),
        (46_086.5, "yyyy/m/d h:mm", "2026/3/5 12:00", {Effect.DATE, Effect.TIME}),
        (0.5, "h:mm", "12:00", {Effect.TIME}),
        (2, "[h]:mm:ss", "48:00:00", {Effect.DURATION, Effect.TIME}),
        (110.55, "0", "111", {Effect.ROUNDED}),
        (99.995, "#,##0.00", "100.00", {Effect.ROUNDED}),
        (150, "[>100]0.0,;0", "0.2", {Effect.SCALED, Effect.CONDITIONAL}),
    ],
)
def test_a_display_that_says_something_else(value: float, code: str, text: str, effects: set[Effect]) -> None:
    assert check_display(value, code) == Display(DISAGREE, text, frozenset(effects))


@pytest.mark.parametrize(
    ("value", "code", "effect"),
    [
        (5, "[DBNum1]0", Effect.DIGITS),
        (5, "[DBNum2][$-804]General", Effect.DIGITS),
        (5, "[$-D000000]0", Effect.DIGITS),
        (46_086, "[$-F800]dddd, mmmm dd, yyyy", Effect.DATE),
        (46_086, "e", Effect.DATE),
        (12, "yyyy-mm-dd", Effect.DATE),
        (5, "*0#", Effect.UNKNOWN),
        (5, "0*0", Effect.UNKNOWN),
        (-5, "[>100]0;0.0", Effect.CONDITIONAL),
        (100 / 3, "General", Effect.ROUNDED),
        (123_456_789_012, "General", Effect.ROUNDED),
        (5, "nonsense", Effect.UNKNOWN),
        (5, '0"件', Effect.UNKNOWN),
        (5, "[wrong]0", Effect.UNKNOWN),
        (5, "0;0;0;@;0", Effect.UNKNOWN),
        (5, "0" * (LONGEST_CODE + 1), Effect.UNKNOWN),
        (float("nan"), "nonsense", Effect.UNKNOWN),
    ],
)
def test_a_display_that_nobody_can_be_sure_of(value: float, code: str, effect: Effect) -> None:
    found = check_display(value, code)
    assert (found.agreement, found.text) == (UNKNOWN, None)
    assert effect in found.effects


@pytest.mark.parametrize(
    ("code", "unit", "agreement"),
    [
        ('0"万元"', "万元", AGREE),
        ('0.00"万元"', "万元", AGREE),
        ('0"元"', "万元", DISAGREE),
        ('0"万元"', "元", DISAGREE),
        ('0"万元"', "", DISAGREE),
        ('0"人"', "件", AGREE),
        ('0"万件"', "件", DISAGREE),
        ('0"成"', "件", DISAGREE),
        ('0"K"', "件", DISAGREE),
        ("¥0.00", "万元", AGREE),
        ("[$$-409]0.00", "万元", DISAGREE),
    ],
)
def test_a_unit_in_a_format_is_let_pass_if_it_leaves_the_number_alone(code: str, unit: str, agreement: str) -> None:
    assert check_display(12, code, unit).agreement == agreement


def test_a_workbook_of_1904_displays_its_own_days() -> None:
    assert display(44_567, "yyyy-mm-dd", since_1904=True) == "2026-01-07"
    assert display(44_567, "yyyy-mm-dd") == "2022-01-06"


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("民政局", "General", "民政局"),
        ("民政局", "0", "民政局"),
        ("41", "@", "41"),
        ("41", '@"2"', "412"),
        ("41", '0;-0;0;"共"@', "共41"),
        ("41", ";;;", ""),
        ("41", ";;", "41"),
        ("41", "nonsense", None),
    ],
)
def test_a_text_has_its_own_section(text: str, code: str, expected: str | None) -> None:
    assert display_of_text(text, code) == expected


# --- formats without a code -----------------------------------------------------------------------------------------

DATED = {14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}
TIMED = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}
COUNTED = {0, 1, 2, 3, 4, 5, 6, 7, 8, *range(37, 45), 49}
FRACTIONS = {12, 13}
"""They show whole numbers as such, but LibreOffice not the largest."""


@pytest.mark.parametrize("number", range(59))
def test_a_number_of_a_format_says_what_its_code_does(number: int) -> None:
    code = builtin_code(number)
    if number in range(23, 27):  # of no program that Chinese offices use
        assert code is None
        return
    assert code is not None
    effects = classify(code).effects
    assert (Effect.DATE in effects) == (number in DATED)
    assert (Effect.TIME in effects) == (number in TIMED or number == 22)
    assert shows_counts(code) == (number in COUNTED)
    for count in (38_000, 46_086):  # 3-5 typed into a count
        assert (check_display(count, code, "件").agreement == AGREE) == (number in COUNTED | FRACTIONS)


def test_a_code_of_the_file_comes_first() -> None:
    assert builtin_code(58, {58: "0"}) == "0"
    assert builtin_code(164, {164: "0.00"}) == "0.00"
    assert builtin_code(164) is None


_CHINESE = """<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>
"""


@pytest.mark.libreoffice
def test_formats_without_a_code_display_as_in_a_chinese_libreoffice(tmp_path: Path) -> None:
    numbers = [number for number in range(1, 59) if number in BUILTIN_CODES and number not in (14, 18, 19, 22)]
    (tmp_path / "formats.xlsx").write_bytes(sheet_of(numbers, (46_086, 46_086.625, 0, -1234.5)))
    (tmp_path / "home").mkdir()
    with libreoffice(tmp_path / "home", _CHINESE) as convert:
        (made,) = convert([tmp_path / "formats.xlsx"], "ods", tmp_path)
    compared = 0
    for number, row in zip(numbers, saved(made).rows, strict=False):
        for value, cell in zip((46_086, 46_086.625, 0, -1234.5), row, strict=False):
            text = display(value, BUILTIN_CODES[number])
            if text is not None:  # the date separator and the words for a.m. are the program's own
                assert _squashed(text) == _squashed(cell.text.replace("￥", "¥")), number
                compared += 1
    assert compared > 100


# --- the referee ----------------------------------------------------------------------------------------------------

OWN_TEXTS = {"上午/下午", "!", "\\/", "[Red];[Blue]"}
"""What LibreOffice with an English locale reads in its own way; none of it ever agrees."""


def _squashed(text: str) -> str:
    # Excel keeps a point without digits behind it, LibreOffice drops it: nobody reads another number.
    return " ".join(text.replace(". ", " ").removesuffix(".").split())


def _assert_judged(code: str, value: float, cell: Displayed, found: Display) -> None:
    read = as_read(cell.text)
    if found.agreement == AGREE:
        number = exact(value)
        section = classify(code).section(number or Decimal(0))
        is_red = section is not None and section.is_red and value < 0
        assert read == number or (is_red and read is not None and -read == number), (code, value, cell.text)
    if found.text is not None and not any(piece in code for piece in OWN_TEXTS):
        assert _squashed(found.text) == _squashed(cell.text), (code, value)


@pytest.mark.libreoffice
def test_whatever_agrees_reads_as_the_number_in_libreoffice(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "formats.xlsx").write_bytes(sheet_of(CODES, VALUES))
    (made,) = convert([tmp_path / "formats.xlsx"], "ods", tmp_path)
    found = saved(made)
    agreed = sure = 0
    for code, row in zip(CODES, found.rows, strict=False):
        for value, cell in zip(VALUES, row, strict=False):
            judged = check_display(value, code, "件")
            _assert_judged(code, value, cell, judged)
            agreed += judged.agreement == AGREE
            sure += judged.text is not None
            style = "General" if cell.style is None else format_code(cell.style, found.styles)
            if style is not None and code not in LOST:
                _assert_judged(style, value, cell, check_display(value, style, "件"))
    assert agreed > len(CODES) * len(VALUES) / 4
    assert sure > len(CODES) * len(VALUES) / 2


LOST = {"0#", "?", "??", "0.??", "??0.0??", '0;"";'}
"""Codes of which LibreOffice saves less in an .ods than it displays."""


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", [1, 2])
def test_codes_as_nobody_would_write_them(convert: Convert, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    codes = [code for code in (random_code(rng) for _ in range(600)) if classify(code).sections][:250]
    values = rng.sample(VALUES, 8)
    (tmp_path / "formats.xlsx").write_bytes(sheet_of(codes, values))
    (made,) = convert([tmp_path / "formats.xlsx"], "ods", tmp_path)
    for code, row in zip(codes, saved(made).rows, strict=False):
        for value, cell in zip(values, row, strict=False):
            found = check_display(value, code, "件")
            if found.agreement == AGREE:
                _assert_judged(code, value, cell, Display(AGREE, None, found.effects))


# --- what holds of any code -----------------------------------------------------------------------------------------

codes = st.sampled_from(CODES) | st.randoms(use_true_random=False).map(random_code) | st.text(max_size=20)
numbers = st.sampled_from(VALUES) | st.integers(-(10**16), 10**16) | st.floats(allow_nan=True)


@given(numbers, codes, st.sampled_from(["", "件", "万元"]))
def test_any_value_in_any_format_agrees_only_if_its_display_reads_as_the_number(
    value: float, code: str, unit: str
) -> None:
    found = check_display(value, code, unit)
    assert (found.text is None) == (found.agreement == UNKNOWN)
    if found.agreement == AGREE and found.text is not None:
        read = as_read(found.text)
        number = exact(value)
        assert read is not None
        assert number in (read, -read)
        assert read == number or value < 0


@given(codes, st.integers(0, 9_999_999_999))
@example("0;-0;;@", 0)
def test_a_format_that_shows_counts_shows_any(code: str, count: int) -> None:
    if shows_counts(code):
        assert check_display(count, code).agreement == AGREE


@given(st.text(max_size=40), st.sampled_from(["", "件", "万元"]))
@example("1,23", "")
@example("1 23", "")
@example("1\u3000234", "")
@example("1\n234", "")
@example("5-", "")
@example("-(5)", "")
@example("²", "")
@example("٣", "")
def test_no_text_reads_as_a_number_that_is_not_in_it(text: str, unit: str) -> None:
    read = read_display(text, unit)
    if read is not None:
        assert as_read(text.removesuffix(unit).rstrip() if unit else text) in (read, None) or unit


@pytest.mark.parametrize(
    "text", ["1,23", "1 23", "1\u3000234", "1\n234", "1\t234", "5-", "-(5)", "²", "٣", "１", "", "-", "."]
)
def test_what_nobody_reads_for_sure_is_no_number(text: str) -> None:
    assert read_display(text) is None


def test_a_long_code_or_text_costs_nothing() -> None:
    assert classify("0" * 100_000).sections == ()
    assert classify("[" * 255).sections == ()
    assert read_display("1" * 100_000) is None
    assert read_display(("1," * 149) + "1") is None
