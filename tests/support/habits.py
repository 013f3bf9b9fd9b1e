"""Habits of agencies that meet in one report: titles, headings, marks, tables within tables, in a page of their own.

The tables of a report are changed by :mod:`support.prints`; here is what stands around them and how they are written.
"""

from __future__ import annotations

import html
import random
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

import gouji
from gouji.form.edition import CellType
from gouji.form.expression import Number
from gouji.form.models.published import PublishedReading
from support import prints
from support.prints import Cell, Print, Sheet

AGENCIES = (
    *(
        "盐池县民政局",
        "上海市浦东新区人民政府",
        "国家税务总局盐池县税务局",
        "花马池镇人民政府",
        "中国气象局",
        "南京海关",
    ),
    *("盐池县住房和城乡建设局（人民防空办公室）", "桃源街道", "吕梁市中级人民法院", "县政务服务中心"),
)
TITLES = (
    *("{agency}{year}年政府信息公开工作年度报告", "{agency}\n{year}年政府信息公开工作\n年度报告"),
    *(
        "{year}年{agency}政府信息公开年报",
        "{agency}关于{year}年度政府信息公开工作的年度报告",
        "{agency} {year} 年度政府信息公开工作报告",
    ),
    *("{agency}政府信息公开工作年度报告\n（{year}年）", "{agency}政府信息公开工作年度报告（{year}年度）"),
    *("{agency}政府信息公开工作{year}年度报告", "{agency}{chinese}年政府信息公开工作年度报告"),
)
_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
HEADINGS = ("{}、{}", "{}.{}", "（{}）{}", "第{}部分 {}", "【{}】{}", "{}、 {}：")
TEXTS = {
    "一": ("与{before}年相比，主动公开增加12%。", "（一）主动公开。{year}年发布信息3021条；政策解读52条。"),
    "五": ("一是公开内容不够全面；二是培训有待加强。", "1.公开意识需提高。\n2.平台建设需完善。"),
    "六": ("{year}年未收取信息处理费。",),
}
_TRADITIONAL = str.maketrans(
    "规为总计务业机议办应处类项无须说关讼纠诉结补审学经产权过费询从导资数据与实现发单长开请尽国个执区县镇乡厅报",
    "規為總計務業機議辦應處類項無須說關訟糾訴結補審學經產權過費詢從導資數據與實現發單長開請盡國個執區縣鎮鄉廳報",
)
_CALENDAR = (
    "<table><tr><td>日</td><td>一</td></tr><tr><td>1</td><td>2</td></tr></table>"
    "<table><tr><td>浏览量</td><td>326</td></tr></table>"
)


@dataclass
class Habit:
    """A report with its habits.

    Attributes:
        report: its tables.
        names: the habits of its tables and of the page.
    """

    report: Print
    agency: str
    year: int
    title: str
    heading: str
    names: set[str] = field(default_factory=set)

    def text(self, section: str) -> str:
        """The text of a section."""
        return "\n".join(TEXTS[section]).format(year=self.year, before=self.year - 1)


def marks(report: Print, chance: random.Random) -> None:
    """Labels numbered in another way."""
    way = chance.choice(("{}、", "({})", "（{}）", "{} ", "{}"))
    for cell in report.labels:
        if re.match(r"\d\.", cell.text):
            cell.text = way.format(cell.text[0]) + cell.text[2:]


def wordings(report: Print, chance: random.Random) -> None:
    """Other words for labels."""
    others = {"行政规范性文件": "规范性文件", "本年制发件数": "本年发件", "现行有效件数": "现行有效件", "总计": "合计"}
    for cell in report.labels:
        if chance.random() < 0.7:
            cell.text = others.get(cell.text, cell.text)


def many_misprints(report: Print, chance: random.Random) -> None:
    """Up to three characters of some labels are wrong, missing or twice."""
    for cell in report.labels:
        if len(cell.text) > 7 and cell.row > 3 and chance.random() < 0.25:
            for _ in range(chance.randint(1, 3 if len(cell.text) > 11 else 1)):
                place = chance.randint(2, len(cell.text) - 2)
                cell.text = cell.text[:place] + chance.choice(("", "末", cell.text[place] * 2)) + cell.text[place + 1 :]


def a_row_above(report: Print, _chance: random.Random) -> None:
    """The name of a table in a row over its heads."""
    for sheet in report.sheets:
        for cell in sheet.cells:
            cell.row += 1
        sheet.cells.append(Cell(0, 0, 1, sheet.columns, "统计表（单位：件）", is_label=True))
        sheet.rows += 1


def numbered_columns(report: Print, _chance: random.Random) -> None:
    """A fourth row of heads with the numbers of the columns."""
    sheet = next(sheet for sheet in report.sheets if sheet.number == "三")
    first, _ = sheet.first_figures
    left = min(cell.column for cell in sheet.cells if cell.path)
    for cell in sheet.cells:
        cell.row += cell.row >= first
    sheet.cells.append(Cell(first, 0, 1, left, "甲", is_label=True))
    sheet.cells += [Cell(first, left + step, 1, 1, str(step + 1), is_label=True) for step in range(7)]
    sheet.rows += 1


def only_totals(report: Print, _chance: random.Random) -> None:
    """Nothing but the totals is filled in."""
    for cell in report.figures:
        if cell.path and cell.path.startswith("requests.") and not cell.path.endswith(".total"):
            _silence(report, cell, "")


def no_zeros(report: Print, _chance: random.Random) -> None:
    """No zero is printed."""
    for cell in report.figures:
        if cell.text == "0":
            _silence(report, cell, "")


def amounts_in_yuan(report: Print, chance: random.Random) -> None:
    """251000元 where the form wants 万元."""
    for cell in report.figures:
        if report.edition.fields[cell.path or ""].type is CellType.DECIMAL:
            _silence(report, cell, f"{chance.randint(0, 999999)}元")


def words_beside(report: Print, chance: random.Random) -> None:
    """Words in the cell of a figure."""
    for cell in report.figures:
        if cell.text.isdecimal() and chance.random() < 0.05:
            way = chance.choice(("{}（其中修订16件）", "{}余", "{}/{}", "{}+{}", "{}次", "①{}", "{}%", "第{}"))
            _silence(report, cell, way.replace("{}", cell.text))


TABLES = {
    change.__name__: change
    for change in (
        *(marks, wordings, many_misprints, a_row_above, numbered_columns, only_totals, no_zeros, amounts_in_yuan),
        words_beside,
    )
}
_HARMED = ("a column more", "a column in front", "merged figures", "labels in one cell", "columns cut off", "one row")
_OF_PRINTS = (*_HARMED, "empty cells for spans", "repeated groups", "dropped groups", "missing cells", "swapped heads")
PAGES = (
    "no spans",
    "wrong spans",
    "cut",
    "cut, with heads",
    "heads everywhere",
    "hidden rows",
    "beside",
    "within",
    "one line",
)
_SUMMED = {"no_zeros", "words_beside", "only_totals", "amounts_in_yuan", "merged figures"}
"""What one row for several is the sum of must be printed."""


def meeting(seed: int) -> Habit:
    """A report in which two or three habits meet.

    Args:
        seed: says which.
    """
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(chance.choice(("2019", "2021", "2021"))), chance)
    changes = {name: (prints.HARMLESS | prints.HARMFUL)[name] for name in _OF_PRINTS} | TABLES
    names = chance.sample(sorted((*changes, *PAGES)), chance.randint(2, 3))
    if "one row" in names and _SUMMED.intersection(names):
        names.remove("one row")
    if {"labels in one cell", "swapped heads"} <= set(names):
        names.remove("swapped heads")  # heads in one cell are no longer those that were swapped
    for name in (name for name in changes if name in names):
        changes[name](report, chance)
    year = report.edition.years.first + chance.randint(0, 1)
    agency = chance.choice(AGENCIES)
    title = chance.choice(TITLES).format(agency=agency, year=year, chinese=str(year).translate(_CHINESE))
    return Habit(report, agency, year, title, chance.choice(HEADINGS), set(names))


def page(habit: Habit, chance: random.Random) -> bytes:
    """A report as a page.

    Args:
        habit: the report.
        chance: of the rest.
    """
    parts = [f"<h1>{habit.title}</h1>".replace("\n", "<br>")]
    if chance.random() < 0.3:
        headings = (section.heading for section in habit.report.edition.sections)
        parts.append(f"<p>本报告包括{'；'.join(headings)}。</p>")
    tables = {sheet.number: sheet for sheet in habit.report.sheets}
    for section in habit.report.edition.sections:
        parts.append(f"<p><b>{habit.heading.format(section.number, section.title)}</b></p>")
        if section.number in tables:
            table = _table(habit, tables[section.number], chance)
            parts.append(f"<table><tr><td>{table}</td><td>备注</td></tr></table>" if "beside" in habit.names else table)
        else:
            parts += [f"<p>　　{line}</p>" for line in habit.text(section.number).split("\n")]
    day = f"{habit.year + 1}年1月{chance.randint(1, 31)}日"
    parts.append(chance.choice(("<p>{}</p><p>{}</p>", "<p>{} {}</p>", "<p>{}<br>{}</p>")).format(habit.agency, day))
    body = "".join(parts)
    if "one line" in habit.names:
        body = re.sub(r"<(/?)p>", r"<\1span>", body)
    if "within" in habit.names:
        inner = f"<table><tr><td>位置</td></tr><tr><td>{body}</td></tr></table>"
        body = f"<table><tr><td>{_CALENDAR}</td><td>{inner}</td></tr></table>"
    text = f"<html><head><meta charset=gbk></head><body>{body}</body></html>"
    return (text.translate(_TRADITIONAL) if chance.random() < 0.2 else text).encode("gb18030")


def _table(habit: Habit, sheet: Sheet, chance: random.Random) -> str:
    names = habit.names
    first, _ = sheet.first_figures
    rows: list[str] = []
    for row in range(sheet.rows):
        cells = sheet.in_row(row)
        rows.append(f"<tr>{''.join(_cell(cell, names, chance) for cell in cells)}</tr>")
        if "hidden rows" in names and row >= first and chance.random() < 0.2:
            other = (replace(cell, text=str(chance.randint(0, 99))) if cell.path else cell for cell in cells)
            rows.append(f'<tr style="display:none">{"".join(_cell(cell, names, chance) for cell in other)}</tr>')
    if names.isdisjoint({"cut", "cut, with heads"}) or len(rows) < first + 6:
        return f"<table border=1>{''.join(rows)}</table>"
    place = chance.randint(first + 2, len(rows) - 2)
    heads = "".join(rows[:first]) if "cut, with heads" in names else ""
    return f"<table border=1>{''.join(rows[:place])}</table><table border=1>{heads}{''.join(rows[place:])}</table>"


def _cell(cell: Cell, names: set[str], chance: random.Random) -> str:
    columns = cell.columns
    if "wrong spans" in names and cell.is_label and columns > 1 and chance.random() < 0.4:
        columns += chance.choice((-1, 1))
    spans = "" if "no spans" in names else f" rowspan={cell.rows} colspan={columns}"
    tag = "th" if "heads everywhere" in names else "td"
    return f"<{tag}{spans}>{html.escape(cell.text).replace(chr(10), '<br>')}</{tag}>"


def _silence(report: Print, cell: Cell, text: str) -> None:
    assert cell.path is not None
    cell.text = text
    report.says[cell.path] = None


def wrongly_read(habit: Habit, reading: PublishedReading) -> list[str]:
    """What a reading says otherwise than the report: figures by path, agency, year and texts by name.

    Args:
        habit: the report.
        reading: of it.
    """
    report = habit.report
    wrong: list[str] = []
    for path in report.edition.fields:
        value, printed = reading.values[path].value, report.says[path]
        if value is None or printed == _number(value):
            continue
        is_left = printed is None and reading.values[path].rule in ("row", "run", "one row")
        if not is_left or _number(value) != report.submission.value(path):
            wrong.append(path)
    names = {_plain(habit.agency), _plain(habit.agency.translate(_TRADITIONAL))}
    if reading.agency is None or _plain(reading.agency.name) not in names:
        wrong.append("agency")
    if reading.year != habit.year:
        wrong.append("year")
    for section, path in (("一", "overview"), ("五", "problems"), ("六", "other")):
        texts = {_plain(habit.text(section)), _plain(habit.text(section).translate(_TRADITIONAL))}
        if _plain(str(reading.values[f"narrative.{path}"].value)) not in texts:
            wrong.append(path)
    return wrong


def _number(value: float | str) -> Number:
    return value if isinstance(value, int) else Decimal(str(value))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
