"""Format codes that files keep as a number alone, as Chinese Excel and WPS display them."""

from __future__ import annotations

from collections.abc import Mapping

GENERAL_CODE = "General"
_DATED = {
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
}
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HALF_MINUTE, _HALF_SECOND = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
CHINESE_DATES: Mapping[int, str] = {
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: _HALF_MINUTE,
    35: _HALF_SECOND,
    36: _YEAR_MONTH,
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: _HALF_MINUTE,
    56: _HALF_SECOND,
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}
"""Format codes by id, as ECMA-376 part 1, 18.8.30, lists them for zh-cn; for zh-tw, ja-jp and ko-kr the same ids are
dates and times too. They mean this only where the file spells out no code of its own for the id."""
BUILTIN_CODES: Mapping[int, str] = {
    0: GENERAL_CODE,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0',
    6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **_DATED,
    **CHINESE_DATES,
    37: "#,##0;\\-#,##0",
    38: "#,##0;[Red]\\-#,##0",
    39: "#,##0.00;\\-#,##0.00",
    40: "#,##0.00;[Red]\\-#,##0.00",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""The codes that .xls, .xlsb and .xlsx keep as a number alone, as Chinese Excel and WPS display them.

27-36 and 50-58 carry no code in a file and differ between languages; in every East Asian one they are dates or times.
"""


FIXED_CODES = frozenset({0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 48, 49})
"""Numbers of codes that are the same in every language: no file need define them, and programs differ if one does."""


def builtin_code(number: int, codes: Mapping[int, str] | None = None) -> str | None:
    """The code of a number format by its number; None if neither the file nor any program defines it.

    Args:
        number: the ``numFmtId`` of .xlsx, ``ifmt`` of .xls and .xlsb.
        codes: what the file itself defines, which comes first.
    """
    return (codes or {}).get(number, BUILTIN_CODES.get(number))
