"""What a hostile report costs: a code of its own, ten seconds of work and a gigabyte at most, and no other file."""

from __future__ import annotations

import functools
import io
import os
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import pytest

import gouji
from gouji.reading.published import read_report
from gouji.reading.published.formats import pdf, web
from gouji.reading.published.wording import is_multiple
from gouji.workbook.confined import Bounds, Stopped
from gouji.workbook.confined.kept import ask_kept
from gouji.workbook.ooxml.archive import deflate
from support.filled import YEAR, submission
from support.published_pages import Page

_PAGE = "<!DOCTYPE html><meta charset=utf-8>"
_SAVED = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_STYLES = '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
_SECONDS = 12.0
"""Of work: ten for the process that is ended, and what is done around it."""


def _page(body: str) -> bytes:
    return (_PAGE + body).encode()


def _docx(body: str, head: str = "", styles: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/styles.xml", f"{_STYLES}{styles}</w:styles>")
        archive.writestr("word/document.xml", f"{head}{_WORD}{body}</w:body></w:document>")
    return buffer.getvalue()


def _styled(sheet: str, body: str) -> bytes:
    return _page(f"<style>{sheet}</style>{body}")


def _pdf(*pieces: bytes) -> bytes:
    made, places = b"%PDF-1.7\n", []
    for number, piece in enumerate(pieces, start=1):
        places.append(len(made))
        made += b"%d 0 obj" % number + piece + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(pieces) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def _packed(piece: bytes, times: int) -> bytes:
    """A piece again and again, as zlib packs it, but packed once."""
    checksum = functools.reduce(lambda known, _: zlib.adler32(piece, known), range(times), 1)
    return b"\x78\xda" + deflate(piece, zlib.Z_FULL_FLUSH) * times + deflate(b"") + checksum.to_bytes(4, "big")


def _one_page(piece: bytes, resources: bytes = b"<<>>", *more: bytes, times: int = 1) -> bytes:
    packed = _packed(piece, times)
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources " + resources + b">>",
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
        *more,
    )


_LOOP = (
    b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\nxref\n0 1\n0000000000 65535 f \n"
    b"trailer<</Size 3/Root 1 0 R/Prev 52>>\nstartxref\n52\n%%EOF"
)
_OWN_FORM = (
    b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 5 0 R>>>>/Length 6>>stream\n/X Do \nendstream"
)
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_HEADS = "<table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数<tr><td>规章<td>0<td>0<td>0</table>"

HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "page of depth": (lambda: _page("<div>" * 9_000), {"F123"}),
    "page of great depth": (lambda: _page("<div>" * 60_000 + "</p>" * 60_000), {"F123", "F124"}),
    "page of attributes": (
        lambda: _page("<p " + " ".join(f"a{n}" for n in range(90_000)) + ">"),
        {"F124", "F128"},
    ),
    "page of columns": (lambda: _page("<table><tr>" + "<td>1" * 100_000), {"F123"}),
    "page of spans": (
        lambda: _page("<table>" + "<tr><td colspan=1000 rowspan=60000>1<td>2" * 5_000),
        {"F123"},
    ),
    "page of cells that reach down": (
        lambda: _page("<table>" + ("<tr>" + "<td rowspan=20000>1" * 40) * 1_000),
        {"F123"},
    ),
    "saved page of parts": (lambda: _SAVED + b"--b\nContent-Type: text/plain\n\nx\n" * 200_000, {"F122"}),
    "saved page of parts in each other": (
        lambda: (
            _SAVED
            + b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(60_000))
        ),
        {"F122"},
    ),
    "page of tables": (lambda: _page("<table><tr><td>" * 5_000), {"F123"}),
    "page of titles": (
        lambda: _page("<p>一、总体情况</p><p>六、其他需要报告的事项</p>" * 3_000 + _HEADS),
        {"F128"},
    ),
    "page of rules and cells": (
        lambda: _styled(
            "".join(f".a{n} td{{display:none}}" for n in range(100_000)), "<table><tr>" + "<td class=a1>1" * 100_000
        ),
        {"F123"},
    ),
    "page of rules for everything": (lambda: _styled("*{color:#fff}" * 4_000, "<i></i>" * 6_000), {"F123"}),
    "page of rules that count": (
        lambda: _styled("".join(f"i:nth-child({n}){{display:none}}" for n in range(2_000)), "<i></i>" * 6_000),
        {"F123"},
    ),
    "page of a long selector": (
        lambda: _styled("b div div div div div p{display:none}", "<div>" * 380 + "<p>1"),
        {"F128"},
    ),
    "page of a selector of siblings": (lambda: _styled("b ~ i ~ i ~ i{display:none}", "<i></i>" * 3_000), {"F128"}),
    "page of white letters": (lambda: _page("<div>" * 380 + "<font color=white>1</font>" * 3_000), {"F128"}),
    "page of open comments": (lambda: _styled("/*" * 60_000, ""), {"F128"}),
    "page of rules in each other": (lambda: _styled("@media screen{" * 9_000, ""), {"F123"}),
    "page of noughts": (lambda: _page(f'<p style="opacity:{"0" * 120_000}x">'), {"F128"}),
    "page of zeros": (lambda: _page('<p style="' + "overflow:hidden;height:0;" * 4_000 + '">'), {"F128"}),
    "page of text": (lambda: _page("<p>" + "公开" * 400_000), {"F123"}),
    "text of digits": (("|" + "1" * 300_000 + "x\n1|\n").encode, {"F128"}),
    "text of digits without bars": (("1" * 100_000 + "x\n" + "1" * 100_000 + "\n1").encode, {"F128"}),
    "text of a ruler": (("|" + "-" * 300_000 + "x\n").encode, {"F128"}),
    "text of a heading": (("# " + "#" * 300_000 + "x\n").encode, {"F128"}),
    "text of bars": (lambda: bytes("| a " * 50_000, "utf-8"), {"F128"}),
    "document of zeros": (lambda: _docx("<w:p><w:r><w:t>" + "0" * 9_000_000 + "</w:t></w:r></w:p>"), {"F123"}),
    "document of elements": (lambda: _docx("<w:p/>" * 700_000), {"F123"}),
    "document of runs in a cell": (
        lambda: _docx(f"<w:tbl><w:tr><w:tc><w:p>{'<w:r><w:t>1</w:t></w:r>' * 100_000}</w:p></w:tc></w:tr></w:tbl>"),
        {"F128"},
    ),
    "document of styles": (
        lambda: _docx(
            "<w:p/>",
            styles='<w:style w:styleId="s0"><w:rPr><w:vanish/></w:rPr></w:style>'
            + "".join(f'<w:style w:styleId="s{n + 1}"><w:basedOn w:val="s{n}"/></w:style>' for n in range(60_000)),
        ),
        {"F128"},
    ),
    "document of runs": (
        lambda: _docx(f"<w:tbl><w:tr><w:tc><w:p>{'<w:r><w:t>1</w:t></w:r><w:r><w:t>a</w:t></w:r>' * 90_000}</w:p>"),
        {"F122"},
    ),
    "document of spans": (
        lambda: _docx("<w:tbl><w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr></w:tc>' * 9_000),
        {"F123"},
    ),
    "document of depth": (lambda: _docx("<w:sdt>" * 50_000), {"F123"}),
    "document of cells": (lambda: _docx("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 60_000), {"F123"}),
    "document with entities": (lambda: _docx("", '<!DOCTYPE a [<!ENTITY a "aaaa">]>'), {"F122"}),
    "pdf with a loop": (lambda: _LOOP, {"F122"}),
    "pdf of pages": (
        lambda: _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 100000>>"),
        {"F123", "F122"},
    ),
    "pdf that unpacks": (lambda: _one_page(b"q " * 500_000, times=300), {"F124"}),
    "pdf of lines": (lambda: _one_page(b"0 0 m 100 100 l S " * 300_000), {"F123", "F124"}),
    "pdf of text": (
        lambda: _one_page(b"BT /F 12 Tf " + b"(AAAAAAAAAA) Tj " * 100_000 + b"ET", b"<</Font<</F 5 0 R>>>>", _FONT),
        {"F123", "F124"},
    ),
    "pdf of forms": (lambda: _one_page(b"/X Do " * 500, b"<</XObject<</X 5 0 R>>>>", _OWN_FORM), {"F128", "F124"}),
}


_STOPPED_EARLY = {"page of attributes": web, "page of great depth": web, "pdf that unpacks": pdf}
"""Work until they are stopped, which the test of the program's own bounds says when."""


@pytest.mark.parametrize("reader", [web, pdf])
def test_the_program_stops_a_reader_after_ten_seconds_of_work(reader: ModuleType) -> None:
    assert (reader.BOUNDS.processor_seconds, reader.BOUNDS.seconds) == (10, 30)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_report_has_a_code_and_costs_little(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if reader := _STOPPED_EARLY.get(name):
        monkeypatch.setattr(reader, "BOUNDS", replace(reader.BOUNDS, processor_seconds=1))
    if name.startswith("pdf"):
        pytest.importorskip("pypdfium2")
    make, codes = HOSTILE[name]
    data = make()
    before = time.process_time()
    reading = read_report(data, name)
    assert reading.status == "unreadable"
    assert len(reading.diagnostics) == 1
    assert reading.diagnostics[0].code in codes
    assert time.process_time() - before < _SECONDS


def test_digits_that_could_be_divided_without_end_are_not() -> None:
    labels = ("（一）予以公开", "1.属于国家秘密", "2.其他法律行政法规禁止公开", "（七）总计")
    text = "".join(f"{label}{'12345678901234567890'}" for label in labels) * 40
    before = time.process_time()
    reading = read_report(f"一、本年新收政府信息公开申请数量1二、上年结转政府信息公开申请数量1{text}".encode(), "x.txt")
    assert time.process_time() - before < _SECONDS
    assert all(value.value is None for path, value in reading.values.items() if path.startswith("requests.results"))


# --- the process that is kept ---------------------------------------------------------------------------------------

_BOUNDS = Bounds(seconds=20.0, processor_seconds=2, memory=1 << 30)


def test_a_process_is_kept_and_a_lost_one_is_replaced() -> None:
    page = Page(submission(gouji.load("2021"), YEAR)).bytes()
    first, made = ask_kept("web", page, {}, _BOUNDS)
    assert "error" not in first
    again, same = ask_kept("web", page, {}, _BOUNDS)
    assert (again, same) == (first, made)
    if sys.platform == "linux":
        with pytest.raises(Stopped):
            ask_kept("web", (_PAGE + "<div>" * 100_000).encode(), {}, _BOUNDS)
        assert ask_kept("web", page, {}, _BOUNDS)[1] == made


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_does_not_speak_into_the_pipes_of_its_parent() -> None:
    page = Page(submission(gouji.load("2021"), YEAR)).bytes()
    made = ask_kept("web", page, {}, _BOUNDS)[1]
    child = os.fork()
    if child == 0:
        os._exit(0 if ask_kept("web", page, {}, _BOUNDS)[1] == made else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ask_kept("web", page, {}, _BOUNDS)[1] == made


@pytest.mark.parametrize(
    "text",
    [
        *("单位" + "（" * 60_000 + "x", " " * 60_000 + "x", "以 " + "百" * 60_000, "以百" * 30_000),
        *("单位：" + "件、" * 30_000 + "百个县", "单位：×1" + "0" * 60_000 + "x", "表数据" * 30_000, "( " * 30_000),
    ],
)
def test_a_unit_is_looked_for_in_the_time_that_its_words_are_long(text: str) -> None:
    begin = time.process_time()
    assert not is_multiple(text)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize("line", ["1," * 60, "1 " * 60, "0\n规章", "1", "<table", "文\n<table>", "![a]("])
def test_lines_of_a_text_are_joined_in_the_time_that_they_are_long(line: str) -> None:
    begin = time.process_time()
    read_report(f"{line}\n".encode() * (60_000 // len(line)), "x.txt")
    assert time.process_time() - begin < 1
