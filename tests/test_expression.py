"""The language of sums: what is a line, and that formula, value and prose say the same of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.form.expression import (
    ExpressionError,
    Gather,
    Line,
    Number,
    Relation,
    Sum,
    Term,
    difference_formula,
    holds,
    judged,
    live_formula,
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
        "a < b < c",
        "a * 2 = b",
        "2 a = b",
        "a / 2 = b",
        "a / b = c",  # without places
        "a / b + c / d = e",
        "a - = b",
        "a = b -",
        "a = 1e5",
        "a = 01",
        "a = 1.",
        "min a = b",
        "min() = b",
        "min(a = b",
        "min(a, ) = b",
        "sum(a) = b",
        "a < 是",
        "a + b = 是",
        '"是" = a',
        "a is",
        "a is empty",
        "a + b is filled",
        "2 * a is blank",
        "* = a",
        "*.a = b",
        "a.* * 2 = b",
        "a =< b",
        "a => b",
        "a != b",
        "a * b = c",
        "(a + b) = c",
        "a + = b",
        "a + + b = c",
        "+ a = b",
        "a b = c",
        "a + 0 = b",
        "0 + 0 = b",
        "00 = b",
        "A = b",
        "1a = b",
        "_a = b",
        "a. = b",
        ".a = b",
        "a..b = c",
        "a.1 = c",
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


@pytest.mark.parametrize(("text", "said"), [("a = b = c", "b = c"), ("a = B", "B"), ("a = b + a", "'a'"), ("a", "'a'")])
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
    assert parse(str(line)) == line


@pytest.mark.parametrize(
    ("text", "places", "left", "right"),
    [
        ("a = b - c", None, ("a",), ("b", Term(("c",), -1))),
        ("-a = b", None, (Term(("a",), -1),), ("b",)),
        ("a <= 31", None, ("a",), (Term((), 31),)),
        ("a = b - 1.5", None, ("a",), ("b", Term((), Decimal("-1.5")))),
        ("a >= 0.5 * b", None, ("a",), (Term(("b",), Decimal("0.5")),)),
        ("a = 1000 * b / c", 0, ("a",), (Term(("b",), 1000, over=("c",)),)),
        ("a.*.x <= max(b.*, c)", None, ("a.*.x",), (Term(("b.*", "c"), gather=Gather.MOST),)),
        ("min(a) < b", None, (Term(("a",), gather=Gather.LEAST),), ("b",)),
    ],
)
def test_a_sum_takes_away_multiplies_and_divides_once(text: str, places: int | None, left: Sum, right: Sum) -> None:
    line = parse(text, places)
    assert (line.left, line.right) == (left, right)
    assert parse(str(line), places) == line


@pytest.mark.parametrize(
    ("text", "relation", "word", "read"),
    [
        ("a = 是", Relation.EQUAL, "是", "是"),
        ("a <> 未办结", Relation.OTHER, "未办结", "已办结"),
        ('a = "N/A"', Relation.EQUAL, "N/A", "N/A"),
        ("a.b is filled", Relation.OTHER, "", "甲"),
        ("a is blank", Relation.EQUAL, "", None),
    ],
)
def test_a_name_is_compared_with_a_word(text: str, relation: Relation, word: str, read: str | None) -> None:
    line = parse(text)
    assert (line.relation, line.word, line.right) == (relation, word, ())
    (name,) = line.names
    found = judged(line, {}, {name: read})
    assert found is not None
    assert found.holds
    assert judged(line, {}, {}) is None


@given(
    st.integers(-(10**6), 10**6),
    st.integers(-(10**6), 10**6),
    st.integers(-(10**6), 10**6),
    st.integers(0, 4),
    st.sampled_from(Relation),
)
def test_a_quotient_is_rounded_as_spreadsheets_do(a: int, b: int, c: int, places: int, relation: Relation) -> None:
    line = parse(f"a {relation} 100 * b / c", places)
    left, right = sums(line, {"a": a, "b": b, "c": c}.__getitem__)
    wanted = Fraction(100 * b, c) if c else Fraction(0)
    off = abs(Fraction(right) - wanted) * 10**places
    assert left == a
    assert off <= Fraction(1, 2)
    assert off != Fraction(1, 2) or abs(Fraction(right)) > abs(wanted)  # halves away from zero


def test_a_guard_lets_a_line_pass() -> None:
    line = replace(parse("a <= b"), when=parse("c > 0"))
    assert judged(line, {"a": 2, "b": 1, "c": 0}, {}) is None
    found = judged(line, {"a": 2, "b": 1, "c": 1}, {})
    assert found is not None
    assert (found.holds, found.shown) == (False, 1)
    assert judged(line, {"a": 2, "b": 1}, {}) is None
    assert line.names == ("a", "b", "c")


def test_what_is_no_number_is_left_out_of_the_least_and_leaves_a_sum_open() -> None:
    words = {"b": "N/A"}
    found = judged(parse("min(a, b) <= c"), {"a": 5, "c": 4}, words)
    assert found is not None
    assert (found.left, found.holds) == (5, False)
    assert judged(parse("min(b) <= c"), {"c": 4}, words) is None
    assert judged(parse("a + b <= c"), {"a": 5, "c": 4}, words) is None
    assert judged(parse("min(a, b) <= c"), {"a": 5, "c": 4}, {}) is None  # not known is not "no number"


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("a = b - c", "SUM(a)-(SUM(b)-SUM(c))"),
        ("a >= 2 * b - 1", "SUM(a)-(2*SUM(b)-1)"),
        ("a < b", "IF(COUNT(a,b)=2,IF(SUM(a)-SUM(b)<0,0,1),0)"),  # blanks would break it: it waits for them
        ("a <> 3", "IF(SUM(a)-3<>0,0,1)"),
        ("a >= 3", "IF(COUNT(a)=1,SUM(a)-3,0)"),
        ("a <= max(b, c)", "IF(COUNT(b,c)>0,SUM(a)-MAX(b,c),0)"),
        ("a = 是", 'IF(a<>"",IF(a="是",0,1),0)'),
        ("a is filled", 'IF(a<>"",0,1)'),
        ("a = word", "IF(COUNT(word)=1,SUM(a)-SUM(word),0)"),
    ],
)
def test_the_live_formula_is_zero_where_a_line_holds(text: str, formula: str) -> None:
    unsure = {"word", "b", "c"} if "max" in text or "word" in text else set()
    assert live_formula(parse(text), _cell_list, lambda name: name not in unsure) == formula


def test_a_guard_and_a_quotient_in_a_formula() -> None:
    line = replace(parse("a = 100 * b / c", 1), when=parse("d = 是"))
    assert live_formula(line, _cell_list, lambda _: True, is_exact=False) == (
        'IF(AND(d<>"",d="是"),ROUND(SUM(a)-IF(SUM(c)=0,0,ROUND(100*SUM(b)/SUM(c),1)),6),0)'
    )
    assert prose(line, str.upper) == "D ＝ 是 时，A ＝ 100×B÷C（保留1位小数）"
    assert prose(line, str.upper, "en") == "if D ＝ 是: A ＝ 100×B÷C (to 1 place)"


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
        (Relation.AT_LEAST, 3, 3, True),
        (Relation.AT_LEAST, 3, 4, False),
        (Relation.BELOW, 3, 3, False),
        (Relation.BELOW, 3, 4, True),
        (Relation.ABOVE, 3, 3, False),
        (Relation.ABOVE, 4, 3, True),
        (Relation.OTHER, 3, Decimal("3.0"), False),
        (Relation.OTHER, 3, 4, True),
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


_EXTREME = st.integers(-(10**45), 10**45) | st.decimals(
    -(10**30), 10**30, places=12, allow_nan=False, allow_infinity=False
)


@given(st.lists(_EXTREME, min_size=1, max_size=3), _EXTREME.filter(bool), st.integers(1, 10**40), st.integers(0, 9))
def test_a_quotient_of_any_size_is_exact_to_its_places(
    above: list[Number], below: Number, factor: int, places: int
) -> None:
    names = tuple(f"a{number}" for number in range(len(above)))
    term = Term(names, factor, Gather.MOST, ("below",), places)
    found = term.value({**dict(zip(names, above, strict=True)), "below": below}.__getitem__)
    exact = Fraction(max(above)) * factor / Fraction(below)
    assert isinstance(found, Decimal)
    assert found.as_tuple().exponent == -places
    off = (abs(Fraction(found)) - abs(exact)) * 10**places
    assert -Fraction(1, 2) < off <= Fraction(1, 2)  # halves go away from zero
    assert found == 0 or (found > 0) == (exact > 0)


@given(valued_lines())
def test_the_formula_shows_the_difference_of_the_sums(case: tuple[Line, dict[str, Number]]) -> None:
    line, values = case
    addresses = {name: f"A{row}" for row, name in enumerate(line.names, 1)}
    formula = difference_formula(line, lambda names: ",".join(addresses[name] for name in names))
    difference = _spreadsheet(formula, {addresses[name]: value for name, value in values.items()})
    left, right = sums(line, values.__getitem__)
    assert difference == left - right
    assert (
        holds(line, left, right)
        == {
            Relation.EQUAL: difference == 0,
            Relation.AT_MOST: difference <= 0,
            Relation.AT_LEAST: difference >= 0,
            Relation.BELOW: difference < 0,
            Relation.ABOVE: difference > 0,
            Relation.OTHER: difference != 0,
        }[line.relation]
    )


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
