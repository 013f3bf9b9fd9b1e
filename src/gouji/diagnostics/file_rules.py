"""F1xx: what can be wrong with a file."""

from __future__ import annotations

from gouji.diagnostics.advice import FILL_AND_SAVE, SAVE_AS_XLSX
from gouji.diagnostics.model import Phrase, Rule, Severity

F101 = Rule(
    "F101",
    Severity.ERROR,
    Phrase("无法读取的工作簿", "Not a readable workbook"),
    Phrase("文件已损坏或不完整（{detail}）", "The file is damaged or incomplete ({detail})"),
    SAVE_AS_XLSX,
)
F102 = Rule(
    "F102",
    Severity.ERROR,
    Phrase("文件已加密", "Encrypted"),
    Phrase("文件设置了打开密码{detail}", "The file needs a password to open{detail}"),
    Phrase(
        "请取消打开密码（Excel：文件 → 信息 → 保护工作簿；WPS：文件 → 文档加密），重新保存并报送；"
        "收表单位知道密码的可用 --password",
        "Remove it (Excel: File > Info > Protect Workbook; WPS: Menu > Document Encryption), save and send again; "
        "an office that knows it uses --password",
    ),
)
F103 = Rule(
    "F103",
    Severity.ERROR,
    Phrase("超出限制", "Over a limit"),
    Phrase("{what}超出限制：{found}，上限 {limit}", "{what} over the limit: {found}, at most {limit}"),
    Phrase(
        "请将填报数抄入一份新的空白工作簿再报送",
        "Copy the figures into a fresh blank workbook and send that",
    ),
)
F104 = Rule(
    "F104",
    Severity.ERROR,
    Phrase("空文件", "Empty file"),
    Phrase("文件没有内容（0 字节）", "The file has no content (0 bytes)"),
    Phrase("请检查是否传输中断，重新报送", "The transfer may have been cut off: send the file again"),
)
F105 = Rule(
    "F105",
    Severity.ERROR,
    Phrase("不是工作簿", "Not a workbook"),
    Phrase("这是{format}，不是 Excel 工作簿", "This is {format}, not an Excel workbook"),
    FILL_AND_SAVE,
)
F106 = Rule(
    "F106",
    Severity.ERROR,
    Phrase("工作簿格式不支持", "Workbook format not supported"),
    Phrase("这是{format}，不能直接读取", "This is {format}, which cannot be read as it is"),
    SAVE_AS_XLSX,
)
F107 = Rule(
    "F107",
    Severity.ERROR,
    Phrase("读取中止", "Reader stopped"),
    Phrase("读取该文件时中止（{detail}）", "Reading this file was stopped ({detail})"),
    SAVE_AS_XLSX,
)
F108 = Rule(
    "F108",
    Severity.ERROR,
    Phrase("打不开文件", "Cannot open the file"),
    Phrase("打不开文件（{detail}）", "The file cannot be opened ({detail})"),
    Phrase(
        "请确认文件存在、没有被其他程序占用、有读取权限",
        "Check that it exists, is not locked by another program and may be read",
    ),
)
F109 = Rule(
    "F109",
    Severity.ERROR,
    Phrase("不是填报数据", "Not submission data"),
    Phrase("不是可用的 JSON 填报数据（{detail}）", "Not usable JSON of a submission ({detail})"),
    Phrase("JSON 的结构见 gouji schema", "See gouji schema for its structure"),
)
F110 = Rule(
    "F110",
    Severity.ERROR,
    Phrase("没有展开的压缩包", "An archive that was not opened"),
    Phrase("这是{format}，没有展开", "This is {format}, which was not opened"),
    Phrase(
        "请解压后报送其中的工作簿，或压缩为不设密码的 .zip",
        "Unpack it and send the workbooks in it, or pack them as a .zip without a password",
    ),
)
F111 = Rule(
    "F111",
    Severity.ERROR,
    Phrase("打开工作簿时的临时文件", "What a program leaves beside an open workbook"),
    Phrase(
        "这是{program}打开工作簿时留下的临时文件，不是工作簿本身",
        "This is what {program} leaves beside a workbook that is open, not the workbook itself",
    ),
    Phrase(
        "请关闭正在编辑的工作簿，报送名称前没有“~$”或“.~lock”的那一份",
        "Close the workbook and send the file whose name has no ~$ or .~lock before it",
    ),
)
