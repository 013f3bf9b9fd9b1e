"""What the clerk does now, in words that several rules share."""

from __future__ import annotations

from gouji.diagnostics.model import Phrase

SAVE_AS_XLSX = Phrase(
    "请用 Excel 或 WPS 打开原文件，点“文件 → 另存为”，类型选“Excel 工作簿(*.xlsx)”，再报送另存的文件",
    "Open it in Excel or WPS, choose File > Save As > Excel Workbook (*.xlsx), and send that file",
)
USE_OUR_BLANK = Phrase(
    "请在下发的空白工作簿中填报，不要自制表格",
    "Fill the blank workbook that was sent out, not a table of your own",
)
RETYPE = Phrase("请在该单元格改填数字，没有的填 0", "Type a number into that cell; type 0 if there is none")
OPEN_AND_SAVE = Phrase("无需处理：合计按填报数重新计算", "Nothing to do: totals are computed from the inputs")
