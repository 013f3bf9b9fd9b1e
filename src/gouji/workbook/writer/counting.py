"""Formulas that count what an import would reject, as far as a formula can see it.

Each gives the number of places that need work and is never an error while the cells hold what a clerk can type or
paste. Where a count cannot be exact in every program it is rather too high than too low: a workbook that calls itself
complete must be accepted. Where a program lacks a function or computes it for no range (``ISFORMULA`` before Excel
2013, ``INT`` in Gnumeric), what only that would see goes uncounted, and all else is counted as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from gouji.common import LONGEST_FORMULA, Cell, areas, quoted
from gouji.findings import Language
from gouji.form import MAX_COUNT, MAX_NAME, MAX_TEXT, YES_NO, CellType, Edition, Field, Number, TextPlace, expression
from gouji.workbook.writer.entries import (
    FIRST_DAY,
    LAST_DAY,
    LEAST_GENERAL,
    LONGEST_GENERAL,
    bounds,
    choice_areas,
    day_formula,
)

_WIDE_SPACES = "\u3000\u00a0"
"""Indents as clerks type and paste them; ``TRIM`` leaves them."""
_MOST_JOINED = 300
"""Rows of a text that a formula joins, of 12 characters each, within :data:`LONGEST_FORMULA`."""
_MOST_ARGUMENTS = 200
"""Of a function; programs take 255."""
BY_CELL = "(SUMPRODUCT(INT({1.5,2.5}))=3)"
"""True where a function of one number is computed for each cell of a range; Gnumeric takes one of them for all."""
_FIRST_DAY, _AFTER_LAST_DAY = map(day_formula, (FIRST_DAY, LAST_DAY + timedelta(days=1)))
"""In which reports are signed."""


def pieces(formula: str) -> list[str]:
    """Cut a sum into formulas that programs take, which add up to it.

    Args:
        formula: any of this module; none of what it adds is too long by itself.

    Returns:
        One or more sums, in order.
    """
    found: list[str] = []
    for term in _terms(formula):
        if found and len(found[-1]) + len(term) < LONGEST_FORMULA - 1:
            found[-1] += f"+{term}"
        else:
            found.append(term)
    return found


def _terms(formula: str) -> list[str]:
    """All that a formula adds: its text between the ``+`` that stand in no parentheses and no quotation."""
    terms, depth, quote = [""], 0, ""
    for char in formula:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(char, 0)
        if char == "+" and not depth and not quote:
            terms.append("")
        else:
            terms[-1] += char
    return terms


def blank_inputs(cells: Iterable[Cell]) -> str:
    """Count the blank ones of some inputs.

    Args:
        cells: of one sheet.

    Returns:
        A formula without ``=``, for any sheet, as all of this module.
    """
    return _sum(f"COUNTBLANK({area.absolute})" for area in areas(cells))


def _most(field: Field | None) -> int:
    """The largest number that an input takes."""
    return MAX_COUNT if field is None else 10**field.digits - 1


def wrong_numbers(inputs: Sequence[tuple[Cell, Field | None]], plain: Cell, room: int = LONGEST_FORMULA) -> str:
    """Count inputs that hold no number of their type: texts, errors, truth values, dates, fractions, signs, formulas.

    Args:
        inputs: of one sheet, each with its field; None for a count.
        plain: a locked cell in the format General, to tell what a program calls that.
        room: characters of the formula. Of a large form fractions beside a text are not looked for, days only where a
            program makes them by itself, in amounts; and not at all where even those are too many.
    """
    cells = [cell for cell, _ in inputs]
    counts = [cell for cell, field in inputs if field is None or field.type is not CellType.DECIMAL]
    amounts = [cell for cell, field in inputs if field is not None and field.type is CellType.DECIMAL]
    unsigned = [cell for cell, field in inputs if field is None or not field.signed]
    parts = [_sum(map(_no_numbers, _absolute(cells)))]
    parts += [f'COUNTIF({area},"<0")' for area in _absolute(unsigned)]
    for most in sorted({_most(field) for _, field in inputs}):
        alike = [(cell, field) for cell, field in inputs if _most(field) == most]
        signed = [cell for cell, field in alike if field is not None and field.signed]
        parts += [f'COUNTIF({area},">{most}")' for area in _absolute([cell for cell, _ in alike])]
        parts += [f'COUNTIF({area},"<-{most}")' for area in _absolute(signed)]
    longer, shorter = (_sum((*parts, *(count(it, 0) for it in _absolute(counts)))) for count in (_finer, _rounded))
    for dated in (cells, amounts):
        days = _days(dated, plain)
        for formula in (longer, shorter):
            if dated and len(formula) + len(days) < room:
                return f"{formula}+{days}"
    return longer if len(longer) < room else shorter


def _days(cells: Sequence[Cell], plain: Cell) -> str:
    """Count cells that display days or times, by the first letter of what a program calls their formats.

    Excel calls these D and leaves G to General; LibreOffice says F of General, and G of whatever it has no letter for:
    most days. Gnumeric says G of both, and the days that it has no letter for go uncounted.
    """
    letters = ",".join(
        f"CONCATENATE({','.join(_first_letter(cell) for cell in cells[start : start + _MOST_ARGUMENTS])})"
        for start in range(0, len(cells), _MOST_ARGUMENTS)
    )
    if len(cells) > _MOST_ARGUMENTS:
        letters = f"CONCATENATE({letters})"
    other = f'IF({_first_letter(plain)}="G","D","G")'
    return f'IFERROR({len(cells)}-LEN(SUBSTITUTE(SUBSTITUTE({letters},"D",""),{other},"")),0)'


def _first_letter(cell: Cell) -> str:
    return f"LEFT(CELL(\"format\",'{cell.sheet}'!{cell.a1}))"


def _no_numbers(area: str) -> str:
    # LibreOffice counts truth values among the numbers.
    return (
        f"COUNTA({area})-COUNT({area})+SUMPRODUCT(ISNUMBER({area})*ISLOGICAL({area}))"
        f"+{_each(f'ISNUMBER({area})*_xlfn.ISFORMULA({area})', area)}"
    )


def unsure_amounts(formats: Mapping[Cell, str]) -> str:
    """Count amounts that their cells display rounded, cut off or with an exponent, as far as the format was sent.

    Args:
        formats: of the amounts of a sheet, each as the workbook is written with it.

    Returns:
        A formula that begins with ``+``; empty if there are none.
    """
    alike: dict[str, list[Cell]] = {}
    for cell, code in formats.items():
        alike.setdefault(code, []).append(cell)
    return "".join(f"+{_unsure(area, code)}" for code, cells in alike.items() for area in _absolute(cells))


def _unsure(area: str, code: str) -> str:
    if code == "General":
        is_long, is_small = f"(LEN(ABS({area}))>{LONGEST_GENERAL + 1})", f"(ABS({area})<{LEAST_GENERAL})*({area}<>0)"
        return _each(f"{BY_CELL}*ISNUMBER({area})*({is_long}+{is_small}>0)", area)
    places = len(code.partition(".")[2])
    return _rounded(area, places)


def wrong_entries(inputs: Sequence[tuple[Cell, Field]], edition: Edition) -> str:
    """Count inputs that hold what their type does not take, besides what :func:`wrong_numbers` counts.

    Args:
        inputs: of one sheet, each with its field: bounded numbers, days, texts, choices.
        edition: with the lists of all choices.

    Returns:
        A formula that begins with ``+``; empty if there are none.
    """
    alike: dict[tuple[object, ...], list[tuple[Cell, Field]]] = {}
    for cell, field in inputs:
        alike.setdefault((field.type, field.signed, field.digits, *field.restrictions), []).append((cell, field))
    parts = []
    for group in alike.values():
        field = group[0][1]
        count = _COUNTS[field.type]
        parts += [count(area, field, edition) for area in _absolute(cell for cell, _ in group)]
    return "".join(f"+{part}" for part in parts)


def wrong_in_column(area: str, field: Field, edition: Edition) -> str:
    """Count the cells of a column of records that hold what they do not take.

    Args:
        area: of the column, for any sheet.
        field: what its cells take.
        edition: with the lists of all choices.
    """
    parts = [_COUNTS[field.type](area, field, edition)]
    if field.type.is_number and not field.may_be:
        parts.append(_no_numbers(area))
        parts += [f'COUNTIF({area},"<0")'] if not field.signed else []
        parts += [f'COUNTIF({area},">{_most(field)}")', f'COUNTIF({area},"<-{_most(field)}")']
        if field.type is CellType.INTEGER:
            parts.append(_finer(area, 0))
    return _sum(part for part in parts if part != "0")


def _wrong_number(area: str, field: Field, _: Edition) -> str:
    """Bounds and places; where words may stand instead of a number, all that is neither."""
    parts = []
    least, most = bounds(field)
    if field.may_be:
        parts.append(_neither(area, field))
        parts += [f'COUNTIF({area},"<{least}")', f'COUNTIF({area},">{most}")']
    else:
        parts += [f'COUNTIF({area},"<{field.least}")'] if field.least else []
        parts += [f'COUNTIF({area},">{field.most}")'] if field.most is not None else []
    places = 0 if field.type is CellType.INTEGER else field.places
    if places is not None and (field.may_be or field.places is not None):
        parts.append(_finer(area, places))
    return _sum(parts)


def _finer(area: str, places: int) -> str:
    """Count numbers with more places; as they are written where a word beside them lets no range be rounded."""
    if ":" not in area:
        return _rounded(area, places)
    written = _each(f'{BY_CELL}*ISNUMBER({area})*(LEN({area}&"")-FIND(".",{area}&".")>{places})', area)
    return _rounded(area, places, written)


def _rounded(area: str, places: int, otherwise: str = "0") -> str:
    return _each(f"{BY_CELL}*ISNUMBER({area})*(ROUND({area},{places})<>{area})", area, otherwise)


def _neither(area: str, field: Field) -> str:
    """Count what is neither a number nor a word that may stand instead of one, and formulas."""
    words = "".join(f"-{_said(area, word)}" for word in field.may_be)
    formulas = _each(f"ISNUMBER({area})*_xlfn.ISFORMULA({area})", area)
    return f"COUNTA({area})-COUNT({area}){words}+{formulas}"


def _said(area: str, word: str) -> str:
    """Count the cells of a word; ``=`` before it keeps a sign in front from being a comparison."""
    return f"COUNTIF({area},{quoted('=' + literal(word))})"


def literal(word: str) -> str:
    """A word as a condition that no sign of it means anything else in.

    Args:
        word: any.
    """
    return "".join(f"~{char}" if char in "*?~" else char for char in word)


def _wrong_day(area: str, field: Field, _: Edition) -> str:
    days = f'COUNTIF({area},"<{_serial(FIRST_DAY)}")+COUNTIF({area},">{_serial(LAST_DAY)}")'
    return f"{_neither(area, field)}+{days}"


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def _wrong_text(area: str, field: Field, _: Edition) -> str:
    # More text than a cell can hold is an error, and is wrong.
    too_long = f"SUMPRODUCT((LEN({area})>{int(field.most or 0)})*1)" if ":" in area else f"(LEN({area})>{field.most})*1"
    return f"IFERROR({too_long},1)+{_formulas(area)}"


def _wrong_choice(area: str, field: Field, edition: Edition) -> str:
    listed = choice_areas(edition).get(field.choices)
    if listed is None:
        return f"COUNTA({area}){''.join(f'-{_said(area, word)}' for word in field.choices)}+{_formulas(area)}"
    return f"SUMPRODUCT((LEN({area})>0)*(COUNTIF({listed.absolute},{area})=0))+{_formulas(area)}"


_COUNTS: Mapping[CellType, Callable[[str, Field, Edition], str]] = {
    CellType.INTEGER: _wrong_number,
    CellType.DECIMAL: _wrong_number,
    CellType.DATE: _wrong_day,
    CellType.TEXT: _wrong_text,
    CellType.CHOICE: _wrong_choice,
}


def wrong_totals(totals: Mapping[Cell, Sequence[tuple[Cell, Number]]], room: int) -> str:
    """Count totals that hold something else than the sum of their parts: they were typed over.

    Args:
        totals: of one sheet, each with its parts and what these are multiplied with.
        room: characters of the formula. Of a large form it is only counted which of them hold no formula any more.
    """
    formula = _sum(
        # Sums of decimals carry binary noise.
        f"IFERROR((ROUND({total.absolute}-{_added(parts)},6)<>0)*1,1)"
        for total, parts in totals.items()
    )
    if len(formula) <= room:
        return formula
    return _sum(_each(f"1-_xlfn.ISFORMULA({area})", area) for area in _absolute(totals))


def _added(parts: Sequence[tuple[Cell, Number]]) -> str:
    if all(factor == 1 for _, factor in parts):
        return f"SUM({','.join(_absolute(cell for cell, _ in parts))})"
    return f"({expression.weighted_formula(parts, lambda cells: ','.join(_absolute(cells)))})"


def not_zero(declaration: Cell, inputs: Iterable[Cell], language: Language = "zh") -> str:
    """Count figures in a section that is declared all zero, and a declaration that is none.

    Args:
        declaration: the cell of the cover.
        inputs: of the section.
        language: of the form, in which the answer is yes or no.
    """
    figures = _sum(f"COUNT({area})-COUNTIF({area},0)" for area in _absolute(inputs))
    return not_none(declaration, figures, language)


def not_none(declaration: Cell, found: str, language: Language) -> str:
    """Count what stands in a section that is declared to hold nothing, and a declaration that is none.

    Args:
        declaration: the cell of the cover.
        found: a formula for what stands there, without ``=``.
        language: of the form, in which the answer is yes or no.
    """
    yes, no = YES_NO[language]
    cell = declaration.absolute
    return f'IF({cell}="{yes}",{found},1-OR({cell}="",{cell}="{no}"))'


def blank_text(cells: Sequence[Cell]) -> str:
    """Count a text as 1 if no row of it holds anything visible, as the reader sees it.

    Args:
        cells: its rows, top down.
    """
    # Joined and not as an array: Gnumeric applies text functions to the first cell of a range only.
    text = f"CLEAN({'&'.join(cell.absolute for cell in cells[:_MOST_JOINED])})"
    for space in _WIDE_SPACES:
        text = f'SUBSTITUTE({text},"{space}","")'
    # More text than a cell can hold is an error, and is not blank.
    blank = f"IFERROR((LEN(TRIM({text}))=0)*1,0)"
    rest = areas(cells[_MOST_JOINED:])
    return f"{blank}*(COUNTA({rest[0].absolute})=0)" if rest else blank


def wrong_text(place: TextPlace) -> str:
    """Count a text as 1 if it is too long or has an error in it, and each formula in it.

    Args:
        place: the rows of the text.
    """
    cells = place.cells
    length = _sum(f"LEN({cell.absolute})" for cell in cells[:_MOST_JOINED])
    length += "".join(f"+SUMPRODUCT(LEN({area}))" for area in _absolute(cells[_MOST_JOINED:]))
    # The rows are joined by a character each.
    (rows,) = _absolute(cells)
    too_long = f"IFERROR(({length}+COUNTA({rows})-1>{MAX_TEXT})*1,1)"
    return f"{too_long}+{_formulas(rows)}"


def wrong_name(cell: Cell) -> str:
    """Count a text of one line as 1 if it is too long, an error or a formula.

    Args:
        cell: of the cover.
    """
    return f"IFERROR((LEN({cell.absolute})>{MAX_NAME})*1,1)+{_formulas(cell.absolute)}"


def wrong_day(cell: Cell) -> str:
    """Count a date as 1 if it is none, as typed or as a formula gives it.

    Args:
        cell: of the cover.
    """
    it = cell.absolute
    is_day = f"AND(ISNUMBER({it}),{it}>={_FIRST_DAY},{it}<{_AFTER_LAST_DAY})"
    return f"IFERROR((LEN({it})>0)*(1-{is_day}),1)+{_formulas(it)}"


def _formulas(area: str) -> str:
    return _each(f"1*_xlfn.ISFORMULA({area})", area)


def _each(count: str, area: str, otherwise: str = "0") -> str:
    """Add up a count over an area, or *otherwise*: Gnumeric tells in no sum if a formula stands in a cell."""
    added = f"SUMPRODUCT({count})" if ":" in area else count
    return f"IFERROR({added},{otherwise})"


def _absolute(cells: Iterable[Cell]) -> list[str]:
    return [area.reference for area in areas(cells)]


def _sum(parts: Iterable[str]) -> str:
    return "+".join(parts) or "0"
