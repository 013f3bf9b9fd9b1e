"""Areas that programs fetch anew from another file or place: their numbers change when that does."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from gouji.common import LAST_COLUMN, LAST_ROW, Position, corners
from gouji.workbook.formats.limits import checked_text
from gouji.workbook.formats.raw import Merge, RawCell
from gouji.workbook.ooxml.names import main
from gouji.workbook.ooxml.package import Package
from gouji.workbook.ooxml.relationships import Relationship
from gouji.workbook.ooxml.workbook import Sheet

Link = tuple[Merge, str]
"""An area, and a formula that asks another file."""
NameKey = tuple[int, str]
"""The number of the sheet that a name is of, from 1 or 0 for all, and the name by :func:`name_of_area`."""
Names = Mapping[NameKey, Sequence[Merge]]
"""Areas by their names: more than one where a workbook gives a name twice, of which nobody knows the right one."""

WHOLE_SHEET = Merge(1, 1, LAST_ROW, LAST_COLUMN)
MOST_LINKS = 100
"""Areas of a sheet that are told apart: where there are more, each of its cells may be in one."""

FILLED = ("queryTable", "table", "tableSingleCells")
"""Relationships of a sheet to the parts that say what a query or an XML map fills."""


def link_to(address: str) -> str:
    """A formula that asks a file or a place.

    Args:
        address: as the workbook says it; the name of a connection if it says none.
    """
    return checked_text(f"='{address if ':' in address else f'file:{address}'}'#")


def name_of_area(query: str) -> str:
    """The name of the area that a query of a name fills, in one spelling: no case, and no blanks or hyphens.

    Args:
        query: the name of the query, or that of an area.
    """
    return query.replace(" ", "_").replace("-", "_").casefold()


def areas_named(names: Names, query: str, sheet: int) -> Sequence[Merge]:
    """The areas that a query may fill.

    Args:
        names: of the workbook.
        query: its name.
        sheet: the number of its sheet, from 1; a name of the sheet goes before one of all.

    Returns:
        At most one more than :data:`MOST_LINKS`.
    """
    name = name_of_area(query)
    return names.get((sheet, name), names.get((0, name), ()))[: MOST_LINKS + 1]


def gathered(areas: Iterable[tuple[NameKey, Merge]]) -> Names:
    """Areas by their names.

    Args:
        areas: each with its name.

    Returns:
        In the order in which they came.
    """
    names: dict[NameKey, list[Merge]] = {}
    for key, area in areas:
        names.setdefault(key, []).append(area)
    return names


def with_links(cells: dict[Position, RawCell], links: Sequence[Link]) -> dict[Position, RawCell]:
    """Cells with the links that fetch what they hold, each in the place of a formula.

    Args:
        cells: of a sheet.
        links: areas, and formulas that ask another file; more than :data:`MOST_LINKS` stand for the whole sheet.

    Returns:
        The same cells, changed where a link covers one without a formula.
    """
    for area, formula in links if len(links) <= MOST_LINKS else [(WHOLE_SHEET, links[0][1])]:
        for place, cell in cells.items():
            if cell.formula is None and area.covers(place):
                cells[place] = cell._replace(formula=formula)
    return cells


def parts_related(package: Package, owner: str, *types: str) -> list[Relationship]:
    """The relationships of some types to parts that are there, one to each part.

    Args:
        package: of the workbook.
        owner: the part that they are of.
        types: of them.

    Returns:
        In the order of their first relationship.
    """
    links = {link.target: link for link in package.relationships(owner) if link.type in types}
    return [link for link in links.values() if package.has(link.target)]


def queries_of(package: Package, book: str, root: ET.Element, sheet: Sheet) -> list[Link]:
    """The areas of a sheet that a query fills (ECMA-376 part 1, 18.13 and 18.15).

    Args:
        package: of the workbook.
        book: its main part.
        root: of that part.
        sheet: whose areas are asked for.

    Returns:
        Those whose place is said, by the name that the query has, by the table that it fills, or as a table or a cell
        of an XML map; at most one more than :data:`MOST_LINKS`.
    """
    return list(itertools.islice(_queries_of(package, book, root, sheet), MOST_LINKS + 1))


def _queries_of(package: Package, book: str, root: ET.Element, sheet: Sheet) -> Iterator[Link]:
    part = package.only(book, "connections")
    if part is None or not package.has(part):
        return
    links = dict(map(_source, package.element(part).iter(main("connection"))))
    for query, area in _queries(package, root, sheet):
        yield area, links.get(query.get("connectionId", ""), link_to(query.get("name", "")))


def _source(connection: ET.Element) -> tuple[str, str]:
    """The number of a connection, and a formula that asks what it leads to."""
    addresses = (part.get(name) for part in connection for name in ("url", "sourceFile"))
    address = next(filter(None, addresses), None) or f"file:{connection.get('name', '')}"
    return connection.get("id", ""), link_to(address)


def _queries(package: Package, root: ET.Element, sheet: Sheet) -> Iterator[tuple[ET.Element, Merge]]:
    """The queries of a sheet, and the area of each."""
    names: Names | None = None
    for link in parts_related(package, sheet.part, *FILLED):
        if link.type == "queryTable":
            query = package.element(link.target)
            names = gathered(_named(root)) if names is None else names
            yield from ((query, area) for area in areas_named(names, query.get("name", ""), sheet.number))
        elif link.type == "tableSingleCells":
            yield from _mapped(package.element(link.target).iter(main("singleXmlCell")), "r")
        elif (table := package.element(link.target)).get("tableType") == "queryTable":
            inner = parts_related(package, link.target, "queryTable")
            areas = list(_areas(table.get("ref", "")))
            yield from ((package.element(link.target), area) for link in inner for area in areas)
        elif table.get("tableType") == "xml":
            yield from _mapped((table,), "ref")


def _mapped(elements: Iterable[ET.Element], place: str) -> Iterator[tuple[ET.Element, Merge]]:
    """The tables or cells that an XML map fills by a connection (18.5.1.2 and 18.5.2.1), and their areas."""
    filled = (element for element in elements if element.get("connectionId", "0") != "0")
    return ((element, area) for element in filled for area in _areas(element.get(place, "")))


def _named(root: ET.Element) -> Iterator[tuple[NameKey, Merge]]:
    """The areas that have a name."""
    for defined in root.iterfind(f"{main('definedNames')}/{main('definedName')}"):
        key = int(defined.get("localSheetId", "-1")) + 1, name_of_area(defined.get("name", ""))
        yield from ((key, area) for area in _areas((defined.text or "").rpartition("!")[2]))


def _areas(text: str) -> Iterator[Merge]:
    """The area of a text, if it is one."""
    if (found := corners(text)) is not None:
        yield Merge(*found[0], *found[1])
