"""The codes and names of agencies: one spelling for each, and codes a spreadsheet program has spoilt."""

from __future__ import annotations

import re
import unicodedata

from gouji.common import clean_name
from gouji.form import is_credit_code, looks_like_credit_code

_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_ROUNDED = re.compile(r"\d{15}000(\.0+)?")
"""Spreadsheet programs keep fifteen digits of a number."""


def clean_code(text: str) -> str:
    """A code in the spelling all its bearers share: half-width, no spaces at its ends; credit codes in capitals.

    Args:
        text: as typed, in a roster or in a workbook.

    Returns:
        The code; a unified social credit code (GB 32100) without spaces and hyphens.
    """
    code = unicodedata.normalize("NFKC", clean_name(text))
    compact = re.sub(r"[\s-]", "", code).upper()
    return compact if looks_like_credit_code(compact) else code


def name_key(name: str) -> str:
    """A name in the spelling of all that look like it: half-width, composed, without what nobody sees.

    Args:
        name: of an agency.

    Returns:
        What tells it from others, not to be shown.
    """
    return unicodedata.normalize("NFKC", clean_name(name))


_TOTAL = "合计|总计|小计|共计|累计"
_NO_AGENCY = re.compile(
    rf"({_TOTAL}|总数|(grand|sub)?-?total)(\W.*|\d.*)?"
    rf"|.*({_TOTAL}):?"
    r"|(总?共|合?计)?:?\d+(个|家|户)(单位|机构|部门)?"
    r"|(备?注|附注|说明|填表说明|来源|数据来源|[填制]表|[填制]表人|填报人|审核人|负责人|单位负责人|联系人|联系电话|"
    r"日期|[填制]表日期|填报日期|[填制]表单位|填报单位|notes?|remarks?|source)\d*:.*",
    re.IGNORECASE,
)
"""What stands under the table of a roster: a total, a count, a remark, who made it. 综合计划处 is an agency."""


def is_no_agency(text: str) -> bool:
    """True for what stands under a table and not in it: a total, a count of agencies, a remark.

    Args:
        text: in the column of codes or of names.

    Returns:
        False for what an agency may be called.
    """
    return _NO_AGENCY.fullmatch("".join(name_key(text).split())) is not None


def is_mangled(code: str) -> bool:
    """True if a spreadsheet program converted the code to a number and lost its last digits.

    Args:
        code: from :func:`clean_code`.

    Returns:
        True for an exponent (``1.1E+17``) and for 18 digits of which the last three are 0 and no credit code.
    """
    if _EXPONENT.fullmatch(code):
        return True
    return _ROUNDED.fullmatch(code) is not None and not is_credit_code(code)
