"""Makes the samples: the report the project started from, one with numbers, and one file for every finding code.

Run ``make samples``. A test makes them again and compares.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

import gouji
from gouji.common import Cell
from gouji.form import GUIDE_SHEET
from gouji.form.layout import Box, lay_out
from gouji.form.submission import MAX_TEXT, Agency, Submission
from gouji.publishing.reports import ReportFormat, make_report
from gouji.workbook.ooxml.archive import packed
from gouji.workbook.writer import write_workbook
from support import expenditure, library, register
from support.county import roster_csv
from support.drawings import PICTURE, TEXT_BOX, draw, over
from support.edit import Workbook, as_binary
from support.filled import (
    AGENCY,
    LONG_TEXT,
    SEED_AGENCY,
    TEXTS,
    YEAR,
    last_year,
    numbers,
    place,
    pretty,
    seed_submission,
    submission,
    workbook,
)
from support.published_pages import findings as published_findings
from support.sight import hide_zeros, restyle, set_row

KEPT = frozenset(
    {
        "findings/F102.xlsx",
        *(f"selftest/{name}" for name in ("password.xlsx", "report.ods", "report.pdf", "report.xls")),
    }
)
"""Made once by hand, as they cannot be made again byte by byte: encryption is random, LibreOffice writes the time."""

# --- one file for every code ----------------------------------------------------------------------------------------

_ZERO = "requests.results.refused.state_secret.natural_person"
"""An input that is 0 in the sample: what cannot be read there leaves every total as it is."""


def _in_library(path: str, value: str | float) -> bytes:
    """The form with every kind of cell, with something else in one of them."""
    book = Workbook(library.workbook())
    book.set(*library.place(path), value)
    return book.to_bytes()


def _in_register(edit: Callable[[Workbook], None]) -> bytes:
    """The register of requests with something done to it."""
    book = Workbook(register.workbook())
    edit(book)
    return book.to_bytes()


def _in_record(number: int, column: str, value: str | float | None) -> bytes:
    return _in_register(lambda book: book.set(register.SHEET, register.cell(number, column), value))


def _fewer_rows(book: Workbook) -> None:
    """Two empty rows are deleted, and the totals follow."""
    area = register.placed().area
    for _ in range(2):
        book.delete_row(register.SHEET, area.bottom - 5)
    for path, formula in register.totals(shorter_by=2).items():
        cell = lay_out(register.FORM).cells[path]
        value = register.submission(register.records(9)).value(path)
        book.set_formula(cell.sheet, cell.a1, formula, float(value))


def _below_the_end(book: Workbook) -> None:
    book.set(register.SHEET, register.placed().end.cell.shifted(rows=3).a1, "〔2025〕10号")


def _typed(
    value: str | float | bool | None,  # noqa: FBT001
    path: str = _ZERO,
    kind: str | None = None,
) -> bytes:
    book = Workbook(workbook())
    cell = place(path)
    book.set(cell.sheet, cell.a1, value, kind=kind)
    return book.to_bytes()


def _edited(edit: Callable[[Workbook], None]) -> bytes:
    book = Workbook(workbook())
    edit(book)
    return book.to_bytes()


def _layout_cell(cell: Cell) -> tuple[str, str]:
    return cell.sheet, cell.a1


def _foreign() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2025, 12, 31, tzinfo=UTC)})
        book.add_worksheet("统计表").write(0, 0, "政府信息公开统计表")
    return buffer.getvalue()


def _declare_zero(book: Workbook) -> None:
    """Declare section 四 all zero."""
    section = next(cell for each, cell in _COVER.zero if each.number == "四")
    book.set(*_layout_cell(section), "是")


def _zero_with_a_figure_outside() -> bytes:
    inputs = [field.path for field in gouji.load("2021").inputs if field.section == "四"]
    book = Workbook(workbook(changes=dict.fromkeys(inputs, 0)))
    _declare_zero(book)
    for path in inputs:
        book.set(*_layout_cell(place(path)), None)
    book.set(*_layout_cell(_below("四")), 3)
    return book.to_bytes()


def _figure_in_the_row_below() -> bytes:
    """A figure right below the only row of section 四, which no words prove."""
    cell = place("reconsideration.upheld")
    return _edited(lambda book: book.set(*_layout_cell(cell.shifted(rows=1)), 2))


def _formula(formula: str, cached: float | None) -> bytes:
    return _edited(lambda book: book.set_formula(*_layout_cell(place(_ZERO)), formula, cached))


def _total_of_zeros(formula: str) -> bytes:
    """A workbook with another formula in a total of zeros, in which ``{0}``, ``{1}`` … stand for its parts."""
    total = _ZERO.rpartition(".")[0] + ".total"
    parts = [place(path).a1 for path in gouji.load("2021").terms[total]]
    return _edited(lambda book: book.set_formula(*_layout_cell(place(total)), formula.format(*parts), 0))


def _pair(path: str) -> str:
    """An input and the one to the right of it."""
    return f"{place(path).a1}:{place(path).shifted(columns=1).a1}"


def _without_keywords(book: Workbook) -> None:
    book.parts["docProps/core.xml"] = book.parts["docProps/core.xml"].replace(b"gouji?", b"")


_COVER = lay_out(gouji.load("2021")).cover


def _older_tables() -> bytes:
    """The tables of 2019 in a workbook that calls itself 2021."""
    edition = gouji.load("2021")
    stamp = lay_out(edition).stamp(YEAR, AGENCY.name, AGENCY.code)
    older = gouji.load("2019")
    return write_workbook(older, stamp, submission(older, older.years.first, TEXTS))


def _draft_kept() -> bytes:
    book = Workbook(workbook())
    book.copy_sheet("四", "四 (2)")
    cell = place("reconsideration.upheld")
    book.set("四 (2)", cell.a1, 5)
    return book.to_bytes()


def _displayed(code: str) -> bytes:
    """A zero in a number format of its own."""
    cell = place(_ZERO)
    return _edited(lambda book: book.set_format(cell.sheet, cell.a1, code))


def _day_displayed(code: str) -> bytes:
    """A day of the sign-off in a number format of its own."""
    cell = place("sign_off.filled_on")
    return _edited(lambda book: book.set_format(cell.sheet, cell.a1, code))


_STRIKE, _WHITE = "<strike/>", '<color rgb="FFFFFFFF"/>'


def _stored_as_text() -> bytes:
    """A workbook in which a part of a total is stored as text, and the total without it."""
    row = "requests.carried_over"
    book, path, total = Workbook(workbook()), f"{row}.natural_person", f"{row}.total"
    edition = gouji.load("2021")
    known = numbers(edition)
    parts = [term for term in edition.terms[total] if term != path]
    book.set(*_layout_cell(place(path)), str(known[path]))
    names = ",".join(place(term).a1 for term in edition.terms[total])
    book.set_formula(*_layout_cell(place(total)), f"SUM({names})", sum(int(known[term]) for term in parts))
    return book.to_bytes()


def _nobodys() -> bytes:
    book = Workbook(workbook())
    book.lose_stamps()
    book.delete_sheet("封面")
    return book.to_bytes()


def _json(change: Callable[[dict[str, object]], None]) -> bytes:
    document = json.loads(submission(gouji.load("2021"), YEAR).model_dump_json())
    change(document)
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _box(sheet: str, wanted: Callable[[Box], bool]) -> Box:
    boxes = next(each for each in lay_out(gouji.load("2021")).sheets if each.name == sheet).boxes
    return next(box for box in boxes if wanted(box))


def _below(sheet: str) -> Cell:
    """A cell below everything of a sheet."""
    area = next(each for each in lay_out(gouji.load("2021")).sheets if each.name == sheet).area
    return Cell(sheet, area.bottom + 20, area.left)


def _text_cell(path: str) -> Cell:
    return lay_out(gouji.load("2021")).text_places[path].cells[0]


def _roster(*rows: str, header: str = "代码,单位名称,上级代码,类别") -> Callable[[], bytes]:
    """A roster in CSV whose codes are the office's own."""
    return "\n".join((header, *rows, "")).encode


_FORWARD = {"requests.carried_forward.natural_person": 5, "requests.new.natural_person": 42}
"""One more carried forward than was carried over, by one more that was new."""
_LICENSING = "proactive_disclosure.administrative_licensing"
_UNPAID = {
    "requests.results.other_handling.overdue_correction.natural_person": 0,
    "requests.results.other_handling.overdue_payment.natural_person": 1,
    "narrative.other": "无。",
}

_SEEDS = {"key_figures.documents_issued": 200, "key_figures.documents_published_online": 83}

COMPANIONS: dict[str, Callable[[], bytes]] = {
    "P501-roster.csv": _roster(f"{AGENCY.code},{AGENCY.name},,部门,县级", header="代码,单位名称,上级,类别,级别"),
    "P507-prior.json": last_year,
    "P510-prior.json": lambda: last_year({"narrative.overview": LONG_TEXT}),
    "Y601-prior.json": lambda: last_year(_FORWARD),
    "Y602-prior.json": lambda: last_year({"proactive_disclosure.normative_documents.in_force": 20}),
    "Y603-prior.json": lambda: last_year({f"{_LICENSING}.items_change": 2}, "2019", 2019),
    "Y604-prior.json": lambda: last_year(None, "2019", 2020),
    "Y605-prior.json": lambda: last_year({f"{_LICENSING}.decisions": 82}),
    "Y606-prior.ndjson": lambda: b"".join(
        json.dumps(json.loads(each), ensure_ascii=False).encode() + b"\n" for each in (last_year(), last_year(_FORWARD))
    ),
    "Y607-prior.json": lambda: last_year(None, year=YEAR - 3),
}
"""What a finding needs beside the file: last year's reports, or the roster."""

FINDINGS: dict[str, Callable[[], bytes]] = {
    "F101.xlsx": lambda: workbook()[:9000],
    "F103.xlsx": lambda: _edited(lambda book: book.set(*_layout_cell(_text_cell("narrative.other")), "长" * 40_000)),
    "F104.xlsx": lambda: b"",
    "F105.csv": "单位,新收\n盐池县民政局,45\n".encode,
    "F106.numbers": lambda: packed({"Index/Document.iwa": b"", "Index/CalculationEngine.iwa": b""}),
    "F109.json": lambda: b'{"edition": ',
    "F110.rar": lambda: b"Rar!\x1a\x07\x01\x00" + bytes(9),
    "F111.xlsx": lambda: b"\x06zhang3".ljust(55) + b"\x06\x00" + "zhang3".ljust(54).encode("utf-16-le"),
    "W201.xlsx": _foreign,
    "W202.xlsx": lambda: workbook(stamp={"edition": "2031"}),
    "W203.xlsx": lambda: _edited(lambda book: book.delete_sheet("四")),
    "W204.xlsx": lambda: _edited(
        lambda book: book.set(*_layout_cell(_box("三", lambda box: box.text == "自然人").cell), "公民")
    ),
    "W205.xlsx": lambda: _edited(lambda book: book.insert_row("三", 1)),
    "W206.xlsx": lambda: _edited(lambda book: book.delete_row("三", place(_ZERO).row)),
    "W207.xlsx": lambda: _edited(lambda book: book.drop("三", "sheetProtection")),
    "W208.xlsx": lambda: _typed(57, "requests.new.total"),
    "W209.xlsx": lambda: _edited(Workbook.drop_cached_values),
    "W210.xlsx": lambda: _edited(lambda book: book.lose_stamps(printed_code=_COVER.form_code.a1)),
    "W211.xlsx": lambda: _edited(lambda book: book.set(*_layout_cell(_COVER.agency_name), "盐池县教育局")),
    "W212.xlsx": lambda: workbook(stamp={"seal": "0" * 32}),
    "W213.xlsx": _older_tables,
    "W214.xlsx": lambda: workbook(stamp={"fingerprint": "0123456789ab"}),
    "W215.xlsx": lambda: _edited(lambda book: book.set(*_layout_cell(_below("二")), "注：规章为县政府制定")),
    "W216.xlsx": _draft_kept,
    "W217.xlsx": _nobodys,
    "W218.xlsm": lambda: _edited(Workbook.add_macros),
    "W219.xlsb": lambda: as_binary(workbook()),
    "W220.xlsx": lambda: _edited(lambda book: book.merge("三", _pair(_ZERO))),
    "W221.xlsx": lambda: _edited(_without_keywords),
    "W224.xlsx": lambda: _edited(lambda book: book.copy_sheet("三", "三 (2)")),
    "W230.xlsx": lambda: _edited(lambda book: book.hide_sheet("三")),
    "W222.xlsx": lambda: _total_of_zeros("{5}+{4}+{3}+{2}+{1}+{0}"),
    "W223.xlsx": lambda: _total_of_zeros("SUM({0}:{4})"),
    "W231.xlsx": lambda: _edited(lambda book: set_row(book, "三", place(_ZERO).row, hidden="1")),
    "W232.xlsx": lambda: _edited(
        lambda book: book.set_runs(*_layout_cell(_text_cell("narrative.other")), ("无。", ""), ("另见附件。", _WHITE))
    ),
    "W233.xlsx": lambda: _day_displayed("General"),
    "W234.xlsx": lambda: _day_displayed('m"月"d"日"'),
    "W235.xlsx": lambda: _edited(lambda book: draw(book, "三", over("D7", "I12", PICTURE))),
    "W240.xlsx": lambda: workbook(changes={"sign_off.approved_by": None}),
    "V301.xlsx": lambda: _typed(None),
    "V302.xlsx": lambda: _typed("无"),
    "V303.xlsx": lambda: _typed(2.5),
    "V304.xlsx": lambda: _typed(-3),
    "V305.xlsx": lambda: _typed(123456789012),
    "V306.xlsx": lambda: _typed("#REF!", kind="e"),
    "V307.xlsx": lambda: _formula("1-1", 0),
    "V308.xlsx": lambda: _typed(True),  # noqa: FBT003
    "V309.xlsx": lambda: _typed("０ 件"),
    "V310.xlsx": lambda: _edited(
        lambda book: book.set(*_layout_cell(_text_cell("narrative.problems")), "长" * (MAX_TEXT + 1))
    ),
    "V311.xlsx": lambda: _edited(_declare_zero),
    "V312.xlsx": lambda: _typed("明天", "sign_off.filled_on"),
    "V313.xlsx": lambda: workbook(changes={"proactive_disclosure.administrative_licensing.decisions": 46029}),
    "V314.xlsx": lambda: _formula("VLOOKUP(A1,D40:E99,2)", 0),
    "V315.xlsx": lambda: _edited(lambda book: book.set(*_layout_cell(_COVER.zero[0][1]), "大概")),
    "V317.xlsx": lambda: _formula("[1]Sheet1!A1", 0),
    "V318.xlsx": _zero_with_a_figure_outside,
    "V320.xlsx": _figure_in_the_row_below,
    "V321.xlsx": lambda: _formula('_xlfn.DISPIMG("ID_5AD2C0F2",1)', None),
    "V322.xlsx": lambda: _edited(
        lambda book: draw(
            book,
            "正文",
            over(_text_cell("narrative.overview").a1, "B12", TEXT_BOX, words="（二）依申请公开情况。收到申请57件。"),
        )
    ),
    "V323.xlsx": lambda: _edited(lambda book: restyle(book, *_layout_cell(place(_ZERO)), alignment="fill")),
    "V324.xlsx": lambda: _edited(lambda book: hide_zeros(book, "四")),
    "V325.xlsx": lambda: _typed("0953\u202e6010000", "sign_off.contact"),
    "V330.xlsx": lambda: _displayed('"无"'),
    "V331.xlsx": lambda: _displayed("[DBNum1]0"),
    "V340.xlsx": lambda: _edited(lambda book: book.set_runs(*_layout_cell(place(_ZERO)), ("1", _STRIKE), ("0", ""))),
    "V341.xlsx": lambda: _edited(
        lambda book: book.set_runs(*_layout_cell(_text_cell("narrative.other")), ("无重大事项", _STRIKE), ("无。", ""))
    ),
    "V342.xlsx": _stored_as_text,
    "V360.xlsx": lambda: _in_library("facts.kind", "公立"),
    "V361.xlsx": lambda: _in_library("facts.staff", 0),
    "V362.xlsx": lambda: _in_library("facts.rate", 12.345),
    "V363.xlsx": lambda: _in_library("facts.code", "1234"),
    "V364.xlsx": lambda: _in_library("facts.rate", "无"),
    "V370.xlsx": lambda: _in_record(5, "no", None),
    "V371.xlsx": lambda: _in_record(5, "no", "〔2025〕1号"),
    "V372.xlsx": lambda: _in_register(lambda book: book.insert_row(register.SHEET, register.placed().area.top + 4)),
    "V373.xlsx": lambda: _in_register(_below_the_end),
    "V374.xlsx": lambda: _in_record(9, "no", "小计"),
    "V375.xlsx": lambda: _in_register(
        lambda book: book.set(*_layout_cell(lay_out(register.FORM).cells["ledger_totals.records"]), 10)
    ),
    "V376.xlsx": lambda: _in_register(_fewer_rows),
    "V378.xlsx": lambda: expenditure.edited(len(expenditure.records()), "code", "21011.1"),
    "V379.xlsx": lambda: expenditure.workbook(
        [*expenditure.records(), expenditure.record("30101", Decimal(0), Decimal(0))]
    ),
    "V316.json": lambda: _json(lambda document: document.update(comment="无")),
    "T401.xlsx": lambda: workbook(changes={"requests.carried_forward.natural_person": 5}),
    "T402.xlsx": lambda: _typed(58, "requests.new.total"),
    "T403.xlsx": lambda: _typed(40, "requests.results.total.natural_person"),
    "T404.xlsx": lambda: _typed(0, "reconsideration.total"),
    "P501.xlsx": lambda: workbook(changes={"proactive_disclosure.rules.in_force": 2}),
    "P502.xlsx": lambda: workbook(changes={"proactive_disclosure.rules.issued": 2}),
    "P503.xlsx": lambda: workbook("2019", {"proactive_disclosure.administrative_fees.items_change": -1}),
    "P504.xlsx": lambda: workbook("2019", {"proactive_disclosure.rules.disclosed": 1}),
    "P505.xlsx": lambda: workbook(changes={"litigation.direct.upheld": 9}),
    "P506.xlsx": lambda: workbook(changes=_UNPAID),
    "P507.xlsx": lambda: workbook(changes={"proactive_disclosure.administrative_fees.amount": 1105500}),
    "P508.xlsx": lambda: workbook(changes={"narrative.overview": "2025年，本局新收政府信息公开申请75件。"}),
    "P509.xlsx": lambda: workbook("2019", {"proactive_disclosure.administrative_licensing.decisions": 10}),
    "Y601.xlsx": workbook,
    "Y602.xlsx": workbook,
    "Y603.xlsx": lambda: workbook("2019", {f"{_LICENSING}.items_last_year": 12}, year=2020),
    "Y604.xlsx": lambda: workbook(year=2021),
    "Y605.xlsx": workbook,
    "Y606.xlsx": workbook,
    "Y607.xlsx": workbook,
    "P510.xlsx": lambda: workbook(changes={**_SEEDS, "narrative.overview": LONG_TEXT.replace("2020年", "2025年")}),
    "P512.xlsx": lambda: workbook(changes={"sign_off.approved_on": date(2030, 1, 13)}),
    "C710.csv": lambda: workbook()[:9000],
    "C711.csv": _roster("101,盐池县民政局", header="编号,局名"),
    "C712.csv": _roster("101,盐池县民政局,3", header="代码,单位名称,备注"),
    "C713.csv": _roster(),
    "C714.xlsx": lambda: _edited(lambda book: book.set(*_layout_cell(_text_cell("narrative.other")), "长" * 40_000)),
    "C715.csv": _roster(",盐池县民政局"),
    "C716.csv": _roster("1.1640323E+17,盐池县民政局"),
    "C717.csv": _roster("116403230000000001,盐池县民政局"),
    "C718.csv": _roster("101,盐池县民政局", "101,盐池县教育局"),
    "C719.csv": _roster("101,盐池县民政局", "102,盐池县民政局"),
    "C720.csv": _roster("101,盐池县民政局,100"),
    "C721.csv": _roster("101,盐池县民政局,102", "102,盐池县教育局,101"),
    "C722.csv": _roster("101,盐池县民政局,,事业单位"),
    "C723.csv": _roster("101,盐池县民政局/老龄办"),
    "C724.csv": _roster(f"101,{'长' * 201}"),
    "C726.csv": _roster("101,盐池县民政局", "1,合计"),
    "C727.csv": _roster("101,盐池县民政局,mzj@yanchi", header="代码,单位名称,邮箱"),
    "C770.csv": _roster("101,盐池县民政局,盐池县民政局", header="代码,单位名称,单位"),
    "C725.csv": _roster("1,甲县", "2,乙县", "11,教育局,1", "21,教育局,2", "12,第一中学,教育局"),
}


FINDINGS |= published_findings(
    lambda: submission(gouji.load("2021"), YEAR), lambda: submission(gouji.load("2019"), 2019)
)

_SUM_ROSTER = """代码,单位名称,简称,上级代码,级别,类别
C,盐池县人民政府,县政府,,县,下级政府
C1,盐池县人民政府办公室,县政府办,C,县,本级机关
C2,盐池县民政局,民政局,C,县,部门
C3,盐池县教育局,教育局,C,县,部门
C4,国家税务总局盐池县税务局,税务局,C,县,垂直管理
T,大水坑镇人民政府,大水坑镇,C,乡,乡镇
T1,大水坑镇党政办公室,党政办,T,乡,本级机关
T2,大水坑镇民政站,民政站,T,乡,部门
"""
_SUM_FILERS = {"C1": 0, "C2": 4, "C4": 9, "T1": 1, "T2": 2}
"""Who filed, and how many requests more than the sample, carried forward. C3 did not file."""


def sum_samples() -> dict[str, bytes]:
    """A small county of two levels, and what was filed in it."""
    names = {line.split(",")[0]: line.split(",")[1] for line in _SUM_ROSTER.splitlines()}
    edition = gouji.load("2021")
    lines = []
    for code, more in _SUM_FILERS.items():
        changes = {f"requests.{row}.natural_person": numbers(edition)[f"requests.{row}.natural_person"] + more
                   for row in ("new", "carried_forward")}  # fmt: skip
        made = submission(edition, YEAR, changes).model_copy(update={"agency": Agency(code=code, name=names[code])})
        lines.append(made.model_dump_json())
    return {"名录.csv": _SUM_ROSTER.encode("utf-8-sig"), "填报.ndjson": ("\n".join(lines) + "\n").encode()}


def _selftest_samples(report: Submission) -> dict[str, bytes]:
    """A report in every format that can be made again, and the same with a wrong figure."""
    data = gouji.make_filled(report)
    edition = gouji.load("2021")
    return {
        "report.xlsx": data,
        "report.xlsb": as_binary(data, with_formats=True),
        "report.json": pretty(report),
        "report.docx": make_report(report, edition, ReportFormat.DOCX),
        "report.html": make_report(report, edition, ReportFormat.HTML),
        "wrong.xlsx": FINDINGS["T401.xlsx"](),
    }


def all_samples() -> dict[str, bytes]:
    """Every generated sample by its path inside this folder."""
    seed = seed_submission()
    variant = gouji.load("2019-yanchi")
    numbered = submission(gouji.load("2021"), YEAR)
    samples = {
        f"{SEED_AGENCY}-2020-空白.xlsx": gouji.make_blank(variant, 2020, SEED_AGENCY),
        f"{SEED_AGENCY}-2020.xlsx": gouji.make_filled(seed),
        f"{SEED_AGENCY}-2020.json": pretty(seed),
        f"{SEED_AGENCY}-2020.docx": make_report(seed, variant, ReportFormat.DOCX),
        f"{SEED_AGENCY}-2020.html": make_report(seed, variant, ReportFormat.HTML),
        f"{AGENCY.name}-{YEAR}.xlsx": gouji.make_filled(numbered),
        f"{AGENCY.name}-{YEAR}.json": pretty(numbered),
        f"{AGENCY.name}-{YEAR - 1}.json": last_year(),
        "名录.csv": roster_csv(),
        "forms/taizhang-2025.xlsx": register.workbook(30),
        "forms/taizhang-2025.json": pretty(register.submission(register.records(30))),
        "forms/zhichu-2025.xlsx": expenditure.workbook(),
    }
    samples |= {f"汇总/{name}": data for name, data in sum_samples().items()}
    samples |= {f"selftest/{name}": data for name, data in _selftest_samples(numbered).items()}
    return samples | {f"findings/{name}": make() for name, make in (FINDINGS | COMPANIONS).items()}


# --- comparing ------------------------------------------------------------------------------------------------------


def compared(name: str, data: bytes) -> object:
    """What a sample is compared by: what it holds, as compressed bytes differ between builds of zlib.

    Of the workbooks for findings words that are told and never read are left out: the guide, prompts, titles of rules.
    A word of a rule stands in all of them, and none of them is there for it.
    """
    if not data.startswith(b"PK"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return "a truncated archive"
    if not name.startswith("findings/") or "xl/workbook.xml" not in parts or "xl/sharedStrings.xml" not in parts:
        return parts
    book = Workbook(data)
    texts = _SHARED.findall(parts.pop("xl/sharedStrings.xml").decode())
    if GUIDE_SHEET in book.sheet_names:
        del parts[book.part_of(GUIDE_SHEET)]
    for part, content in parts.items():
        if part.startswith("xl/worksheets/"):
            parts[part] = _TOLD.sub("", _ROW.sub(lambda row: _read_of(row[0], texts), content.decode())).encode()
    return parts


_SHARED = re.compile("<si>(.*?)</si>", re.DOTALL)
_ROW = re.compile("<row .*?</row>", re.DOTALL)
_SHARED_CELL = re.compile(r'(?<= t="s"><v>)(\d+)(?=</v>)')
_RULE = re.compile(r"(?<=>)([TPY]\d{3}) [^<]*")
_HEIGHT = re.compile(r' (?:ht|customHeight)="[^"]*"')
_TOLD = re.compile(r' (?:promptTitle|prompt)="[^"]*"')


def _read_of(row: str, texts: Sequence[str]) -> str:
    """A row with its texts in their places, rules without their titles and without the height those need."""
    row = _SHARED_CELL.sub(lambda number: texts[int(number[1])], row)
    named = _RULE.sub(r"\1", row)
    return row if named == row else _HEIGHT.sub("", named)


def main() -> None:
    """Write those that are not there as they should be."""
    for name, data in all_samples().items():
        path = HERE / name
        if path.is_file() and compared(name, path.read_bytes()) == compared(name, data):
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        print(name)


if __name__ == "__main__":
    main()
