"""Texts as people see them: one number or none, runs that were taken back, the same on every Python."""

from __future__ import annotations

import string
import time
import unicodedata
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.common.characters import DIRECTION_CONTROLS, escaped, without_invisible, without_punctuation
from gouji.workbook.formats.ods_fonts import run_of_properties
from gouji.workbook.formats.rich_text import (
    RichText,
    Run,
    run_of_font,
    runs_of_string,
    split_runs,
)
from gouji.workbook.reader.display_text import (
    LONGEST_NUMBER,
    RichNumber,
    bare_text,
    number_in_runs,
    outside_brackets,
    spelled_number,
)

RARE = "\U0002ebf0\U0002ee5d\U00031350\U000323af\U00030000\u9fff\ue000\U000f0000\u180e"
"""Ideographs of the extensions I, H and G, one of 2020, private ones, and a Mongolian vowel separator."""


# --- characters -----------------------------------------------------------------------------------------------------


def test_rare_ideographs_stay() -> None:
    assert without_invisible(f"张{RARE}") == f"张{RARE}"
    assert escaped(f"张{RARE}") == f"张{RARE}"
    assert without_punctuation(f"（张{RARE}）。") == f"张{RARE}"


def test_no_character_that_is_displayed_is_removed() -> None:
    """What this interpreter calls printable or has no name for stays, but for what will never be a character."""
    for code in range(0x110000):
        char = chr(code)
        gone = not without_invisible(char)
        category = unicodedata.category(char)
        assert not (gone and char.isprintable()), hex(code)
        if category == "Cn":
            assert gone == (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE), hex(code)
        elif category in ("Cs", "Cc"):
            assert gone == (char not in "\t\n\v\f\r\x85"), hex(code)
        else:
            assert gone <= (category == "Cf"), hex(code)


@pytest.mark.parametrize(
    "block", [(0x0, 0x300), (0x2000, 0x2070), (0x2E80, 0x3400), (0x4E00, 0xA000), (0xF900, 0xFB00), (0xFE10, 0x10000)]
)
def test_punctuation_is_what_unicode_says_where_forms_are_printed(block: tuple[int, int]) -> None:
    for char in map(chr, range(*block)):
        category = unicodedata.category(char)
        assert (without_punctuation(char) == "") == (
            category[0] in "PZC" and (category != "Cn" or not without_invisible(char))
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民政局\n\x9b31m", "民政局\\n\\x9b31m"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("a\u200bb\udc80", "a\\u200bb\\udc80"),
        ("a\u2028b\x85c\td", "a\\u2028b\\x85c\\td"),
        ("全 角\u3000é", "全 角\u3000é"),
        ("a\\b", "a\\b"),
    ],
)
def test_a_name_on_a_terminal_is_one_line_and_no_command(text: str, expected: str) -> None:
    assert escaped(text) == expected


@given(st.text())
def test_an_escaped_text_has_nothing_left_to_escape(text: str) -> None:
    line = escaped(text)
    assert escaped(line) == line
    assert without_invisible(line) == line
    assert len(line.splitlines()) <= 1


# --- numbers typed as text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("412", "412"),
        ("007", "7"),
        ("+47", "47"),
        ("−3", "-3"),
        ("－３", "-3"),
        ("４７．５", "47.5"),
        (" \n\u300047\t ", "47"),
        ("47件", "47"),
        ("47\u3000件", "47"),
        ("1,234", "1234"),
        ("１，２３４", "1234"),
        ("1 234 567", "1234567"),
        ("1\u00a0234", "1234"),
        ("1\u2009234", "1234"),
        ("1\u202f234.5", "1234.5"),
        ("4\u200b1\u200d2\ufeff", "412"),
        ("\u200e412", "412"),
        ("4\u200f12", "412"),
        ("\u061c412", "412"),
    ],
)
def test_a_spelling_that_can_mean_one_number_only(text: str, number: str) -> None:
    assert spelled_number(text, "件") == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        *("3\n120", "3\t120", "3\u3000120", "3\r\n120", "3\u2003120", "3\u2028120", "3\x0b120", "3\x85120"),
        *("3  120", "3\u00a0\u00a0120"),
        *(f"{char}12" for char in DIRECTION_CONTROLS),
        *(f"12{char}" for char in DIRECTION_CONTROLS),
        *("\u202e001", "\u202d12\u202c", "12\u200f.5", "\u200f-3", "1\u200f,234"),
        *("4\u00ad12", "2\u20633", "2\u20643", "5²", "①", "٣", "1,23", "1,2345", "1 23", "1, 234"),
        *("12 345 6", "1.2.3", "1e3", ""),
        *("412 件 件", "412人", "41\ufff912", "件", "0x10", "1_000", "1'234", "4\U000e003112"),
        "1" * (LONGEST_NUMBER + 1),
    ],
)  # fmt: skip
def test_a_spelling_that_could_mean_two_numbers_or_another(text: str) -> None:
    assert spelled_number(text, "件") is None


SPACES = "\t\n\x0b\x0c\r\x1c\x1f \x85\u00a0\u1680\u2000\u2003\u2007\u2009\u200a\u2028\u202f\u205f\u3000"


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(SPACES))
def test_only_ordinary_no_break_and_thin_spaces_group_digits(first: int, second: int, space: str) -> None:
    found = spelled_number(f"{first}{space}{second:03}")
    assert found == (Decimal(first * 1000 + second) if space in " \u00a0\u2009\u202f" else None)


@given(st.text("0123456789.,+-% \n\u3000\u200b\u200f\u202e\u00ad件一", max_size=12))
def test_a_number_has_the_digits_that_are_seen_in_their_order(text: str) -> None:
    found = spelled_number(text, "件")
    if found is not None:
        assert not set(DIRECTION_CONTROLS) & set(text)
        seen = "".join(char for char in without_invisible(text) if char in "0123456789.-")
        assert Decimal(seen) == found


def test_a_long_text_is_guessed_at_in_no_time() -> None:
    began = time.process_time()
    for text in ("1((((" * 8_000, "(" * 40_000, "1)" * 20_000, "1 " * 20_000, "1,234" * 8_000, " " * 40_000):
        assert spelled_number(text) is None
        assert len(bare_text(text)) <= LONGEST_NUMBER + 1
        outside_brackets(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("22（其中修订16件）", "22"),
        ("22（其中(修订)16件）", "2216件）"),
        ("(a)b(c", "b(c"),
        ("a)b", "a)b"),
        ("", ""),
    ],
)
def test_what_stands_in_brackets_is_left_out(text: str, rest: str) -> None:
    assert outside_brackets(text) == rest


# --- runs -----------------------------------------------------------------------------------------------------------


def struck(text: str) -> Run:
    return Run(text, is_struck=True)


def unseen(text: str) -> Run:
    return Run(text, is_unseen=True)


def raised(text: str) -> Run:
    return Run(text, is_shifted=True)


@pytest.mark.parametrize(
    ("runs", "number", "suggested"),
    [
        ((Run("4"), Run("12")), "412", None),
        ((struck("41"), Run("412")), None, "412"),
        ((Run("41"), struck("2")), None, "41"),
        ((Run("412"), raised("1")), None, "412"),
        ((Run("412"), raised("①")), None, "412"),
        ((Run("412"), raised("件")), "412", None),
        ((Run("412"), struck("件")), "412", None),
        ((Run("4"), struck(" "), Run("12")), None, None),
        ((struck("0"), Run("412")), None, "412"),
        ((struck("412"),), None, None),
        ((Run("5"), raised("2")), None, "5"),
        ((Run("约"), struck("41")), None, None),
    ],
)
def test_digits_are_never_joined_to_what_was_taken_back(
    runs: tuple[Run, ...], number: str | None, suggested: str | None
) -> None:
    found = number_in_runs(RichText(runs), "件")
    assert found == RichNumber(*(None if each is None else Decimal(each) for each in (number, suggested)))


def test_a_text_keeps_what_was_not_struck_out() -> None:
    text = RichText((struck("张"), struck("三"), Run("赵六"), raised("注1"), struck(" ")))
    assert text.text == "张三赵六注1 "
    assert (text.kept, text.plain, text.marked) == ("赵六注1 ", "赵六 ", ("张三", "注1"))
    assert text.is_marked
    assert not RichText((Run("赵六"), struck(" \u200b"))).is_marked


runs = st.builds(Run, st.text("0123456789 件,.", max_size=4), st.booleans(), st.booleans())


@given(st.lists(runs, max_size=4).map(tuple))
def test_a_number_in_runs_is_one_of_plain_runs(found: tuple[Run, ...]) -> None:
    read = number_in_runs(RichText(found), "件")
    if read.number is not None:
        digits = "".join(run.text for run in found if not (run.is_struck or run.is_shifted))
        assert spelled_number(digits, "件") == read.number
    assert read.number is None or read.suggested is None


_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _string(inside: str) -> RichText:
    return runs_of_string(ET.fromstring(f'<si xmlns="{MAIN}">{inside}</si>'))  # noqa: S314  # our own


def test_the_runs_of_a_shared_string() -> None:
    assert _string("<t>412</t>").runs == (Run("412"),)
    found = _string(
        "<r><rPr><strike/><sz val='11'/></rPr><t>41</t></r><r><t>412</t></r>"
        "<r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r><r><rPr><strike val='0'/></rPr><t>件</t></r>"
        "<rPh sb='0' eb='1'><t>9</t></rPh><phoneticPr fontId='1'/>"
    )
    assert found.runs == (struck("41"), Run("412"), raised("1"), Run("件"))
    assert _string("<r><rPr><vertAlign val='baseline'/></rPr><t>1</t></r>").runs == (Run("1"),)


def test_the_font_of_a_cell_marks_its_whole_text() -> None:
    font = ET.fromstring(f'<font xmlns="{MAIN}"><strike/></font>')  # noqa: S314  # our own
    assert run_of_font(font, MAIN, "412") == struck("412")


@pytest.mark.parametrize(
    ("attributes", "run"),
    [
        ({}, Run("1")),
        ({"text-line-through-style": "solid"}, struck("1")),
        ({"text-line-through-type": "double"}, struck("1")),
        ({"text-line-through-style": "none", "text-line-through-type": "none"}, Run("1")),
        ({"text-position": "super 58%"}, raised("1")),
        ({"text-position": "-33% 58%"}, raised("1")),
        ({"text-position": "0% 100%"}, Run("1")),
        ({"text-position": "0% 58%"}, Run("1")),
        ({"text-position": "0% 1%"}, unseen("1")),
        ({"text-scale": "1%"}, unseen("1")),
        ({"text-scale": "80%"}, Run("1")),
        ({"text-scale": "much"}, Run("1")),
        ({_FO + "letter-spacing": "-8pt"}, unseen("1")),
        ({_FO + "letter-spacing": "2cm"}, unseen("1")),
        ({_FO + "letter-spacing": "-0.01in"}, Run("1")),
        ({_FO + "letter-spacing": "normal"}, Run("1")),
        ({_FO + "font-size": "0.5mm"}, unseen("1")),
        ({_FO + "font-size": "5pt"}, Run("1")),
    ],
)
def test_the_text_properties_of_an_opendocument_style(attributes: dict[str, str], run: Run) -> None:
    style = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
    properties = {name if name[0] == "{" else style + name: value for name, value in attributes.items()}
    assert replace(run_of_properties(properties), text="1") == run
    assert run_of_properties({}) == Run("")


def test_a_text_with_the_places_where_fonts_begin() -> None:
    text = split_runs("注41412", [(1, struck("")), (3, Run(""))])
    assert text.runs == (Run("注"), struck("41"), Run("412"))
    assert split_runs("412", []).runs == (Run("412"),)
    assert split_runs("412", [(0, raised("")), (99, Run(""))]).runs == (raised("412"),)


@given(st.text(string.digits, max_size=8), st.lists(st.tuples(st.integers(0, 10), runs), max_size=4))
def test_no_place_loses_a_character(text: str, starts: list[tuple[int, Run]]) -> None:
    assert split_runs(text, sorted(starts, key=lambda start: start[0])).text == text
