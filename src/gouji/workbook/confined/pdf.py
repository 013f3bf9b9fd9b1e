"""Glyphs and lines on the pages of a PDF, by PDFium, which is known only here and is an extra.

PDFium gives each glyph with its place, and each line that is drawn; :mod:`gouji.workbook.confined.ruled` makes
tables and paragraphs of them. Read with its raw interface: with that of pdfplumber the same takes 15 times as long.
"""

from __future__ import annotations

import ctypes
import functools
import itertools
import json
import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gouji.workbook.confined.blocks import TooMuch, set_off
from gouji.workbook.confined.ruled import DrawnLine, Glyph, PdfPage, blocks_of

MOST_PAGES = 300
MOST_GLYPHS = 300_000
MOST_RULES = 200_000
MOST_OBJECTS = 400_000
_DEEPEST_FORM = 5
_THICKEST = 3.5
"""Points: a filled area that is thinner is a line."""
_FEWEST_DASHES, _DASHED = 3, 0.3
"""Dashes of a line, and the share of it that they cover."""
_PASSWORD = 4
"""FPDF_ERR_PASSWORD."""
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_LINE_TO, _BEZIER, _MOVE_TO = 0, 1, 2
_INVISIBLE = (3, 7)
"""The rendering modes of text that is not shown: what a scanner's program believes to have read, and a path to clip."""
_PALE, _FAINT = 200, 250
"""Of 255: text that is lighter than this, or through which more is seen, may not be seen itself."""
_COVERING = frozenset({3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 20, 28})
"""Annotations that are drawn over a page: free text, lines, shapes, strike-outs, stamps, ink, fields, redactions."""
_FREE_TEXT = 3
"""Digits that somebody typed onto a page belong to those right beside them too."""
_NOT_VIEWED = 2 | 32
_LAYER = "OC\0".encode("utf-16-le")
_SCALE = 2.0
"""Pixels a point: a digit of a table is ten pixels wide."""
_MOST_PIXELS = 8_000_000
_LEAST_CONTRAST = 16
"""Of 255, between the lightest and the darkest pixel of a glyph that is seen."""
_SIGN = 4.0
"""Points of a side of the box in which a sign is looked for."""
_LOWEST = 1.5
"""Points: a lower glyph is not read by eye."""
_NARROWEST = 0.05
"""Of the height of a digit: what is narrower is a stroke, as of letters at a hundredth of their width."""
_CUT_OFF = 2.0
"""Points by which a text that goes over the side of a page is there and beyond it."""
_NEAR = 6.0
_PLOT = 24.0
"""Points: the side of the squares by which texts are looked for."""
_WHITE_SPACE = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, 0x2028, 0x2029, 0x200B, 0x02, 0xFFFE})
_SAMPLE, _NEARLY_ALL = 400, 0.7
"""Glyphs of a page that are asked how they stand, and the share of them that stands as one reads it."""
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
        found = _PdfReader(pdfium, document, has_layers=b"/OCG" in data or b"/ObjStm" in data).read()
    except TooMuch as much:
        return {"error": "limit", "what": much.what, "limit": much.limit}, b""
    finally:
        pdfium.FPDF_CloseDocument(document)
    return {}, json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


class _PdfReader:
    """One document."""

    def __init__(self, pdfium: Any, document: Any, *, has_layers: bool) -> None:
        self.pdfium = pdfium
        self.document = document
        self.glyphs = 0
        self.rules = 0
        self.objects = 0
        self.pictures = 0
        self.bounds = [ctypes.c_float() for _ in range(4)]
        self.name = (ctypes.c_ushort * 32)()
        self.has_layers = has_layers
        self.colors = [ctypes.c_uint() for _ in range(4)]
        self.placed = pdfium.FS_MATRIX()
        self.in_forms: dict[int | None, tuple[_Matrix, _Box]] = {}
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
        _turn_upright(pdfium, page)
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        turned = pdfium.FPDFPage_GetRotation(page)
        shown = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, shown)
        turn = _Turn(turned, *((height, width) if turned % 2 else (width, height)), shown.left, shown.bottom)
        sheet = PdfPage(width, height)
        marks = _Marks()
        self.in_forms = {}
        self.note_annotations(page, turn, marks)
        count = pdfium.FPDFPage_CountObjects(page)
        drawn = (pdfium.FPDFPage_GetObject(page, index) for index in range(count))
        self.draw(drawn, _AS_IT_IS, turn, sheet, marks, 0)
        self.pictures += marks.pictures
        if marks.shown or not marks.hidden:
            sheet.glyphs = list(self.text(page, turn))
            if marks.is_suspect or marks.has_text_in_color_of_ground:
                sheet.glyphs = list(seen(sheet.glyphs, _Picture(pdfium, page, width, height), marks.covers))
            sheet.glyphs = doubted(sheet.glyphs, sheet.across + sheet.short)
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
                    if not is_gap and code not in _WHITE_SPACE:
                        char = "\ufffd"  # drawn, and nobody says as what
                    else:
                        space, gap = space or not is_gap, gap or is_gap
                        continue
                elif char.isdecimal() and not self.is_upright(text, index, turn):
                    char = "\ufffd"
                get_box(text, index, left, right, bottom, top)
                get_origin(text, index, x, y)
                box, origin = (left.value, bottom.value, right.value, top.value), (x.value, y.value)
                if self.in_forms:
                    matrix = _left_out(_address(pdfium.FPDFText_GetTextObject(text, index)), box, self.in_forms)
                    box, origin = _moved_box(box, matrix), _moved(*origin, matrix)
                size = _size(pdfium, text, index, self.placed) if char.isdecimal() else 0.0
                yield Glyph(char, *turn.box(*box), turn.point(*origin)[1], space, gap, size)
                space = gap = False
        finally:
            pdfium.FPDFText_ClosePage(text)

    def is_upright(self, text: Any, index: int, turn: _Turn) -> bool:
        """False of a digit that is shown turned or mirrored, or of which the font does not say what it is."""
        pdfium, matrix = self.pdfium, self.placed
        if pdfium.FPDFText_HasUnicodeMapError(text, index) == 1:
            return False
        if not pdfium.FPDFText_GetMatrix(text, index, matrix):
            return True
        if not turn.quarters:
            a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
            return bool(a > 0 and d > 0 and -0.2 * a < b < 0.2 * a and -0.6 * d < c < 0.6 * d)
        (x, y), (to_x, to_y) = turn.point(0, 0), turn.point(matrix.a, matrix.b)
        up_x, up_y = turn.point(matrix.c, matrix.d)
        across, along = to_x - x, abs(to_y - y)
        return across > 0 and along < 0.2 * across and up_y - y > 0 and abs(up_x - x) < 0.6 * (up_y - y)

    def note_annotations(self, page: Any, turn: _Turn, marks: _Marks) -> None:
        """Take up where notes, stamps and fields lie on a page: what stands below them may be covered."""
        pdfium = self.pdfium
        rectangle = pdfium.FS_RECTF()
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_OBJECTS)):
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            is_covering = pdfium.FPDFAnnot_GetSubtype(annotation) in _COVERING
            if is_covering and not pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_VIEWED:
                pdfium.FPDFAnnot_GetRect(annotation, rectangle)
                box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                left, bottom, right, top = turn.box(*box)
                beside = _NEAR if pdfium.FPDFAnnot_GetSubtype(annotation) == _FREE_TEXT else 0.0
                marks.covers.append((left - beside, bottom, right + beside, top))
                marks.is_suspect = True
            pdfium.FPDFPage_CloseAnnot(annotation)

    def note_text(self, thing: Any, matrix: _Matrix, turn: _Turn, marks: _Marks) -> None:
        """Take up a piece of text: if it is shown at all, and if it may not be seen."""
        pdfium = self.pdfium
        mode = pdfium.FPDFTextObj_GetTextRenderMode(thing)
        hidden = mode in _INVISIBLE
        marks.hidden += hidden
        marks.shown += not hidden
        left, bottom, right, top = self.bounds
        if pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            middle = _moved((left.value + right.value) / 2, (bottom.value + top.value) / 2, matrix)
            marks.add_text(*turn.point(*middle))
            if matrix is not _AS_IT_IS:
                box = _moved_box((left.value, bottom.value, right.value, top.value), matrix)
                self.in_forms[_address(thing)] = matrix, box
            is_inside = left.value >= turn.left and right.value <= turn.left + turn.width
            is_inside = is_inside and matrix is _AS_IT_IS and not turn.quarters
            if not is_inside and _leaves(
                turn, _moved(left.value, bottom.value, matrix), _moved(right.value, top.value, matrix)
            ):
                # A table is wider than its page: of what is seen nobody knows which columns are.
                marks.covers.append((0.0, 0.0, max(turn.width, turn.height), max(turn.width, turn.height)))
                marks.is_suspect = True
        red, green, blue, alpha = self.colors
        get_color = pdfium.FPDFPageObj_GetStrokeColor if mode == 1 else pdfium.FPDFPageObj_GetFillColor
        known = get_color(thing, red, green, blue, alpha)
        marks.inks.add(_grey(red.value, green.value, blue.value))
        marks.is_suspect = (
            marks.is_suspect
            or hidden
            or not known
            or min(red.value, green.value, blue.value) > _PALE
            or alpha.value < _FAINT
            or pdfium.FPDFPageObj_HasTransparency(thing) == 1
            or (self.has_layers and self.is_of_a_layer(thing))
            or self.is_clipped(thing, (left.value, bottom.value, right.value, top.value))
        )

    def is_of_a_layer(self, thing: Any) -> bool:
        """True if something is shown only while a layer is."""
        pdfium = self.pdfium
        for index in range(pdfium.FPDFPageObj_CountMarks(thing)):
            mark = pdfium.FPDFPageObj_GetMark(thing, index)
            size = ctypes.c_ulong()
            pdfium.FPDFPageObjMark_GetName(mark, self.name, ctypes.sizeof(self.name), size)
            if bytes(self.name)[: size.value] == _LAYER:
                return True
        return False

    def is_clipped(self, thing: Any, box: _Box) -> bool:
        """True if a clipping path may cut something off: the box around it does not hold all of it."""
        pdfium = self.pdfium
        clip = pdfium.FPDFPageObj_GetClipPath(thing)
        paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if paths <= 0:
            return False
        left, bottom, right, top = box
        for path in range(paths):
            xs, ys = [], []
            for index in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
                segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, index)
                pdfium.FPDFPathSegment_GetPoint(segment, *self.point)
                xs.append(self.point[0].value)
                ys.append(self.point[1].value)
            if not xs or min(xs) > left + 1 or max(xs) < right - 1 or min(ys) > bottom + 1 or max(ys) < top - 1:
                return True
        return False

    def note_picture(self, thing: Any, matrix: _Matrix, turn: _Turn, marks: _Marks) -> None:
        """Take up a picture that is drawn after text: the text below it is not seen."""
        a, b, c, d, e, f = matrix
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        box = turn.box(min(xs), min(ys), max(xs), max(ys))
        if marks.has_text_in(box):
            marks.is_suspect = True
            if not self.pdfium.FPDFPageObj_HasTransparency(thing):
                marks.covers.append(box)

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
                filled = self.path(thing, _times(self.matrix(thing), matrix), turn, sheet)
                if filled is not None:
                    red, green, blue, alpha = self.colors
                    pdfium.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha)
                    marks.grounds.add(_grey(red.value, green.value, blue.value))
                    marks.is_suspect = marks.is_suspect or marks.has_text_in(filled)
            elif kind == _TEXT:
                self.note_text(thing, matrix, turn, marks)
            elif kind == _IMAGE:
                placed = _times(self.matrix(thing), matrix)
                self.note_picture(thing, placed, turn, marks)
                a, b, c, d, _, _ = placed
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

    def path(self, thing: Any, matrix: _Matrix, turn: _Turn, sheet: PdfPage) -> _Box | None:
        """Take up the lines of a path: its straight strokes, and filled areas that are as thin as lines.

        Returns:
            The box around the areas that it fills, as far as these are thicker.
        """
        pdfium = self.pdfium
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(thing, fill, stroke) or not (fill.value or stroke.value):
            return None
        count = pdfium.FPDFPath_CountSegments(thing)
        self.rules += count
        if self.rules > MOST_RULES:
            raise TooMuch("lines", MOST_RULES)
        figure: list[tuple[float, float]] = []
        figures = [figure]
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(thing, index)
            pdfium.FPDFPathSegment_GetPoint(segment, *self.point)
            x, y = _moved(self.point[0].value, self.point[1].value, matrix)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == _MOVE_TO:
                figure = []
                figures.append(figure)
            figure.append(turn.point(x, y))
            if pdfium.FPDFPathSegment_GetClose(segment):
                figure.append(figure[0])
        _add_rules(_dashes(figures), sheet, is_stroke=False)
        areas = [figure for figure in figures if not _add_rules(figure, sheet, is_stroke=bool(stroke.value))]
        return _box([point for area in areas for point in area]) if areas and fill.value else None


def _turn_upright(pdfium: Any, page: Any) -> None:
    """Turn a page as who reads it does, if nearly all of its text lies on its side or stands on its head."""
    matrix, counts = pdfium.FS_MATRIX(), [0, 0, 0, 0]
    text = pdfium.FPDFText_LoadPage(page)
    count = max(0, pdfium.FPDFText_CountChars(text))
    for index in range(0, count, 1 + count // _SAMPLE):
        if pdfium.FPDFText_GetMatrix(text, index, matrix) and matrix.a * matrix.d > matrix.b * matrix.c:
            is_level = abs(matrix.a) > abs(matrix.b)
            counts[(0 if matrix.a > 0 else 2) if is_level else (1 if matrix.b > 0 else 3)] += 1
    pdfium.FPDFText_ClosePage(text)
    quarters = max(range(4), key=counts.__getitem__)
    if counts[quarters] > _NEARLY_ALL * sum(counts) and quarters != pdfium.FPDFPage_GetRotation(page):
        pdfium.FPDFPage_SetRotation(page, quarters)


def _size(pdfium: Any, text: Any, index: int, matrix: Any) -> float:
    """The size of the font of a glyph, as it is drawn."""
    if not pdfium.FPDFText_GetMatrix(text, index, matrix):
        return 0.0
    return float(pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d))


class _Marks:
    """Counts of the objects of a page.

    Attributes:
        is_suspect: something that is written on it may not be seen.
        covers: rectangles in which something lies over the text.
        inks, grounds: greys of texts and of filled areas.
    """

    def __init__(self) -> None:
        self.shown = 0
        self.hidden = 0
        self.texts: dict[tuple[int, int], list[tuple[float, float]]] = {}
        self.pictures = 0
        self.covered = 0.0
        self.is_suspect = False
        self.covers: list[_Box] = []
        self.inks: set[int] = set()
        self.grounds: set[int] = set()

    @property
    def has_text_in_color_of_ground(self) -> bool:
        """True if a text would not be seen on one of the areas."""
        return any(abs(ink - ground) <= 1 for ink, ground in itertools.product(self.inks, self.grounds))

    def add_text(self, x: float, y: float) -> None:
        """Take up the middle of a piece of text."""
        self.texts.setdefault((int(x // _PLOT), int(y // _PLOT)), []).append((x, y))

    def has_text_in(self, box: _Box) -> bool:
        """True if the middle of a piece of text that was drawn lies in a box."""
        left, bottom, right, top = box
        columns, rows = (
            range(int(low // _PLOT), int(high // _PLOT) + 1) for low, high in ((left, right), (bottom, top))
        )
        if len(columns) * len(rows) > len(self.texts):
            plots = list(self.texts.values())
        else:
            plots = [self.texts.get(plot, []) for plot in itertools.product(columns, rows)]
        return any(left <= x <= right and bottom <= y <= top for plot in plots for x, y in plot)


class _Picture:
    """A page as it is displayed, in grey."""

    def __init__(self, pdfium: Any, page: Any, width: float, height: float) -> None:
        self.scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        self.width, self.height = max(1, int(width * self.scale)), max(1, int(height * self.scale))
        bitmap = pdfium.FPDFBitmap_CreateEx(self.width, self.height, 1, None, 0)
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, self.width, self.height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, self.width, self.height, 0, 0)
        self.stride = pdfium.FPDFBitmap_GetStride(bitmap)
        buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
        self.pixels = ctypes.string_at(buffer, self.stride * self.height)
        pdfium.FPDFBitmap_Destroy(bitmap)

    def shows(self, left: float, bottom: float, right: float, top: float, *, is_digit: bool = True) -> bool:
        """True if anything is drawn in a box, in points from the lower left of the page."""
        if not is_digit:  # fonts draw full stops elsewhere than they say
            across, down = max(0.0, _SIGN - (right - left)) / 2, max(0.0, _SIGN - (top - bottom)) / 2
            left, bottom, right, top = left - across, bottom - down, right + across, top + down
        first, last = int(left * self.scale), int(right * self.scale) + 1
        upper, lower = self.height - int(top * self.scale) - 1, self.height - int(bottom * self.scale)
        first, upper, last, lower = max(0, first), max(0, upper), min(self.width, last), min(self.height, lower)
        if last <= first or lower <= upper:
            return False
        rows = [self.pixels[row * self.stride + first : row * self.stride + last] for row in range(upper, lower)]
        return max(map(max, rows)) - min(map(min, rows)) >= _LEAST_CONTRAST


def seen(glyphs: list[Glyph], picture: _Picture, covers: list[_Box]) -> Iterator[Glyph]:
    """The glyphs of a page that are seen on it; one over which something lies may be another.

    Args:
        glyphs: of the page.
        picture: of the page.
        covers: what lies over it.

    Yields:
        Those that are seen, in their order.
    """
    for glyph in glyphs:
        box = (glyph.left, glyph.bottom, glyph.right, glyph.top)
        if not picture.shows(*box, is_digit=glyph.text.isdecimal()):
            continue
        x, y = glyph.middle, (glyph.bottom + glyph.top) / 2
        is_covered = any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in covers)
        yield glyph._replace(text=set_off(glyph.text)) if is_covered else glyph


def doubted(glyphs: list[Glyph], across: list[DrawnLine]) -> list[Glyph]:
    """The glyphs of a page, its doubtful digits marked: struck out, squeezed, on each other; those drawn twice once.

    Args:
        glyphs: of the page.
        across: lines across it.

    Returns:
        As many glyphs or fewer.
    """
    near: dict[tuple[int, int], list[Glyph]] = {}
    found: list[Glyph] = []
    lines = sorted(across, key=lambda line: line.at)
    heights = [line.at for line in lines]
    for glyph in glyphs:
        if not glyph.text.isdecimal():
            found.append(glyph)
            continue
        if glyph.top - glyph.bottom < _LOWEST:
            continue
        column, row = int(glyph.middle // _NEAR), int(glyph.baseline // _NEAR)
        others = [
            other
            for key in itertools.product((column - 1, column, column + 1), (row - 1, row, row + 1))
            for other in near.get(key, ())
            if _overlap(glyph, other)
        ]
        if any(other.text == glyph.text for other in others) and len(others) == 1:
            continue
        near.setdefault((column, row), []).append(glyph)
        is_stroke = glyph.right - glyph.left < _NARROWEST * (glyph.top - glyph.bottom)
        if others or is_stroke or _is_struck(glyph, lines, heights):
            glyph = glyph._replace(text=set_off(glyph.text))  # noqa: PLW2901  # the same, marked
        found.append(glyph)
    return found


def _overlap(one: Glyph, other: Glyph) -> bool:
    """True if two digits share a third of the narrower and lower of them."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.top, other.top) - max(one.bottom, other.bottom)
    width = min(one.right - one.left, other.right - other.left)
    height = min(one.top - one.bottom, other.top - other.bottom)
    return across > 0.34 * width and down > 0.34 * height


def _is_struck(glyph: Glyph, lines: list[DrawnLine], heights: list[float]) -> bool:
    """True if a line goes across the middle of a digit."""
    height = glyph.top - glyph.bottom
    first = bisect_left(heights, glyph.bottom + 0.2 * height)
    last = bisect_left(heights, glyph.top - 0.2 * height)
    return any(line.first <= glyph.middle <= line.last for line in lines[first:last])


def _add_rules(figure: list[tuple[float, float]], sheet: PdfPage, *, is_stroke: bool) -> bool:
    """Take up the lines of a figure.

    Returns:
        True if it is no more than a line.
    """
    if len(figure) < 2:
        return True
    left, bottom, right, top = _box(figure)
    if top - bottom <= _THICKEST and right - left > _THICKEST:
        sheet.across.append(DrawnLine((bottom + top) / 2, left, right))
    elif right - left <= _THICKEST and top - bottom > _THICKEST:
        sheet.down.append(DrawnLine((left + right) / 2, bottom, top))
    else:
        if is_stroke:
            _add_strokes(figure, sheet)
        if top - bottom < right - left <= _THICKEST:
            sheet.short.append(DrawnLine((bottom + top) / 2, left, right))
        return right - left <= _THICKEST and top - bottom <= _THICKEST
    return True


def _grey(red: int, green: int, blue: int) -> int:
    """A colour as it is seen in grey, in steps of which two neighbours make no contrast."""
    return (299 * red + 587 * green + 114 * blue) // (1000 * _LEAST_CONTRAST)


def _box(points: Sequence[tuple[float, float]]) -> _Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _dashes(figures: Sequence[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The line that figures shorter than any line are the dashes of: browsers draw each as a small rectangle."""
    boxes = [_box(figure) for figure in figures if len(figure) > 1]
    lengths = [max(right - left, top - bottom) for left, bottom, right, top in boxes]
    if len(boxes) < _FEWEST_DASHES or max(lengths) > _THICKEST:
        return []
    line = [corner for left, bottom, right, top in boxes for corner in ((left, bottom), (right, top))]
    left, bottom, right, top = _box(line)
    return line if sum(lengths) >= _DASHED * max(right - left, top - bottom) else []


def _add_strokes(figure: list[tuple[float, float]], sheet: PdfPage) -> None:
    """Take up the sides of a figure that go across or down."""
    for (x, y), (to_x, to_y) in itertools.pairwise(figure):
        if abs(y - to_y) < 1 and abs(x - to_x) > _THICKEST:
            sheet.across.append(DrawnLine(y, min(x, to_x), max(x, to_x)))
        elif abs(x - to_x) < 1 and abs(y - to_y) > _THICKEST:
            sheet.down.append(DrawnLine(x, min(y, to_y), max(y, to_y)))


_Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    """First the one, then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _address(thing: Any) -> int | None:
    return ctypes.cast(thing, ctypes.c_void_p).value


def _left_out(thing: int | None, box: _Box, in_forms: Mapping[int | None, tuple[_Matrix, _Box]]) -> _Matrix:
    """The matrix of its form, if PDFium leaves it out of the place of a glyph.

    It does where the content names a character apart from its glyph (ActualText), as browsers do if a font says ⼯.
    """
    matrix, around = in_forms.get(thing, (_AS_IT_IS, box))
    return matrix if not _is_in(box, around) and _is_in(_moved_box(box, matrix), around) else _AS_IT_IS


def _moved_box(box: _Box, matrix: _Matrix) -> _Box:
    """The box around two corners of a box that are moved."""
    left, bottom, right, top = box
    return _box([_moved(left, bottom, matrix), _moved(right, top, matrix)])


def _is_in(box: _Box, around: _Box) -> bool:
    """True if the middle of a box lies in another, or hardly beside it."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return around[0] - 1 <= x <= around[2] + 1 and around[1] - 1 <= y <= around[3] + 1


class _Turn:
    """Places on a page that is shown turned by quarters, clockwise.

    Args:
        quarters: by how many.
        width, height: of what is shown, before it is turned.
        left, bottom: its corner, from which places are counted: a page may be cut out of a larger one.
    """

    def __init__(self, quarters: int, width: float, height: float, left: float, bottom: float) -> None:
        self.quarters = quarters % 4
        self.width = width
        self.height = height
        self.left = left
        self.bottom = bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is shown."""
        x, y = x - self.left, y - self.bottom
        if self.quarters == 0:
            return x, y
        if self.quarters == 1:
            return y, self.width - x
        if self.quarters == 2:
            return self.width - x, self.height - y
        return self.height - y, x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Where a rectangle is shown."""
        one, other = self.point(left, bottom), self.point(right, top)
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _leaves(turn: _Turn, one: tuple[float, float], other: tuple[float, float]) -> bool:
    """True if a text between two corners goes over the left or right side of a page: a part is seen, and one is not."""
    (x, _), (to_x, _) = turn.point(*one), turn.point(*other)
    width = turn.height if turn.quarters % 2 else turn.width
    left, right = min(x, to_x), max(x, to_x)
    return (left < width - _CUT_OFF < width + _CUT_OFF < right) or (left < -_CUT_OFF < _CUT_OFF < right)


@functools.lru_cache(maxsize=8192)
def _character(code: int) -> str:
    """The character of a glyph; nothing for white space. Fonts name some Chinese ones by look-alikes."""
    if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF, 0x2028, 0x2029, 0x200B):
        return ""
    char = chr(code)
    return unicodedata.normalize("NFKC", char) if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00 else char
