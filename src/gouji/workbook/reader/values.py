"""From what a clerk typed into a cell to a number, a text or a date, or to the reason why not.

Forgiving in spelling, strict in meaning: a spelling that can mean only one number is read and recorded (V309); one that
could mean two is a finding with a suggestion, and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from gouji.findings import Phrase, Rule
from gouji.findings.rules import V302, V303, V304, V305, V306, V307, V308, V309, V312, V313, V314, V317
from gouji.form import Number, fits
from gouji.workbook.formats.raw import RawCell, Value, visible
from gouji.workbook.reader.formulas import links_elsewhere

_SHOWN = 60
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class ValueRemark:
    """A finding about a cell that still lacks its place, which the reader adds."""

    rule: Rule
    found: str
    expected: Phrase | None = None
    suggested: str | None = None
    values: tuple[tuple[str, Phrase], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """The numbers that a cell takes."""

    decimal: bool = False
    signed: bool = False
    unit: str = ""
    digits: int = 10


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
    text = " ".join(text.split()) or text
    text = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def read_number(cell: RawCell, kind: Kind, year: int, computed: Decimal | None = None) -> Outcome:
    """The number in a cell that is not blank.

    Args:
        cell: the cell as it was read.
        kind: the numbers it takes.
        year: the report year, which tells what numbers may be dates.
        computed: what the formula in the cell comes to, None if nothing can be made sure of.
    """
    if cell.formula is None:
        return _plain(cell, kind, year)
    formula = shown(cell.formula)
    if links_elsewhere(cell.formula):
        return Outcome(None, (ValueRemark(V317, formula),))
    if computed is None:
        return Outcome(None, (ValueRemark(V314, formula),))
    outcome = _checked(computed, formula, kind, year)
    if outcome.number is None:
        return outcome
    value = plain(outcome.number)
    return Outcome(outcome.number, (ValueRemark(V307, formula, expected=Phrase(value, value)), *outcome.remarks))


def _plain(cell: RawCell, kind: Kind, year: int) -> Outcome:
    value = cell.value
    if cell.is_error:
        return Outcome(None, (ValueRemark(V306, shown(value)),))
    if isinstance(value, bool):
        return Outcome(None, (_not_a_number(value, Phrase("逻辑值", "the truth value")),))
    if isinstance(value, datetime | date | time | timedelta):
        # The cell is formatted as a date: what was typed is most often the number behind it.
        suggested = _acceptable(_exact(cell.serial), kind, year) if cell.serial is not None else None
        return Outcome(None, (_not_a_number(value, Phrase("日期", "the date"), suggested),))
    if isinstance(value, int | float):
        return _checked(_exact(value), shown(value), kind, year)
    return _text(str(value), kind, year)


def _not_a_number(value: Value, kind: Phrase, suggested: str | None = None) -> ValueRemark:
    return ValueRemark(V308, shown(value), suggested=suggested, values=(("kind", kind),))


def _exact(value: float) -> Decimal:
    """The number without the noise of binary fractions: spreadsheets keep fifteen digits."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")


def _checked(number: Decimal, found: str, kind: Kind, year: int) -> Outcome:
    """The number if the field can take it."""
    if not fits(number, kind.digits):
        return Outcome(None, (ValueRemark(V305, found),))
    whole = number == number.to_integral_value()
    if not whole and not kind.decimal:
        return Outcome(None, (ValueRemark(V303, found),))
    if number < 0 and not kind.signed:
        return Outcome(None, (ValueRemark(V304, found, suggested=plain(-number)),))
    if kind.decimal:
        return Outcome(number)
    return Outcome(int(number), _date_serial(int(number), found, year))


def _date_serial(number: int, found: str, year: int) -> tuple[ValueRemark, ...]:
    """A count that is exactly how a spreadsheet stores a day of these years is worth a second look."""
    if number not in date_serials(year):
        return ()
    day = (_EXCEL_EPOCH + timedelta(days=number)).isoformat()
    return (ValueRemark(V313, found, expected=Phrase(day, day)),)


def date_serials(year: int) -> range:
    """The numbers by which spreadsheets store the days of a report year and of the next, in which it is filed.

    Args:
        year: the report year.
    """
    if not date.min.year <= year <= date.max.year:  # a stamp says so; the edition will say it is not for that year
        return range(0)
    first, last = date(year, 1, 1), date(min(year + 1, date.max.year), 12, 31)
    return range((first - _EXCEL_EPOCH).days, (last - _EXCEL_EPOCH).days + 1)


# --- text -----------------------------------------------------------------------------------------------------------

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
"""Full-width forms and the true minus sign. Not NFKC: it would make 5² into 52 and ① into 1."""
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([, ])\d{3}(\1\d{3})*(\.\d+)?")
_DATE = re.compile(r"\d{4}([-/.年])\d{1,2}([-/.月])\d{1,2}日?")


def _text(text: str, kind: Kind, year: int) -> Outcome:
    found = shown(text)
    bare = " ".join(visible(text).translate(_FULL_WIDTH).split())
    number = _spelled(_without_unit(bare, kind.unit))
    if number is None:
        if _DATE.fullmatch(bare):
            return Outcome(None, (_not_a_number(text, Phrase("日期", "the date")),))
        return Outcome(None, (ValueRemark(V302, found, suggested=_suggestion(bare, kind)),))
    outcome = _checked(number, found, kind, year)
    if outcome.number is None:
        return outcome
    read = plain(outcome.number)
    return Outcome(outcome.number, (ValueRemark(V309, found, expected=Phrase(read, read)), *outcome.remarks))


def _without_unit(text: str, unit: str) -> str:
    return text.removesuffix(unit).rstrip() if unit and text != unit else text


def _spelled(text: str) -> Decimal | None:
    """The number a text can only mean, None if it could mean two or none."""
    if not text.isascii():
        return None
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    match = _GROUPED.fullmatch(text)
    return Decimal(text.replace(match[1], "")) if match else None


_NOTHING = frozenset(
    ["/", "\\", "-", "--", "—", "——", "–", "无", "没有", "〇", "零", "o", "O", "Ｏ", "×", "x", "X", "nil", "none", "空"]
) | {"/ /"}
_NUMERALS = {numeral: index for index, numeral in enumerate("一二三四五六七八九十", start=1)} | {"两": 2, "壹": 1}
_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LEADING_NUMBER = re.compile(r"([+-]*)(\d+(?:\.\d+)?)")


def _suggestion(text: str, kind: Kind) -> str | None:
    """The number that the clerk most likely meant. Shown, never used."""
    if text in _NOTHING:
        return "0"
    if text in _NUMERALS:
        return str(_NUMERALS[text])
    number = _guess(text, kind)
    return None if number is None else _acceptable(number, kind)


def _acceptable(number: Decimal, kind: Kind, year: int = 1) -> str | None:
    """The number in plain digits if the field would take it."""
    return None if _checked(number, "", kind, year).number is None else plain(number)


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
    if match is None or re.search(r"[/:%‰^\d.]", re.sub(r"[(（].*?[)）]", "", text[match.end() :])):
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


def read_date(cell: RawCell) -> date | ValueRemark:
    """The date in a sign-off cell that is not blank.

    Args:
        cell: the cell as it was read.

    Returns:
        The date, or the remark that says why there is none.
    """
    value = cell.value
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value if value.year in _YEARS else ValueRemark(V312, shown(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and not cell.is_error:
        if abs(value) < _MANY_DAYS and (day := _EXCEL_EPOCH + timedelta(days=int(value))).year in _YEARS:
            return day  # the cell lost its date format
    elif isinstance(value, str):
        bare = "".join(visible(value).translate(_FULL_WIDTH).split())
        if _DATE.fullmatch(bare):
            written = [int(part) for part in re.findall(r"\d+", bare)]
            try:
                read = date(*written)
                if read.year in _YEARS:
                    return read
            except ValueError:
                pass
    return ValueRemark(V312, shown(value))
