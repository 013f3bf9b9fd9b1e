"""F1xx: what can be wrong with a file."""

from __future__ import annotations

from gouji.diagnostics.advice import SAVE_AS_XLSX, USE_OUR_BLANK
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
    Phrase("文件设置了打开密码", "The file needs a password to open"),
    Phrase("请取消打开密码后重新保存并报送", "Remove the password, save and send again"),
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
    USE_OUR_BLANK,
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
