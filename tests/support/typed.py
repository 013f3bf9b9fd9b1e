"""A form with many cells of each type, and contents of every kind for them: what a clerk, a program or nobody types."""

from __future__ import annotations

import calendar
import functools
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import gouji
from format_codes import CODES, as_read, random_code, saved_texts
from gouji.form import converter_of
from gouji.form.edition import CellType, Edition, Field, load_text
from gouji.form.layout import lay_out
from gouji.form.submission import Agency, make_submission
from gouji.reading.workbooks import Options
from gouji.workbook.formats import DEFAULT_LIMITS, examine, read_raw
from gouji.workbook.formats.builtin_codes import BUILTIN_CODES
from gouji.workbook.formats.raw import DisplayFormat
from gouji.workbook.ooxml.names import main
from gouji.workbook.reader.agreement import displays_texts
from gouji.workbook.reader.interpretation import Contents
from support import library
from support.edit import Workbook, as_binary
from support.programs import Convert
from support.readers import contents_of
from support.sight import condition, restyle

_ROWS = 30
_COLUMNS = {
    "text": "type: text, most: 40, optional: true",
    "code": 'type: text, most: 40, pattern: "[A-Z]?[0-9]{1,6}", optional: true',
    "day": "type: date, optional: true",
    "kind": "choices: [公共, 高校, A1, '2', '0.5', 'TRUE'], optional: true",
    "is_so": "type: yes_no, optional: true",
    "rate": 'type: decimal, places: 2, most: 100, may_be: [N/A, "<1"], optional: true',
    "count": "type: integer, optional: true",
    "change": "type: decimal, signed: true, optional: true",
    "amount": "type: decimal, unit: 万元, may_be: [无], optional: true",
}
Typed = int | float | bool | str
"""A number, a truth value, a text, or an error, which begins with a number sign."""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a cell.

    Attributes:
        code: of its number format, or the number of a format that programs know.
        shape: of a text: plain, in runs, or with a phonetic hint.
        veil: a style that keeps it from sight, by its name; empty for none.
    """

    value: Typed
    code: str | int
    shape: str = "plain"
    veil: str = ""


@functools.cache
def form() -> Edition:
    """A table with a column of each type."""
    columns = "".join(f"      {name}: {{label: {name}, {said}}}\n" for name, said in _COLUMNS.items())
    rows = "".join(f"      r{number}: 第{number}行\n" for number in range(1, _ROWS + 1))
    text = (
        "form: 类型\nedition: types-2025\nyears: 2025-\nsections:\n  甲:\n    title: 各类单元格\n    id: all\n"
        f"    corner: 行\n    columns:\n{columns}    rows:\n{rows}"
    )
    return load_text(text, "types-2025")


@functools.cache
def options(edition: Edition) -> Options:
    """Those by which the form is known."""
    return Options(templates={edition.id: edition})


@functools.cache
def blank(edition: Edition) -> bytes:
    """A workbook of the form whose cells may all be filled with anything."""
    values = {field.path: _easy(field) for field in edition.inputs}
    made = make_submission(edition, library.first_period(edition), Agency(code="T1", name="某单位"), values)
    return gouji.make_filled(made, options(edition))


def _easy(field: Field) -> object:
    return "A1234" if field.pattern else converter_of(field).placeholder(field)


# --- contents -------------------------------------------------------------------------------------------------------

_DAYS = (46_086, 45_731, 45_658, 46_022.5, 45_731.999_999, 31_107, 60, 61, 1, 0, 0.5, 2_958_465, 44_197, 30_000.25)
_NUMBERS = (0, 1, 2, 0.5, 0.05, 0.25, 5, -1, -2.5, 12.345, 12.5, 99.995, 100, 33.333333333, 110.55, 1234, 100000, 1e-5)
_TEXTS = (
    *(
        "公共",
        "高校",
        "公 共",
        "A1",
        "Ａ１",
        "a1",
        "2",
        "2.0",
        "02",
        "0.5",
        ".5",
        "TRUE",
        "true",
        "是",
        "否",
        "yes",
        "Y",
    ),
    *(
        "N/A",
        "n/a",
        "＜1",
        "<1",
        "< 1",
        "无",
        "－",
        "1,234",
        "1 234",
        "12件",
        "50%",
        "１２",
        "1e3",
        "+5",
        "-5",
        "(5)",
        "'5",
    ),
    *(
        "2025-03-05",
        "2025年3月5日",
        "2025/3/5",
        "2025.3.5",
        "20250305",
        "3-5",
        "3月5日",
        "2025-3",
        "05/03/2025",
        "昨天",
    ),
    *("A1234", "A12\u200b34", "A\u202e1234", "x", " ", "\u3000", "张三\n李四", "A1234_x0041_", "1985-02-30"),
)
_OTHERS = (True, False, "#N/A", "#REF!", "#DIV/0!")
_DATE_CODES = (
    *("yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', 'm"月"d"日"', "m/d", "d", "dd", "yyyy", "yy", "mmm-yy", "d-mmm"),
    *(
        "d/m/yyyy",
        "dd.mm.yy",
        "aaaa",
        "aaa",
        "ddd",
        "[$-804]yyyy\\-m\\-d",
        '[$-411]ggge"年"m"月"d"日"',
        "e-m-d",
        "h:mm",
    ),
    *(
        "yyyy-mm-dd hh:mm",
        "[h]:mm",
        "yyyy-mm-dd;@",
        '"2024-01-01"',
        'yyyy"-01-01"',
        "[DBNum1]yyyy年m月d日",
        "[$-F800]dddd",
    ),
    *('yyyy-"0"m-"0"d', "yyyymmdd", "mmdd", "mm-dd", "yyyy-mm", "m", "[White]0", "[White]yyyy-mm-dd", "[Color2]@", "@"),
)
_TEXT_CODES = ("@", "General", '0;0;0;"李四"', '"A"@', '@"元"', "0;0;0;", ";;;", "[Red]@", "@@", "0", "@* ", "_ @_ ")


def contents(seed: int, edition: Edition, *, is_plain: bool = False) -> Mapping[str, Content]:
    """A content for each input of a form; some of what its type takes, some of what it does not."""
    rng = random.Random(seed)  # noqa: S311  # made again from the same seed
    found = {field.path: _content(rng, field) for field in edition.inputs}
    return {path: _plain(content) for path, content in found.items()} if is_plain else found


_WHITE = re.compile(r"\[(?:White|Color ?2)\]")


def _plain(content: Content) -> Content:
    """A content that the fast reader takes: seen, before any fill that a condition lays, and a text as it is stored."""
    code = content.code if isinstance(content.code, str) else BUILTIN_CODES.get(content.code)
    if code and _WHITE.match(code):
        return _plain(replace(content, code=_WHITE.sub("", code)))
    is_reworded = isinstance(content.value, str) and not displays_texts(DisplayFormat(code))
    return replace(content, veil="", shape="plain", code="@" if is_reworded else content.code)


def _content(rng: random.Random, field: Field) -> Content:
    value: Typed
    codes: list[str | int]
    draw = rng.random()
    if draw < 0.3:
        value, codes = rng.choice(_TEXTS), [*_TEXT_CODES, *CODES]
    elif draw < 0.36:
        value, codes = rng.choice(_OTHERS), [*_TEXT_CODES, *CODES]
    elif draw < 0.62 or field.type is CellType.DATE:
        value, codes = rng.choice(_DAYS), [*_DATE_CODES, *_DATE_CODES, *range(14, 23), *range(27, 37), *range(45, 59)]
    else:
        value, codes = rng.choice((*_NUMBERS, *_NUMBERS, rng.randrange(10**6) / 100)), [*CODES, *BUILTIN_CODES]
        # What programs make of nonsense differs, and only what is read as a number is compared with it.
        codes += [random_code(rng) for _ in range(60)] if field.type.is_number else []
    if rng.random() < 0.35:  # a format that the cell may well have
        codes = ["General", "@", "0", "0.00", "yyyy-mm-dd", "yyyy/m/d"]
    shape = rng.choice(("plain", "plain", "shared", "runs", "phonetic")) if isinstance(value, str) else "plain"
    veil = rng.choice([*VEILS, *CONDITIONS]) if rng.random() < 0.08 else ""
    return Content(value, rng.choice(codes), shape, veil)


VEILS: Mapping[str, Mapping[str, str]] = {
    "white": {"font": '<font><sz val="11"/><color rgb="FFFFFFFF"/></font>'},
    "white of the theme": {"font": '<font><sz val="11"/><color theme="0"/></font>'},
    "tiny": {"font": '<font><sz val="1"/></font>'},
    "symbols": {"font": '<font><sz val="11"/><name val="Wingdings"/></font>'},
    "repeated": {"alignment": "fill"},
    "on its own colour": {
        "font": '<font><sz val="11"/><color rgb="FFFFC7CE"/></font>',
        "fill": '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill>',
    },
}
"""Parts of styles that keep what is in a cell from sight."""
CONDITIONS = {
    "struck by condition": "<dxf><font><strike/></font></dxf>",
    "white by condition": '<dxf><font><color rgb="FFFFFFFF"/></font></dxf>',
    "another text by condition": '<dxf><numFmt numFmtId=\'190\' formatCode=\'"9";"9";"9";"9"\'/></dxf>',
}
"""Differential styles that do."""


def workbook(chosen: Mapping[str, Content], edition: Edition, *, since_1904: bool = False) -> bytes:
    """The workbook with those contents."""
    book, cells = Workbook(blank(edition)), lay_out(edition).cells
    styles: dict[str | int, str] = {}
    codes = dict.fromkeys(content.code for content in chosen.values())
    book.change("xl/styles.xml", functools.partial(_add_formats, codes=codes, styles=styles))
    for sheet in {cells[path].sheet for path in chosen}:
        here = {cells[path].a1: content for path, content in chosen.items() if cells[path].sheet == sheet}
        book.change(book.part_of(sheet), functools.partial(_fill, contents=here, styles=styles))
        for a1, content in here.items():
            if content.veil in VEILS:
                restyle(book, sheet, a1, **VEILS[content.veil])
            elif content.veil:
                condition(book, sheet, a1, CONDITIONS[content.veil])
    if since_1904:
        book.change("xl/workbook.xml", _count_from_1904)
    return book.to_bytes()


def _add_formats(root: ET.Element, codes: Iterable[str | int], styles: dict[str | int, str]) -> None:
    """Add a style for each code, and note it."""
    formats, kinds = root.find(main("numFmts")), root.find(main("cellXfs"))
    assert kinds is not None
    if formats is None:
        formats = ET.Element(main("numFmts"))
        root.insert(0, formats)
    for code in codes:
        number = code if isinstance(code, int) else 1000 + len(styles)
        if isinstance(code, str):
            ET.SubElement(formats, main("numFmt"), {"numFmtId": str(number), "formatCode": code})
        styles[code] = str(len(kinds))
        ET.SubElement(kinds, main("xf"), {"numFmtId": str(number), "fontId": "0", "fillId": "0", "borderId": "0"})
    formats.set("count", str(len(formats)))
    kinds.set("count", str(len(kinds)))


def _count_from_1904(root: ET.Element) -> None:
    properties = root.find(main("workbookPr"))
    if properties is None:
        properties = ET.Element(main("workbookPr"))
        root.insert(0, properties)
    properties.set("date1904", "1")


def _fill(root: ET.Element, contents: Mapping[str, Content], styles: Mapping[str | int, str]) -> None:
    for element in root.iter(main("c")):
        content = contents.get(element.get("r", ""))
        if content is None:
            continue
        element.attrib.pop("t", None)
        element.set("s", styles[content.code])
        element[:] = []
        value = content.value
        if isinstance(value, bool):
            element.set("t", "b")
            ET.SubElement(element, main("v")).text = str(int(value))
        elif isinstance(value, str) and value.startswith("#"):
            element.set("t", "e")
            ET.SubElement(element, main("v")).text = value
        elif isinstance(value, str):
            element.set("t", "inlineStr")
            _text(ET.SubElement(element, main("is")), value, content.shape)
        else:
            ET.SubElement(element, main("v")).text = f"{value:.17g}"


_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _text(parent: ET.Element, text: str, shape: str) -> None:
    pieces = [text] if shape != "runs" else [text[:1], text[1:]]
    for piece in filter(None, pieces):
        home = ET.SubElement(parent, main("r")) if shape == "runs" else parent
        ET.SubElement(home, main("t"), {_SPACE: "preserve"}).text = piece
    if shape == "phonetic":
        hint = ET.SubElement(parent, main("rPh"), {"sb": "0", "eb": "1"})
        ET.SubElement(hint, main("t")).text = "9"


# --- a person as the reader -----------------------------------------------------------------------------------------

_FULL_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_ERAS = {"昭和": 1925, "平成": 1988, "令和": 2018}
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}


def reads_as(field: Field, value: object, text: str, content: Content) -> bool:
    """True if a person who knows what the field asks reads its value in a display text, by rules of their own.

    Texts are not compared where LibreOffice is another judge than others: it displays formats by their numbers in the
    language of its user, and texts in runs without their format.
    """
    if isinstance(content.value, bool) and content.code == "General":
        return value == str(content.value).upper()  # of an .xls it displays 1
    if isinstance(value, date):
        return reads_day(text, value)
    if isinstance(value, str) and field.type is CellType.TEXT:
        is_number = isinstance(content.value, int | float) and as_read(value) is not None
        is_judged = not isinstance(content.code, int) and content.shape != "runs"
        return not is_judged or _one_line(text) == value or (is_number and as_read(text) == as_read(value))  # 1. is 1
    if isinstance(value, str):
        return narrow(text) == narrow(value)
    bare = text.strip().removesuffix(field.unit) if field.unit else text
    return Decimal(str(value)) in (as_read(bare), as_read(narrow(bare)))


def narrow(text: str) -> str:
    """A text without spaces, full-width forms narrow and capitals small."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _one_line(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def reads_day(text: str, day: date) -> bool:
    """True if the text names the day: its month and its day at least, and nothing that is of another one."""
    bare = re.sub(
        r"(?:[上下]午)?\d{1,2}[:时]\d{2}分?(?:[:]\d{2}(?:\.\d+)?|\d{2}秒)?(?:\s*[AP]M)?$", "", text.strip()
    ).strip()
    bare = re.sub("^[a-z]{3,}day,? *|,|星期[一二三四五六日]", "", bare.casefold()).strip()
    era = re.fullmatch("(昭和|平成|令和)([0-9]+)年(.*)", bare)
    if era:
        bare = f"{_ERAS[era[1]] + int(era[2])}年{era[3]}"
    for name, number in _MONTHS.items():
        bare = re.sub(rf"{name}[a-z]*", str(number), bare)
    if re.fullmatch(r"\d{8}", bare):
        return bare == f"{day:%Y%m%d}"
    numbers = [int(number) for number in re.findall(r"\d+", bare)]
    if re.search(r"[^-/.,年月日\d\s]", bare) or not 2 <= len(numbers) <= 3:
        return False
    rest = list(numbers)
    for part in (day.month, day.day):
        if part not in rest:
            return False
        rest.remove(part)
    return all(number in (day.year, day.year % 100) for number in rest)


def read(data: bytes, edition: Edition) -> tuple[Mapping[str, object], set[str | None]]:
    """Values by path, and the paths that findings are about."""
    found: Any = contents_of(read_raw(data, examine(data), DEFAULT_LIMITS), options(edition))
    contents: Contents = found[2]
    return {**contents.others, **contents.numbers}, {finding.path for finding in contents.findings}


# --- trials ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trial:
    """A cell as it was read.

    Attributes:
        target: the format of the file.
        text: that LibreOffice displays.
        value: that was read; None for none.
        is_said: there is a finding about it.
    """

    target: str
    seed: int
    field: Field
    content: Content
    text: str
    value: object
    is_said: bool

    @property
    def is_silent(self) -> bool:
        """True if something else was read than a person reads, or nothing, and nothing was said."""
        if self.is_said:
            return False
        if self.value is None:
            is_blank = isinstance(self.content.value, str) and not self.content.value.strip()
            return not is_blank and (bool(self.text.strip()) or not self.field.is_optional)
        if self.content.veil and not (self.content.veil == _LOST and self.target != "xlsx") and self.target != "xlsb":
            return True
        return not reads_as(self.field, self.value, self.text, self.content)


_LOST = "another text by condition"
"""LibreOffice saves none of the number formats of conditions in some formats."""


def trials(editions: Sequence[Edition], seeds: Sequence[int], folder: Path, convert: Convert) -> Iterator[Trial]:
    """Every cell of workbooks of forms, as .xlsx, .xlsb, .ods, .xls, and as .xlsx that was an .ods.

    Args:
        editions: the forms.
        seeds: a workbook of each form each; every fourth counts its days from 1904.
        folder: an empty one.
        convert: LibreOffice, which saves each file anew and tells what it displays.
    """
    made = [(edition, seed, contents(seed, edition)) for edition in editions for seed in seeds]
    files = [folder / f"{number}.xlsx" for number in range(len(made))]
    for file, (edition, seed, chosen) in zip(files, made, strict=True):
        file.write_bytes(workbook(chosen, edition, since_1904=_counts_from_1904(seed)))
    ods, xls = _saved(files, "ods", folder / "ods", convert), _saved(files, "xls", folder / "xls", convert)
    again = _saved(ods, "xlsx", folder / "again", convert)
    binaries = [folder / f"{file.stem}.xlsb" for file in files]
    for file, binary in zip(files, binaries, strict=True):
        binary.write_bytes(as_binary(file.read_bytes(), with_formats=True))
    targets = {"xlsx": files, "xlsb": binaries, "ods": ods, "xls": xls, "xlsx of ods": again}
    judges = {"xlsx": ods, "xlsb": ods}
    judges |= {
        target: _saved(of, "ods", folder / f"{target} judged", convert)
        for target, of in targets.items()
        if target not in judges
    }
    for target, of in targets.items():
        for file, judge, (edition, seed, chosen) in zip(of, judges[target], made, strict=True):
            if target == "xlsb" and _counts_from_1904(seed):
                continue
            texts, cells = saved_texts(judge.read_bytes()), lay_out(edition).cells
            values, said = read(file.read_bytes(), edition)
            for path, content in chosen.items():
                cell = cells[path]
                text = texts.get(cell.sheet, {}).get((cell.row, cell.column), "")
                yield Trial(target, seed, edition.fields[path], content, text, values.get(path), path in said)


def _counts_from_1904(seed: int) -> bool:
    return seed % 4 == 3


def _saved(files: Sequence[Path], target: str, folder: Path, convert: Convert) -> list[Path]:
    folder.mkdir()
    return convert(files, target, folder)
