"""Reading published reports: pages, documents and PDFs one after another, and many pages in two processes."""

from __future__ import annotations

import functools
import io
import statistics
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from selectolax.lexbor import LexborHTMLParser

import gouji
from benchmarks import inputs
from benchmarks.measure import MILLI, Cost, Line, Row, Size, Work, compared, cost_of_reading, in_turns, parents_memory
from benchmarks.reading import FLOOR
from gouji.publishing.reports.pdf import to_pdfs

_WARM = 3
_PAGE_MS, _PDF_MS = 10.0, 60.0
"""Processor time that a page or a document, and a PDF, may take: one waits while a thousand reports are read."""
_DIFFERENT = 200


@functools.lru_cache(maxsize=1)
def _reports(count: int, file_format: Literal["docx", "html"]) -> list[bytes]:
    return [gouji.make_report(inputs.submission(number), file_format=file_format) for number in range(count)]


def _read(data: bytes) -> str:
    return gouji.read_report(data, "x").to_json()


def _parse_page(data: bytes) -> None:
    """Parse the page and do nothing with it."""
    LexborHTMLParser(data.decode())


def _parse_document(data: bytes) -> None:
    """Unpack the main part and let an XML parser without handlers read it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expat.ParserCreate().Parse(archive.read("word/document.xml"), True)  # noqa: FBT003


def _one(what: str, reports: Sequence[bytes], floor: Work, against: str, size: Size) -> Line:
    for data in reports[:_WARM]:
        _read(data)
    rounds = []
    for number in range(size.rounds):
        part = reports[_WARM + number * size.files :][: size.files]
        rounds.append({"ours": (_read, part), "floor": (floor[0], part)})
    taken = in_turns(rounds)
    theirs, ours, ratio = compared(taken, "floor", "ours")
    return Line(
        f"read a published report, {what}", against, ours, theirs, "ms", ratio, "times the floor",
        f"ours at most {_PAGE_MS:g} ms", ours <= _PAGE_MS, taken,
    )  # fmt: skip


def one_by_one(size: Size) -> list[Line]:
    """Pages and documents, beside what nothing can be cheaper than."""
    count = _WARM + size.rounds * size.files
    return [
        _one("a page", _reports(count, "html"), (_parse_page, ()), "floor: HTML parser alone", size),
        _one(
            "a .docx", _reports(count, "docx"), (_parse_document, ()), FLOOR, size,
        ),
        *_pdfs(size),
    ]  # fmt: skip


def _cost(folder: Path, jobs: int) -> Cost:
    return cost_of_reading("read", folder, jobs, "read")


def _pdfs(size: Size) -> list[Line]:
    """PDFs with the process that parses them: what a run takes more for many than for one."""
    pdfs = to_pdfs(_reports(min(size.files, 20), "docx"))
    count = max(size.files * 5, 2)
    one, many = [], []
    for _ in range(min(3, size.rounds)):
        with inputs.folder_of(pdfs, 1, ".pdf") as folder:
            one.append(_cost(folder, 1).cpu)
        with inputs.folder_of(pdfs, count, ".pdf") as folder:
            many.append(_cost(folder, 1).cpu)
    each = statistics.median((more - less) * MILLI / (count - 1) for more, less in zip(many, one, strict=True))
    return [
        Line(
            "read a published report, a PDF with text", "starting the program for one", each,
            statistics.median(one) * MILLI, "ms", statistics.median(one) * MILLI / max(each, 0.001), "times less",
            f"ours at most {_PDF_MS:g} ms", each <= _PDF_MS, {"one": one, "many": many},
        )
    ]  # fmt: skip


def growing(size: Size) -> list[Line]:
    """Ten times as many pages in two processes."""
    fewer, more = size.tree[-2:]
    pages = _reports(min(fewer, _DIFFERENT), "html")
    with inputs.folder_of(pages, fewer, ".html") as folder:
        before = _cost(folder, 2)
    with inputs.folder_of(pages, more, ".html") as folder:
        after = _cost(folder, 2)
    what, against = f"read {more:,} published pages, two processes", f"{fewer:,} pages"
    ours, theirs = after.cpu * MILLI / more, before.cpu * MILLI / fewer
    raw = {"more": [after.wall, after.cpu, after.peak], "fewer": [before.wall, before.cpu, before.peak]}
    return [
        Line(
            f"{what}, processor time a page", against, ours, theirs, "ms", ours / theirs, "times as much",
            f"ours at most {_PAGE_MS:g} ms", ours <= _PAGE_MS, raw,
        ),
        parents_memory(what, against, after.peak, before.peak, raw),
    ]  # fmt: skip


ROWS = (Row("published", one_by_one), Row("published-many", growing))
