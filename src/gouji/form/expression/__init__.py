"""The lines of a form, each written once and read four ways: as a spreadsheet formula, as a value, as prose, as names.

A line is two sums and their relation::

    new + carried_over = results.total + carried_forward
    average = 1000 * wages / people
    stock_out <= 31
    has_media = 是
    answered is filled

A sum adds and takes away terms: a name, a number times a name, the least or the largest of some names, a number. One
term of a line may be a quotient, rounded to so many places. Two lines make a guarded one: where the first holds, so
must the second. The names are ids of rows or of columns, or paths over the whole form. What a name stands for, one
field or every field under a heading, is known to the caller. There are no variables, no parentheses within each other
and no functions besides on purpose: whatever is written can be derived as formula, check and sentence.
"""

from gouji.form.expression.formulas import Reference, difference_formula, live_formula, sum_formula, weighted_formula
from gouji.form.expression.judging import LineResult, judged
from gouji.form.expression.lines import (
    ANY,
    BY_DIFFERENCE,
    Gather,
    Line,
    Number,
    Relation,
    Sum,
    Term,
    holds,
    is_number,
    sums,
)
from gouji.form.expression.parsing import ExpressionError, parse
from gouji.form.expression.wording import prose

__all__ = [
    "ANY",
    "BY_DIFFERENCE",
    "ExpressionError",
    "Gather",
    "Line",
    "LineResult",
    "Number",
    "Reference",
    "Relation",
    "Sum",
    "Term",
    "difference_formula",
    "holds",
    "is_number",
    "judged",
    "live_formula",
    "parse",
    "prose",
    "sum_formula",
    "sums",
    "weighted_formula",
]
