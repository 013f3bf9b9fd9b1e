"""Published reports that cannot be read as they are: the sample's own report as a page, with one thing changed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import gouji
from gouji.form.submission import Submission
from gouji.publishing.reports import ReportFormat, make_report

SAMPLES = Path(__file__).parents[2] / "samples"
CODES = re.compile("F12.|W25.|V35.")
"""Findings that only published reports have."""

_ROW = re.compile(r"<tr>\n(?:(?!</tr>).)*</tr>\n", re.DOTALL)
_FIGURE = re.compile(r"(<td[^>]*>)(\d[\d.]*)(</td>)")


class Page:
    """A report as a page, to be changed."""

    def __init__(self, submission: Submission) -> None:
        self.html = make_report(submission, gouji.load(submission.edition_id), ReportFormat.HTML).decode()

    def row(self, label: str) -> str:
        """The row of a table with a label; without one the last, that of section 四."""
        rows = [match[0] for match in _ROW.finditer(self.html)]
        return next(row for row in rows if f">{label}</th>" in row) if label else rows[-1]

    def put(self, old: str, new: str) -> Page:
        """The page with something else in the place of something."""
        assert old in self.html, old
        self.html = self.html.replace(old, new)
        return self

    def figure(self, label: str, column: int, text: str) -> Page:
        """The page with something else in the place of a figure; columns are counted from 0."""
        return self.put(*self._changed(label, column, text))

    def without_figure(self, label: str, column: int) -> Page:
        """The page without a cell."""
        row = self.row(label)
        match = list(_FIGURE.finditer(row))[column]
        return self.put(row, row[: match.start()].rstrip() + "\n" + row[match.end() :].lstrip())

    def twice(self, label: str, column: int, text: str) -> Page:
        """The page with the table of a row twice, another figure in the second."""
        start = self.html.rindex("<table", 0, self.html.index(f">{label}</th>"))
        end = self.html.index("</table>", start) + len("</table>")
        table = self.html[start:end]
        return self.put(table, table + table.replace(*self._changed(label, column, text)))

    def _changed(self, label: str, column: int, text: str) -> tuple[str, str]:
        """A row, and the same with something else in the place of a figure."""
        row = self.row(label)
        match = list(_FIGURE.finditer(row))[column]
        return row, row[: match.start()] + match[1] + text + match[3] + row[match.end() :]

    def bytes(self) -> bytes:
        """The page as a file."""
        return self.html.encode()


_CREATION = "2.没有现成信息需要另行制作"
_SECRET, _BY_LAW, _HELD = "1.属于国家秘密", "2.其他法律行政法规禁止公开", "1.本机关不掌握相关政府信息"
_DOCUMENTS = "行政规范性文件"
_OVERDUE = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
_UNPAID = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"


def one_row(page: Page) -> Page:
    """The page with the three rows of （六） as one."""
    first, second, third = page.row(_OVERDUE), page.row(_UNPAID), page.row("3.其他")
    figures = [[int(match[2]) for match in _FIGURE.finditer(row)] for row in (first, second, third)]
    cells = "".join(f"<td>{sum(column)}</td>\n" for column in zip(*figures, strict=True))
    page.put(second, "").put(third, "")
    return page.put(first, f'<tr>\n<th colspan="2">（六）其他处理</th>\n{cells}</tr>\n')


def _scan() -> bytes:
    """A PDF whose one page is a picture."""
    picture = b"/Length 1>>stream\n\xff\nendstream"
    drawn = b"q 595 0 0 842 0 0 cm /I Do Q"
    pieces = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8%s" % picture,
    ]
    made, places = b"%PDF-1.4\n", []
    for number, piece in enumerate(pieces, start=1):
        places.append(len(made))
        made += b"%d 0 obj" % number + piece + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(pieces) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + (b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made)))
    )


def _damaged() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document>")
    return buffer.getvalue()


_WIDE = "<!DOCTYPE html><table><tr><td colspan=900>甲</td><td colspan=900>乙</td></tr></table>".encode()
_BY_SCRIPT = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>年报</title></head>'
    '<body><div id="app"></div><script src="/static/app.js"></script></body></html>'
).encode()


def _pictures(page: Page) -> bytes:
    text = re.sub(r"<table.*?</table>", '<img src="table.png">', page.html, flags=re.DOTALL)
    return text.replace("主动公开政府信息，", "主动公开政府信息，" * 40).encode()


def findings(submission: Callable[[], Submission], older: Callable[[], Submission]) -> dict[str, Callable[[], bytes]]:
    """A file for each code, named by it.

    Args:
        submission: the sample's.
        older: one of the edition of 2019.
    """

    def page() -> Page:
        return Page(submission())

    return {
        "F120.png": lambda: b"\x89PNG\r\n\x1a\n",
        "F122.docx": _damaged,
        "F123.html": lambda: _WIDE,
        "F125.html": lambda: _BY_SCRIPT,
        "F126.pdf": _scan,
        "F127.html": lambda: _pictures(page()),
        "F128.html": "<!DOCTYPE html><p>2025年政府信息公开工作要点</p>".encode,
        "F129.docx": (SAMPLES / "findings" / "F102.xlsx").read_bytes,
        "W250.html": lambda: Page(older()).put("2019年政府", "2021年政府").bytes(),
        "W251.html": lambda: page().put(_BY_LAW, "2.其他法律行政止公开").bytes(),
        "W252.html": lambda: page().put(_CREATION, "2.另行答复").bytes(),
        "W253.html": lambda: page().twice(_HELD, 0, "8").bytes(),
        "W254.html": lambda: page().put("本年收费金额（单位：万元）", "本年收费金额（单位：元）").bytes(),
        "W255.html": lambda: one_row(page()).bytes(),
        "W256.html": lambda: _nobodys(page()),
        "W257.html": lambda: page().put("五、存在的主要问题及改进情况", "五、附注").bytes(),
        "W258.html": lambda: page().put("<head>", _ELSEWHERE).put(_TOTAL, _IN_PIECES).bytes(),
        "V350.html": lambda: page().figure(_DOCUMENTS, 2, "").bytes(),
        "V351.html": lambda: page().figure(_DOCUMENTS, 0, "3（其中修订1件）").bytes(),
        "V352.html": lambda: page().without_figure(_SECRET, 3).bytes(),
        "V353.html": lambda: page().without_figure(_DOCUMENTS, 2).bytes(),
        "V354.html": lambda: page().figure("", 4, "5").bytes(),
    }


_ELSEWHERE = '<head>\n<link rel="stylesheet" href="https://www.example.gov.cn/site.css">'
_TOTAL, _IN_PIECES = 'class="total">31</td>', 'class="total">3<span class="past">1</span></td>'


def _nobodys(page: Page) -> bytes:
    page.html = re.sub(r"<title>.*?</title>|<h1>.*?</h1>|<footer>.*?</footer>", "", page.html, flags=re.DOTALL)
    return page.bytes()
