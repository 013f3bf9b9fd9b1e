"""Two sources of cells, one meaning: plain parts give the cells openpyxl gives, and a proof says what its cells say."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest
from generate import FINDINGS
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import gouji
from gouji.form.edition.sheets import RETURN_SHEET
from gouji.reading.workbooks import DEFAULT_OPTIONS
from gouji.returns import returned_workbook
from gouji.workbook.formats.thorough import read_raw as read_thoroughly
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.reader.skeleton import Unusual
from support.edit import Workbook, opened
from support.examples import examples
from support.filled import place, workbook
from support.mutants import changed as mutated
from support.mutants import one_a_part, original
from support.readers import assert_same, assert_same_cells, changed, contents_of, is_taken, one_by_one

SAMPLES = Path(__file__).parents[1] / "samples"
BASE = workbook()
INPUT = place("requests.new.natural_person")
GRID, COVER = Workbook(BASE).part_of(INPUT.sheet), Workbook(BASE).part_of("封面")
NOT_PLAIN = {
    *("C714.xlsx", "F101.xlsx", "F102.xlsx", "F103.xlsx", "F104.xlsx", "F111.xlsx"),
    *("V322.xlsx", "V324.xlsx", "V340.xlsx", "V341.xlsx", "V373.xlsx"),
    *("W231.xlsx", "W232.xlsx", "W235.xlsx", "password.xlsx"),
}
"""Samples that are no workbooks, or no plain ones: encrypted, with drawings, runs of several fonts, bare texts."""
CELL = re.compile(rf'<c r="{INPUT.a1}" s="(\d+)"><v>\d+</v></c>')


def _saved_by_openpyxl(data: bytes) -> bytes:
    buffer = io.BytesIO()
    load_workbook(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module", params=sorted(SAMPLES.rglob("*.xlsx")), ids=lambda path: path.name)
def sample(request: pytest.FixtureRequest) -> Path:
    """A sample; the tests of one follow each other, so that openpyxl reads it once."""
    path: Path = request.param
    return path


def test_a_mistake_is_explained_from_plain_parts(sample: Path) -> None:
    assert assert_same_cells(sample.read_bytes()) == (sample.name not in NOT_PLAIN)


def test_both_say_the_same_of_every_sample(sample: Path) -> None:
    assert_same(sample.read_bytes())


@pytest.mark.parametrize("edition", gouji.shipped())
def test_so_is_a_workbook_that_a_library_saved_without_results(edition: str) -> None:
    data = _saved_by_openpyxl(workbook(edition))
    assert assert_same_cells(data)
    assert [finding.code for finding in gouji.read_bytes(data, "x").diagnostics if finding.code == "W209"]
    assert_same(data)


@pytest.mark.parametrize("code", ["V302", "T401", "W208"])
def test_a_workbook_with_the_marks_of_a_round_is_taken(code: str) -> None:
    data = FINDINGS[f"{code}.xlsx"]()
    marked = returned_workbook(data, gouji.read_bytes(data, "x"))
    assert marked is not None
    assert RETURN_SHEET in read_plain(marked).sheets
    assert assert_same_cells(marked)
    assert_same(marked)


_CELLS = {
    "truth": ('t="b"', "<v>1</v>"),
    "no truth": ('t="b"', "<v>2</v>"),
    "a truth that is empty": ('t="b"', "<v></v>"),
    "an error": ('t="e"', "<v>#DIV/0!</v>"),
    "an error of another program": ('t="e"', "<v>Err:502</v>"),
    "an error that is empty": ('t="e"', "<v/>"),
    "an error of a formula": ('t="e"', "<f>1/0</f><v>#DIV/0!</v>"),
    "an error of a formula without it": ('t="e"', "<f>1/0</f><v/>"),
    "an error of a formula, bare": ('t="e"', "<f>1/0</f>"),
    "a text": ('t="inlineStr"', "<is><t>无</t></is>"),
    "a text with blanks kept": ('t="inlineStr"', '<is><t xml:space="preserve"> 4 </t></is>'),
    "a text of entities": ('t="inlineStr"', "<is><t>&lt;&#26080;&amp;&gt;</t></is>"),
    "a text of lines": ('t="inlineStr"', "<is><t>4\n&#13;5</t></is>"),
    "an escaped text": ('t="inlineStr"', "<is><t>_x0034_</t></is>"),
    "an empty text": ('t="inlineStr"', "<is><t></t></is>"),
    "a text closed at once": ('t="inlineStr"', "<is><t/></is>"),
    "no text": ('t="inlineStr"', "<is/>"),
    "runs": ('t="inlineStr"', "<is><r><t>4</t></r><r><t>5</t></r></is>"),
    "two texts": ('t="inlineStr"', "<is><t>4</t><t>5</t></is>"),
    "a value for a text": ('t="inlineStr"', "<v>4</v>"),
    "a value in a text": ('t="inlineStr"', "<is><v>4</v></is>"),
    "a text for a value": ("", "<is><t>4</t></is>"),
    "a text beside a value": ('t="inlineStr"', "<is><t>4</t></is><v>5</v>"),
    "a text of a formula": ('t="str"', "<f>A1</f><v>4</v>"),
    "an empty text of a formula": ('t="str"', "<f>A1</f><v></v>"),
    "a shared text of a formula": ('t="s"', "<f>A1</f><v>3</v>"),
    "a shared text that is empty": ('t="s"', "<v/>"),
    "a text in a cell of numbers": ('t="str"', "<v>４ &amp; 5</v>"),
    "a formula without a result": ("", "<f>SUM(E7:F7)</f>"),
    "a formula with an empty result": ("", "<f>SUM(E7:F7)</f><v/>"),
    "a formula with an empty result, wide": ("", "<f>SUM(E7:F7)</f><v />"),
    "a formula on lines": ("", "<f>SUM(E7,\nF7)</f><v>5</v>"),
    "a formula with a return": ("", "<f>SUM(E7,&#13;F7)</f><v>5</v>"),
    "a result before its formula": ("", "<v>5</v><f>SUM(E7:F7)</f>"),
    "two formulas": ("", "<f>1</f><f>2</f><v>5</v>"),
    "an empty formula": ("", "<f></f><v>5</v>"),
    "an array": ("", '<f t="array" ref="D7">SUM(E7:F7)</f><v>5</v>'),
    "a formula that is always computed": ("", '<f ca="1">SUM(E7:F7)</f><v>5</v>'),
    "an empty value": ("", "<v/>"),
    "two values": ("", "<v>4</v><v>5</v>"),
    "a fraction": ("", "<v>4.50</v>"),
    "an exponent": ("", "<v>1.2345678901234567E+19</v>"),
    "a small exponent": ("", "<v>-1e-7</v>"),
    "an exponent too large": ("", "<v>1E999</v>"),
    "a date": ('t="d"', "<v>2025-03-05</v>"),
    "an unknown type": ('t="x"', "<v>4</v>"),
    "a number of many digits": ("", "<v>12345678901234567890</v>"),
    "less than nothing": ("", "<v>-0</v>"),
}


@pytest.mark.parametrize("name", _CELLS)
def test_a_cell_of_any_kind(name: str) -> None:
    kind, content = _CELLS[name]
    data = changed(BASE, GRID, lambda text: CELL.sub(rf'<c r="{INPUT.a1}" s="\1" {kind}>{content}</c>', text))
    assert_same_cells(data)
    assert_same(data)


@pytest.mark.parametrize(
    "value", ["0", "1", "59", "60", "61", "45992", "45992.5", "-3", "2958465", "2958466", "4E4", ""]
)
@pytest.mark.parametrize("content", ["<v>{}</v>", "<f>D8</f><v>{}</v>"])
def test_a_number_in_the_style_of_a_day(value: str, content: str) -> None:
    style = re.search(r's="(\d+)"><v>46030<', Workbook(BASE).parts[COVER].decode())
    assert style is not None
    cell = f'<c r="{INPUT.a1}" s="{style[1]}">{content.format(value)}</c>'
    data = changed(BASE, GRID, lambda text: CELL.sub(cell, text))
    assert_same_cells(data)
    assert_same(data)


@pytest.mark.parametrize("value", ["1E999", "-1E999", "1E308", "1E29", "-0"])
def test_a_number_of_any_size_in_every_cell_outside_the_inputs(value: str) -> None:
    """One that no sum can hold must not end the reading of a workbook, wherever it stands."""
    data = BASE
    for name in Workbook(BASE).sheet_names:
        data = changed(
            data,
            Workbook(BASE).part_of(name),
            lambda text: (
                re.sub(r'<c (r="\w+" s="\d+")(?: t="\w+")?><f>.*?</c>', rf"<c \1><v>{value}</v></c>", text) + " "
            ),
        )
    assert_same_cells(data)
    assert_same(data)
    assert gouji.read_bytes(data, "x.xlsx").status == "rejected" or value == "-0"


@settings(max_examples=examples(30))
@given(st.integers(0, 2**32))
def test_many_cells_of_any_kind(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    book = Workbook(BASE)
    part = book.part_of(chance.choice(book.sheet_names))

    def another(cell: re.Match[str]) -> str:
        kind, content = chance.choice(list(_CELLS.values()))
        return f"<c {cell[1]} {kind}>{content}</c>" if chance.random() < 0.05 else cell[0]

    text = book.parts[part].decode()
    book.parts[part] = re.sub(r'<c (r="\w+" s="\d+")[^>]*>.*?</c>', another, text).encode()
    assert_same_cells(book.to_bytes())
    assert_same(book.to_bytes())


_RESULTS = (
    *(f"<v>{number}</v>" for number in ("0", "12", "-7", "1.5", "12.0", "1.5E3", "2e-05", "99999999999999999")),
    "<v></v>",
    "",
)
_RESULTS_OF_KINDS = {
    "n": _RESULTS,
    "str": ("<v>合计</v>", "<v>12</v>", "<v> a </v>", "<v></v>", ""),
    "b": ("<v>0</v>", "<v>1</v>", ""),
    "e": ("<v>#DIV/0!</v>", "<v>#N/A</v>", ""),
    "s": ("<v>0</v>",),
    "d": ("<v>2026-01-05T00:00:00</v>",),
}
"""By the type of a cell what may stand in it behind a formula."""


_SPELLED_FORMULAS = (
    "<f>SUM(E7:F7)</f><v>5</v>",
    "<f>SUM(E7,\nF7)</f><v>5</v>",
    "<f>SUM(E7,&#13;\nF7)&#13;</f><v>5</v>",
    "<f> 1&lt;2 </f>",
    "<f>&#x4E8C;!D7&amp;&quot;&#9;&quot;</f><v/>",
    '<f ca="1" aca="1">1+1</f><v>2</v>',
    '<f t="normal">1+1</f><v>2</v>',
    "<f/><v>5</v>",
    "<f></f>",
    "<f>=1</f><v>1</v>",
    "<f>1+1</f><v>2</v><extLst/>",
)


def test_the_formula_of_a_cell_is_what_openpyxl_gives() -> None:
    left, book = list(_SPELLED_FORMULAS), Workbook(BASE)
    text = re.sub(
        r'(<c r="\w+" s="\d+")><v>\d+</v></c>',
        lambda cell: f"{cell[1]}>{left.pop()}</c>" if left else cell[0],
        book.parts[GRID].decode(),
    )
    assert not left
    book.parts[GRID] = text.encode()
    theirs = load_workbook(io.BytesIO(book.to_bytes()))
    ours = read_thoroughly(book.to_bytes())
    assert list(ours.sheets) == theirs.sheetnames
    for name, sheet in ours.sheets.items():
        formulas = {place: cell.formula for place, cell in sheet.cells.items() if cell.formula is not None}
        expected = {place: cell.value for place, cell in theirs[name]._cells.items() if cell.data_type == "f"}
        # Of the ends of lines that XML can spell only one is kept.
        assert formulas == {place: re.sub("\r\n?", "\n", str(formula)) for place, formula in expected.items()}


def test_the_result_of_a_formula_is_what_openpyxl_gives() -> None:
    cells = [f' t="{kind}"><f>1+1</f>{result}</c>' for kind, results in _RESULTS_OF_KINDS.items() for result in results]
    left, book = list(cells), Workbook(BASE)
    pattern = r'(<c r="\w+" s="\d+")><v>\d+</v></c>'
    text = re.sub(pattern, lambda cell: cell[1] + left.pop() if left else cell[0], book.parts[GRID].decode())
    assert not left
    book.parts[GRID] = text.encode()
    theirs = opened(book.to_bytes(), data_only=True)[INPUT.sheet]
    ours = read_thoroughly(book.to_bytes()).sheets[INPUT.sheet]
    found = {position: cell for position, cell in ours.cells.items() if cell.formula == "=1+1"}
    assert len(found) == len(cells)
    for position, cell in found.items():
        other = theirs.cell(*position)
        expected = (other.value, type(other.value), other.data_type == "e")
        assert (cell.value, type(cell.value), cell.is_error) == expected, position


_PALETTE = "<colors><indexedColors>" + 64 * '<rgbColor rgb="FF123456"/>' + "</indexedColors></colors></styleSheet>"


@pytest.mark.parametrize(
    ("part", "pattern", "coloured"),
    [
        (GRID, r"(<worksheet [^>]*>)<sheetPr.*?(<pageSetUpPr)", r"\1<sheetPr><tabColor {}/>\2"),
        ("xl/sharedStrings.xml", "<si><t>([^<]*)</t></si>", r"<si><r><rPr><color {}/></rPr><t>\1</t></r></si>"),
    ],
    ids=["head", "texts"],
)
def test_numbered_colours_beside_a_palette_of_its_own_are_not_taken(part: str, pattern: str, coloured: str) -> None:
    def taken(colour: str) -> bool:
        book = Workbook(BASE)
        book.parts["xl/styles.xml"] = book.parts["xl/styles.xml"].replace(b"</styleSheet>", _PALETTE.encode())
        text, count = re.subn(pattern, coloured.format(colour), book.parts[part].decode(), count=1)
        assert count
        book.parts[part] = text.encode()
        return is_taken(book.to_bytes())

    assert taken('rgb="FF333333"')
    assert not taken('indexed="3"')


def test_no_keywords_and_no_shared_texts() -> None:
    for part, kind in (("docProps/core.xml", "core-properties"), ("xl/sharedStrings.xml", "sharedStrings")):
        book = Workbook(_saved_by_openpyxl(BASE) if kind == "sharedStrings" else BASE)
        book.parts.pop(part, None)
        for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            pattern = rf'<(?:Relationship|Override) [^>]*(?:/{kind}"|/{part}")[^>]*/>'
            book.parts[name] = re.sub(pattern, "", book.parts[name].decode()).encode()
        assert assert_same_cells(book.to_bytes())


@pytest.mark.parametrize("name", ["a/b", "三 ", "Gouji", "x" * 32, "a\tb", "'三'"])
def test_a_sheet_by_any_name(name: str) -> None:
    data = changed(BASE, "xl/workbook.xml", lambda text: text.replace('name="填报说明"', f'name="{name}"'))
    assert_same_cells(data)
    assert_same(data)


@pytest.mark.parametrize("turn", range(4))
def test_what_is_proved_all_at_once_is_what_the_cells_say_one_by_one(turn: int) -> None:
    taken = 0
    for edition, mutant in one_a_part()[turn::28]:
        data = mutated(mutant, original(gouji.load(edition)))
        try:
            raw = read_plain(data, DEFAULT_OPTIONS.find)
        except Unusual:
            continue
        taken += 1
        assert contents_of(raw) == contents_of(one_by_one(raw)), mutant.name
    assert taken > 20


def test_a_workbook_that_is_as_it_was_sent_is_proved_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a cell of its tables is looked at by itself: what makes most workbooks cheap."""

    def looked_at(*_: object) -> None:
        raise AssertionError

    raw = read_plain(BASE)
    for name in ("二", "三", "四"):
        monkeypatch.setattr(raw.sheets[name].cells, "_made", looked_at)
    contents_of(raw)
