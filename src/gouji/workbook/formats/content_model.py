"""The content model of cells and strings in an Open XML workbook, as far as all programs read it alike.

What a sheet and the shared strings may hold is said by ECMA-376 part 1, 18.3.1 and 18.4. Programs are lenient where a
file breaks it, each in its own way: of two values in a cell one takes the first, another the last, a third joins them.
Such a workbook is refused, for nobody can tell what its cells display. Only elements that hold values are looked at.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from gouji.workbook.formats.limits import Refused, damaged
from gouji.workbook.ooxml.names import MAIN, MARKUP_COMPATIBILITY, STRICT_MAIN, main

_SHEET, _DATA, _ROW, _CELL, _MERGE = map(main, ("worksheet", "sheetData", "row", "c", "mergeCell"))
_FORMULA, _VALUE, _INLINE, _EXTENSIONS = map(main, ("f", "v", "is", "extLst"))
_STRINGS, _ITEM, _TEXT, _RUN, _FONT = map(main, ("sst", "si", "t", "r", "rPr"))
_PHONETIC = frozenset({main("rPh"), main("phoneticPr")})
_TYPES = frozenset({None, "n", "b", "e", "s", "str", "d", "inlineStr"})
_USUAL = _TYPES - {"inlineStr"}
_VALUES = frozenset({(), (_FORMULA,), (_VALUE,), (_FORMULA, _VALUE)})
"""Contents of a cell that holds its value or points to it."""
_LEAVES = ("v", "t", "f")


def ambiguous(zh: str, en: str) -> Refused:
    """The refusal of a workbook that programs read in different ways.

    Args:
        zh: what they do not read alike, in Chinese.
        en: the same in English.

    Returns:
        To be raised by the caller.
    """
    return damaged(f"各软件的读法不一致：{zh}", f"programs read it in different ways: {en}")


def check_dialect(part: bytes) -> None:
    """Let a part pass that is of one dialect, and whose values no comment or instruction cuts in two.

    Args:
        part: with cells or strings, well formed.

    Raises:
        Refused: some programs read its elements of the other dialect, or only one piece of a value.
    """
    plain = part.replace(b"\0", b"")  # as UTF-16 spells ASCII
    declaration = plain.find(b"?>") if plain.lstrip(b"\xef\xbb\xbf\xff\xfe").startswith(b"<?xml") else -1
    is_mixed = STRICT_MAIN.encode() in plain and MAIN.encode() in plain
    if not is_mixed and b"<!--" not in plain and plain.find(b"<?", declaration + 1) < 0:
        return
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))  # noqa: S314  # scanned: no DTD
    parser.feed(part)
    root = parser.close()
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    if len({element.tag.rpartition("}")[0] for element in elements} & {f"{{{MAIN}", f"{{{STRICT_MAIN}"}) > 1:
        raise ambiguous("混用了两种 Open XML 标准", "elements of both dialects of Open XML")
    if any(len(element) for element in elements if element.tag.rpartition("}")[2] in _LEAVES):
        raise ambiguous("值的中间夹有别的内容", "something stands within a value")


def check_styles(root: ET.Element) -> None:
    """Let styles pass that every program counts alike.

    Args:
        root: of the styles part, in the usual namespaces.

    Raises:
        Refused: a list stands there twice, or holds alternatives of which programs take one or none.
    """
    lists = [child for child in root if child.tag in _STYLE_LISTS]
    if len({listed.tag for listed in lists}) < len(lists):
        raise ambiguous("样式表中有重复的列表", "a list of styles that stands there twice")
    if any(child.tag == _ALTERNATIVES for listed in (root, *lists) for child in listed):
        raise ambiguous("样式表中有几种写法任选", "alternatives among styles")


_STYLE_LISTS = frozenset(main(name) for name in ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs", "colors"))
_ALTERNATIVES = f"{{{MARKUP_COMPATIBILITY}}}AlternateContent"
_BEFORE_CELLS = frozenset(main(name) for name in ("sheetViews", "sheetFormatPr", "cols", "col"))


def check_sheet(root: ET.Element) -> None:
    """Let a sheet pass whose cells all programs find, and in each the same value.

    Args:
        root: of the sheet, in the usual namespaces.

    Raises:
        Refused: they do not.
    """
    data = [child for child in root if child.tag == _DATA]
    if root.tag != _SHEET or len(data) > 1:
        raise ambiguous("单元格区域不止一个或不在工作表中", "a sheet without its one area of cells")
    if any(part.tag in _BEFORE_CELLS for child in root if child.tag == _ALTERNATIVES for part in child.iter()):
        raise ambiguous("列宽或视图有几种写法任选", "alternatives among columns or views")
    rows = cells = 0
    for row in data[0] if data else ():
        if row.tag != _ROW:
            raise ambiguous("行的位置上有别的内容", "something else stands among the rows")
        rows += 1
        for cell in row:
            if cell.tag == _CELL:
                cells += 1
                if len(cell):
                    _check_cell(cell)
            elif cell.tag != _EXTENSIONS or cell is not row[-1]:
                raise ambiguous("单元格的位置上有别的内容", "something else stands among the cells of a row")
    if (len(data), rows, cells) != tuple(_count(root, tag) for tag in (_DATA, _ROW, _CELL)):
        raise ambiguous("单元格不在该在的位置", "cells that stand elsewhere")


def merges_of(root: ET.Element) -> list[ET.Element]:
    """The merges of a sheet.

    Args:
        root: of the sheet, in the usual namespaces.

    Raises:
        Refused: there are others that only some programs find.
    """
    found = root.findall(f"{main('mergeCells')}/{_MERGE}")
    if _count(root, _MERGE) != len(found):
        raise ambiguous("合并单元格不在该在的位置", "merged cells that stand elsewhere")
    return found


def _count(root: ET.Element, tag: str) -> int:
    return len(list(root.iter(tag)))


def _check_cell(cell: ET.Element) -> None:
    kind, first = cell.get("t"), cell[0]
    if kind in _USUAL and first.tag == _VALUE and len(cell) == 1 and not len(first) and cell.text is first.tail is None:
        return
    if kind == "inlineStr" and first.tag == _INLINE and len(cell) == 1 and cell.text is first.tail is None:
        check_string(first)
        return
    if kind not in _TYPES:
        raise ambiguous("单元格的类型不明", "a cell of a type that is none")
    children = tuple(child.tag for child in cell if child.tag != _EXTENSIONS or child is not cell[-1])
    if kind == "inlineStr" and children == (_INLINE,):
        check_string(cell[0])
    elif children not in _VALUES or (kind == "inlineStr" and children):
        raise ambiguous(
            "一个单元格有两个值，或值与公式次序颠倒", "a cell with two values, or its formula behind its value"
        )
    elif any(len(child) for child in cell if child.tag != _EXTENSIONS):
        raise ambiguous("值的中间夹有别的内容", "something stands within a value")
    if has_text_between(cell):
        raise ambiguous("单元格内有不属于值的文字", "text in a cell that is not its value")


def has_text_between(element: ET.Element) -> bool:
    """True if text stands among the children of an element.

    Args:
        element: one that holds nothing but elements.
    """
    if element.text is not None and not element.text.isspace():
        return True
    return any(child.tail is not None and not child.tail.isspace() for child in element)


def check_strings(root: ET.Element) -> None:
    """Let shared strings pass that all programs count alike.

    Args:
        root: of the shared strings, in the usual namespaces.

    Raises:
        Refused: they do not.
    """
    if root.tag != _STRINGS or any(child.tag not in (_ITEM, _EXTENSIONS) for child in root):
        raise ambiguous("共享文字之间有别的内容", "something else stands among the shared strings")
    if _count(root, _ITEM) != len(root.findall(_ITEM)):
        raise ambiguous("共享文字不在该在的位置", "shared strings that stand elsewhere")


def check_string(item: ET.Element) -> None:
    """Let a shared or inline string pass of which all programs read the same text: one text, or runs.

    Args:
        item: ``si`` or ``is``.

    Raises:
        Refused: they do not.
    """
    if is_single_text(item):
        return
    children = [child for child in item if child.tag not in _PHONETIC]
    if len(children) > 1 or (children and children[0].tag != _TEXT):
        if any(child.tag != _RUN for child in children):
            raise ambiguous("一处文字有两个内容", "a string with two texts")
        for run in children:
            parts = [part.tag for part in run]
            if parts not in ([_TEXT], [_FONT, _TEXT]) or len(run[-1]) or has_text_between(run):
                raise ambiguous("一段文字有两个内容", "a run with two texts")
    elif children and len(children[0]):
        raise ambiguous("值的中间夹有别的内容", "something stands within a value")
    if has_text_between(item) or any(map(_is_of_none, (item, *children))):
        raise ambiguous("文字之间夹有别的内容", "something stands between the runs of a string")


def is_single_text(item: ET.Element) -> bool:
    """True if a string is one text and nothing else, as nearly all are.

    Args:
        item: ``si`` or ``is``.
    """
    if len(item) != 1 or item.text is not None or item.keys():
        return False
    text = item[0]
    return text.tag == _TEXT and not len(text) and text.tail is None and not _is_of_none(text)


def _is_of_none(element: ET.Element) -> bool:
    """True if an element has attributes where the schema knows none: a library takes some for its content."""
    for name in element.keys():  # noqa: SIM110, SIM118  # of every string of a workbook; attrib would make a dictionary for it
        if not name.startswith("{"):
            return True
    return False
