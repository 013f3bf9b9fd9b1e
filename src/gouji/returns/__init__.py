"""退改件: a clerk's own workbook sent back with what is wrong marked in it, and a page that says so on paper."""

from gouji.returns.marking import unmarked
from gouji.returns.notices import Letter, notice
from gouji.returns.remarks import Remark, for_sender, remarks
from gouji.returns.workbooks import returned_workbook, unfinished_workbook

__all__ = [
    "Letter",
    "Remark",
    "for_sender",
    "notice",
    "remarks",
    "returned_workbook",
    "unfinished_workbook",
    "unmarked",
]
