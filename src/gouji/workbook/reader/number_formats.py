"""Number formats that show a number as a date or a time: ids that no file spells out, and what a cell then shows.

Chinese Excel and WPS have formats built in that other programs do not know; a file names them by id alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from gouji.workbook.reader.raw import RawCell, Value

BUILT_IN_DATES: Mapping[int, str] = {
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Format codes by id, as ECMA-376 part 1, 18.8.30, lists them for zh-cn; for zh-tw, ja-jp and ko-kr the same ids are
dates and times too. They mean this only where the file spells out no code of its own for the id."""


def dated_cell(number: float, *, from_1904: bool = False) -> RawCell:
    """A cell that shows a number as a date or a time.

    Args:
        number: as it is stored; whole days, and fractions of a day.
        from_1904: the workbook counts its days from 1904.

    Returns:
        The date with the number behind it; an error value where no date has that number, as spreadsheets show ``####``.
    """
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel  # noqa: PLC0415  # slow to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found: Any = from_excel(number, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
        except (ValueError, OverflowError):
            return RawCell("#VALUE!", is_error=True)
    value: Value = found
    return RawCell(value, serial=number)
