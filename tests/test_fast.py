"""Two speeds, one result: what the fast reader takes it reads as the thorough one does, and it takes what is well."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from edit import Workbook, packed
from generate import FINDINGS, place, workbook
from hypothesis import example, given, settings
from hypothesis import strategies as st

import gouji
from conftest import Convert
from gouji.importer import DEFAULT_OPTIONS, Options
from gouji.layout import BoxKind, lay_out
from gouji.reader import DEFAULT_LIMITS
from gouji.reader.fast import read_fast
from strategies import submissions

SAMPLES = Path(__file__).parents[1] / "samples"
THOROUGH = Options(limits=replace(DEFAULT_LIMITS, members=DEFAULT_LIMITS.members - 1))
"""The fast reader knows only the limits every workbook is under; asking for others asks for the thorough one."""


def _is_taken(data: bytes) -> bool:
    return read_fast(data, DEFAULT_OPTIONS.find) is not None


def _assert_same(data: bytes) -> None:
    assert gouji.read_bytes(data, "x").to_json() == gouji.read_bytes(data, "x", THOROUGH).to_json()


@pytest.mark.parametrize("edition", gouji.shipped())
def test_a_workbook_that_is_as_it_should_be_is_taken(edition: str) -> None:
    data = workbook(edition)
    assert _is_taken(data)
    _assert_same(data)


@pytest.mark.libreoffice
def test_so_is_one_that_libreoffice_saved(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    files = []
    for edition in gouji.shipped():
        files.append(tmp_path / "in" / f"{edition}.xlsx")
        files[-1].write_bytes(workbook(edition))
    for path in convert(files, "xlsx", tmp_path):
        assert _is_taken(path.read_bytes())
        _assert_same(path.read_bytes())


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.xlsx")), ids=lambda path: path.name)
def test_both_say_the_same_of_every_sample(path: Path) -> None:
    _assert_same(path.read_bytes())


@pytest.mark.parametrize("code", ["T401", "P502"])
def test_what_the_rules_find_needs_no_explaining_by_the_slow_reader(code: str) -> None:
    assert _is_taken(FINDINGS[f"{code}.xlsx"]())


def _edited(edit: Callable[[Workbook], None]) -> bytes:
    book = Workbook(workbook())
    edit(book)
    return book.to_bytes()


def test_blanks_of_a_section_declared_zero_are_taken_as_zero() -> None:
    layout = lay_out(gouji.load("2021"))
    cover = next(cell for section, cell in layout.cover.zero if section.number == "四")
    sheet = next(each for each in layout.sheets if each.name == "四")

    def edit(book: Workbook) -> None:
        book.set(cover.sheet, cover.a1, "是")
        for box in sheet.boxes:
            if box.kind is BoxKind.INPUT:
                book.set(box.cell.sheet, box.cell.a1, None)

    _assert_same(_edited(edit))


@settings(max_examples=25)
@given(st.sampled_from(gouji.shipped()).map(gouji.load).flatmap(submissions))
def test_any_submission_is_read_the_same(submission: gouji.Submission) -> None:
    _assert_same(gouji.make_filled(submission))


_SPELLINGS = ["7", "07", "-3", "2.5", "1e2", "46029", "12345678901", "+4", "7 ", " 7", "1_0", "٣", "", "nan", "7.0"]


@pytest.mark.parametrize("spelling", _SPELLINGS)
@pytest.mark.parametrize(
    "path", ["requests.new.natural_person", "proactive_disclosure.administrative_fees.amount", "requests.new.total"]
)
def test_a_number_is_spelled_in_any_way(path: str, spelling: str) -> None:
    cell = place(path)
    part = Workbook(workbook()).part_of(cell.sheet)
    pattern = rf'(<c r="{cell.a1}"[^>]*>(?:<f>[^<]*</f>)?<v>)[^<]*'
    _assert_same(_changed(part, lambda text: re.sub(pattern, lambda match: match[1] + spelling, text)))


def _changed(part: str, change: Callable[[str], str]) -> bytes:
    book = Workbook(workbook())
    text = book.parts[part].decode()
    assert change(text) != text or part == ""
    book.parts[part] = change(text).encode()
    return book.to_bytes()


_ODD = {
    "a comment among the cells": lambda text: text.replace("<sheetData>", "<sheetData><!--<v>9</v>-->", 1),
    "character data": lambda text: text.replace("<v>40</v>", "<v><![CDATA[41]]></v>", 1),
    "an instruction": lambda text: text.replace("<sheetData>", "<sheetData><?x <v>9</v>?>", 1),
    "an empty value": lambda text: text.replace("<v>40</v>", "<v/>", 1),
    "a value with blanks kept": lambda text: text.replace("<v>40</v>", '<v xml:space="preserve">40</v>', 1),
    "cells twice": lambda text: re.sub(r'(<c r="D7".*?</c>)', r"\1\1", text, count=1),
    "rows out of order": lambda text: text.replace('<row r="8"', '<row r="6"', 1),
    "a broken tail": lambda text: text.replace("</worksheet>", "<x></worksheet>"),
    "a second table": lambda text: text.replace("</sheetData>", "</sheetData><sheetData/>"),
    "a document type": lambda text: text.replace("<worksheet", "<!DOCTYPE x><worksheet", 1),
    "a text for a number": lambda text: text.replace("<v>40</v>", "<v>４０</v>", 1),
    "a truth value": lambda text: re.sub(r'<c r="D7" s="\d+"', r'\g<0> t="b"', text, count=1),
    "a written text": lambda text: re.sub(r'<c r="D7" s="\d+"', r'\g<0> t="str"', text, count=1),
    "a shared text": lambda text: re.sub(r'<c r="D7" s="\d+"', r'\g<0> t="s"', text, count=1),
    "a shared formula": lambda text: text.replace("<f>SUM(D7:I7)", '<f t="shared" ref="J7" si="0">SUM(D7:I7)', 1),
    "protection off": lambda text: text.replace('<sheetProtection sheet="1"', '<sheetProtection sheet="0"'),
    "another look": lambda text: re.sub(r'(<c r="D7" s=)"\d+"', r'\1"7"', text, count=1),
    "a row that is none": lambda text: re.sub(
        r'<row( r="8".*?)</row>', r'<x:row xmlns:x="urn:x"\1</x:row>', text, count=1
    ),
    "an odd footer": lambda text: text.replace("<oddFooter>", "<oddFooter>&#1;", 1),
    "an entity in a footer": lambda text: text.replace("<oddFooter>", "<oddFooter>&x;", 1),
    "text behind the end": lambda text: text + "x",
    "text among the rows": lambda text: text.replace("</row>", "</row>x", 1),
    "rows closed at once": lambda text: re.sub(r'(<row r="8")', r'<row r="7"/>\1', text, count=1),
    "a prefix": lambda text: text.replace("<row ", "<x:row ").replace("</row>", "</x:row>"),
}


@pytest.mark.parametrize("name", _ODD)
def test_odd_spellings_of_a_sheet_are_read_the_same(name: str) -> None:
    _assert_same(_changed(Workbook(workbook()).part_of("三"), _ODD[name]))


@pytest.mark.parametrize(
    "text", ["", "&amp;", "&#1;", "&x;", "_x0041_", "\t", "\r\n", "]]>", "　", "\ufffe", "\x07", "\ud800", "a" * 40_000]
)
def test_odd_spellings_of_a_text_are_read_the_same(text: str) -> None:
    submission = gouji.read_bytes(workbook(), "x").submission
    assert submission is not None
    typed = submission.narrative.problems
    for printed in ("单位名称", typed[:6]):
        book = Workbook(workbook())
        strings = book.parts["xl/sharedStrings.xml"]
        changed = strings.replace(printed.encode(), printed.encode() + text.encode(errors="surrogatepass"), 1)
        assert changed != strings or not text
        book.parts["xl/sharedStrings.xml"] = changed
        _assert_same(book.to_bytes())


@pytest.mark.parametrize("part", sorted(Workbook(workbook()).parts))
def test_a_part_that_is_broken_or_missing_is_not_passed_over(part: str) -> None:
    book = Workbook(workbook())
    whole = book.parts[part]
    book.parts[part] = whole[:-9]
    _assert_same(book.to_bytes())
    del book.parts[part]
    _assert_same(book.to_bytes())


def test_a_part_that_is_not_what_its_checksum_says_is_not_taken() -> None:
    data = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo("xl/worksheets/sheet3.xml")
    data[member.header_offset + 60 + member.compress_size // 2] ^= 0xFF
    assert not _is_taken(bytes(data))
    _assert_same(bytes(data))


@settings(max_examples=60)
@given(st.integers(0, 2**32))
@example(0)
@example(46536)
def test_random_damage_is_read_the_same(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    book = Workbook(workbook())
    part = chance.choice(sorted(book.parts))
    text = bytearray(book.parts[part])
    for _ in range(chance.randint(1, 3)):
        place_of = chance.randrange(len(text))
        text[place_of : place_of + chance.randint(0, 3)] = chance.choice(
            [b"", b"1", b"0", b"<", b">", b"/", b'"', b" ", b"v", b"s", b"-", b".", b"\xe4\xb8\x80", b"&amp;"]
        )
    book.parts[part] = bytes(text)
    _assert_same(book.to_bytes())


def test_the_same_members_in_another_order_are_the_same_workbook() -> None:
    book = Workbook(workbook())
    data = packed(dict(reversed(book.parts.items())))
    assert _is_taken(data)
    _assert_same(data)
