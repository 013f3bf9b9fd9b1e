"""The two readers of an .xlsx, each by itself."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from unittest import mock

import gouji
from gouji.reading.workbooks import DEFAULT_OPTIONS, Options
from gouji.workbook import reader
from gouji.workbook.formats import DEFAULT_LIMITS, thorough
from gouji.workbook.formats.chooser import examine
from gouji.workbook.formats.raw import RawWorkbook
from gouji.workbook.reader import plain_spelling
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.reader.interpretation import interpret
from gouji.workbook.reader.location import locate
from gouji.workbook.reader.plan import plan_of
from gouji.workbook.reader.recognition import recognise
from gouji.workbook.reader.skeleton import Unusual
from gouji.workbook.reader.survey import Survey
from support.edit import Workbook

THOROUGH = Options(limits=replace(DEFAULT_LIMITS, members=DEFAULT_LIMITS.members - 1))
"""The fast reader knows only the limits every workbook is under; asking for others asks for the thorough one."""


_read_raw = functools.lru_cache(maxsize=1)(thorough.read_raw)
"""By openpyxl, once for a workbook: it costs ten times what is then compared."""


def is_taken(data: bytes) -> bool:
    """Whether the fast reader takes it."""
    try:
        read_plain(data, DEFAULT_OPTIONS.find)
    except Unusual:
        return False
    return True


def assert_same_cells(data: bytes) -> bool:
    """Where the fast reader takes a workbook, it gives the cells that openpyxl gives; gives whether it does."""
    try:
        plain = read_plain(data, DEFAULT_OPTIONS.find)
    except Unusual:
        return False
    examine(data)
    assert _shape(plain) == _shape(_read_raw(data))
    return True


def _shape(raw: RawWorkbook) -> object:
    """Everything in a workbook, the types of its values and the order of its cells too."""
    sheets = [
        (
            name,
            sheet.protected,
            sheet.merges,
            sheet.footer,
            [(*item, type(item[1].value)) for item in sheet.cells.items()],
        )
        for name, sheet in raw.sheets.items()
    ]
    singly = [sheet.at(*place) == cell for sheet in raw.sheets.values() for place, cell in sheet.cells.items()]
    texts = [list(sheet.texts()) for sheet in raw.sheets.values()]
    return sheets, all(singly), texts, raw.keywords, raw.values_only


def contents_of(raw: RawWorkbook, options: Options = DEFAULT_OPTIONS) -> object:
    """What a workbook says, whatever its cells come from."""
    located = functools.cache(lambda edition: locate(raw, plan_of(edition)))
    edition, stamp, findings = recognise(raw, located, options.find, options.known)
    return stamp, findings, interpret(Survey(raw, plan_of(edition), located(edition), stamp.year), list)


def one_by_one(raw: RawWorkbook) -> RawWorkbook:
    """The workbook with cells that tell nothing all at once."""
    return replace(raw, sheets={name: replace(sheet, cells=dict(sheet.cells)) for name, sheet in raw.sheets.items()})


@functools.cache
def _learned() -> dict[object, object]:
    """What is known of the spelling of sheets after many workbooks."""
    from support.filled import workbook  # which needs this module

    with mock.patch.multiple(plain_spelling, _OFTEN=1, _LEARNED={}, _SEEN=Counter()):
        for edition in gouji.shipped():
            read_plain(workbook(edition), DEFAULT_OPTIONS.find)
        return dict(plain_spelling._LEARNED)


def assert_same(data: bytes, options: Options = DEFAULT_OPTIONS) -> gouji.Reading:
    """Both say the same, the fast one by the first workbook and after many; gives the reading.

    What the fast reader does not take is read by the thorough one alone: there is nothing to compare.
    """
    with mock.patch.object(reader, "examine", wraps=examine) as examined:
        reading = gouji.read_bytes(data, "x", options)
    if not examined.called:
        slow = replace(options, limits=THOROUGH.limits)
        with mock.patch.object(thorough, "read_raw", _read_raw):
            assert reading.to_json() == gouji.read_bytes(data, "x", slow).to_json()
        with mock.patch.dict(plain_spelling._LEARNED, _learned(), clear=True):
            assert reading.to_json() == gouji.read_bytes(data, "x", options).to_json()
    return reading


def changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with another text in a part."""
    book = Workbook(data)
    text = book.parts[part].decode()
    assert change(text) != text
    book.parts[part] = change(text).encode()
    return book.to_bytes()
