"""Templates of the user's own, loaded: an edition whose formulas spreadsheet programs take.

Whether a formula is too long is seen only where the form is laid out: what lies side by side is one range.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

from gouji.common import LONGEST_FORMULA, areas
from gouji.form import expression
from gouji.form.edition import templates
from gouji.form.edition.members import UnitsOf, with_examples, with_members
from gouji.form.edition.source import Problem, TemplateError, Tree
from gouji.form.edition.spec import Edition
from gouji.form.layout import Layout, lay_out

MOST_CELLS, MOST_MERGED = 150_000, 4_500
"""Printed cells and merged cells of a form: readers refuse workbooks with somewhat more."""
MOST_SECTIONS, MOST_COLUMNS = 90, 16_000
"""Sheets of tables, and columns of one: readers take 100 sheets, spreadsheet programs 16 384 columns."""
_MANY = 200
"""Terms below which no formula can be as long."""
_AROUND = 20
"""Characters that formulas have besides their ranges."""


def load_file(path: Path | str, *, is_out: bool = False) -> Edition:
    """Load a template of the user's own. ``extends`` names a template beside it or a shipped edition.

    Args:
        path: the YAML file.
        is_out: workbooks of it are out: what earlier versions took is taken.

    Returns:
        The edition, proved.

    Raises:
        TemplateError: something in the file is wrong; every problem has file, line and reason.
        OSError: the file cannot be opened.
    """
    return _proved(path, lambda tree: tree, is_out=is_out)


def load_expanded(path: Path | str, units_of: UnitsOf) -> Edition:
    """Load a template with a row for each agency where it takes rows from a roster.

    Args:
        path: the YAML file.
        units_of: gives the agencies.

    Returns:
        The edition, proved.

    Raises:
        TemplateError: something in the file is wrong, or the roster has no agency for a row.
        OSError: the file cannot be opened.
    """
    return _proved(path, functools.partial(with_members, units_of=units_of))


def load_draft(path: Path | str) -> Edition:
    """Load a template for who writes it: rows from a roster that is not known yet are those of agencies made up.

    Args:
        path: the YAML file.

    Returns:
        The edition, proved.

    Raises:
        TemplateError: something in the file is wrong.
        OSError: the file cannot be opened.
    """
    return _proved(path, with_examples)


def _proved(path: Path | str, completed: Callable[[Tree], Tree], *, is_out: bool = False) -> Edition:
    edition = templates.load_file(Path(path), completed, is_out=is_out)
    problems = [Problem(str(path), 1, reason) for reason in _too_long(edition)]
    if problems:
        raise TemplateError(problems)
    return edition


def _too_long(edition: Edition) -> Iterator[str]:
    """The formulas that no spreadsheet program would take, each as what is wrong with the form."""
    layout = lay_out(edition)
    for definition in edition.definitions:
        if len(definition.terms) > _MANY:
            formula = expression.weighted_formula(definition.weights.items(), layout.reference)
            yield from _judged(definition.rule.code, definition.path, len(formula))
    for constraint in (*edition.constraints, *edition.doubts):
        if len(constraint.line.names) > _MANY:
            sheet = layout.cells[constraint.place].sheet
            reference = functools.partial(layout.reference, sheet=sheet)
            formula = expression.live_formula(constraint.line, reference, lambda _: False, is_exact=False)
            yield from _judged(constraint.rule.code, constraint.place, len(formula))
    yield from _scattered(layout)
    yield from _too_large(layout)


def _too_large(layout: Layout) -> Iterator[str]:
    """Forms whose workbooks would be refused when they come back."""
    boxes = [box for sheet in layout.sheets for box in sheet.boxes]
    if len(boxes) > MOST_CELLS:
        yield f"the form has {len(boxes)} cells, and workbooks of at most {MOST_CELLS} are read"
    merged = sum(box.area.top != box.area.bottom or box.area.left != box.area.right for box in boxes)
    if len(layout.sheets) > MOST_SECTIONS:
        yield f"the form has {len(layout.sheets)} sheets of tables, and workbooks of at most {MOST_SECTIONS} are read"
    widest = max((box.area.right for box in boxes), default=0)
    if widest > MOST_COLUMNS:
        yield f"the form has a table of {widest} columns, and tables of at most {MOST_COLUMNS} are read"
    if merged > MOST_MERGED:
        yield f"the form has {merged} merged cells, and workbooks of at most {MOST_MERGED} are read"


def _judged(code: str, path: str, length: int) -> Iterator[str]:
    if length >= LONGEST_FORMULA - _AROUND:
        yield (
            f"the sum of {code} for {path!r} is a formula of {length} characters, and {LONGEST_FORMULA} are allowed: "
            "put rows or columns that are added side by side, or add them in two steps"
        )


def _scattered(layout: Layout) -> Iterator[str]:
    """Sheets whose inputs lie in so many places that the cover cannot count them."""
    for sheet in layout.sheets:
        ranges = [area.absolute for area in areas(sheet.inputs)]
        if sum(len(f"COUNTBLANK({cells})+") + len(cells) for cells in ranges) >= LONGEST_FORMULA - _AROUND:
            yield f"the inputs of {sheet.name!r} lie in {len(ranges)} places, too many to be counted in a formula"
