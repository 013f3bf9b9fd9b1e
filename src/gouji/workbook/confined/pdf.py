"""Glyphs and lines on the pages of a PDF, by PDFium, which is known only here and is an extra.

PDFium gives each glyph with its place, and each line that is drawn; :mod:`gouji.workbook.confined.ruled` makes
tables and paragraphs of them. Read with its raw interface: with that of pdfplumber the same takes 15 times as long.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import unicodedata
from collections.abc import Iterator
from typing import Any

from gouji.workbook.confined.blocks import TooMuch
from gouji.workbook.confined.ruled import DrawnLine, Glyph, PdfPage, blocks_of

MOST_PAGES = 300
MOST_GLYPHS = 300_000
MOST_RULES = 200_000
MOST_OBJECTS = 400_000
_DEEPEST_FORM = 5
_THICKEST = 3.5
"""Points: a filled area that is thinner is a line."""
_PASSWORD = 4
"""FPDF_ERR_PASSWORD."""
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_LINE_TO, _BEZIER, _MOVE_TO = 0, 1, 2
_INVISIBLE = 3
"""The rendering mode of text that is not shown: what a scanner's program believes to have read."""
_FEW = 20
"""Glyphs of a page that is a picture: a page number, a stamp."""


def work(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The blocks of a PDF as JSON, as :func:`gouji.workbook.confined.web.blocks_of` gives them.

    Args:
        data: of a whole file.

    Returns:
        What is said of it, and the JSON.
    """
    try:
        import pypdfium2.raw as pdfium  # noqa: PLC0415  # an extra
    except ImportError:
        return {"error": "missing"}, b""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        password = pdfium.FPDF_GetLastError() == _PASSWORD
        return {"error": "password" if password else "damaged", "detail": "PDF"}, b""
    try:
        found = _PdfReader(pdfium, document).read()
    except TooMuch as much:
        return {"error": "limit", "what": much.what, "limit": much.limit}, b""
    finally:
        pdfium.FPDF_CloseDocument(document)
    return {}, json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


class _PdfReader:
    """One document."""

    def __init__(self, pdfium: Any, document: Any) -> None:
        self.pdfium = pdfium
        self.document = document
        self.glyphs = 0
        self.rules = 0
        self.objects = 0
        self.pictures = 0
        self.doubles = [ctypes.c_double() for _ in range(6)]
        self.point = (ctypes.c_float(), ctypes.c_float())

    def read(self) -> dict[str, Any]:
        pages = self.pdfium.FPDF_GetPageCount(self.document)
        if pages > MOST_PAGES:
            raise TooMuch("pages", MOST_PAGES)
        sheets: list[PdfPage] = []
        scanned = 0
        for number in range(pages):
            page = self.pdfium.FPDF_LoadPage(self.document, number)
            if not page:
                continue
            try:
                sheet, is_picture = self.sheet(page)
            finally:
                self.pdfium.FPDF_ClosePage(page)
            scanned += is_picture
            sheets.append(sheet)
        title = self.title()
        blocks = blocks_of(sheets)
        return {
            "title": title,
            "containers": [-1],
            "blocks": blocks,
            "pictures": self.pictures,
            "scripts": 0,
            "pages": pages,
            "scanned": scanned,
        }

    def title(self) -> str:
        """The title in the document's properties."""
        size = self.pdfium.FPDF_GetMetaText(self.document, b"Title", None, 0)
        if not 2 < size < 2_000:
            return ""
        buffer = ctypes.create_string_buffer(size)
        self.pdfium.FPDF_GetMetaText(self.document, b"Title", buffer, size)
        return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").strip()

    def sheet(self, page: Any) -> tuple[PdfPage, bool]:
        """Glyphs and lines of a page as it is displayed, and True if it is a picture."""
        pdfium = self.pdfium
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        turned = pdfium.FPDFPage_GetRotation(page)
        turn = _Turn(turned, *((height, width) if turned % 2 else (width, height)))
        sheet = PdfPage(width, height)
        marks = _Marks()
        count = pdfium.FPDFPage_CountObjects(page)
        drawn = (pdfium.FPDFPage_GetObject(page, index) for index in range(count))
        self.draw(drawn, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), turn, sheet, marks, 0)
        self.pictures += marks.pictures
        if marks.shown or not marks.hidden:
            sheet.glyphs = list(self.text(page, turn))
        covered = marks.covered > 0.5 * width * height
        return sheet, covered and len(sheet.glyphs) < _FEW

    def text(self, page: Any, turn: _Turn) -> Iterator[Glyph]:
        """The glyphs of a page in the order in which they are drawn."""
        pdfium = self.pdfium
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            return
        get_unicode, get_box, get_origin = (
            pdfium.FPDFText_GetUnicode,
            pdfium.FPDFText_GetCharBox,
            pdfium.FPDFText_GetCharOrigin,
        )
        left, right, bottom, top, x, y = self.doubles
        space, gap, high = False, False, 0
        try:
            count = pdfium.FPDFText_CountChars(text)
            self.glyphs += count
            if self.glyphs > MOST_GLYPHS:
                raise TooMuch("text", MOST_GLYPHS)
            for index in range(count):
                code = get_unicode(text, index)
                if 0xD800 <= code < 0xDC00:
                    high = code
                    continue
                if 0xDC00 <= code < 0xE000:
                    code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
                high = 0
                char = _character(code)
                if not char:
                    is_gap = pdfium.FPDFText_IsGenerated(text, index) == 1
                    space, gap = space or not is_gap, gap or is_gap
                    continue
                get_box(text, index, left, right, bottom, top)
                get_origin(text, index, x, y)
                box = turn.box(left.value, bottom.value, right.value, top.value)
                yield Glyph(char, *box, turn.point(x.value, y.value)[1], space, gap)
                space = gap = False
        finally:
            pdfium.FPDFText_ClosePage(text)

    def draw(
        self, drawn: Iterator[Any], matrix: _Matrix, turn: _Turn, sheet: PdfPage, marks: _Marks, depth: int
    ) -> None:
        """Take up the lines and pictures of a page, or of a form that is used on it."""
        pdfium = self.pdfium
        for thing in drawn:
            self.objects += 1
            if self.objects > MOST_OBJECTS:
                raise TooMuch("objects", MOST_OBJECTS)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == _PATH:
                self.path(thing, _times(self.matrix(thing), matrix), turn, sheet)
            elif kind == _TEXT:
                hidden = pdfium.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE
                marks.hidden += hidden
                marks.shown += not hidden
            elif kind == _IMAGE:
                a, b, c, d, _, _ = _times(self.matrix(thing), matrix)
                marks.pictures += 1
                marks.covered += abs(a * d - b * c)
            elif kind == _FORM and depth < _DEEPEST_FORM:
                count = pdfium.FPDFFormObj_CountObjects(thing)
                inner = (pdfium.FPDFFormObj_GetObject(thing, index) for index in range(count))
                self.draw(inner, _times(self.matrix(thing), matrix), turn, sheet, marks, depth + 1)

    def matrix(self, thing: Any) -> _Matrix:
        found = self.pdfium.FS_MATRIX()
        if not self.pdfium.FPDFPageObj_GetMatrix(thing, found):
            return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        return (found.a, found.b, found.c, found.d, found.e, found.f)

    def path(self, thing: Any, matrix: _Matrix, turn: _Turn, sheet: PdfPage) -> None:
        """The lines of a path: its straight strokes, and filled areas that are as thin as lines."""
        pdfium = self.pdfium
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(thing, fill, stroke) or not (fill.value or stroke.value):
            return
        count = pdfium.FPDFPath_CountSegments(thing)
        self.rules += count
        if self.rules > MOST_RULES:
            raise TooMuch("lines", MOST_RULES)
        figure: list[tuple[float, float]] = []
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(thing, index)
            pdfium.FPDFPathSegment_GetPoint(segment, *self.point)
            x, y = _moved(self.point[0].value, self.point[1].value, matrix)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == _MOVE_TO:
                _add_rules(figure, sheet, is_stroke=bool(stroke.value))
                figure = []
            figure.append(turn.point(x, y))
            if pdfium.FPDFPathSegment_GetClose(segment):
                figure.append(figure[0])
        _add_rules(figure, sheet, is_stroke=bool(stroke.value))


class _Marks:
    """Counts of the objects of a page."""

    def __init__(self) -> None:
        self.shown = 0
        self.hidden = 0
        self.pictures = 0
        self.covered = 0.0


def _add_rules(figure: list[tuple[float, float]], sheet: PdfPage, *, is_stroke: bool) -> None:
    if len(figure) < 2:
        return
    xs, ys = [x for x, _ in figure], [y for _, y in figure]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom <= _THICKEST and right - left > _THICKEST:
        sheet.across.append(DrawnLine((bottom + top) / 2, left, right))
    elif right - left <= _THICKEST and top - bottom > _THICKEST:
        sheet.down.append(DrawnLine((left + right) / 2, bottom, top))
    elif is_stroke:
        for (x, y), (to_x, to_y) in itertools.pairwise(figure):
            if abs(y - to_y) < 1 and abs(x - to_x) > _THICKEST:
                sheet.across.append(DrawnLine(y, min(x, to_x), max(x, to_x)))
            elif abs(x - to_x) < 1 and abs(y - to_y) > _THICKEST:
                sheet.down.append(DrawnLine(x, min(y, to_y), max(y, to_y)))


_Matrix = tuple[float, float, float, float, float, float]


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    """First the one, then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class _Turn:
    """Places on a page that is shown turned by quarters, clockwise; *width* and *height* before it is turned."""

    def __init__(self, quarters: int, width: float, height: float) -> None:
        self.quarters = quarters % 4
        self.width = width
        self.height = height

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is shown."""
        if self.quarters == 0:
            return x, y
        if self.quarters == 1:
            return y, self.width - x
        if self.quarters == 2:
            return self.width - x, self.height - y
        return self.height - y, x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Where a rectangle is shown."""
        if self.quarters == 0:
            return left, bottom, right, top
        one, other = self.point(left, bottom), self.point(right, top)
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _character(code: int) -> str:
    """The character of a glyph; nothing for white space. Fonts name some Chinese ones by look-alikes."""
    if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF, 0x2028, 0x2029, 0x200B):
        return ""
    char = chr(code)
    return unicodedata.normalize("NFKC", char) if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00 else char
