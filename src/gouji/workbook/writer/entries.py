"""Inputs of a table as a spreadsheet program asks for them: validation, prompt, number format, by the type of the cell.

What a cell takes its converter knows (:mod:`gouji.form.converters`); here it is put into the words of spreadsheets.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from gouji.common import Area, Cell, quoted
from gouji.findings import Language, Phrase
from gouji.form import CellType, CellValue, Edition, Field, converter_of, json_number
from gouji.workbook.writer.canvas import MESSAGE_LIMIT, TITLE_LIMIT, clipped
from gouji.workbook.writer.check_styles import number_validation

FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2119, 12, 31)
"""Days that a cell takes, as the reader does."""
_LONGEST_LIST = 255
"""Characters of the choices that a validation holds itself; more of them stand in cells."""
LONGEST_GENERAL = 10
"""Digits that General displays besides a point."""
LEAST_GENERAL = "0.0001"
"""The least number that General displays without an exponent."""
_LISTS_COLUMN = 7
"""The first column of the guide with a list of choices, beside its tables."""


def number_format(field: Field, value: CellValue) -> str:
    """The number format of an input or total.

    Args:
        field: of the cell.
        value: that stands in it.
    """
    if field.type is CellType.DATE:
        return "yyyy-mm-dd"
    if not field.type.is_number:
        return "@"
    if field.type is CellType.INTEGER:
        return "0"
    # General shows eleven characters of a number at most, and rounds the rest away; small ones have an exponent.
    number = Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
    whole, _, decimals = f"{number:f}".partition(".")
    if len(whole) + len(decimals) > LONGEST_GENERAL - 1 or 0 < abs(number) < Decimal(LEAST_GENERAL):
        return f"0.{'0' * len(decimals)}" if decimals else "0"
    return "General" if field.digits <= LONGEST_GENERAL else "0.00####"


def hint(field: Field, language: Language = "zh") -> str:
    """The words at the end of a prompt: what is to be typed.

    Args:
        field: of the cell.
        language: of the form.
    """
    if language == "en":
        return _hint_in_english(field)
    if field.type.is_number and not field.restrictions:
        number = "小数" if field.type is CellType.DECIMAL else "整数"
        unit = f"，单位：{field.unit}" if field.unit else ""
        sign = "，减少的填负数" if field.signed else ""
        return f"填{number}{unit}{sign}；没有的填 0。"
    wanted = converter_of(field).wanted(field).zh
    unit = f"，单位：{field.unit}" if field.unit else ""
    end = "；没有的可以不填。" if field.is_optional else "；没有的填 0。" if field.type.is_number else "。"
    return f"{'选' if field.type is CellType.CHOICE else '填'}{wanted}{unit}{end}"


def _hint_in_english(field: Field) -> str:
    wanted = converter_of(field).wanted(field).en
    unit = f", in {field.unit}" if field.unit else ""
    sign = ", below zero for a decrease" if field.signed else ""
    end = "; blank where there is none." if field.is_optional else "; 0 where there is none."
    return f"Fill in {wanted}{unit}{sign}{end if field.type.is_number or field.is_optional else '.'}"


def validation(title: str, message: str, field: Field, cells: Sequence[Cell], edition: Edition) -> dict[str, Any]:
    """A validation that lets in what a field takes, as far as a spreadsheet program can tell, and stops all else.

    Args:
        title: of the prompt, cut to 32 characters.
        message: of the prompt, cut to 255 characters.
        field: what it takes.
        cells: that it is for.
        edition: with the lists of all choices.

    Returns:
        Options for :meth:`Canvas.validate`.
    """
    if field.type.is_number and not field.restrictions:
        return number_validation(
            title, message, field.type, signed=field.signed, digits=field.digits, language=edition.language
        )
    wanted = converter_of(field).wanted(field).text(edition.language)
    refused = Phrase("不合要求", "Not as required"), Phrase(f"这里只能填：{wanted}。", f"Only this: {wanted}.")
    return {
        **_VALIDATIONS[field.type](field, min(cells), edition),
        "input_title": clipped(title, TITLE_LIMIT),
        "input_message": clipped(message, MESSAGE_LIMIT),
        "error_title": clipped(refused[0].text(edition.language), TITLE_LIMIT),
        "error_message": clipped(refused[1].text(edition.language), 225),
    }


def _number_rule(field: Field, cell: Cell, _: Edition) -> dict[str, Any]:
    least, most = bounds(field)
    if not field.may_be and field.places is None:
        kind = "decimal" if field.type is CellType.DECIMAL else "integer"
        low, high = json_number(least), json_number(most)
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    it = cell.a1
    places = 0 if field.type is CellType.INTEGER else field.places
    round_ = "" if places is None else f",ROUND({it},{places})={it}"
    number = f"AND(ISNUMBER({it}),{it}>={least},{it}<={most}{round_})"
    return _custom(number, it, field.may_be)


def bounds(field: Field) -> tuple[Decimal, Decimal]:
    """The least and the largest number that a field takes.

    Args:
        field: of the form, a number.

    Returns:
        The least and the largest, by its digits, its sign and the bounds it has itself.
    """
    most = Decimal(10**field.digits - 1)
    least = -most if field.signed else Decimal(0)
    low = least if field.least is None else max(least, field.least)
    return low, most if field.most is None else min(most, field.most)


def _custom(condition: str, it: str, words: Iterable[str]) -> dict[str, Any]:
    said = [f"{it}={quoted(word)}" for word in words]
    formula = f"=OR({','.join([condition, *said])})" if said else f"={condition}"
    return {"validate": "custom", "value": formula}


def day_formula(day: date) -> str:
    """A day in a formula, whatever day the workbook counts from.

    Args:
        day: the day.
    """
    return f"DATE({day.year},{day.month},{day.day})"


def _day_rule(field: Field, cell: Cell, _: Edition) -> dict[str, Any]:
    if not field.may_be:
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
    first, last = map(day_formula, (FIRST_DAY, LAST_DAY))
    it = cell.a1
    return _custom(f"AND(ISNUMBER({it}),{it}>={first},{it}<={last})", it, field.may_be)


def _text_rule(field: Field, _: Cell, __: Edition) -> dict[str, Any]:
    return {"validate": "length", "criteria": "<=", "value": int(field.most or 0)}


def _choice_rule(field: Field, _: Cell, edition: Edition) -> dict[str, Any]:
    area = choice_areas(edition).get(field.choices)
    return {"validate": "list", "source": list(field.choices) if area is None else f"={area.absolute}"}


_VALIDATIONS: Mapping[CellType, Callable[[Field, Cell, Edition], dict[str, Any]]] = {
    CellType.INTEGER: _number_rule,
    CellType.DECIMAL: _number_rule,
    CellType.DATE: _day_rule,
    CellType.TEXT: _text_rule,
    CellType.CHOICE: _choice_rule,
}


@functools.lru_cache(maxsize=32)
def first_free_column(edition: Edition) -> int:
    """The first column of the guide beside what is printed and the choices."""
    return _LISTS_COLUMN + len(choice_areas(edition))


def choice_areas(edition: Edition) -> Mapping[tuple[str, ...], Area]:
    """The cells of the guide with the choices that a validation cannot hold itself, by the choices."""
    known = dict.fromkeys(field.choices for field in edition.typed if field.choices)
    long = [words for words in known if len(",".join(words)) > _LONGEST_LIST or any("," in word for word in words)]
    return {
        words: Area(edition.own_sheets.guide, 2, _LISTS_COLUMN + index, 1 + len(words), _LISTS_COLUMN + index)
        for index, words in enumerate(long)
    }
