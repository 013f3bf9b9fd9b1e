"""A workbook on paper: letters that can be read, nothing cut off, whose page it is; as LibreOffice prints it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import gouji
from gouji.form import MAX_COUNT, CellType, Edition, Field, ItemType, lay_out
from gouji.workbook.writer import DrillRow, write_drilldown, write_workbook
from support import forms
from support.edit import Workbook
from support.filled import TEXTS, numbers
from support.programs import Convert
from support.samples import SAMPLES
from test_alien_form import TEMPLATE

pdfplumber = pytest.importorskip("pdfplumber")

NAME = "宁夏回族自治区吴忠市盐池县农业农村和乡村振兴局（乡村振兴服务中心）"
_LEAST, _LEAST_NOTE = 8.0, 7.0
_A4 = {(595, 842), (842, 595)}
_EDGE = 28
"""Points of the narrowest margin."""
_TOUCH = 1.5
"""Points by which the box of a letter, which is larger than the letter, may reach over a line."""

WIDE = """
form: 宽表
edition: wide-2024
years: "2024"
rules:
  T901: {level: definition, severity: error, zh: 合计应等于各类之和, en: The total must be the sum, source: 表头}
sections:
  甲:
    title: 各类单位全年各月业务办理情况统计总表（含所属事业单位和派出机构，按受理日期统计，不含结转）
    id: wide
    columns: {COLUMNS, total: 合计}
    rows: {first: 第一项, second: 第二项办理件数（含结转）}
    totals: {T901: total = SUM}
  乙:
    title: 说明
    texts: {remarks: {prompt: 说明}}
""".replace("COLUMNS", ", ".join(f"c{number}: 第{number}类" for number in range(1, 25))).replace(
    "SUM", " + ".join(f"c{number}" for number in range(1, 25))
)

MANY_RULES = """
form: 多规则表
edition: rules-2024
years: "2024"
rules:
RULES
sections:
  甲:
    title: 馆藏
    columns: {held: 馆藏, lent: 借出}
    rows: {books: 图书}
    tie_outs:
LINES
""".replace(
    "RULES", "\n".join(f"  P{code}: {{zh: 借出不应过多, en: Not too many, source: 常识}}" for code in range(801, 861))
).replace("LINES", "\n".join(f"      P{code}: lent <= held + {code}" for code in range(801, 861)))


def _books() -> Iterator[tuple[str, Edition, dict[str, object]]]:
    for name in gouji.shipped():
        edition = gouji.load(name)
        yield name, edition, {}
        yield f"{name} filled", edition, {**numbers(edition), **TEXTS}
    yield "alien", forms.load_text(TEMPLATE), {}
    yield "wide", forms.load_text(WIDE), {}
    yield "rules", forms.load_text(MANY_RULES), {}


_BOOKS = tuple(_books())


@pytest.fixture(scope="module")
def printed(convert: Convert, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The pages of each workbook."""
    folder = tmp_path_factory.mktemp("printed")
    names = []
    for name, edition, values in _BOOKS:
        stamp = lay_out(edition).stamp(edition.years.first, NAME, "640323001")
        (folder / f"{name}.xlsx").write_bytes(write_workbook(edition, stamp, values))
        names.append(name)
    made = convert([folder / f"{name}.xlsx" for name in names], "pdf", folder / "pdf")
    return {name: _pages(path) for name, path in zip(names, made, strict=True)}


def _pages(path: Path) -> list[Any]:
    with pdfplumber.open(path) as pdf:
        pages = list(pdf.pages)
        for page in pages:
            page.objects  # noqa: B018  # read while the file is open
        return pages


def _letters(page: Any) -> list[dict[str, Any]]:
    return [char for char in page.chars if char["text"].strip()]


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", [name for name, *_ in _BOOKS])
def test_everything_can_be_read(printed: dict[str, list[Any]], name: str) -> None:
    assert {(round(page.width), round(page.height)) for page in printed[name]} <= _A4
    assert min(char["size"] for page in printed[name] for char in _letters(page)) >= _LEAST_NOTE


@pytest.mark.libreoffice
@pytest.mark.parametrize(("name", "edition", "values"), _BOOKS, ids=[name for name, *_ in _BOOKS])
def test_the_words_and_figures_of_the_tables_are_there_in_eight_points(
    printed: dict[str, list[Any]], name: str, edition: Edition, values: dict[str, object]
) -> None:
    large = [char["text"] for page in printed[name] for char in _letters(page) if char["size"] >= _LEAST]
    words = [box.text for sheet in lay_out(edition).sheets for box in sheet.boxes]
    words += [str(values[field.path]) for field in edition.inputs if field.path in values]
    asked = Counter("".join("".join(words).split()))
    assert asked - Counter("".join(large)) == Counter()


@pytest.mark.libreoffice
def test_every_page_of_the_guide_with_rules_on_it_has_their_heads_over_them(printed: dict[str, list[Any]]) -> None:
    rule = re.compile(r"P\d{3} .+")
    texts = [page.extract_text() for page in printed["rules"]]
    above = [text[: found.start()] for text in texts if (found := rule.search(text))]
    assert len(above) > 1
    assert all("编号 规则 算法 来源 性质" in words for words in above)


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", [name for name, *_ in _BOOKS])
def test_nothing_is_cut_off(printed: dict[str, list[Any]], name: str) -> None:
    for page in printed[name]:
        outside = [
            char["text"]
            for char in _letters(page)
            if char["x0"] < _EDGE or char["x1"] > page.width - _EDGE or char["bottom"] > page.height
        ]
        assert outside == [], page.page_number
        crossed = [char["text"] for char in _letters(page) if any(_crosses(char, edge) for edge in _lines(page))]
        assert crossed == [], page.page_number


def _lines(page: Any) -> list[dict[str, Any]]:
    """The lines of tables; the line under a link is as coloured as its words."""
    black = [edge for edge in page.edges if _is_grey(edge.get("stroking_color")) or edge["object_type"] == "rect_edge"]
    return [edge for edge in black if abs(edge["x1"] - edge["x0"]) + abs(edge["bottom"] - edge["top"]) > 12]


def _is_grey(colour: object) -> bool:
    parts = colour if isinstance(colour, tuple) else (colour,)
    return len(set(parts)) <= 1


def _crosses(char: dict[str, Any], edge: dict[str, Any]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    if edge["orientation"] == "h":
        return bool(edge["x0"] < x < edge["x1"] and char["top"] + _TOUCH < edge["top"] < char["bottom"] - _TOUCH)
    return bool(edge["top"] < y < edge["bottom"] and char["x0"] + _TOUCH < edge["x0"] < char["x1"] - _TOUCH)


@pytest.mark.libreoffice
@pytest.mark.parametrize(("name", "edition"), [(name, edition) for name, edition, _ in _BOOKS])
def test_every_page_says_whose_it_is_at_its_foot(printed: dict[str, list[Any]], name: str, edition: Edition) -> None:
    sizes = set()
    for page in printed[name]:
        foot = [char for char in _letters(page) if char["top"] > page.height - 60]
        words = "".join(char["text"] for char in foot)
        for part in (f"填报单位（盖章）：{NAME}", edition.form, str(edition.years.first)):
            assert "".join(part.split()) in words, page.page_number
        sizes |= {round(char["size"], 1) for char in foot}
    assert max(sizes) - min(sizes) <= 0.3


def _longest(field: Field) -> object:
    """The longest that an input takes: below zero, if it may be."""
    if field.choices:
        return max(field.choices, key=len)
    if field.type is CellType.DATE:
        return date(2099, 12, 31)
    if not field.type.is_number:
        return "字"
    most = min(10**field.digits - 1, field.most or 10**field.digits)
    number = int(most) if field.type is CellType.INTEGER else int(most) - 1 + Decimal("0.99")
    return -number if field.signed else number


def _longest_of(edition: Edition) -> dict[str, object]:
    days = {item.path: date(2099, 12, 31) for item in edition.sign_off if item.type is ItemType.DATE}
    records = {
        table.path: [{name: "A1" if name == table.key else _longest(field) for name, field in table.fields.items()}]
        for table in edition.record_tables
    }
    figures = {figure.path: MAX_COUNT for figure in edition.key_figures}
    return {field.path: _longest(field) for field in edition.inputs} | figures | days | records


def _all_printed(data: bytes) -> bytes:
    """A workbook without print areas: what is beside the form is printed as well."""
    book = Workbook(data)
    part = book.parts["xl/workbook.xml"]
    book.parts["xl/workbook.xml"] = re.sub(rb'<definedName name="_xlnm.Print_Area"[^>]*>.*?</definedName>', b"", part)
    return book.to_bytes()


@pytest.mark.libreoffice
def test_no_number_is_too_long_for_its_cell(convert: Convert, tmp_path: Path) -> None:
    shipped = [gouji.load(name) for name in gouji.shipped()]
    own = [gouji.load_file(SAMPLES / "forms" / f"{name}.yaml") for name in ("osha-300", "taizhang-2025", "zhichu-2025")]
    for edition in (*shipped, *own, forms.load_text(WIDE)):
        stamp = lay_out(edition).stamp(edition.years.first, "某局", "X1")
        data = write_workbook(edition, stamp, _longest_of(edition))
        (tmp_path / f"{edition.id}.xlsx").write_bytes(_all_printed(data))
    edition = shipped[-1]
    values = dict.fromkeys(edition.fields, 10**12)
    rows = [DrillRow("X1", "某局", "", "", "", is_counted=True, values=values)]
    sums = {path: -value for path, value in values.items()}
    (tmp_path / "drilldown.xlsx").write_bytes(_all_printed(write_drilldown(edition, "明细", 2025, rows, sums)))
    for path in convert(sorted(tmp_path.glob("*.xlsx")), "pdf", tmp_path / "pdf"):
        text = "".join(char["text"] for page in _pages(path) for char in page.chars)
        assert "差" in text or "off by" in text, path.name
        assert "##" not in text, path.name
