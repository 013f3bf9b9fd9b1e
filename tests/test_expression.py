"""The language of sums: what is a line, and that formula, value and prose say the same of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.form.expression import (
    ExpressionError,
    Line,
    Number,
    Relation,
    difference_formula,
    holds,
    parse,
    prose,
    sum_formula,
    sums,
)

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,5}(\.[a-z][a-z0-9_]{0,5}){0,2}", fullmatch=True)
RELATIONS = st.sampled_from(Relation)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    names = draw(st.lists(NAMES, min_size=1, max_size=8, unique=True))
    cut = draw(st.integers(0, len(names)))
    return Line(tuple(names[:cut]), draw(RELATIONS), tuple(names[cut:]))


@st.composite
def valued_lines(draw: st.DrawFn) -> tuple[Line, dict[str, Number]]:
    line = draw(lines())
    numbers = st.integers(-(10**10), 10**10) | st.decimals(-(10**6), 10**6, places=2)
    return line, {name: draw(numbers) for name in line.names}


@pytest.mark.parametrize(
    ("text", "left", "relation", "right"),
    [
        ("a = b", ("a",), Relation.EQUAL, ("b",)),
        ("a=b", ("a",), Relation.EQUAL, ("b",)),
        ("  a  <=  b  ", ("a",), Relation.AT_MOST, ("b",)),
        ("a<=b+c", ("a",), Relation.AT_MOST, ("b", "c")),
        ("0 <= a + b", (), Relation.AT_MOST, ("a", "b")),
        ("a = 0", ("a",), Relation.EQUAL, ()),
        (
            "new + carried_over = results.total + carried_forward",
            ("new", "carried_over"),
            Relation.EQUAL,
            ("results.total", "carried_forward"),
        ),
        ("a.b = a.c + a", ("a.b",), Relation.EQUAL, ("a.c", "a")),
        ("x1_ = y_2.z3", ("x1_",), Relation.EQUAL, ("y_2.z3",)),
    ],
)
def test_a_line_is_two_sums_and_a_relation(
    text: str, left: tuple[str, ...], relation: Relation, right: tuple[str, ...]
) -> None:
    line = parse(text)
    assert (line.left, line.relation, line.right) == (left, relation, right)
    assert line.names == left + right


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "a + b",
        "=",
        "<=",
        "a =",
        "= a",
        "a <=",
        "0 = 0",
        "0 <= 0",
        "a = b = c",
        "a <= b <= c",
        "a <= b = c",
        "a = b <= c",
        "a == b",
        "a <== b",
        "a =< b",
        "a => b",
        "a >= b",
        "a < b",
        "a > b",
        "a != b",
        "a - b = c",
        "-a = b",
        "2*a = b",
        "a * b = c",
        "(a + b) = c",
        "a + = b",
        "a + + b = c",
        "+ a = b",
        "a b = c",
        "a + 0 = b",
        "0 + 0 = b",
        "00 = b",
        "1 = b",
        "a = 5",
        "a = b + 1.5",
        "A = b",
        "1a = b",
        "_a = b",
        "a. = b",
        ".a = b",
        "a..b = c",
        "a.1 = c",
        "a-b = c",
        "a . b = c",
        "甲 = 乙",
        "a ＝ b",
        "a ≤ b",
        "a ＋ b = c",
        "a = a",
        "a + a = b",
        "a = b + b",
        "a.b <= c + a.b",
        "a\nb = c",
    ],
)
def test_a_bad_line_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(("text", "said"), [("a = b - c", "b - c"), ("a = B", "B"), ("a = b + a", "'a'"), ("a", "'a'")])
def test_a_refusal_names_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(said)):
        parse(text)


@given(lines())
def test_a_written_line_is_read_back(line: Line) -> None:
    assert parse(str(line)) == line


@given(st.text() | st.text("ab.01_ +<=->\n　", max_size=12))
def test_any_text_is_a_line_or_is_refused(text: str) -> None:
    try:
        line = parse(text)
    except ExpressionError:
        return
    assert "".join(str(line).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("relation", "left", "right", "expected"),
    [
        (Relation.EQUAL, 3, 3, True),
        (Relation.EQUAL, 3, 4, False),
        (Relation.EQUAL, 4, 3, False),
        (Relation.EQUAL, Decimal("1.10"), Decimal("1.1"), True),
        (Relation.EQUAL, Decimal("3.00"), 3, True),
        (Relation.AT_MOST, 3, 3, True),
        (Relation.AT_MOST, 3, 4, True),
        (Relation.AT_MOST, 4, 3, False),
        (Relation.AT_MOST, -1, 0, True),
        (Relation.AT_MOST, 0, -1, False),
    ],
)
def test_a_line_holds_of_two_sums_as_its_relation_says(
    relation: Relation, left: Number, right: Number, *, expected: bool
) -> None:
    assert holds(Line(("a",), relation, ("b",)), left, right) is expected


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [("a + b = c", 3, 4), ("0 <= a + c", 0, 5), ("c = 0", 4, 0), ("d = a", Decimal("0.1"), 1)],
)
def test_both_sides_are_added_up(text: str, left: Number, right: Number) -> None:
    values: dict[str, Number] = {"a": 1, "b": 2, "c": 4, "d": Decimal("0.1")}
    assert sums(parse(text), values.__getitem__) == (left, right)


def test_amounts_are_added_without_binary_noise() -> None:
    values: dict[str, Number] = {"a": Decimal("0.1"), "b": Decimal("0.2"), "c": Decimal("0.3")}
    line = parse("a + b = c")
    assert holds(line, *sums(line, values.__getitem__))


def _cell_list(names: tuple[str, ...]) -> str:
    return ",".join(names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b = c", "SUM(a,b)-SUM(c)"),
        ("0 <= a + b", "0-SUM(a,b)"),
        ("a = 0", "SUM(a)-0"),
        ("a <= b.c", "SUM(a)-SUM(b.c)"),
    ],
)
def test_the_formula_is_left_minus_right_in_sums_that_bear_text(text: str, expected: str) -> None:
    assert difference_formula(parse(text), _cell_list) == expected


def test_a_sum_of_nothing_is_zero() -> None:
    assert sum_formula((), _cell_list) == "0"
    assert sum_formula(iter(["a", "b"]), _cell_list) == "SUM(a,b)"


def _spreadsheet(formula: str, cells: Mapping[str, Number]) -> Number:
    """What a spreadsheet shows for the difference of two sums."""
    sides = re.fullmatch(r"(0|SUM\([^()]+\))-(0|SUM\([^()]+\))", formula)
    assert sides
    total: Number = 0
    for sign, side in zip((1, -1), sides.groups(), strict=True):
        for reference in [] if side == "0" else side[len("SUM(") : -1].split(","):
            total += sign * cells[reference]
    return total


@given(valued_lines())
def test_the_formula_shows_the_difference_of_the_sums(case: tuple[Line, dict[str, Number]]) -> None:
    line, values = case
    addresses = {name: f"A{row}" for row, name in enumerate(line.names, 1)}
    formula = difference_formula(line, lambda names: ",".join(addresses[name] for name in names))
    difference = _spreadsheet(formula, {addresses[name]: value for name, value in values.items()})
    left, right = sums(line, values.__getitem__)
    assert difference == left - right
    assert holds(line, left, right) == (difference == 0 if line.relation is Relation.EQUAL else difference <= 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b = c", "甲＋乙 ＝ 丙"),
        ("a <= b", "甲 ≤ 乙"),
        ("0 <= a + b", "0 ≤ 甲＋乙"),
        ("c = 0", "丙 ＝ 0"),
    ],
)
def test_prose_says_the_line_in_printed_words(text: str, expected: str) -> None:
    assert prose(parse(text), {"a": "甲", "b": "乙", "c": "丙"}.__getitem__) == expected


@given(lines())
def test_prose_names_every_term_in_order(line: Line) -> None:
    words = prose(line, lambda name: f"“{name}”")
    assert tuple(re.findall("“(.*?)”", words)) == line.names
