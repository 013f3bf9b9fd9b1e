"""The workbook part: which sheets there are, which part holds each, and how one is added or taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.workbook.ooxml.editing import NotEditable, quoted
from gouji.workbook.ooxml.names import MAIN, RELATIONSHIP_ID, RELATIONSHIPS, TRUE, ContentType, main
from gouji.workbook.ooxml.package import Package

BOOK_PART = "xl/workbook.xml"
"""The workbook part's name if the package does not give it."""


class Sheet(NamedTuple):
    """A worksheet.

    Attributes:
        part: the part that holds its cells.
        number: its place among all sheets, from 1; those that are no worksheets count too.
        is_hidden: it has no tab, or none that a person can ask for.
    """

    name: str
    part: str
    number: int
    is_hidden: bool = False


def sheet_elements(root: ET.Element) -> list[ET.Element]:
    """The entries of all sheets in a workbook part, worksheets or not.

    Args:
        root: of the workbook part.

    Returns:
        Elements in the order of their tabs.
    """
    return root.findall(f"{main('sheets')}/{main('sheet')}")


def worksheets(root: ET.Element, targets: Mapping[str, tuple[str, str]]) -> Iterator[Sheet]:
    """The worksheets in their order.

    Args:
        root: of the workbook part.
        targets: type and target of the workbook's relationships by their ids.
    """
    for number, element in enumerate(sheet_elements(root), start=1):
        type_, target = targets.get(element.get(RELATIONSHIP_ID, ""), ("", ""))
        if type_ == "worksheet":
            yield Sheet(element.get("name", ""), target, number, element.get("state", "visible") != "visible")


def is_1904(root: ET.Element) -> bool:
    """True if the workbook counts its days from 1904.

    Args:
        root: of the workbook part.
    """
    properties = root.find(main("workbookPr"))
    return properties is not None and properties.get("date1904") in TRUE


class Workbook:
    """The sheets of a package, to be changed.

    Raises:
        NotEditable: it is no plain workbook (.xlsx) in the Transitional dialect.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        roots = {link.type: link.target for link in package.relationships("")}
        self.part = roots.get("officeDocument", "")
        self._properties_part = roots.get("extended-properties", "")
        if not package.has(self.part) or package.content_type(self.part) != ContentType.WORKBOOK:
            raise NotEditable  # with macros, a template, or no workbook at all
        self._document = package.document(self.part)
        if self._document.root.space != MAIN:
            raise NotEditable  # Strict, where every part is of other names
        self._links = {link.id: link for link in package.relationships(self.part)}
        targets = {name: (link.type, link.target) for name, link in self._links.items()}
        self.sheets = {sheet.name: sheet for sheet in worksheets(package.element(self.part), targets)}

    def insert_first(self, name: str, xml: str, repeated_rows: str) -> None:
        """Add a sheet before all others and open the workbook at it.

        Args:
            xml: of the sheet.
            repeated_rows: of the sheet, printed on every page: ``$5:$5``.
        """
        link = self.package.connect(
            self.part, "worksheet", self.package.add("xl/worksheets/sheet{}.xml", xml, ContentType.WORKSHEET)
        )
        book = self._document
        root, prefix = book.root, book.root.prefix
        entries = root.all("sheets", "sheet")
        number = (
            max(
                (int(value) for sheet_entry in entries if (value := sheet_entry.get("sheetId") or "").isdigit()),
                default=0,
            )
            + 1
        )
        entry = f'<{prefix}sheet xmlns:r="{RELATIONSHIPS}" name={quoted(name)} sheetId="{number}" r:id="{link}"/>'
        book.insert(root.all("sheets")[0], entries[0], entry)
        for view in root.all("bookViews", "workbookView"):
            book.set(view, activeTab="0", firstSheet="0")
        names = root.first("definedNames")
        if names is not None:
            self._renumber(lambda index: index + 1)
            tag = f"{prefix}definedName"
            rows = f"'{name}'!{repeated_rows}"
            book.append(names, f'<{tag} name="_xlnm.Print_Titles" localSheetId="0">{rows}</{tag}>')
        self._retitle(name, added=True)

    def remove(self, sheet: Sheet) -> None:
        """Take a worksheet out of the workbook.

        Args:
            sheet: as it stands now; those behind it get new numbers.
        """
        book, index = self._document, sheet.number - 1
        entry = book.root.all("sheets", "sheet")[index]
        book.replace(entry, "")
        self._renumber(lambda local: None if local == index else local - (local > index))
        for view in book.root.all("bookViews", "workbookView"):
            for name in ("activeTab", "firstSheet"):
                tab = view.get(name) or ""
                if tab.isdigit() and int(tab) > index:
                    book.set(view, **{name: str(int(tab) - 1)})
        self.package.remove(self.part, self._links[entry.get("id") or ""])
        self._retitle(sheet.name, added=False)

    def _renumber(self, new: Callable[[int], int | None]) -> None:
        """Give the names that belong to one sheet its new number; None takes them away."""
        for defined in self._document.root.all("definedNames", "definedName"):
            local = defined.get("localSheetId") or ""
            number = new(int(local)) if local.isdigit() else None
            if number is not None:
                self._document.set(defined, localSheetId=str(number))
            elif local.isdigit():
                self._document.replace(defined, "")

    def _retitle(self, name: str, *, added: bool) -> None:
        """Keep the list of titles in the properties in step, where it is as programs write it: the worksheets first."""
        if not self.package.has(self._properties_part):
            return
        document = self.package.document(self._properties_part)
        root = document.root
        counts = root.all("HeadingPairs", "vector", "variant", "i4")
        vectors = root.all("TitlesOfParts", "vector")
        titles = vectors[0].children if vectors else []
        if not counts or not titles or not counts[0].text.isdigit():
            return
        ours = next((title for title in titles if title.text == name), None)
        if added == (ours is not None):
            return
        step = 1 if added else -1
        count = counts[0].name
        document.replace(counts[0], f"<{count}>{int(counts[0].text) + step}</{count}>")
        document.set(vectors[0], size=str(len(titles) + step))
        if ours is None:
            document.insert(vectors[0], titles[0], f"<{titles[0].prefix}lpstr>{name}</{titles[0].prefix}lpstr>")
        else:
            document.replace(ours, "")
