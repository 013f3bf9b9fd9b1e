"""OpenDocument spreadsheets (.ods) to raw cells, with formulas and protection; the XML was examined before.

Read here and not by a library: those at hand drop formulas, tabs and error values, or refuse some programs' files.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from xml.etree import ElementTree as ET
from xml.parsers import expat

from gouji.common import LAST_COLUMN, LAST_ROW, Position, from_a1, to_a1
from gouji.findings import Phrase
from gouji.workbook.formats.archives import part_scanner, weigh
from gouji.workbook.formats.arrays import array_formula, with_arrays
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.dates import numeric_cell
from gouji.workbook.formats.drawings import ELSEWHERE
from gouji.workbook.formats.lengths import inches
from gouji.workbook.formats.limits import (
    LONGEST_TEXT,
    MOST_CHARACTERS,
    MOST_MERGES,
    NUMBER,
    Limits,
    check_sheets,
    checked_text,
    damaged,
    encrypted,
    over,
    too_many_cells,
    too_many_merges,
    two_formats,
)
from gouji.workbook.formats.linked_areas import MOST_LINKS, WHOLE_SHEET, Link, link_to, with_links
from gouji.workbook.formats.odf_names import CALC_EXTENSION, ODF, for_expat
from gouji.workbook.formats.ods_fonts import SYMBOLS
from gouji.workbook.formats.ods_settings import ViewSettings, settings_of
from gouji.workbook.formats.ods_styles import (
    RIGHT_TO_LEFT,
    CellStyles,
    StyleCollector,
    automatic_styles,
    blackens,
    conditional_styles,
    hides_values,
    hiding,
    named_styles,
    obscuring,
)
from gouji.workbook.formats.ods_text import BREAK, SPACE, TAB, Spans, runs_of, text_of
from gouji.workbook.formats.raw import (
    EPOCH,
    GENERAL,
    LARGEST_WHOLE,
    MOST_DRAWN,
    DisplayFormat,
    Drawn,
    DrawnKind,
    Merge,
    RawCell,
    RawSheet,
    RawWorkbook,
    Value,
    View,
    serial_of,
)
from gouji.workbook.formats.record import Visible, WorkbookFormat
from gouji.workbook.formats.style_formats import (
    PAPER,
    UNKNOWN_FORMAT,
    ConditionalFormat,
    Inks,
    mirrored,
    with_conditional,
)
from gouji.workbook.formats.workbook_parts import is_sound
from gouji.workbook.ooxml.package import Package

_OFFICE, _TABLE, _TEXT, _META, _STYLE = map(for_expat, ("office", "table", "text", "meta", "style"))
_EXTENSION = f"{CALC_EXTENSION} "
_DRAW, _SVG, _FORM = map(for_expat, ("drawing", "svg-compatible", "form"))
_AREAS = tuple(f"{_DRAW}{name}" for name in ("rect", "circle", "ellipse", "polygon", "custom-shape", "control"))
"""Shapes with an inside."""
_OPACITY = re.compile(r"[0-7]?[0-9](?:\.[0-9]+)?%")
"""With which what lies below is seen."""
_ANNOTATION = f"{_OFFICE}annotation"
_NAMES_OF_CONTROL = (f"{_FORM}id", "http://www.w3.org/XML/1998/namespace id")
_DISPLAYED, _UNSEEN = (f"{_DRAW}display", "http://openoffice.org/2010/draw display"), ("none", "printer")
"""The attribute of an object that says where it is displayed (ODF 1.3, 19.145), as LibreOffice writes it too."""
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_OF_TABLES = frozenset({f"{_TABLE}sub-table", f"{_TABLE}table-row", *_CELLS})
_PARAGRAPH = f"{_TEXT}p"
_ADDRESS = "http://www.w3.org/1999/xlink href"
_SHEET, _COLUMN, _ROW = (f"{_TABLE}{name}" for name in ("table", "table-column", "table-row"))
_DOCUMENT, _STYLE_NAME = f"{_OFFICE}document", f"{_TABLE}style-name"
_NOTHING_BESIDES = frozenset({*_CELLS, _PARAGRAPH, _ROW, _COLUMN})
"""Elements that are neither styles nor drawn, as nearly all are."""
_LINES = ("rows", "columns")
_GROUPS = (f"{_TABLE}table-row-group", f"{_TABLE}table-column-group")
_DEFAULT_STYLE = f"{_TABLE}default-cell-style-name"
_ELEMENTS_OF_A_CELL = 3
"""Itself, its text and a link or a run in it. Equal cells are written once, so that more elements hold no cells."""


def read_opendocument(data: bytes, limits: Limits) -> RawWorkbook:
    """Everything that stands in an .ods that was examined before.

    Raises:
        Refused: it makes no sense, or is over a limit.
    """
    package = Package(data)
    named = named_styles(package.read("styles.xml")) if package.has("styles.xml") else StyleCollector("")
    content = _Content(limits, CellStyles(named, automatic_styles()), settings_of(package))
    content.parse(package.read("content.xml"))
    if not content.is_spreadsheet:
        raise damaged("没有表格内容", "no spreadsheet in it")
    check_sheets(content.names)
    return RawWorkbook(content.sheets, _keywords(package))


def _keywords(package: Package) -> str:
    if not package.has("meta.xml") or not is_sound(package, "meta.xml"):
        return ""
    root = ET.fromstring(package.read("meta.xml"))  # noqa: S314  # examined: no DTD
    return " ".join(keyword.text or "" for keyword in root.iter(f"{{{_META.strip()}}}keyword"))


_SIZES = {
    f"{_STYLE}table-row-properties": (f"{_STYLE}row-height", 0.069),
    f"{_STYLE}table-column-properties": (f"{_STYLE}column-width", 0.1),
}
"""Of rows and columns: where their style says their size, and the inches below which nobody reads a digit in them."""


_OF_ANOTHER_FILE = re.compile("'[a-z][a-z.]+:(?:[^']|'')*'#.", re.IGNORECASE)
"""The name of a table in which LibreOffice keeps what formulas took from another file; no program shows it.

One without the address of a file is the sheet of a foreign name, which every program shows.
"""


def _is_flat(name: str, attributes: Mapping[str, str]) -> bool:
    attribute, smallest = _SIZES[name]
    size = inches(attributes.get(attribute, ""))
    return size is not None and size < smallest


_COLUMN_WIDTH, _ROW_HEIGHT = 0.89, 0.178
"""Of usual columns and rows, in inches."""


@dataclass(slots=True)
class _Shape:
    """An object that is drawn, as its elements come by: where it begins, and what it is.

    Attributes:
        depth: of its element in the document.
        is_program: a chart or an object of another program, of which a picture is kept.
        is_filled: nobody sees through it.
    """

    depth: int
    row: int
    column: int
    attributes: Mapping[str, str]
    has_picture: bool = False
    is_program: bool = False
    is_filled: bool = False
    words: str = ""

    @property
    def kind(self) -> DrawnKind | None:
        """The type of the object; None if it is hidden, or there is nothing to see of it but lines."""
        if any(self.attributes.get(name) in _UNSEEN for name in _DISPLAYED):
            return None
        if not self.is_program and (self.has_picture or self.words.strip()):
            return DrawnKind.PICTURE if self.has_picture else DrawnKind.TEXT_BOX
        return DrawnKind.COVER if self.is_program or self.is_filled else None

    def drawn(self) -> Drawn | None:
        words, kind = " ".join(self.words.split()), self.kind
        if kind is None:
            return None
        _, _, address = self.attributes.get(f"{_TABLE}end-cell-address", "").rpartition(".")
        bottom, right = from_a1(address.replace("$", "")) or (self._last("height"), self._last("width"))
        return Drawn(kind, self.row, self.column, max(self.row, bottom), max(self.column, right), words)

    def _last(self, side: str) -> int:
        """The last row or column of usual size that it covers."""
        first, usual = (self.row, _ROW_HEIGHT) if side == "height" else (self.column, _COLUMN_WIDTH)
        return first + int((inches(self.attributes.get(f"{_SVG}{side}", "")) or 0) / usual)


@dataclass(slots=True)
class _SightStyles:
    """The names of the styles of tables, rows, columns and shapes that change what is seen, as elements come by."""

    name: str = ""
    hidden: set[str] = field(default_factory=set)
    flat: set[str] = field(default_factory=set)
    pictured: set[str] = field(default_factory=set)
    mirrored: set[str] = field(default_factory=set)
    see_through: set[str] = field(default_factory=set)

    def note(self, name: str, parent: str, attributes: Mapping[str, str]) -> None:
        """Note a style, or one of its properties."""
        if name == f"{_STYLE}style":
            self.name = attributes.get(f"{_STYLE}name", "")
        elif name in _SIZES and _is_flat(name, attributes):
            self.flat.add(self.name)
        elif name == f"{_STYLE}table-properties":
            is_hidden = attributes.get(f"{_TABLE}display") == "false"
            is_mirrored = attributes.get(f"{_STYLE}writing-mode") in RIGHT_TO_LEFT
            self.hidden |= {self.name} if is_hidden else set()
            self.mirrored |= {self.name} if is_mirrored else set()
        elif name == f"{_STYLE}graphic-properties":
            opacity = attributes.get(f"{_DRAW}opacity", "")
            is_seen_through = attributes.get(f"{_DRAW}fill") == "none" or _OPACITY.fullmatch(opacity)
            self.see_through |= {self.name} if is_seen_through else set()
        elif name == f"{_STYLE}background-image" and parent == f"{_STYLE}table-properties" and attributes:
            self.pictured.add(self.name)


class _Content:
    """The tables of a document as its elements come by."""

    def __init__(self, limits: Limits, styles: CellStyles, settings: ViewSettings) -> None:
        self.limits = limits
        self.settings = settings
        self.styles = styles
        self.columns: list[tuple[int, str | None]] = []
        self.row_style: str | None = None
        self.addresses = ""
        self.conditional: list[ConditionalFormat] = []
        self.names: list[str] = []
        self.sheets: dict[str, RawSheet] = {}
        self.path: list[str] = []
        self.passed_over = 0
        """Elements that are open in one that is passed over, and itself."""
        self.open_cells: list[int] = []
        """Of the cells that are open, their places in the path: nearly always one, and looked at with every element."""
        self.cells: dict[Position, RawCell] = {}
        self.merges: list[Merge] = []
        self.protected = self.is_hidden = self.is_mirrored = False
        self.sight = _SightStyles()
        self.folded = 0
        """Groups of rows or columns that are open in the document and folded up on the screen."""
        self.folds: list[bool] = []
        self.hidden_rows: list[tuple[int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.total = 0
        self.row = self.column = 0
        self.row_times = self.cell_times = 1
        self.in_row: list[tuple[int, RawCell]] = []
        self.inks_in_row: dict[int, Inks] = {}
        self.inks: dict[Position, Inks] = {}
        """The colours of cells that are not black on white."""
        self.attributes: Mapping[str, str] = {}
        self.paragraphs: list[list[str]] = []
        self.spans = Spans(styles.font_of_text)
        self.characters_left = MOST_CHARACTERS
        self.is_spreadsheet = False
        self.syntaxes = set[str]()
        self.drawn: list[Drawn] = []
        self.labels: dict[str | None, str] = {}
        """The words of form controls, by their names."""
        self.arrays: dict[str, str] = {}
        self.links: list[Link] = []
        """Areas of the sheet that are copied from another file, whenever that changes, and links to it."""
        self.shape: _Shape | None = None
        self.spreadsheet = (f"{_OFFICE}document-content", f"{_OFFICE}body", f"{_OFFICE}spreadsheet")

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.StartNamespaceDeclHandler = self.namespace
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.Parse(xml, True)  # noqa: FBT003

    def namespace(self, prefix: str | None, name: str | None) -> None:
        """Take a prefix that stands before formulas to say their syntax."""
        if prefix is not None and name in _SYNTAXES:
            self.syntaxes.add(prefix)

    def is_elsewhere(self, name: str, attributes: Mapping[str, str]) -> bool:
        """True if an element is of another document, or of a table that is no sheet: in a cell, or copied by a link."""
        if name == _SHEET:
            is_kept = _OF_ANOTHER_FILE.match(attributes.get(f"{_TABLE}name", "")) is not None
            return is_kept or tuple(self.path) != self.spreadsheet
        return name == _DOCUMENT or (name in _OF_TABLES and bool(self.open_cells))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.passed_over or self.is_elsewhere(name, attributes):
            self.passed_over += 1
        else:
            self.begin(name, attributes)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element of the document."""
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if name not in _NOTHING_BESIDES:
            self.note(name, parent, attributes)
        self.styles.automatic.start(parent, name, attributes)
        if name in _CELLS:
            self.open_cells.append(len(self.path) - 1)
            self.cell_times, self.attributes, self.paragraphs = _times(attributes, _COLUMNS_REPEATED), attributes, []
        elif name == _PARAGRAPH and parent in _CELLS:
            self.paragraphs.append([])
        elif name in (_COLUMN, _ROW):
            self.line(name, attributes)
        elif name == _SHEET and tuple(self.path[:-1]) == self.spreadsheet:
            self.begin_sheet(attributes)
        elif name in _GROUPS:
            self.folds.append(attributes.get(f"{_TABLE}display") == "false")
            self.folded += self.folds[-1]
        elif name in (f"{_TABLE}table-source", f"{_TABLE}cell-range-source"):
            at = (self.row + 1, self.column + 1) if name.endswith("cell-range-source") else None
            self.links += [_link(attributes, at)] * (len(self.links) <= MOST_LINKS)
        elif self.is_in_paragraph():
            self.special(name, attributes)
        elif name.startswith((_EXTENSION, _TABLE)):
            self.setting(name, attributes)

    def begin_sheet(self, attributes: Mapping[str, str]) -> None:
        self.cells, self.inks, self.merges, self.arrays, self.links, self.row = {}, {}, [], {}, [], 0
        self.columns, self.conditional, self.hidden_rows, self.hidden_columns = [], [], [], []
        self.names.append(attributes.get(f"{_TABLE}name", ""))
        self.protected = attributes.get(f"{_TABLE}protected") == "true"
        style = attributes.get(_STYLE_NAME)
        self.is_hidden, self.is_mirrored = style in self.sight.hidden, style in self.sight.mirrored
        self.drawn = [ELSEWHERE] if style in self.sight.pictured else []

    def line(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of a row, or columns."""
        is_unseen = self.is_out_of_sight(attributes)
        if name == _ROW:
            self.row_times, self.column, self.in_row = _times(attributes, _ROWS_REPEATED), 0, []
            self.inks_in_row = {}
            self.row_style = attributes.get(_DEFAULT_STYLE)
            self.hidden_rows += [(self.row + 1, self.row + self.row_times)] if is_unseen else []
            return
        last = self.columns[-1][0] if self.columns else 0
        self.columns.append((last + _times(attributes, _COLUMNS_REPEATED), attributes.get(_DEFAULT_STYLE)))
        self.hidden_columns += [(last + 1, self.columns[-1][0])] if is_unseen else []

    def is_out_of_sight(self, attributes: Mapping[str, str]) -> bool:
        """True if nobody sees a row or a column: it is hidden, filtered out, folded up, or its style has no height."""
        is_shown = attributes.get(f"{_TABLE}visibility", "visible") == "visible"
        return not is_shown or self.folded > 0 or attributes.get(f"{_TABLE}style-name", "") in self.sight.flat

    def setting(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take what is said of the display of numbers besides styles: conditional formats, and the first day."""
        if name == f"{_TABLE}null-date":
            self.styles.epoch = _first_day(attributes.get(f"{_TABLE}date-value", ""))
        elif name == f"{_EXTENSION}conditional-format":
            self.addresses = attributes.get(f"{_EXTENSION}target-range-address", "")
        elif hides_values(name, attributes):
            self.conditional.append(hiding(self.addresses))
        elif blackens(name, attributes):
            self.conditional.append(obscuring(self.addresses))
        else:
            found = (self.styles.conditional(self.addresses, style) for style in conditional_styles(name, attributes))
            self.conditional += [conditional for conditional in found if conditional is not None]

    def note(self, name: str, parent: str, attributes: Mapping[str, str]) -> None:
        """Note that there is a spreadsheet, what is drawn in it, and the styles of tables that hide them."""
        if name.startswith(_DRAW):
            self.draw(name, parent, attributes)
        elif name == _ANNOTATION or name.startswith(_FORM):
            self.annotate(name, parent, attributes)
        if len(self.path) == len(self.spreadsheet):
            self.is_spreadsheet |= tuple(self.path) == self.spreadsheet
        if name == f"{_STYLE}font-face" and attributes.get(f"{_STYLE}font-charset") == SYMBOLS:
            self.styles.symbols.add(attributes.get(f"{_STYLE}name", ""))
        self.sight.note(name, parent, attributes)

    def draw(self, name: str, parent: str, attributes: Mapping[str, str]) -> None:
        """Note an object in a cell or over a sheet, and what it is."""
        if self.shape is None and parent in _CELLS:
            self.shape = _Shape(len(self.path), self.row + 1, self.column + 1, attributes)
        elif self.shape is None and parent == f"{_TABLE}shapes":
            down, across = (inches(attributes.get(f"{_SVG}{axis}", "")) or 0 for axis in ("y", "x"))
            self.shape = _Shape(
                len(self.path), int(down / _ROW_HEIGHT) + 1, int(across / _COLUMN_WIDTH) + 1, attributes
            )
        if self.shape is not None:
            self.shape.has_picture |= name == f"{_DRAW}image"
            self.shape.is_program |= name in (f"{_DRAW}object", f"{_DRAW}object-ole")
            is_see_through = attributes.get(f"{_DRAW}style-name") in self.sight.see_through
            self.shape.is_filled |= name in _AREAS and not is_see_through
            if name == f"{_DRAW}control":
                self.shape.words += self.labels.get(attributes.get(name), "")

    def annotate(self, name: str, parent: str, attributes: Mapping[str, str]) -> None:
        """Note a note that is displayed always, and the words of a form control, which is drawn elsewhere."""
        if name == _ANNOTATION:
            if parent in _CELLS and attributes.get(f"{_OFFICE}display") == "true" and len(self.drawn) < MOST_DRAWN:
                place = (self.row + 1, self.column + 1)
                self.drawn.append(Drawn(DrawnKind.NOTE, *place, *place))
        elif f"{_FORM}label" in attributes:
            self.labels |= dict.fromkeys(map(attributes.get, _NAMES_OF_CONTROL), attributes[f"{_FORM}label"])

    def is_in_paragraph(self) -> bool:
        """True if what comes is text of a cell, and not of a note or a drawing in it."""
        behind = self.open_cells[-1] + 1 if self.open_cells else 0
        return 0 < behind < len(self.path) and self.path[behind] == _PARAGRAPH

    def special(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == f"{_TEXT}s":
            self.add(SPACE * max(1, min(_count(attributes.get(f"{_TEXT}c", "1")), LONGEST_TEXT)))  # 0 is seen as 1
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self.add(TAB if name.endswith("tab") else BREAK)
        self.add(self.spans.start(len(self.path), name, attributes))

    def characters(self, text: str) -> None:
        if self.passed_over:
            return
        self.styles.automatic.characters(text)
        if self.shape is not None and len(self.shape.words) < LONGEST_TEXT:
            self.shape.words += text
        if self.paragraphs and self.is_in_paragraph():
            self.add(text)

    def add(self, text: str) -> None:
        self.characters_left -= len(text)
        if self.characters_left < 0:
            raise over("文字总量", "text in all", MOST_CHARACTERS)
        self.paragraphs[-1].append(text)

    def end(self, name: str) -> None:
        if self.passed_over:
            self.passed_over -= 1
            return
        if mark := self.spans.end(len(self.path)):
            self.add(mark)
        if self.shape is not None and len(self.path) == self.shape.depth:
            drawn, self.shape = self.shape.drawn(), None
            self.drawn += [drawn] if drawn is not None and len(self.drawn) < MOST_DRAWN else []
        self.path.pop()
        self.styles.automatic.end(name)
        if name in _CELLS:
            self.open_cells.pop()
            self.end_of_cell()
        elif name == _ROW:
            self.end_of_row()
        elif name in _GROUPS:
            self.folded -= self.folds.pop()
        elif name == _SHEET and tuple(self.path) == self.spreadsheet:
            self.sheets[self.names[-1]] = RawSheet(
                with_links(with_arrays(self.conditioned(), self.arrays), self.links),
                self.protected,
                tuple(self.merges),
                drawn=tuple(self.drawn),
                is_hidden=self.is_hidden,
                view=self.view(),
            )

    def view(self) -> View:
        """The settings of the sheet that ends."""
        rows, columns = self.settings.out_of_reach.get(self.names[-1], (0, 0))
        above, left = ([(1, last)] if last else [] for last in (rows, columns))
        columns_ = (*left, *self.hidden_columns)
        return View(self.settings.hides_zeros, (*above, *self.hidden_rows), columns_, self.is_mirrored)

    def conditioned(self) -> dict[Position, RawCell]:
        """The cells of a sheet with the conditional formats that cover them."""
        own = ((position, cell.format) for position, cell in self.cells.items())
        conditioned = dict(
            with_conditional(own, self.conditional, self.inks) if self.conditional or self.is_mirrored else ()
        )
        for position, format_ in mirrored(conditioned, View(is_mirrored=self.is_mirrored)).items():
            if format_ is not self.cells[position].format:
                self.cells[position] = self.cells[position]._replace(format=format_)
        return self.cells

    def format(self) -> DisplayFormat:
        """The number format of the cell that ends."""
        type_ = self.attributes.get(f"{_OFFICE}value-type", "")
        if not type_:
            return GENERAL
        first = self.styles.format(self.style(self.column + 1), type_)
        if self.cell_times == 1:
            return first
        last = self.styles.format(self.style(self.column + self.cell_times), type_)
        return first if first == last else UNKNOWN_FORMAT  # repeated over columns of several styles

    def style(self, column: int) -> str | None:
        """The name of the style of the cell that ends: its own, that of its row, or that of its column."""
        name = self.attributes.get(_STYLE_NAME) or self.row_style
        if name is not None or not self.columns:
            return name
        index = bisect.bisect_left(self.columns, column, key=_first)
        return self.columns[index][1] if index < len(self.columns) else None

    def end_of_cell(self) -> None:
        cell = None
        if self.paragraphs or not self.attributes.keys().isdisjoint(_HOLDING):
            cell = _cell(self.attributes, text_of(self.paragraphs), self.format(), self.syntaxes)
        if cell is not None:
            font = self.styles.font(self.style(self.column + 1))
            runs = runs_of(self.paragraphs, font)
            cell = cell if runs is None else cell._replace(runs=runs)
        self.paragraphs = []
        if self.column + self.cell_times > LAST_COLUMN:
            raise damaged("列数过多", "too many columns")
        if cell is not None:
            if self.total + len(self.in_row) + self.cell_times > self.limits.cells:
                raise too_many_cells(self.limits)
            places = range(self.column + 1, self.column + self.cell_times + 1)
            self.in_row += [(column, cell) for column in places]
            if (inks := self.styles.inks(self.style(self.column + 1))) != PAPER:
                self.inks_in_row |= dict.fromkeys(places, inks)
        if f"{_TABLE}number-matrix-rows-spanned" in self.attributes and cell is not None and cell.formula is not None:
            self.array(cell.formula)
        rows, columns = _times(self.attributes, _ROWS_SPANNED), _times(self.attributes, _COLUMNS_SPANNED)
        if rows > 1 or columns > 1:
            if len(self.merges) == MOST_MERGES:
                raise too_many_merges()
            self.merges.append(Merge(self.row + 1, self.column + 1, self.row + rows, self.column + columns))
        self.column += self.cell_times

    def array(self, formula: str) -> None:
        """Note a formula over a range."""
        spans = (self.attributes.get(f"{_TABLE}number-matrix-{what}-spanned", "1") for what in _LINES)
        rows, columns = map(_count, spans)
        first, last = (self.row + 1, self.column + 1), (self.row + max(1, rows), self.column + max(1, columns))
        self.arrays[f"{to_a1(first)}:{to_a1(last)}"] = array_formula(formula)

    def end_of_row(self) -> None:
        if self.row + self.row_times > LAST_ROW:
            raise damaged("行数过多", "too many rows")
        self.total += len(self.in_row) * self.row_times
        if self.total > self.limits.cells:
            raise too_many_cells(self.limits)
        for row in range(self.row + 1, self.row + self.row_times + 1) if self.in_row else ():
            self.cells.update(((row, column), cell) for column, cell in self.in_row)
            self.inks |= {(row, column): inks for column, inks in self.inks_in_row.items()}
        self.row += self.row_times


def _link(attributes: Mapping[str, str], at: Position | None) -> Link:
    """An area that is copied from another file, and a formula that asks it.

    Args:
        attributes: of the element that says so.
        at: the first cell of the area, None for the whole sheet.
    """
    address, area = attributes.get(_ADDRESS, ""), WHOLE_SHEET
    if at is not None:
        rows, columns = (_times(attributes, f"{_TABLE}last-{what}-spanned") for what in ("row", "column"))
        area = Merge(*at, at[0] + rows - 1, at[1] + columns - 1)
    return area, link_to(address)


def _first(column: tuple[int, str | None]) -> int:
    return column[0]


def _first_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return EPOCH


_ROWS_REPEATED, _COLUMNS_REPEATED = (f"{_TABLE}number-{what}-repeated" for what in _LINES)
_ROWS_SPANNED, _COLUMNS_SPANNED = (f"{_TABLE}number-{what}-spanned" for what in _LINES)


def _times(attributes: Mapping[str, str], name: str) -> int:
    return _count(attributes[name]) if name in attributes else 1


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise damaged("次数的写法有误", "a number of times that is none")
    return int(text)


def _cell(
    attributes: Mapping[str, str], text: str, format_: DisplayFormat, syntaxes: AbstractSet[str]
) -> RawCell | None:
    formula = attributes.get(f"{_TABLE}formula")
    formula = None if formula is None else _formula(formula, syntaxes)
    value = _value(attributes, text)
    type_ = attributes.get(f"{_EXTENSION}value-type")
    if type_ not in (None, "error", attributes.get(f"{_OFFICE}value-type")) or _is_said_twice(attributes, text):
        format_ = replace(format_, code=None)  # programs take the one or the other
    if isinstance(value, str) and attributes.get(f"{_OFFICE}value-type") in ("date", "time"):
        format_ = replace(format_, code=None)  # no date that every program can tell
    if isinstance(value, str):
        value = checked_text(value)
    if value in (None, "") and formula is None:
        return None
    is_error = type_ == "error" or (isinstance(value, str) and _ERROR.fullmatch(value) is not None)
    display = text if text.strip() and not isinstance(value, str | bool | None) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and not is_error:
        return numeric_cell(value, format_, formula)._replace(display=display)
    return RawCell(value, formula, is_error, serial_of(value, format_.epoch), format_, display)


_HOLDING = (f"{_TABLE}formula", f"{_OFFICE}value-type", f"{_OFFICE}string-value", f"{_EXTENSION}value-type")
"""Attributes of a cell that holds something."""
_TYPES = (None, "float", "percentage", "currency", "boolean", "date", "time", "string")


def _is_said_twice(attributes: Mapping[str, str], text: str) -> bool:
    """True if some programs take the text of a cell for what it holds, and others something else."""
    said = attributes.get(f"{_OFFICE}string-value")
    is_other = said is not None and " ".join(said.split()) != " ".join(text.split())
    return bool(text.strip()) and (attributes.get(f"{_OFFICE}value-type") not in _TYPES or is_other)


_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")


def _value(attributes: Mapping[str, str], text: str) -> Value:
    kind = attributes.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        value = _number(attributes.get(f"{_OFFICE}value", ""))
        # LibreOffice keeps truth values as numbers that are shown as words.
        return bool(value) if text in ("TRUE", "FALSE") else value
    if kind == "boolean":
        return attributes.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _date(attributes.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _duration(attributes.get(f"{_OFFICE}time-value", ""))
    return attributes.get(f"{_OFFICE}string-value") or text or None


def _number(text: str) -> int | float:
    if not NUMBER.fullmatch(text):
        raise damaged("数值的写法有误", "a number that is none")
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < LARGEST_WHOLE else number


def _date(text: str) -> Value:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text


_DURATION = re.compile(r"(-?)PT(\d{1,6})H(\d{1,6})M(\d{1,6})(?:[.,]\d*)?S", re.ASCII)


def _duration(text: str) -> Value:
    match = _DURATION.fullmatch(text)
    if match is None:
        return text
    hours, minutes, seconds = (int(group) for group in match.groups()[1:])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] else length


_LITERAL = re.compile(r"\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|;|~")


_SYNTAXES = frozenset(
    {
        f"{ODF}of:1.2",
        "http://openoffice.org/2004/calc",
        "http://schemas.microsoft.com/office/excel/formula",
    }
)
"""Namespaces whose prefix before a formula says its syntax (OpenDocument 1.3 part 3, 19.647)."""


def _formula(formula: str, syntaxes: AbstractSet[str]) -> str:
    """The formula as Excel spells it: ``of:=SUM([.D7:.I7];1)`` is ``=SUM(D7:I7,1)``.

    One in a syntax that is not known is left as it is: nothing in it can be verified.
    """
    prefix, equals, body = formula.partition("=")
    if prefix.endswith(":") and prefix[:-1] not in syntaxes:
        return checked_text(f"={formula}")
    return checked_text("=" + _LITERAL.sub(_translated, body if equals else formula))


def _translated(match: re.Match[str]) -> str:
    found = match[0]
    if found in (";", "~"):
        return ","
    if found.startswith('"'):
        return found
    ends = []
    for end in found[1:-1].split(":"):
        sheet, _, address = end.rpartition(".")
        ends.append(f"{sheet.removeprefix('$')}!{address}" if sheet else address)
    return ":".join(ends)


_MIMES = ("application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-template")
_READ = ("content.xml", "styles.xml")
_MACROS = ("Basic/", "Scripts/")
"""Folders that hold programs."""


def _examine(file: Candidate, limits: Limits) -> bool:
    assert file.package is not None
    elements = min(limits.elements, _ELEMENTS_OF_A_CELL * limits.cells)
    package, scan = file.package, part_scanner(replace(limits, elements=elements))
    if b"encryption-data" in file.start_of("META-INF/manifest.xml"):
        raise encrypted()
    if file.main_part:  # a package of Office Open XML with a main part is one, whatever else it is
        raise two_formats()
    weigh(package, limits)
    for part in filter(package.has, _READ):
        scan(package.pieces(part))
    return any(name.startswith(_MACROS) for name in file.names)


ODS = WorkbookFormat(
    name=Phrase("OpenDocument 表格（.ods）", "an OpenDocument spreadsheet (.ods)"),
    sniff=lambda file: file.open_document_type in _MIMES,
    examine=_examine,
    read=read_opendocument,
    shows=Visible(formulas=True, locks=True, styles=True, merges=True, keywords=True),
)
