"""Marks on a clerk's workbook: put on, and taken away again when it comes back for another round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gouji.common import Position, positions, to_a1
from gouji.findings import Severity
from gouji.form import RETURN_SHEET
from gouji.returns import notes
from gouji.returns.listing import KINDS, Head, listing, recorded, repeated_rows
from gouji.returns.looks import MARK_FILLS, Looks
from gouji.returns.package import OFFICE, WORKSHEET, Link, Package
from gouji.returns.remarks import Remark
from gouji.returns.sheet import Sheet
from gouji.returns.xml import Element, quoted

_MOST_CELLS = 1_000
"""Cells one finding marks; of a larger area the first alone."""
_LONGEST_NOTE = 2_000
_COLOUR = re.compile("[0-9A-F]{6}")


@dataclass(frozen=True, slots=True)
class _Tab:
    """A worksheet of the workbook: its entry, its number, the link to its part."""

    entry: Element
    number: int
    link: Link


def marked(data: bytes, remarks: Sequence[Remark], head: Head) -> bytes:
    """The workbook with its bad cells filled and noted, and the list of findings as its first sheet.

    Args:
        data: an .xlsx that was examined against the limits; it may carry the marks of an earlier round.

    Raises:
        NotEditable: it is not built in a way that can be changed with certainty.
    """
    package = Package(unmarked(data))
    looks = Looks(package)
    tabs = _tabs(package)
    record: dict[str, dict[str, str]] = {}
    for name, tab in tabs.items():
        sheet = Sheet(package, tab.link.target)
        own = [each for each in remarks if each.finding is not None and each.finding.sheet == name]
        cells, words = _marks(sheet, own)
        if cells:
            record[name] = _fill(sheet, looks, cells)
        notes.write_notes(sheet, words, tab.number)
        for view in sheet.root.all("sheetViews", "sheetView"):
            sheet.document.set(view, tabSelected=None)  # sheets selected together would be typed into together
    xml = listing(head, remarks, tabs, looks, record)
    looks.settle()
    _add_first(package, xml)
    return package.to_bytes()


def unmarked(data: bytes) -> bytes:
    """The workbook without the marks of an earlier round, as it is if it has none.

    Raises:
        NotEditable: it is not built in a way that can be changed with certainty.
    """
    package = Package(data)
    tabs = _tabs(package)
    old = tabs.pop(RETURN_SHEET, None)
    record = recorded(Sheet(package, old.link.target)) if old is not None else {}
    found = old is not None
    looks = Looks(package)
    for name, tab in tabs.items():
        sheet = Sheet(package, tab.link.target)
        noted = notes.take_away(sheet)
        colours = {place: colour for cell, colour in record.get(name, {}).items() for place in positions(cell, 1)}
        found |= bool(noted)
        for place in sorted(noted | colours.keys()):
            look = sheet.look(place)
            if sheet.at(place) is not None and looks.fill_of(look) in MARK_FILLS.values():
                colour = colours.get(place, "")
                sheet.set_look(place, looks.filled(look, colour if _COLOUR.fullmatch(colour) else None))
        sheet.drop_mark_rules()
    if not found:
        return data
    looks.settle()
    if old is not None:
        _remove(package, old)
    return package.to_bytes()


def _tabs(package: Package) -> dict[str, _Tab]:
    """The worksheets by name, in their order."""
    links = {link.id: link for link in package.links(package.book_part) if link.kind == "worksheet"}
    entries = package.book.root.all("sheets", "sheet")
    return {
        entry.attributes.get("name", ""): _Tab(entry, number, links[name])
        for number, entry in enumerate(entries, start=1)
        if (name := entry.get("id") or "") in links
    }


# --- cells ----------------------------------------------------------------------------------------------------------


def _marks(sheet: Sheet, remarks: Iterable[Remark]) -> tuple[dict[Position, Severity], dict[Position, str]]:
    """Which cells of a sheet are filled, how gravely, and what the notes say; one note where findings meet."""
    cells: dict[Position, Severity] = {}
    words: dict[Position, str] = {}
    covered = sheet.covered()
    for remark in remarks:
        finding = remark.finding
        places = positions(finding.cell, _MOST_CELLS) if finding is not None and finding.cell else []
        if finding is None or not places:
            continue
        free = [place for place in places if place not in covered]
        # A finding on an area is about what is blank in it; words and sums that lie between are not.
        chosen = [place for place in free if sheet.is_blank(place)] if len(places) > 1 else []
        for place in chosen or free or places[:1]:
            cells[place] = min(cells.get(place, finding.severity), finding.severity, key=lambda each: each.rank)
        line = f"第 {remark.number} 条（{KINDS[finding.severity]}）：{remark.what}。\n→ {finding.advice()}"
        first = (chosen or free or places)[0]
        known = words.get(first)
        if known is None or len(known) < _LONGEST_NOTE:
            words[first] = f"{known}\n{line}" if known else line
    return cells, words


def _fill(sheet: Sheet, looks: Looks, cells: Mapping[Position, Severity]) -> dict[str, str]:
    """Fill the cells; gives the colour each had before."""
    before = {}
    for place, severity in sorted(cells.items()):
        look = sheet.look(place)
        before[to_a1(place)] = looks.fill_of(look) or ""
        sheet.set_look(place, looks.filled(look, MARK_FILLS[severity]))
    sheet.settle()
    groups = {severity: [place for place in sorted(cells) if cells[place] is severity] for severity in MARK_FILLS}
    sheet.show_over_rules((looks.conditional(severity), places) for severity, places in groups.items())
    return before


# --- the workbook ---------------------------------------------------------------------------------------------------


def _add_first(package: Package, xml: str) -> None:
    part = package.add("xl/worksheets/sheet{}.xml", xml, WORKSHEET)
    link = package.connect(package.book_part, "worksheet", part)
    book = package.book
    root, prefix = book.root, book.root.prefix
    entries = root.all("sheets", "sheet")
    number = max((int(value) for each in entries if (value := each.get("sheetId") or "").isdigit()), default=0) + 1
    entry = f'<{prefix}sheet xmlns:r="{OFFICE}" name={quoted(RETURN_SHEET)} sheetId="{number}" r:id="{link}"/>'
    book.insert(root.all("sheets")[0], entries[0], entry)
    for view in root.all("bookViews", "workbookView"):
        book.set(view, activeTab="0", firstSheet="0")
    names = root.first("definedNames")
    for each in names.children if names else []:
        local = each.get("localSheetId") or ""
        if local.isdigit():
            book.set(each, localSheetId=str(int(local) + 1))
    if names is not None:
        titles = (
            f'<{prefix}definedName name="_xlnm.Print_Titles" localSheetId="0">{repeated_rows()}</{prefix}definedName>'
        )
        book.append(names, titles)
    _retitle(package, added=True)


def _remove(package: Package, tab: _Tab) -> None:
    """Take the sheet of an earlier round out of the workbook."""
    book = package.book
    index = tab.number - 1
    book.replace(tab.entry, "")
    for each in book.root.all("definedNames", "definedName"):
        local = each.get("localSheetId") or ""
        if local.isdigit() and int(local) == index:
            book.replace(each, "")
        elif local.isdigit() and int(local) > index:
            book.set(each, localSheetId=str(int(local) - 1))
    for view in book.root.all("bookViews", "workbookView"):
        for name in ("activeTab", "firstSheet"):
            tabs = view.get(name) or ""
            if tabs.isdigit() and int(tabs) > index:
                book.set(view, **{name: str(int(tabs) - 1)})
    package.remove(package.book_part, tab.link)
    _retitle(package, added=False)


def _retitle(package: Package, *, added: bool) -> None:
    """Keep the list of titles in the properties in step, where it is as programs write it: the worksheets first."""
    if not package.has(package.properties_part):
        return
    document = package.document(package.properties_part)
    root = document.root
    counts = root.all("HeadingPairs", "vector", "variant", "i4")
    vectors = root.all("TitlesOfParts", "vector")
    titles = vectors[0].children if vectors else []
    if not counts or not titles or not counts[0].text.isdigit():
        return
    ours = next((each for each in titles if each.text == RETURN_SHEET), None)
    if added == (ours is not None):
        return
    step = 1 if added else -1
    prefix = titles[0].prefix
    name = counts[0].name
    document.replace(counts[0], f"<{name}>{int(counts[0].text) + step}</{name}>")
    document.set(vectors[0], size=str(len(titles) + step))
    if ours is None:
        document.insert(vectors[0], titles[0], f"<{prefix}lpstr>{RETURN_SHEET}</{prefix}lpstr>")
    else:
        document.replace(ours, "")
