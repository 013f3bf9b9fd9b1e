"""Two speeds, one result: what the fast reader takes it reads as the thorough one does, and it takes what is well."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import gouji
from gouji.form.layout import BoxKind, lay_out
from gouji.workbook.ooxml.archive import packed
from gouji.workbook.reader import plain_sheet, plain_spelling
from gouji.workbook.reader.plain_book import plain_book
from gouji.workbook.reader.room import SMALLEST
from support.edit import Workbook
from support.examples import examples
from support.filled import place, workbook
from support.programs import Convert
from support.readers import assert_same, changed, is_taken
from support.strategies import submissions

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.mark.parametrize("edition", gouji.shipped())
def test_a_workbook_that_is_as_it_should_be_is_taken(edition: str) -> None:
    data = workbook(edition)
    assert is_taken(data)
    assert_same(data)


@pytest.mark.libreoffice
def test_so_is_one_that_libreoffice_saved(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    files = []
    for edition in gouji.shipped():
        files.append(tmp_path / "in" / f"{edition}.xlsx")
        files[-1].write_bytes(workbook(edition))
    for path in convert(files, "xlsx", tmp_path):
        assert is_taken(path.read_bytes())
        assert_same(path.read_bytes())


@pytest.mark.parametrize("code", ["T401", "P502"])
def test_what_the_rules_find_needs_no_explaining_by_the_slow_reader(code: str) -> None:
    assert is_taken((SAMPLES / "findings" / f"{code}.xlsx").read_bytes())


def _of_paragraph(length: int) -> bytes:
    return workbook(changes={"narrative.other": "长" * length})


def _height(data: bytes, height: str) -> bytes:
    """The workbook with another height of all rows of the texts that have one."""
    part = Workbook(data).part_of("正文")
    return changed(data, part, lambda xml: re.sub(' ht="[^"]*"', f' ht="{height}"', xml))


def test_texts_of_other_lengths_are_one_skeleton() -> None:
    """Their rows are higher, and nothing else differs; what was found out about a skeleton is of use again."""
    plain_sheet._skeleton.cache_clear()  # one of the two may be known from a test before, the other forgotten
    skeletons = [plain_book(data, lambda _: SMALLEST).sheets["正文"].skeleton for data in map(_of_paragraph, (9, 200))]
    assert skeletons[0] is skeletons[1]


def test_a_sheet_spelled_as_many_before_is_not_taken_apart_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_OFTEN", 3), ("_LEARNED", {}), ("_SEEN", Counter())):
        monkeypatch.setattr(plain_spelling, name, value)
    with mock.patch.object(plain_sheet, "_new_sheet", wraps=plain_sheet._new_sheet) as taken_apart:
        for count in range(3):
            plain_book(workbook(changes={"requests.new.natural_person": count}), lambda _: SMALLEST)
        taken_apart.reset_mock()
        book = plain_book(workbook(changes={"requests.new.natural_person": 12345}), lambda _: SMALLEST)
        assert not taken_apart.called
        part = Workbook(workbook()).part_of("四")
        plain_book(changed(workbook(), part, lambda xml: xml.replace(' s="', ' s="0', 1)), lambda _: SMALLEST)
    assert taken_apart.call_count == 1  # what stands between values is compared
    assert b"12345" in book.sheets["三"].values


@pytest.mark.parametrize("height", ["0", "1.5", "10", "10.0", "99.123456789", "409.5", "9", "1e2", "0010", ""])
def test_rows_of_any_height_are_read_the_same(height: str) -> None:
    assert_same(_height(_of_paragraph(9), height))


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

    assert_same(_edited(edit))


@settings(max_examples=examples(12))
@given(st.sampled_from(gouji.shipped()).map(gouji.load).flatmap(submissions))
def test_any_submission_is_read_the_same(submission: gouji.Submission) -> None:
    assert_same(gouji.make_filled(submission))


_SPELLINGS = ["7", "07", "-3", "2.5", "1e2", "46029", "12345678901", "+4", "7 ", " 7", "1_0", "٣", "", "nan", "7.0"]


@pytest.mark.parametrize("spelling", _SPELLINGS)
@pytest.mark.parametrize(
    "path", ["requests.new.natural_person", "proactive_disclosure.administrative_fees.amount", "requests.new.total"]
)
def test_a_number_is_spelled_in_any_way(path: str, spelling: str) -> None:
    cell = place(path)
    part = Workbook(workbook()).part_of(cell.sheet)
    pattern = rf'(<c r="{cell.a1}"[^>]*>(?:<f>[^<]*</f>)?<v>)[^<]*'
    assert_same(changed(workbook(), part, lambda text: re.sub(pattern, lambda match: match[1] + spelling, text)))


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
    "a table before": lambda text: text.replace("<sheetData>", "<sheetData a='1'></sheetData><sheetData>", 1),
    "a row before": lambda text: text.replace("<sheetData>", "<x><row r='900'/></x><sheetData>", 1),
    "a cell behind": lambda text: text.replace("</worksheet>", "<x><c r='A1'/></x></worksheet>", 1),
    "an attribute of no alphabet": lambda text: text.replace("<f>", "<f 表='1'>", 1),
    "another language": lambda text: text.replace("spreadsheetml/2006", "spreadsheetml/2007", 1),
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
    assert_same(changed(workbook(), Workbook(workbook()).part_of("三"), _ODD[name]))


@pytest.mark.parametrize(
    "text", ["", "&amp;", "&#1;", "&x;", "_x0041_", "\t", "\r\n", "]]>", "　", "\ufffe", "\x07", "\ud800", "a" * 40_000]
)
def test_odd_spellings_of_a_text_are_read_the_same(text: str) -> None:
    submission = gouji.read_bytes(workbook(), "x").submission
    assert isinstance(submission, gouji.Submission2021)
    typed = submission.narrative.problems
    for printed in ("单位名称", typed[:6]):
        book = Workbook(workbook())
        strings = book.parts["xl/sharedStrings.xml"]
        changed = strings.replace(printed.encode(), printed.encode() + text.encode(errors="surrogatepass"), 1)
        assert changed != strings or not text
        book.parts["xl/sharedStrings.xml"] = changed
        assert_same(book.to_bytes())


def test_texts_of_another_language_are_read_the_same() -> None:
    assert_same(changed(workbook(), "xl/sharedStrings.xml", lambda text: text.replace("ml/2006", "ml/2007", 1)))


_RUNS = {
    "two runs": "<r><t>{0}</t></r><r><rPr><sz val='9'/></rPr><t>{1}</t></r>",
    "runs with blanks kept": '<r><t xml:space="preserve">{0}</t></r><r><t xml:space="preserve"> {1}</t></r>',
    "two texts in a run": "<r><t>{0}</t><t>{1}</t></r>",
    "a text before a look": "<r><rPr/><t>{0}</t><rPr></rPr><t>{1}</t></r>",
    "a text in a look": "<r><rPr><t>{0}</t></rPr><t>{1}</t></r>",
    "a text and a run": "<t>{0}</t><r><t>{1}</t></r>",
    "how it is spoken": "<t>{0}{1}</t><rPh sb='0' eb='1'><t>x</t></rPh>",
    "how a run is spoken": "<r><t>{0}{1}</t></r><rPh sb='0' eb='1'><t>x</t></rPh>",
    "a run in a run": "<r><rPr><r></rPr><t>{0}</t></r><t>{1}</t></r>",
    "an escape over two runs": "<r><t>{0}_x00</t></r><r><t>41_{1}</t></r>",
    "a look that is not closed": "<r><rPr><b></rPr><t>{0}</t></r><r><t>{1}</t></r>",
    "something between the runs": "<r><t>{0}</t></r>x<r><t>{1}</t></r>",
    "something behind the runs": "<r><t>{0}</t></r><r><t>{1}</t></r>x",
    "an unknown look": "<r><rPr xmlns:x='urn:x'><x:b/></rPr><t>{0}{1}</t></r>",
    "a comment": "<r><rPr><!-- --></rPr><t>{0}{1}</t></r>",
    "lines": "<r><t>{0}</t></r><r><t>\n{1}</t></r>",
}


@pytest.mark.parametrize("name", _RUNS)
def test_odd_runs_of_a_text_are_read_the_same(name: str) -> None:
    submission = gouji.read_bytes(workbook(), "x").submission
    assert isinstance(submission, gouji.Submission2021)
    for typed in ("单位名称", submission.narrative.problems.splitlines()[0]):
        runs = _RUNS[name].format(typed[:2], typed[2:])
        for item in (f"<si>{runs}</si>", f"{runs}</si>", f" <si>{runs}</si>"):
            book = Workbook(workbook())
            strings = book.parts["xl/sharedStrings.xml"].decode()
            (plain,) = re.findall(rf"<si><t[^>]*>{re.escape(typed)}</t></si>", strings)
            changed = strings.replace(plain, item)
            book.parts["xl/sharedStrings.xml"] = changed.encode()
            assert_same(book.to_bytes())


_ODD_PROPERTIES = {
    "none": lambda text: re.sub("<cp:keywords>.*</cp:keywords>", "", text),
    "empty": lambda text: re.sub("<cp:keywords>.*</cp:keywords>", "<cp:keywords></cp:keywords>", text),
    "closed at once": lambda text: re.sub("<cp:keywords>.*</cp:keywords>", "<cp:keywords/>", text),
    "twice, another first": lambda text: text.replace("<cp:keywords>", "<cp:keywords>x</cp:keywords><cp:keywords>", 1),
    "a comment": lambda text: text.replace("<cp:keywords>", "<cp:keywords><!-->x</-->", 1),
    "character data": lambda text: re.sub("<cp:keywords>(.*)<", r"<cp:keywords><![CDATA[\1]]><", text),
    "words before": lambda text: text.replace("<cp:keywords>", "<cp:keywords>2025 ", 1),
    "an element within": lambda text: text.replace("</cp:keywords>", "<cp:x>y</cp:x></cp:keywords>", 1),
    "words behind an element": lambda text: text.replace("</cp:keywords>", "<x/></cp:keywords>", 1),
    "an entity": lambda text: text.replace("<cp:keywords>", "<cp:keywords>&amp;&#1;", 1),
    "an escape": lambda text: text.replace("<cp:keywords>", "<cp:keywords>_x0041_", 1),
    "a line": lambda text: text.replace("<cp:keywords>", "<cp:keywords>\n", 1),
    "in an attribute": lambda text: text.replace("<cp:keywords>", '<cp:keywords x=">9</">', 1),
    "another prefix": lambda text: text.replace("cp:", "x:").replace("xmlns:cp", "xmlns:x"),
    "a date of another day": lambda text: text.replace("2025-", "2026-").replace("2026-", "2027-"),
}


@pytest.mark.parametrize("name", _ODD_PROPERTIES)
def test_odd_properties_are_read_the_same(name: str) -> None:
    assert_same(changed(workbook(), "docProps/core.xml", _ODD_PROPERTIES[name]))


@pytest.mark.parametrize(
    "core", [b"<a", b"<!DOCTYPE a><a/>", b'<?xml version="1.0" encoding="GB2312"?><a>\xd6\xd0</a>']
)
def test_properties_that_nobody_can_read_refuse_nothing(core: bytes) -> None:
    book = Workbook(workbook())
    book.parts["docProps/core.xml"] = core
    reading = assert_same(book.to_bytes())
    assert (reading.status, [each.code for each in reading.diagnostics]) == ("accepted", ["W221"])


@pytest.mark.parametrize("part", ["docProps/core.xml", Workbook(workbook()).part_of("二")])
def test_a_character_that_is_cut_in_two_is_read_the_same(part: str) -> None:
    book = Workbook(workbook())
    whole = book.parts[part]
    begin, _, end = whole.partition("年".encode())
    book.parts[part] = begin + "年".encode()[:2] + b"&amp;" + "年".encode()[2:] + end
    assert_same(book.to_bytes())


@pytest.mark.parametrize("part", sorted(Workbook(workbook()).parts))
def test_a_part_that_is_broken_or_missing_is_not_passed_over(part: str) -> None:
    book = Workbook(workbook())
    whole = book.parts[part]
    book.parts[part] = whole[:-9]
    assert_same(book.to_bytes())
    del book.parts[part]
    assert_same(book.to_bytes())


def test_a_part_that_is_not_what_its_checksum_says_is_not_taken() -> None:
    data = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo("xl/worksheets/sheet3.xml")
    data[member.header_offset + 60 + member.compress_size // 2] ^= 0xFF
    assert not is_taken(bytes(data))
    assert_same(bytes(data))


_BITS = [b"", *b'1 0 < > / " v s - . _x <r> </r> <t> </t> <si> </si> <v> </v> <x/> &amp;'.split(), b" ", "一".encode()]


@settings(max_examples=examples(50))
@given(st.integers(0, 2**32))
@example(0)
@example(46536)
def test_random_damage_is_read_the_same(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    book = Workbook(workbook())
    part = chance.choice(sorted(book.parts))
    text = bytearray(book.parts[part])
    for _ in range(chance.randint(1, 3)):
        at, taken = chance.randrange(len(text)), chance.randrange(len(text))
        bits = [*_BITS, bytes(text[taken : taken + chance.randint(1, 60)])]
        text[at : at + chance.randint(0, 3)] = chance.choice(bits)
    book.parts[part] = bytes(text)
    assert_same(book.to_bytes())


def test_the_same_members_in_another_order_are_the_same_workbook() -> None:
    book = Workbook(workbook())
    data = packed(dict(reversed(book.parts.items())))
    assert is_taken(data)
    assert_same(data)
