"""Colours and conditions of failing checks, and the validation of numbers: shared by cover, grids and texts."""

from __future__ import annotations

from typing import Any

from gouji.common import Cell
from gouji.findings import Language, Phrase, Severity
from gouji.form import CellType, Check, Relation
from gouji.workbook.writer.canvas import ERROR_STYLE, INFO_STYLE, MESSAGE_LIMIT, TITLE_LIMIT, WARNING_STYLE, clipped

_FAILS_FORMAT = Phrase('"不符";"不符";"相符"', '"fails";"fails";"holds"')
DIFFERENCE_FORMAT = {
    Relation.EQUAL: Phrase('"差 +"General;"差 -"General;"相符"', '"off by +"General;"off by -"General;"holds"'),
    Relation.AT_MOST: Phrase('"超出 "General;"相符";"相符"', '"over by "General;"holds";"holds"'),
    Relation.AT_LEAST: Phrase('"相符";"不足 "General;"相符"', '"holds";"short by "General;"holds"'),
    Relation.BELOW: _FAILS_FORMAT,
    Relation.ABOVE: _FAILS_FORMAT,
    Relation.OTHER: _FAILS_FORMAT,
}
"""Shows a difference in words, so that the cell itself stays a number."""


_FAILING = {Relation.AT_MOST: ">", Relation.AT_LEAST: "<"}
"""The sign of a difference that fails, where not every difference does."""


def difference_format(check: Check, language: Language) -> str:
    """The number format of the cell of a tie-out.

    Args:
        check: a tie-out as laid out.
        language: of the form.
    """
    line = check.constraint.line
    return (_FAILS_FORMAT if line.word is not None else DIFFERENCE_FORMAT[line.relation]).text(language)


def style_of(check: Check) -> dict[str, Any]:
    """The colours of a tie-out that fails: red rejects, yellow asks, blue informs.

    Args:
        check: a tie-out as laid out.

    Returns:
        Properties of a conditional format.
    """
    return severity_style(check.constraint.rule.severity)


def severity_style(severity: Severity) -> dict[str, Any]:
    """The colours of a severity.

    Args:
        severity: of a rule that is broken.

    Returns:
        Properties of a conditional format.
    """
    return {Severity.ERROR: ERROR_STYLE, Severity.WARNING: WARNING_STYLE, Severity.INFO: INFO_STYLE}[severity]


def sign_of(check: Check) -> str:
    """How the difference of a tie-out that fails compares with 0.

    Args:
        check: a tie-out as laid out.
    """
    return _FAILING.get(check.constraint.line.relation, "<>")


def fails(check: Check, cell: Cell) -> str:
    """The condition under which a tie-out fails.

    Args:
        check: a tie-out as laid out.
        cell: with its difference.

    Returns:
        A formula for the sheet of that cell, without ``=``.
    """
    return f"{cell.fixed}{sign_of(check)}0"


_WORDS = {10: "十", 15: "十五"}


def number_validation(
    title: str, message: str, number_type: CellType, *, signed: bool, digits: int = 10, language: Language
) -> dict[str, Any]:
    """A validation that lets numbers of a type in and stops everything else.

    Args:
        title: of the prompt, cut to 32 characters.
        message: of the prompt, cut to 255 characters.
        number_type: integers or decimals.
        signed: negative numbers too.
        digits: before the point.
        language: of the form.

    Returns:
        Options for :meth:`Canvas.validate`.
    """
    most = 10**digits - 1
    is_decimal = number_type is CellType.DECIMAL
    sign = Phrase("" if signed else "，不能为负", "" if signed else ", not below zero")
    zh = f"这里只能填{'小数' if is_decimal else '整数'}{sign.zh}，最多{_WORDS[digits]}位。没有发生的填 0。"
    en = f"Only a {'' if is_decimal else 'whole '}number{sign.en}, of at most {digits} digits. 0 where there is none."
    return {
        "validate": "decimal" if is_decimal else "integer",
        "criteria": "between",
        "minimum": -most if signed else 0,
        "maximum": most,
        "input_title": clipped(title, TITLE_LIMIT),
        "input_message": clipped(message, MESSAGE_LIMIT),
        "error_title": Phrase("请填数字", "A number, please").text(language),
        "error_message": Phrase(zh, en).text(language),
    }
