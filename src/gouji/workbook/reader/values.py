"""From what a clerk typed into a cell to a number, a text or a date, or to the reason why not.

Forgiving in spelling, strict in meaning: a spelling that can mean only one number is read and recorded (V309); one that
could mean two is a finding with a suggestion, and nothing is guessed.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from gouji.common import escaped, has_direction_controls, is_reordered
from gouji.findings import Phrase, Rule
from gouji.findings.rules import (
    V302,
    V303,
    V304,
    V305,
    V306,
    V307,
    V308,
    V309,
    V312,
    V313,
    V314,
    V317,
    V323,
    V325,
    V330,
    V331,
    V340,
    W233,
    W234,
)
from gouji.form import Number, fits
from gouji.workbook.formats.display_texts import fifteen_digits
from gouji.workbook.formats.displayed_numbers import says_number
from gouji.workbook.formats.format_codes import Effect
from gouji.workbook.formats.raw import EPOCH, Obscured, RawCell, Value
from gouji.workbook.formats.rich_text import RichText
from gouji.workbook.reader.agreement import (
    DayDisplay,
    day_display,
    disagreement,
    displayed_text,
    is_coloured_away,
    is_contradicted,
    is_displayed,
    says_day,
)
from gouji.workbook.reader.display_text import (
    LONGEST_NUMBER,
    bare_text,
    is_parted,
    number_in_runs,
    outside_brackets,
    spelled_number,
)
from gouji.workbook.reader.formulas import links_elsewhere
from gouji.workbook.reader.plan import Kind

__all__ = ["Kind", "read_date", "read_number"]
"""Offered to who reads published reports; the reader itself takes what it needs."""

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ValueRemark:
    """A finding about a cell that still lacks its place, which the reader adds."""

    rule: Rule
    found: str
    expected: Phrase | None = None
    suggested: str | None = None
    values: tuple[tuple[str, Phrase], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number, or None, and what is to be said."""

    number: Number | None
    remarks: tuple[ValueRemark, ...] = ()


def shown(value: Value) -> str:
    """A value as a finding quotes it.

    Args:
        value: of a cell, as it was read.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    text = f"{value:.15g}" if isinstance(value, float) else str(value) if value is not None else ""
    text = escaped((" ".join(text.split()) or text)[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def read_number(cell: RawCell, kind: Kind, year: int, computed: Decimal | None = None) -> Outcome:
    """The number in a cell that is not blank.

    Args:
        cell: the cell as it was read.
        kind: the numbers it takes.
        year: the report year, which tells what numbers may be dates.
        computed: what the formula in the cell comes to, None if nothing can be made sure of.
    """
    obscured = style_remark(cell)
    if obscured is not None:
        return Outcome(None, (obscured,))
    if cell.runs is not None:
        return _in_runs(cell, cell.runs, kind, year)
    if cell.formula is None:
        return _plain(cell, kind, year)
    formula = shown(cell.formula)
    is_linked = links_elsewhere(cell.formula)
    if is_linked or computed is None:
        return Outcome(None, (ValueRemark(V317 if is_linked else V314, formula),))
    outcome = _checked(computed, formula, kind, year, cell.format.epoch)
    doubt = None if outcome.number is None else _doubt_of_result(cell, computed, kind)
    if outcome.number is None or doubt is not None:
        return outcome if doubt is None else Outcome(None, (doubt,))
    value = plain(outcome.number)
    return Outcome(outcome.number, (ValueRemark(V307, formula, expected=Phrase(value, value)), *outcome.remarks))


def stored_number(cell: RawCell, kind: Kind, year: int) -> Number | None:
    """The number that a cell stores or its formula gave, whatever is displayed.

    Args:
        cell: the cell as it was read.
        kind: the numbers it takes.
        year: the report year.

    Returns:
        None if the field takes no such number.
    """
    return _plain(cell, kind, year, is_evidence=False).number


def _plain(cell: RawCell, kind: Kind, year: int, *, is_evidence: bool = True) -> Outcome:
    value = cell.value
    if cell.is_error:
        undated = None if cell.serial is None else _acceptable(fifteen_digits(cell.serial), kind, year)
        said = ValueRemark(V306, shown(value)) if cell.serial is None else _not_a_number(value, _A_DATE, undated)
        return Outcome(None, (said,))
    if isinstance(value, bool):
        return Outcome(None, (_not_a_number(value, Phrase("逻辑值", "the truth value")),))
    if isinstance(value, datetime | date | time | timedelta):
        return Outcome(None, (_dated(cell, kind),))
    if isinstance(value, int | float):
        number = fifteen_digits(value)
        doubt = _doubt(cell, number, kind) if is_evidence and fits(number, kind.digits) else None
        return (
            _checked(number, shown(value), kind, year, cell.format.epoch) if doubt is None else Outcome(None, (doubt,))
        )
    text = str(value)
    if is_evidence and not is_displayed(cell, text):
        return Outcome(None, (_display_remark(displayed_text(cell), text, cell),))
    return _text(text, spelled_number(text, kind.unit), kind, year)


_OBSCURED = {
    Obscured.REPEATED: Phrase(
        "单元格的对齐方式是“填充”，数字会重复显示，5 看上去是 5555", "its alignment is Fill, which displays 5 as 5555"
    ),
    Obscured.HIDDEN: Phrase(
        "单元格设为“全部隐藏”，工作表保护时什么也不显示",
        "it is set to hide all, so that nothing is displayed on a locked sheet",
    ),
    Obscured.CONDITIONAL: Phrase(
        "条件格式会划去它，或使字色与底色相同而看不见",
        "a conditional format strikes it out or gives it the colour of the cell",
    ),
    Obscured.SPREAD: Phrase(
        "单元格的对齐方式是“跨列居中”，右边的格空着时，数字会显示在别的格里",
        "its alignment is Center Across Selection, which displays it in other cells where those beside it are blank",
    ),
    Obscured.ROTATED: Phrase(
        "文字是旋转或竖排的，行不够高时只看得到一部分",
        "its text is rotated or stacked, of which only a part is seen where the row is low",
    ),
    Obscured.PUSHED: Phrase(
        "单元格的缩进或边距过大，内容会被挤出看得到的地方",
        "its indent or padding pushes what it holds to where it is not seen",
    ),
    Obscured.CROSSED: Phrase(
        "单元格有斜线边框穿过，看上去像是划去的",
        "a diagonal border goes through it, as if it were crossed out",
    ),
    Obscured.COLOURED: Phrase(
        "数字格式中的颜色与单元格底色相同，看不出来",
        "its number format gives it the colour of what lies behind it",
    ),
    Obscured.RIGHT_TO_LEFT: Phrase(
        "文字方向是从右到左，数字、符号和空格的先后会颠倒",
        "its text runs from right to left, which turns digits, signs and spaces around",
    ),
}


# --- what is displayed ----------------------------------------------------------------------------------------------


def display_remark(cell: RawCell, kind: Kind) -> ValueRemark | None:
    """The remark about a cell that displays a date, or something else than the number it stores; None for all others.

    Args:
        cell: the cell as it was read.
        kind: the numbers it takes.

    Returns:
        V308, V330 or V331.
    """
    if isinstance(cell.value, datetime | date | time | timedelta):
        return _dated(cell, kind)
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float) or cell.is_error:
        return None
    return _doubt(cell, fifteen_digits(cell.value), kind)


def _doubt(cell: RawCell, number: Decimal, kind: Kind) -> ValueRemark | None:
    """The remark about a cell that displays something else than the number it stores; None if it displays the number.

    Args:
        cell: the cell as it was read.
        number: that it stores, or its formula comes to.
        kind: the numbers it takes.
    """
    found = disagreement(cell, number, kind.unit)
    if found is None or (found.effects == _ROUNDED and not kind.decimal and number != number.to_integral_value()):
        return None  # a count with decimals is none, displayed or not, and that is said
    return _display_remark(found.text, plain(number), cell)


_ROUNDED = frozenset({Effect.ROUNDED})


def text_remark(cell: RawCell) -> ValueRemark | None:
    """The remark about a text, or what stands in the place of one, of which nobody knows what is seen.

    Args:
        cell: the cell as it was read.

    Returns:
        V325, V331, or None if the display is known, or the cell holds nothing.
    """
    if isinstance(cell.value, str) and is_reordered(cell.value):
        return ValueRemark(V325, shown(cell.value))
    text = displayed_text(cell)
    is_sure = cell.value is None or (text is not None and not is_contradicted(cell, text))
    return None if is_sure else _display_remark(None, shown(cell.value), cell)


def style_remark(cell: RawCell) -> ValueRemark | None:
    """The remark about a cell whose style keeps a person from seeing what it holds.

    Args:
        cell: the cell as it was read.

    Returns:
        V323, or None if it is seen.
    """
    if cell.format.obscured is None or cell.is_error:
        return None
    if cell.format.obscured is Obscured.COLOURED and not is_coloured_away(cell):
        return None
    if cell.format.obscured is Obscured.RIGHT_TO_LEFT and _is_of_one_direction(displayed_text(cell) or ""):
        return None
    return ValueRemark(V323, shown(cell.value), values=(("kind", _OBSCURED[cell.format.obscured]),))


_ONE_NUMBER = re.compile(r"[0-9]+(?:[.,:/][0-9]+)*")


def _is_of_one_direction(text: str) -> bool:
    """True if a text reads the same where texts run from right to left: it begins with a letter, or is one number."""
    return text[:1].isalpha() or text.isalnum() or _ONE_NUMBER.fullmatch(text) is not None


def _display_remark(text: str | None, stored: str, cell: RawCell) -> ValueRemark:
    code = cell.format.code or "?"
    if text is None:
        return ValueRemark(V331, shown(stored), values=(("format", Phrase(code, code)),))
    said = shown(text).strip()
    display = Phrase(f"为“{said}”" if said else "为空白", repr(said) if said else "nothing")
    stored = shown(stored)
    values = (("display", display), ("stored", Phrase(stored, stored)), ("format", Phrase(code, code)))
    return ValueRemark(V330, said or stored, values=values)


def _doubt_of_result(cell: RawCell, number: Decimal, kind: Kind) -> ValueRemark | None:
    """The remark about a formula whose cell displays something else than what it comes to."""
    value = cell.value
    if value is None:  # not computed yet
        return _doubt(cell, number, kind)
    if cell.is_error:
        return ValueRemark(V306, shown(value))
    if isinstance(value, datetime | date | time | timedelta):
        return _dated(cell, kind)
    if isinstance(value, bool) or not isinstance(value, int | float):
        says = isinstance(value, str) and says_number(value, number, kind.unit)
        return None if says else _display_remark(shown(value), plain(number), cell)
    if fifteen_digits(value) != number:
        return _display_remark(displayed_text(cell) or shown(value), plain(number), cell)
    return _doubt(cell, number, kind)


def _dated(cell: RawCell, kind: Kind) -> ValueRemark:
    """The remark about a cell formatted as a date: what was typed is most often the number behind it, or part of it."""
    suggested = None
    if cell.serial is not None and not _is_likely_day(cell.serial, cell.format.epoch):
        suggested = _acceptable(fifteen_digits(cell.serial), kind)
    return _not_a_number(displayed_text(cell) or cell.value, _A_DATE, suggested)


def _is_likely_day(serial: float, epoch: date) -> bool:
    """True if a number is a day of these times: nobody can tell it from a count then."""
    return abs(serial) < _MANY_DAYS and (epoch + timedelta(days=int(serial))).year in _YEARS


_A_DATE = Phrase("日期", "the date")


def _not_a_number(value: Value, kind: Phrase, suggested: str | None = None) -> ValueRemark:
    return ValueRemark(V308, shown(value), suggested=suggested, values=(("kind", kind),))


def _checked(number: Decimal, found: str, kind: Kind, year: int, epoch: date = EPOCH) -> Outcome:
    """The number if the field can take it."""
    if not fits(number, kind.digits):
        return Outcome(None, (ValueRemark(V305, found),))
    whole = number == number.to_integral_value()
    if not whole and not kind.decimal:
        return Outcome(None, (ValueRemark(V303, found),))
    if number < 0 and not kind.signed:
        return Outcome(None, (ValueRemark(V304, found, suggested=_acceptable(-number, kind, year, epoch)),))
    if kind.decimal:
        return Outcome(number)
    return Outcome(int(number), _date_serial(int(number), found, year, epoch))


def _date_serial(number: int, found: str, year: int, epoch: date) -> tuple[ValueRemark, ...]:
    """A count that is exactly how a spreadsheet stores a day of these years is worth a second look."""
    if number not in date_serials(year, epoch):
        return ()
    day = (epoch + timedelta(days=number)).isoformat()
    return (ValueRemark(V313, found, expected=Phrase(day, day)),)


@functools.lru_cache(maxsize=256)
def date_serials(year: int, epoch: date = EPOCH) -> range:
    """The numbers by which spreadsheets store the days of a report year and of the next, in which it is filed.

    Args:
        year: the report year.
        epoch: the day from which the workbook counts its days.
    """
    if not date.min.year <= year <= date.max.year:  # a stamp says so; the edition will say it is not for that year
        return range(0)
    first, last = date(year, 1, 1), date(min(year + 1, date.max.year), 12, 31)
    return range((first - epoch).days, (last - epoch).days + 1)


# --- text -----------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"\d{4}([-/.年])\d{1,2}([-/.月])\d{1,2}日?")


def _text(text: str, number: Decimal | None, kind: Kind, year: int) -> Outcome:
    """The number that a text says, None if it says none or more than one."""
    found = shown(text)
    if number is None:
        bare = bare_text(text)
        if _DATE.fullmatch(bare):
            return Outcome(None, (_not_a_number(text, Phrase("日期", "the date")),))
        if len(bare) > LONGEST_NUMBER and bare.isdecimal():
            return Outcome(None, (ValueRemark(V305, found),))
        suggested = None if is_parted(text) or has_direction_controls(text) else _suggestion(bare, kind, year)
        return Outcome(None, (ValueRemark(V302, found, suggested=suggested),))
    outcome = _checked(number, found, kind, year)
    if outcome.number is None:
        return outcome
    read = plain(outcome.number)
    return Outcome(outcome.number, (ValueRemark(V309, found, expected=Phrase(read, read)), *outcome.remarks))


def _in_runs(cell: RawCell, runs: RichText, kind: Kind, year: int) -> Outcome:
    """The number in a cell of which a part is struck out, superscript or subscript."""
    said = number_in_runs(runs, kind.unit)
    if said.number is not None and cell.formula is None and isinstance(cell.value, str):
        return _text(cell.value, said.number, kind, year)
    suggested = None if said.suggested is None else _acceptable(said.suggested, kind, year)
    marked = Phrase("”、“".join(map(shown, runs.marked)), ", ".join(map(shown, runs.marked)))
    return Outcome(None, (ValueRemark(V340, shown(cell.value), suggested=suggested, values=(("marked", marked),)),))


_NOTHING = frozenset(
    ["/", "\\", "-", "--", "—", "——", "–", "无", "没有", "〇", "零", "o", "O", "Ｏ", "×", "x", "X", "nil", "none", "空"]
) | {"/ /"}
_NUMERALS = {numeral: index for index, numeral in enumerate("一二三四五六七八九十", start=1)} | {"两": 2, "壹": 1}
_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LEADING_NUMBER = re.compile(r"([+-]*)(\d+(?:\.\d+)?)")


def _suggestion(text: str, kind: Kind, year: int) -> str | None:
    """The number that the clerk most likely meant. Shown, never used."""
    if text in _NOTHING:
        return "0"
    if text in _NUMERALS:
        return str(_NUMERALS[text])
    number = _guess(text, kind)
    return None if number is None else _acceptable(number, kind, year)


def _acceptable(number: Decimal, kind: Kind, year: int = 1, epoch: date = EPOCH) -> str | None:
    """The number in plain digits if the field would take it without a word."""
    outcome = _checked(number, "", kind, year, epoch)
    return None if outcome.number is None or outcome.remarks else plain(number)


def plain(number: Number) -> str:
    """Digits and a point, never an exponent."""
    text = f"{Decimal(number):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _guess(text: str, kind: Kind) -> Decimal | None:
    if re.fullmatch(r"[+-]?\d{1,6}(\.\d{1,6})?[eE][+]?\d{1,2}", text):
        return Decimal(text)
    if re.fullmatch(r"\d[\d, ]*", text):
        return Decimal(re.sub(r"[, ]", "", text))
    sign = 1
    if text[:1] in ("减", "增"):
        sign, text = (-1 if text[0] == "减" and kind.signed else 1), text[1:]
    match = _LEADING_NUMBER.match(text)
    if match is None or re.search(r"[/:%‰^\d.]", outside_brackets(text[match.end() :])):
        return None  # a fraction, a ratio, a date: no single number to suggest
    number = Decimal(match[2]) * (-sign if "-" in match[1] and kind.signed else sign)
    rest = text[match.end() :].strip("()（）[] ")
    own_multiple = _MULTIPLES.get(kind.unit[:1], 1)
    if rest[:1] in _MULTIPLES:
        return number * _MULTIPLES[rest[0]] / own_multiple
    return number / own_multiple if rest == "元" and own_multiple > 1 else number


# --- dates ----------------------------------------------------------------------------------------------------------


_YEARS = range(1980, 2120)
"""In which reports are signed; a day outside was a number or a slip."""
_MANY_DAYS = 100_000


@dataclass(frozen=True, slots=True)
class DayReading:
    """A date, or None, and what is to be said."""

    day: date | None
    remarks: tuple[ValueRemark, ...] = ()


def read_date(cell: RawCell) -> DayReading:
    """The date in a cell that is not blank.

    Args:
        cell: the cell as it was read.

    Returns:
        The date, with a remark if it is not displayed whole; or the remark that says why there is none.
    """
    value = cell.kept
    if cell.is_error and cell.serial is not None:  # 20260108, where a day has five digits
        return DayReading(None, (replace(_no_day(plain(fifteen_digits(cell.serial))), found=shown(value)),))
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _displayed_day(cell, value)
    if isinstance(value, int | float) and not isinstance(value, bool) and not cell.is_error:
        return _numbered_day(cell, value)
    if isinstance(value, str) and value is cell.value and not is_displayed(cell, value):
        return DayReading(None, (_display_remark(displayed_text(cell), value, cell),))
    is_text = isinstance(value, str) and not has_direction_controls(value) and not is_reordered(value)
    day = _written_day(str(value)) if is_text else None
    return DayReading(None, (_no_day(shown(value)),)) if day is None else DayReading(day)


def _displayed_day(cell: RawCell, day: date) -> DayReading:
    displayed = DayDisplay.NONE if day.year not in _YEARS else day_display(cell, day)
    if displayed is DayDisplay.FULL:
        return DayReading(day)
    found = shown(displayed_text(cell) or day)
    if displayed is DayDisplay.NONE:
        return DayReading(None, (_no_day(found),))
    return DayReading(day, (_read_as_day(W234, found, day),))


def _numbered_day(cell: RawCell, number: float) -> DayReading:
    """The day behind a number: the cell lost its date format, or its display text still says the day."""
    day: date | None = None
    if math.isfinite(number) and _is_likely_day(number, cell.format.epoch):
        day = cell.format.epoch + timedelta(days=int(number))
        if says_day(cell, day):
            return DayReading(day)
    found = shown(displayed_text(cell) or number)
    if day is not None and disagreement(cell, fifteen_digits(number), "") is None:
        return DayReading(day, (_read_as_day(W233, found, day),))
    return DayReading(None, (_no_day(found),))


_LIKELY_DAY = re.compile(
    r"(?:(?P<year>20\d\d|\d\d(?![-/]))[-/.年、,]|(?P<years>20\d\d|\d\d)(?=\d{4}$))"
    r"(?P<month>\d{1,2}?)[-/.月、,]?(?P<day>\d{1,2})[日号]?"
)
"""Ways to write a day that a person understands and the form does not take: 20260108, 26.1.8, 2026年1月8号."""


def _no_day(found: str) -> ValueRemark:
    """What is no date, with the day that was probably meant."""
    likely = _LIKELY_DAY.fullmatch(bare_text(found).replace(" ", ""))
    if likely is None:
        return ValueRemark(V312, found)
    year = int(likely["year"] or likely["years"]) % 100 + 2000
    day = _day_of(year, int(likely["month"]), int(likely["day"]))
    return ValueRemark(V312, found, suggested=None if day is None else day.isoformat())


def _read_as_day(rule: Rule, found: str, day: date) -> ValueRemark:
    return ValueRemark(rule, found, expected=Phrase(day.isoformat(), day.isoformat()))


def _written_day(text: str) -> date | None:
    bare = bare_text(text).replace(" ", "")
    if not _DATE.fullmatch(bare):
        return None
    return _day_of(*(int(part) for part in re.findall(r"\d+", bare)))


def _day_of(year: int, month: int, day: int) -> date | None:
    """The day of such a number; None if there is none, or no report is signed in that year."""
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
