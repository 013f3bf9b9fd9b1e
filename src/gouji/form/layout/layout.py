"""The layout of an edition: asked by path or by sheet where something stands, and by which digest it is known."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gouji.common import Area, Cell, areas
from gouji.form.edition.constraints import Definition
from gouji.form.edition.spec import Edition
from gouji.form.layout.digest import TEMPLATES_OF_LAYOUT, layout_digest
from gouji.form.layout.places import Box, Cover, GridSheet, Label, TextPlace, TextSection
from gouji.form.stamp import FormCode, Stamp


@dataclass(frozen=True, eq=False)
class Layout:
    """The workbook of an edition, cell by cell. An edition has one, so two are never compared."""

    edition: Edition
    sheets: tuple[GridSheet, ...]
    texts: tuple[TextSection, ...]
    cover: Cover

    @functools.cached_property
    def digest(self) -> str:
        """Layout digest: changes with whatever a workbook of this form could disagree about.

        That is every word and cell of the sheets that are read, what may be typed where, and what is added up where.
        Whatever is only told does not change it: prompts and articles, the guide, words of rules, years, the notice.
        """
        return layout_digest(self.edition, (self.sheets, self.texts, self.cover))

    def is_stamped(self, stamp: Stamp | FormCode) -> bool:
        """True if a workbook with this stamp has this layout, or its template had it when stamps named the template.

        Args:
            stamp: whole, or the printed code, which has only the first digits of the digest.
        """
        known = (self.digest, self.edition.template_digest, *TEMPLATES_OF_LAYOUT.get(self.digest, ()))
        return any(digest.startswith(stamp.layout_digest) for digest in known)

    def stamp(self, year: int, agency_name: str, agency_code: str | None = None, issue: int = 1) -> Stamp:
        """The stamp of a workbook for an agency, not sealed.

        Args:
            year: the report year.
            agency_name: as the roster has it.
            agency_code: None if the office has none for it.
            issue: 1 for the first workbook made for this agency and year.

        Returns:
            A stamp with this layout's digest.
        """
        return Stamp(self.edition.form, self.edition.id, year, agency_name, agency_code, self.digest, issue)

    @property
    def guide_title(self) -> str:
        """The heading of the guide, by which it is known under another name."""
        form = self.edition.form
        return f"{form}{self.edition.own_sheets.guide}" if self.edition.language == "zh" else f"{form}: guide"

    @functools.cached_property
    def cells(self) -> dict[str, Cell]:
        """The cell of every field, key figure, sign-off item and explanation, by path."""
        cells = {box.path: box.cell for sheet in self.sheets for box in sheet.boxes if box.path}
        cells |= {figure.path: cell for section in self.texts for figure, cell in section.figures}
        cells |= {item.path: cell for item, cell in self.cover.sign_off}
        cells |= {explanation.path: cell for explanation, cell in self.cover.explanations}
        return cells

    @functools.cached_property
    def boxes(self) -> dict[str, Box]:
        """The box of every field, by path."""
        return {box.path: box for sheet in self.sheets for box in sheet.boxes if box.path}

    @functools.cached_property
    def grid_sheets(self) -> Mapping[str, GridSheet]:
        """The sheets of the printed tables, by name."""
        return {sheet.name: sheet for sheet in self.sheets}

    @functools.cached_property
    def definitions(self) -> Mapping[str, tuple[Definition, ...]]:
        """The totals of each of those sheets, in the order in which they are added up."""
        found: dict[str, list[Definition]] = {sheet.name: [] for sheet in self.sheets}
        for definition in self.edition.definitions:
            found[self.cells[definition.path].sheet].append(definition)
        return {name: tuple(definitions) for name, definitions in found.items()}

    @functools.cached_property
    def text_places(self) -> dict[str, TextPlace]:
        """The rows of every text, by path."""
        return {place.text.path: place for section in self.texts for place in section.texts}

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The visible sheets in order."""
        own = self.edition.own_sheets
        texts = (own.texts,) if self.texts else ()
        return (own.cover, *(sheet.name for sheet in self.sheets), *texts, own.guide)

    def labels(self, sheet: str) -> tuple[Label, ...]:
        """The words of a sheet that prove where its contents are.

        Args:
            sheet: the name of any sheet.

        Returns:
            Empty for a sheet that is not read.
        """
        if sheet == self.edition.own_sheets.cover:
            return self.cover.labels
        if sheet == self.edition.own_sheets.texts:
            return tuple(label for section in self.texts for label in section.labels)
        return self.grid_sheets[sheet].labels if sheet in self.grid_sheets else ()

    def contents(self, sheet: str) -> tuple[Cell, ...]:
        """The cells of a sheet, besides its labels, that hold something or will.

        Args:
            sheet: the name of any sheet.

        Returns:
            Empty for a sheet that is not read. Paragraphs of texts are not among them.
        """
        if sheet == self.edition.own_sheets.cover:
            cover = self.cover
            known = (cover.agency_name, cover.agency_code, cover.year, cover.edition, cover.form_code)
            return (*known, *(cell for _, cell in (*cover.sign_off, *cover.explanations, *cover.zero)))
        if sheet == self.edition.own_sheets.texts:
            return tuple(cell for section in self.texts for _, cell in section.figures)
        return tuple(box.cell for box in self.grid_sheets[sheet].boxes if box.path) if sheet in self.grid_sheets else ()

    def sheet_of(self, path: str) -> str:
        """The sheet that holds a field, text, key figure or sign-off item.

        Args:
            path: of one of these.

        Returns:
            The sheet's name.

        Raises:
            KeyError: nothing has the path.
        """
        return self.cells[path].sheet if path in self.cells else self.text_places[path].rows.sheet

    def reference(self, paths: Iterable[str], sheet: str | None = None) -> str:
        """The fields as a formula writes them: ``D9:D27,D30``, with their sheet where that is another one.

        Args:
            paths: of fields.
            sheet: on which the formula stands; None for that of the fields, which are all on one then.

        Returns:
            Ranges and cells joined by commas.

        Raises:
            KeyError: nothing has one of the paths.
        """
        if sheet is None:
            return ",".join(area.a1 for area in areas(self.cells[path] for path in paths))
        by_sheet: dict[str, list[Cell]] = {}
        for path in paths:
            by_sheet.setdefault(self.cells[path].sheet, []).append(self.cells[path])
        return ",".join(
            area.a1 if name == sheet else area.reference for name, cells in by_sheet.items() for area in areas(cells)
        )

    def area(self, paths: Iterable[str]) -> str:
        """The smallest rectangle around the fields, as findings name it.

        Args:
            paths: of one field at least, all on one sheet.

        Returns:
            The area in A1 notation.

        Raises:
            KeyError: nothing has one of the paths.
        """
        return Area.around([self.cells[path] for path in paths]).a1
