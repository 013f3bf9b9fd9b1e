"""Advice to the clerk that several rules share."""

from __future__ import annotations

from gouji.findings.words import Phrase

SAVE_AS_XLSX = Phrase(
    "请用 Excel 打开原文件，点“文件 → 另存为 → 浏览”，保存类型选“Excel 工作簿(*.xlsx)”；"
    "或用 WPS 打开，点“文件 → 另存为”，文件类型选“Microsoft Excel 文件(*.xlsx)”；然后报送另存的文件",
    "Open it in Excel and choose File > Save As > Browse > Save as type: Excel Workbook (*.xlsx), or in WPS choose "
    "Menu > Save As > Save as type: Microsoft Excel File (*.xlsx); then send that file",
)
SAVE_IN_LIBREOFFICE = Phrase(
    "Excel 和 WPS 打不开这种文件：请用 LibreOffice 打开，点“文件 → 另存为”，文件类型选“Excel 2007–365 (.xlsx)”；"
    "然后报送另存的文件",
    "Neither Excel nor WPS opens such a file: open it in LibreOffice, choose File > Save As > File type: Excel 2007-365"
    " (.xlsx); then send that file",
)
SAVE_IN_GNUMERIC = Phrase(
    "Excel 和 WPS 打不开这种文件：请用 Gnumeric 打开，点“文件 → 另存为”，文件类型选带“(*.xlsx)”的一种；"
    "然后报送另存的文件",
    "Neither Excel nor WPS opens such a file: open it in Gnumeric, choose File > Save As and a file type with (*.xlsx);"
    " then send that file",
)
SAVE_IN_NUMBERS = Phrase(
    "Excel 和 WPS 打不开这种文件：请在苹果电脑上用 Numbers 表格打开，点“文件 → 导出为 → Excel”，格式选 .xlsx；"
    "然后报送导出的文件",
    "Neither Excel nor WPS opens such a file: open it in Numbers on a Mac and choose File > Export To > Excel, format "
    ".xlsx; then send that file",
)
FILL_AND_SAVE = Phrase(
    "请把内容填入下发的空白工作簿，保存为 .xlsx 后报送（Excel：文件 → 另存为 → 浏览，保存类型“Excel 工作簿(*.xlsx)”；"
    "WPS：文件 → 另存为，文件类型“Microsoft Excel 文件(*.xlsx)”）",
    "Fill the blank workbook that was sent out and save it as .xlsx (Excel: File > Save As > Browse > Excel Workbook "
    "(*.xlsx); WPS: Menu > Save As > Microsoft Excel File (*.xlsx))",
)
USE_OUR_BLANK = Phrase(
    "请在下发的空白工作簿中填报，不要自制表格",
    "Fill the blank workbook that was sent out, not a table of your own",
)
OPEN_AND_SAVE = Phrase("无需处理：合计按填报数重新计算", "Nothing to do: totals are computed from the inputs")
IF_REFUSED = Phrase(
    "不让改格式的，复制一个正常的同类填报格，粘贴到该格后再填",
    "if formats cannot be changed, paste a right cell of the same sort over it, then type into it",
)
"""To stand behind advice to change a format, which Excel and WPS refuse in a locked sheet; a paste is not refused."""
