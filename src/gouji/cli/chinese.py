"""Help in Chinese, by the words it has in English in the code: one place for what typer takes as plain text.

A test holds that nothing is missing and nothing left over.
"""

from __future__ import annotations

GROUPS = {
    "准备": ("roster", "new", "blank"),
    "收表和审核": (
        "collect",
        "status",
        "letters",
        "accept",
        "exclude",
        "answer",
        "take-over",
        "reopen",
        "history",
        "check",
        "checker",
        "import",
    ),
    "收表工作台": ("start", "serve", "user"),
    "汇总和公布": ("consolidate", "report", "compare", "similar"),
    "数据": ("read", "export", "fill"),
    "查阅": ("forms", "rules", "selftest", "schema"),
    "自定义报表": ("form new", "form check", "form preview", "form expand"),
}
"""The verbs by the office's steps."""

VERBS = {
    "roster": ("检查名录，按上下级显示", "检查名录，按上下级显示。问题写到标准错误。"),
    "new": ("建立收表文件夹", "建立收表文件夹：每个单位一份空白工作簿、一个收件夹、一本台账。"),
    "blank": ("制作空白工作簿", "制作加锁的空白工作簿，一个单位一份，或者名录中每个单位一份。"),
    "collect": ("收取新到的文件", "收取新到的文件：审核，归档通过的，做好要退回的。可以反复运行。"),
    "status": ("查看进度", "查看进度：谁未报，谁待改，哪些问题最常见。"),
    "letters": (
        "做好催报函、退改通知和邮件草稿",
        "每个未报、待改的单位一个文件夹：函、附件和邮件草稿（.eml），可以直接发送。",
    ),
    "accept": ("认可一份文件", "不论程序怎么判断，认可一份文件，直到这个单位再报来已通过的。"),
    "exclude": ("排除一份文件", "不论程序怎么判断，排除一份文件。"),
    "answer": ("答复疑点", "答复已通过文件的疑点：原因记录在案，不再列在“请核对”中。"),
    "take-over": ("验收一个单位", "验收一个单位已通过的报表：以后再报来的，重新打开以前不计。"),
    "reopen": ("重新打开已验收的单位", "重新打开已验收的单位：其间报来的，没有问题即计入。"),
    "history": ("查看一个单位的经过", "查看一个单位的经过：何时、从哪里报来什么，回执号，谁作了什么决定。"),
    "check": ("审核报来的工作簿，列出问题", "审核报来的工作簿，列出问题，一行一个。"),
    "checker": ("生成填报检查页", "生成一个网页（.html），填报人不联网也能在浏览器里检查自己的工作簿。"),
    "import": ("读取报来的工作簿，输出 JSON", "读取报来的工作簿，审核，输出 JSON。问题写到标准错误。"),
    "start": (
        "选一个收表文件夹，打开工作台",
        "选一个收表文件夹，在浏览器里打开它的工作台；双击程序文件夹里的“开始”就是运行它。",
    ),
    "serve": (
        "运行收表工作台",
        "运行收表工作台：单位凭链接上传，当场知道结果；收表单位在浏览器里看进度、处理、验收。",
    ),
    "user": ("设置谁能登录工作台", "设置收表单位谁能登录工作台；密码在提示后输入，或从标准输入读入。"),
    "consolidate": ("汇总", "汇总各单位的填报：JSON、一份汇总工作簿、一份逐单位明细。"),
    "report": ("生成年报", "生成可以公布的年报，六个部分齐全：Word、网页，或 PDF（借助 LibreOffice）。"),
    "compare": ("对比几份年报", "把几份年报放在一起对比：同一单位的各年，或者各个单位；不同版本中含义相同的数也能比。"),
    "similar": ("查找照抄的文字", "列出与前面的年报大段相同的文字（P510，试行）。按文件的次序比较。"),
    "read": ("读取已公布的年报", "读取已公布的年报，输出 JSON，每个数都注明确定程度。问题写到标准错误。"),
    "export": ("导出数据表", "把填报导出成数据表，一行一个数或者一处文字，各年度、各版本都在一起。"),
    "fill": (
        "把填报数据写回工作簿",
        "把填报数据写回工作簿，合计由程序计算；只读出一部分的年报，标出空缺的格。",
    ),
    "forms": ("列出报表版本", "列出程序认识的报表版本。"),
    "rules": ("列出规则，或说明一条", "列出全部规则，或说明其中一条。"),
    "selftest": ("检查程序在本机能否正常工作", "检查程序在本机能否正常工作；有失败的，把输出的一页发给提供程序的人。"),
    "schema": (
        "输出 JSON Schema 或 Python 模型",
        "输出某一版本填报、读取结果、名录或模板语言的 JSON Schema；或某一版本的 Python 模型。",
    ),
    "form new": ("由一份样表起草模板", "由一份样表起草模板；没有读懂的，写成注释。"),
    "form check": ("检查模板", "检查模板能否使用，并用文字说明：工作表、指标、每条规则和算法。"),
    "form preview": ("预览模板", "把模板做成一个网页：表格照印出的样子，旁边是规则的文字说明。"),
    "form expand": (
        "把名录中的单位写进模板的副本",
        "模板中由名录给出的行、列，逐个单位写进一份副本；工作簿由副本制作，也由副本读取。",
    ),
}
"""Each verb in the order of the office's steps: a line for the list, and the head of its help."""

PROGRAM = "政府信息公开工作年度报告：下发加锁的 Excel 工作簿，收回后审核，得到可信的数据。"

TEXTS = {
    "Show it.": "显示版本号。",
    "Show this message and exit.": "显示本说明。",
    "Language of messages.  [default: zh in a Chinese locale, else en]": (
        "消息用哪种语言。[默认：系统是中文则为 zh，否则为 en]"
    ),
    "A .csv, a workbook or a .json.": ".csv、工作簿或 .json。",
    "Print the roster as JSON instead of a tree.": "输出 JSON，不显示上下级。",
    "Show every finding and every agency.": "显示全部问题和全部单位。",
    "The report year; or 2025Q3, 2025-07.": "报告年度；按季、按月的报表写 2025Q3、2025-07。",
    "FILE.xlsx for one agency; for a roster a folder, or FILE.zip.": "一个单位写 文件.xlsx；名录写文件夹或 文件.zip。",
    "The agency's name, if it is for one.": "只做一份时，单位名称。",
    "The agency's code.": "单位代码。",
    "Who must file: .csv, .xlsx or .json.": "名录：.csv、.xlsx 或 .json。",
    "An edition of `gouji forms`.": "报表版本，见 gouji forms。",
    "A form of your own instead of a shipped edition.": "自定义报表的模板，不用自带的版本。",
    "A form of your own besides the shipped editions; may be given again.": "自定义报表的模板，可以写多个。",
    "Add up published reports too, whose figures nobody filed.": "已公布的年报也汇总，其中的数没有人报送过。",
    "Check them like workbooks, and print how much was read instead of JSON.": "像工作簿一样审核，输出读数表。",
    "Give only values that are printed and add up; the others as readings.": "只给照印而且相加无误的数。",
    "Saved pages, Word files, PDFs, text; of a folder or a .zip, all files in it.": (
        "保存的网页、Word、PDF、文本；文件夹和 .zip 则是其中全部文件。"
    ),
    "The engine.  [default: that of gouji-checker]": "引擎文件。[默认：已安装的 gouji-checker]",
    "The page.": "网页文件。",
    "The report year, whatever it says.": "报告年度，不论文中怎么写。",
    "Whose form, roster and last year's reports.": "使用其报表、名录和上年数据的收表文件夹。",
    "Whose report it is, whatever it says.": "哪个单位的年报，不论文中怎么写。",
    "Last year's reports: what follows from them is filled in, and their figures stand in the prompts.": (
        "上年年报：能推出的先填好，上年的数写在提示里。"
    ),
    "2 when workbooks for a year are sent out anew, and so on.": "第几次下发；同一年度重新下发时写 2，依此类推。",
    "Asked for when someone removes the sheet protection. No security.": "撤销工作表保护时要输入的密码。不是安全措施。",
    "Key that seals stamps.  [default: the variable GOUJI_KEY]": "封印用的密钥文件。[默认：环境变量 GOUJI_KEY]",
    "Processes that write to a folder.": "用几个进程写文件夹。",
    "Overwrite existing output.": "覆盖已有的文件。",
    "A submission, or a reading with one.": "填报数据，或含有填报数据的读取结果。",
    "The workbook.": "工作簿。",
    "Returned workbooks; of a folder or a .zip, all files in it.": "报来的工作簿；文件夹和 .zip 则是其中全部文件。",
    "OUT.ndjson: a line a file. OUT.json: one file's reading, indented. A folder: one JSON a file.": (
        "写 文件.ndjson：一份一行。写 文件.json：一份的结果，分行缩进。写文件夹：一份一个 JSON。"
    ),
    "Whose workbook it is, if it has lost that.": "工作簿上没有单位时，是哪个单位的。",
    "The code of that agency.": "该单位的代码。",
    "The report year, if the workbook has lost it.": "工作簿上没有年度时，报告年度。",
    "Opens workbooks that need a password.": "打开加密工作簿的密码。",
    "Last year's reports: JSON, workbooks, published reports, folders or .zip archives of these, campaigns.": (
        "上年年报：JSON、工作簿、已公布的年报，或装有这些的文件夹、.zip，或收表文件夹。"
    ),
    "Who must file: tells what an agency may do (rules P501, P507).": "名录：据此判断单位能做什么（规则 P501、P507）。",
    "Why a rule is broken that may be with a reason (Y601); recorded, and no longer an error.": (
        "说明原因后可以不符的规则（Y601），为什么不符；记录下来，不再算错误。"
    ),
    "Give what could be read of rejected files too.": "未通过的文件，读出来的部分也输出。",
    "Show every finding on a line of its own, however many there are.": "不论多少，每个问题一行，全部显示。",
    "Exit 1 from this severity on.": "从哪一级问题起以 1 退出。",
    "Processes that do the work.  [default: 1; from 256 files on, one a core]": (
        "用几个进程。[默认：1；256 份以上时每个核一个]"
    ),
    "Read on the workers of a Dask cluster.": "在 Dask 集群上读取。",
    "text: a line a finding. json: a line a file. sarif: one document.": (
        "text：一行一个问题。json：一行一份文件。sarif：一个文档。"
    ),
    "For every file that fails, put a workbook to send back (退改件) and a notice into this folder.": (
        "未通过的文件，每份在此文件夹做一份退改件和退改通知。"
    ),
    "A folder to be made.": "要建立的文件夹。",
    "Who must file: .csv, .xlsx or .json.  [required]": "名录：.csv、.xlsx 或 .json。[必填]",
    "The report year; or 2025Q3, 2025-07.  [required]": "报告年度；按季、按月的报表写 2025Q3、2025-07。[必填]",
    "The last day to file.  [required]": "报送截止日期。[必填]",
    "In a campaign that is there: workbooks for who joined its roster or was renamed since.": (
        "已有的收表文件夹：给名录中新增、改名的单位补做工作簿。"
    ),
    "Processes that write.": "用几个进程写文件。",
    "The campaign's folder.": "收表文件夹。",
    "The campaign's folder; nothing to choose one.": "收表文件夹；不写则列出来选。",
    "On which it listens.": "监听的地址。",
    "0: any that is free.": "端口；0 为任意空闲的。",
    "Certificate, for https.": "证书，用于 https。",
    "The certificate's key.": "证书的私钥。",
    "Below which a server in front of it has it.": "前面的服务器把它放在哪个路径下。",
    "Of servers in front of it that tell visitors' addresses.": "前面的、转告来访者地址的服务器。",
    "Open a browser here, and sign in the one who sits before it.": "在本机打开浏览器，并让坐在这里的人登录。",
    "Processes that read.  [default: one a core]": "读取用的进程数。[默认：一核一个]",
    "Who; nobody to list everybody.": "姓名；不写则列出全部人员。",
    "May do this, and what stands before it.": "权限：查看、收件、审定，后者包括前者。",
    "Let them come in no more.": "不再允许登录。",
    "Show everything new, however much it is.": "新到的不论多少，全部显示。",
    "Write a page for the wall and the telephone, over an older one if there is one.": (
        "写成一页，可以打印张贴、照着打电话；旧的一页会被替换。"
    ),
    "For machines.": "供程序读取。",
    "A file as `gouji status` names it, its path, or the beginning of its SHA-256.": (
        "文件：gouji status 显示的名称、路径，或 SHA-256 的开头几位。"
    ),
    "The doubts of one code only, such as P507.": "只答复这一编号的疑点，如 P507。",
    "Why it is right; recorded and shown.": "为什么没有问题，记录下来并显示。",
    "Take back the answer: the doubts are open again.": "撤回答复，疑点重新列出。",
    "A file as `gouji status` names it, or its agency: code or name.": (
        "文件（gouji status 显示的名称），或单位的代码、名称。"
    ),
    "A folder for the letters, which must not be there yet.": "放这些函的文件夹，须是新的。",
    "A folder of letters that went out: that is recorded.": "已经发出的函所在的文件夹，记入台账。",
    "Recorded and shown.": "原因，记录下来并显示。",
    "Whose it is, if the workbook does not say: code or name.": "工作簿上没有单位时，写单位的代码或名称。",
    "Who decides.  [default: the user of this machine]": "由谁决定。[默认：本机的用户]",
    "Take back what was decided: what the program says holds again.": "撤销先前的决定，恢复程序的判断。",
    "JSON, NDJSON, workbooks, published reports, folders or .zip archives of these, campaigns.": (
        "JSON、NDJSON、工作簿、已公布的年报，或装有这些的文件夹、.zip，或收表文件夹。"
    ),
    "A folder.": "文件夹。",
    "Who must file.  [default: that of the campaign]": "名录。[默认：收表文件夹的名录]",
    "Whose sum, by code or name.": "汇总到哪个单位，写代码或名称。",
    "A sum for everyone on the roster who has others below.": "名录中凡有下级的，每个都汇总一份。",
    "The form, if the sources hold several.": "有几种报表时，用哪一种（版本）。",
    "The form, by edition or name, if the agency files several.": "单位报几种报表时，哪一种（版本或名称）。",
    "A form of your own, instead of a shipped edition or besides --edition; may be given again.": (
        "自定义报表的模板：不用自带的版本，或与 --edition 一起收；可以写多个。"
    ),
    "The report year, if the sources hold several.": "有几个年度时，汇总哪一年。",
    "Two or more reports: JSON, workbooks, folders, .zip archives.": "两份以上的年报：JSON、工作簿、文件夹、.zip。",
    "A page with charts instead.": "写成带图的网页。",
    "Rank many agencies of one year and name outliers; more than 12 always are.": (
        "同一年度的许多单位：逐项排名，指出异常值。超过 12 份时总是这样。"
    ),
    "Show also what is the same in all.": "相同的也显示。",
    "JSON, NDJSON, workbooks, folders or .zip archives of these.": "JSON、NDJSON、工作簿，或装有这些的文件夹、.zip。",
    "Submissions or readings (JSON, NDJSON), workbooks, folders or .zip archives of these, campaigns.": (
        "填报数据或读取结果（JSON、NDJSON）、工作簿，或装有这些的文件夹、.zip，或收表文件夹。"
    ),
    "OUT.docx, OUT.html or OUT.pdf for one report; or a folder, which gets AGENCY-YEAR.docx.": (
        "一份写 文件.docx、文件.html 或 文件.pdf；多份写文件夹，其中每份为 单位-年度.docx。"
    ),
    "Into a folder: any of docx,html,pdf.": "写入文件夹的格式：docx、html、pdf，用逗号隔开。",
    "The date under the report.": "落款日期。",
    "By its ending: .xlsx, .csv, .parquet, .sqlite, .duckdb.": "格式看后缀：.xlsx、.csv、.parquet、.sqlite、.duckdb。",
    "Give all years as this edition asks; what others do not tell stays empty.": (
        "各年都按这一版本给出；别的版本没有的留空。"
    ),
    "Write the data dictionary too.": "同时写出数据字典。",
    "One rule, in full.": "规则编号。",
    "An edition of `gouji forms`, or one of the words reading, published, roster and template.": (
        "报表版本（见 gouji forms），或 reading、published、roster、template。"
    ),
    "The template of a form, or of a local variant.": "报表或地方样式的模板。",
    "The agencies: .csv, .xlsx or .json.": "名录：.csv、.xlsx 或 .json。",
    "The copy with its rows.": "写出单位以后的副本。",
    "Only the agencies below this one, by its code or name.": "只要这个单位的下级，写代码或名称。",
    "The id of the copy.  [default: that of the template]": "副本的版本。[默认：与模板相同]",
    "Look again whenever a template beside it changes.": "同一文件夹的模板一有修改就重新检查。",
    "The form as a workbook (.xlsx), a Word file (.docx) or a page (.html).": (
        "样表：工作簿（.xlsx）、Word（.docx）或网页（.html）。"
    ),
    "The draft, with the schema for editors beside it.  [default: standard output]": (
        "草稿；供编辑器使用的 Schema 放在旁边。[默认：写到标准输出]"
    ),
    "An agency of the roster: code or name.": "名录中的单位：代码或名称。",
    "Recorded and shown; may be left out.": "说明，可以不写；记录在案。",
    "Only what the office took over; the rest is said and left out.": "只用已验收的；没有验收的列出来，不参加。",
    "Typed models in Python instead, for editors and type checkers.": "改为输出 Python 模型，供编辑器和类型检查使用。",
}
"""Help of arguments and options."""

DEFAULTS = {
    "the one for the year": "该年度适用的版本",
    "NDJSON on standard output": "写到标准输出，一行一份",
    "the top of the roster": "名录最上一级",
    "that of approval": "审批日期",
    "as filed": "填报时的版本",
}
"""Defaults that are told in words."""

EXPECTED = {"YEAR": "2025、2025Q3 或 2025-07 这样的年度、季度或月份"}
"""Words for what is to be written, where the word in the help does not say it."""
METAVARS = {
    "AGENCY": "单位",
    "FILE": "文件",
    "FILES...": "文件...",
    "SOURCES...": "来源...",
    "REPORTS...": "年报...",
    "[CAMPAIGN]": "[收表文件夹]",
    "[DIR]": "[文件夹]",
    "[NAME]": "[姓名]",
    "/PATH": "/路径",
    "ADDRESSES": "地址",
    "ROSTER": "名录",
    "DIR": "文件夹",
    "NAME": "名称",
    "YEAR": "年度",
    "CODE": "代码",
    "[CODE]": "[编号]",
    "CODE=TEXT": "编号=原因",
    "EDITION": "版本",
    "EDITION|reading|published|roster|template": "版本|reading|published|roster|template",
    "FROM": "样表",
    "OUT": "输出",
    "OUT.html": "输出.html",
    "FILE.yaml": "文件.yaml",
    "FILE.xlsx": "文件.xlsx",
    "FILE.html": "文件.html",
    "FILE.csv": "文件.csv",
    "DATA.json": "数据.json",
    "PATH": "路径",
    "WHY": "原因",
    "WHO": "姓名",
    "ADDRESS": "地址",
    "LIST": "格式",
    "YYYY-MM-DD": "年-月-日",
    "N": "整数",
    "TEXT": "文字",
}
"""The words that stand for what is to be written."""
