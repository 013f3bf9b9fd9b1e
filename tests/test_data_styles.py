"""OpenDocument data styles give the format codes that say the same, or none."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.workbook.formats.data_styles import STYLES, format_code
from gouji.workbook.formats.displayed_numbers import Agreement, check_display
from gouji.workbook.formats.format_codes import Effect, classify

NAMES = (
    'xmlns:n="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    ' xmlns:s="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:f="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:l="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)
WHOLE = '<n:number n:decimal-places="0" n:min-integer-digits="1"/>'
EMBEDDED = '<n:embedded-text n:position="1">.</n:embedded-text>'
RED = '<s:text-properties f:color="#ff0000"/>'
FROM_ZERO = '<s:map s:condition="value()&gt;=0" s:apply-style-name="P0"/>'


def _style(inside: str, name: str = "number-style", attributes: str = "") -> ET.Element:
    return ET.fromstring(f"<n:{name} {NAMES} {attributes}>{inside}</n:{name}>")  # noqa: S314  # our own


POSITIVE = {"P0": _style(WHOLE)}


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<n:number n:min-integer-digits="1"/>', "General"),
        (WHOLE, "0"),
        ('<n:number n:decimal-places="2" n:min-integer-digits="1"/>', "0.00"),
        ('<n:number n:decimal-places="2" n:min-decimal-places="1" n:min-integer-digits="1"/>', "0.0#"),
        ('<n:number n:decimal-places="2" l:min-decimal-places="0" n:min-integer-digits="1"/>', "0.##"),
        ('<n:number n:decimal-places="2" n:decimal-replacement="" n:min-integer-digits="1"/>', "0.##"),
        ('<n:number n:decimal-places="0" n:min-integer-digits="0"/>', "#"),
        ('<n:number n:decimal-places="0" n:min-integer-digits="1" n:grouping="true"/>', "#,##0"),
        ('<n:number n:decimal-places="0" n:min-integer-digits="0" n:grouping="true"/>', "#,###"),
        ('<n:number n:decimal-places="0" n:min-integer-digits="5" n:grouping="true"/>', "00,000"),
        ('<n:number n:decimal-places="2" n:min-integer-digits="1" n:display-factor="1000"/>', "0.00,"),
        ('<n:number n:decimal-places="0" n:min-integer-digits="1" n:display-factor="1000000"/>', "0,,"),
        (f"{WHOLE}<n:text>件</n:text>", '0"件"'),
        (f'{WHOLE}<n:text>"</n:text>', '0\\"'),
        (
            f'<n:number n:decimal-places="0" n:min-integer-digits="2">{EMBEDDED}</n:number>',
            '0"."0',
        ),
        (f"{RED}<n:text>-</n:text>{WHOLE}{FROM_ZERO}", '[>=0]0;[Red]"-"0'),
        ("<n:text/>", '""'),
        ("<n:fill-character> </n:fill-character>" + WHOLE, "* 0"),
        (
            '<n:fraction n:min-integer-digits="0" n:min-numerator-digits="1" n:min-denominator-digits="1"/>',
            "# ?/?",
        ),
        (
            '<n:scientific-number n:decimal-places="2" n:min-integer-digits="1" n:min-exponent-digits="2"/>',
            "0.00E+00",
        ),
    ],
)
def test_a_number_style(inside: str, code: str) -> None:
    assert format_code(_style(inside), POSITIVE) == code


@pytest.mark.parametrize(
    ("name", "inside", "code"),
    [
        ("percentage-style", '<n:number n:decimal-places="2" n:min-integer-digits="1"/><n:text>%</n:text>', "0.00%"),
        ("currency-style", f"<n:currency-symbol>¥</n:currency-symbol>{WHOLE}", '"¥"0'),
        ("boolean-style", "<n:boolean/>", '"TRUE";"TRUE";"FALSE"'),
        ("text-style", "<n:text-content/>", "@"),
        ("text-style", "<n:text>共</n:text><n:text-content/>", '"共"@'),
        (
            "date-style",
            '<n:year n:style="long"/><n:text>-</n:text><n:month n:style="long"/>',
            'yyyy"-"mm',
        ),
        ("date-style", "<n:month/><n:text>月</n:text><n:day/><n:text>日</n:text>", 'm"月"d"日"'),
        ("date-style", '<n:year n:calendar="ROC"/>', "e"),
        ("time-style", '<n:hours/><n:text>:</n:text><n:minutes n:style="long"/>', 'h":"mm'),
    ],
)  # fmt: skip
def test_a_style_of_another_type(name: str, inside: str, code: str) -> None:
    assert format_code(_style(inside, name), {}) == code


def test_a_duration() -> None:
    inside = '<n:hours/><n:text>:</n:text><n:minutes n:style="long"/>'
    style = _style(inside, "time-style", 'n:truncate-on-overflow="false"')
    assert format_code(style, {}) == '[h]":"mm'


def test_digits_of_another_script_never_agree() -> None:
    style = _style(WHOLE, attributes='n:transliteration-format="一"')
    code = format_code(style, {})
    assert code is not None
    assert Effect.DIGITS in classify(code).effects
    assert check_display(5, code).agreement == Agreement.UNKNOWN


@pytest.mark.parametrize(
    "inside",
    [
        '<n:number n:decimal-places="2" n:decimal-replacement="--" n:min-integer-digits="1"/>',
        '<n:number n:decimal-places="999" n:min-integer-digits="1"/>',
        '<n:number n:decimal-places="x" n:min-integer-digits="1"/>',
        '<n:number n:decimal-places="0" n:min-integer-digits="1" n:display-factor="10000"/>',
        '<n:number n:min-integer-digits="1" n:grouping="true"/>',
        '<n:scientific-number n:decimal-places="1" n:exponent-interval="3"/>',
        '<n:fraction n:min-numerator-digits="1" l:zeros-denominator-digits="1"/>',
        f'{WHOLE}<s:map s:condition="value()&gt;=0" s:apply-style-name="missing"/>',
        f'{WHOLE}<s:map s:condition="is-true-formula(1)" s:apply-style-name="P0"/>',
        f"{WHOLE}<n:unknown/>",
        f'{WHOLE}<x:odd xmlns:x="urn:x"/>',
        "<n:fill-character>ab</n:fill-character>",
        WHOLE * 50,
    ],
)
def test_what_no_code_says(inside: str) -> None:
    assert format_code(_style(inside), POSITIVE) is None


def test_a_map_to_a_map_says_nothing() -> None:
    assert format_code(_style(WHOLE + FROM_ZERO), {"P0": _style(WHOLE + FROM_ZERO)}) is None


def test_an_element_that_is_no_style() -> None:
    assert format_code(ET.Element("odd"), {}) is None


_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_ATTRIBUTES = (
    "decimal-places",
    "min-integer-digits",
    "min-decimal-places",
    "grouping",
    "display-factor",
    "style",
    "position",
)
_ELEMENTS = (
    "number",
    "text",
    "fraction",
    "scientific-number",
    "day",
    "embedded-text",
    "fill-character",
    "text-content",
)


def _element(name: str, attributes: dict[str, str], text: str, children: list[ET.Element]) -> ET.Element:
    element = ET.Element(_NUMBER + name, {_NUMBER + key: value for key, value in attributes.items()})
    element.text = text
    element.extend(children)
    return element


attributes = st.dictionaries(
    st.sampled_from(_ATTRIBUTES), st.sampled_from(["0", "1", "2", "30", "true", "long", "1000", "", "x"])
)
elements = st.recursive(
    st.builds(_element, st.sampled_from(_ELEMENTS), attributes, st.text(max_size=3), st.just([])),
    lambda inner: st.builds(
        _element, st.sampled_from(_ELEMENTS), attributes, st.text(max_size=3), st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(STYLES)), st.lists(elements, max_size=4))
def test_any_style_gives_a_code_or_none(name: str, children: list[ET.Element]) -> None:
    style = ET.Element(name)
    style.extend(children)
    code = format_code(style, {})
    assert code is None or classify(code).code == code
