"""Marks on a clerk's workbook: put on, and taken away again when it comes back for another round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from gouji.common import Area, Position, plain_words, positions, to_a1
from gouji.findings import Audience, Language, Phrase, Severity
from gouji.form import RETURN_SHEETS
from gouji.returns.listing import KINDS, REPEATED_ROWS, Head, KnownMarks, Mark, listing, recorded
from gouji.returns.remarks import Remark
from gouji.returns.styles import KNOWN_FILLS, MARK_FILLS
from gouji.workbook.formats import unseen_styles
from gouji.workbook.ooxml import (
    Author,
    Package,
    StyleSheet,
    Workbook,
    Worksheet,
    are_there_notes,
    take_notes_away,
    write_notes,
)
from gouji.workbook.writer import SONG

_MOST_CELLS = 1_000
"""Cells one finding marks; of a larger area the first alone."""
_LONGEST_NOTE = 2_000
_NO_AREAS: Mapping[Area, str] = MappingProxyType({})
_MOST_INSERTED = 1_000
"""Rows of records beyond those that were sent whose locks are looked at."""
_COLOUR = re.compile("[0-9A-F]{6}")
_AUTHORS: Mapping[Language, Author] = {"zh": Author("退改", SONG), "en": Author("To correct", SONG, "[]")}
_LINE = Phrase("第 {number} 条（{kind}）：{what}。\n→ {advice}", "No. {number} ({kind}): {what}.\n→ {advice}")
_KINDS = "|".join(words for kind in KINDS.values() for words in (kind.zh, kind.en))
_OURS = re.compile(rf"(?:第 \d+(?:\.\d+)? 条（(?:{_KINDS})）：|No\. \d+(?:\.\d+)? \((?:{_KINDS})\): ).*|→ .*")
"""A line of our notes, where it is not known how that of a cell was worded."""
_MARK = '"退改"'
_MARK_FORMULA = f"N({_MARK})=0"
"""Always true, and by its words known as ours: it shows a mark where the form's own colours would hide it."""
_SIGNS_OF_A_RULE = (_MARK.strip('"').encode(), b"&#", b"<!")
"""Without one of them a sheet has no rule of ours: its words, and what could spell or divide them otherwise."""


def marked(data: bytes, remarks: Sequence[Remark], head: Head, inputs: Mapping[Area, str] = _NO_AREAS) -> bytes:
    """The workbook with its bad cells filled and noted, and the list of findings as its first sheet.

    Args:
        data: an .xlsx that was examined against the limits; it may carry the marks of an earlier round.
        remarks: numbered, in the order of the list.
        head: the lines above the list.
        inputs: the areas that whoever gets it must be able to type into. What is pasted from a page or from another
            workbook brings a lock along, and what is wrong in it could not be corrected. Of records with the words
            that stand below the last row, wherever that is now; others with none.

    Returns:
        The bytes of the .xlsx.

    Raises:
        NotEditable: it is not built in a way that can be changed with certainty.
    """
    package, book = _without_marks(data)
    language = head.language
    styles = StyleSheet(package, book.part, SONG)
    unseen = unseen_styles(package, (int(fill, 16) for fill in MARK_FILLS.values()))
    record: dict[str, dict[str, Mark]] = {}
    strings = package.related(book.part, "sharedStrings")
    for sheet in book.sheets.values():
        own = [remark for remark in remarks if remark.finding is not None and remark.finding.sheet == sheet.name]
        # To look for the word is quicker than to parse a sheet of which nothing is to be said.
        if not own and b"tabSelected" not in package.document(sheet.part).source:
            continue
        worksheet = Worksheet(package, sheet.part)
        worksheet.deselect()
        cells, words = _marks(worksheet, own, language)
        typed = {area: end for area, end in inputs.items() if area.sheet == sheet.name} if own else {}
        locked = _locked(worksheet, styles, typed, strings.target if strings else None)
        if cells or locked:
            before = _fill(worksheet, styles, cells, locked, unseen)
            record[sheet.name] = {
                to_a1(place): Mark(style, words.get(place, "")) for place, style in sorted(before.items())
            }
        write_notes(worksheet, words, sheet.number, _AUTHORS[language])
    xml = listing(head, remarks, book.sheets, styles, record)
    styles.settle()
    book.insert_first(RETURN_SHEETS[language], xml, REPEATED_ROWS)
    return package.to_bytes()


def unmarked(data: bytes) -> bytes:
    """The workbook without the marks of an earlier round, as it is if it has none.

    Args:
        data: an .xlsx that was examined against the limits.

    Raises:
        NotEditable: it is not built in a way that can be changed with certainty.
    """
    package = Package(data)
    book = Workbook(package)
    if not _is_marked(book):
        return data
    old = next((book.sheets.pop(name) for name in RETURN_SHEETS.values() if name in book.sheets), None)
    strings = package.related(book.part, "sharedStrings")
    record = recorded(Worksheet(package, old.part), strings.target if strings else None) if old is not None else {}
    styles = StyleSheet(package, book.part, SONG)
    for sheet in book.sheets.values():
        known = {place: mark for cell, mark in record.get(sheet.name, {}).items() for place in positions(cell, 1)}
        authors = [author for author in _AUTHORS.values() if are_there_notes(package, sheet.part, author)]
        source = package.document(sheet.part).source
        # To look for the rule of a mark is quicker than to parse a sheet that bears none.
        if not known and not authors and not any(sign in source for sign in _SIGNS_OF_A_RULE):
            continue
        worksheet = Worksheet(package, sheet.part)
        words = {place: mark.note for place, mark in known.items()}
        noted = {place for author in authors for place in take_notes_away(worksheet, author, words, _OURS)}
        for position in sorted(noted | known.keys()):
            style = worksheet.style(position)
            if worksheet.cell_at(position) is not None and styles.fill_of(style) in KNOWN_FILLS:
                worksheet.set_style(position, _unfilled(styles, style, known.get(position, KnownMarks())))
        worksheet.drop_rules(_MARK)
    styles.settle()
    if old is not None:
        book.remove(old)
    return package.to_bytes()


def _unfilled(styles: StyleSheet, style: int, mark: KnownMarks) -> int:
    """The style of a cell with the fill it had before it was marked."""
    if mark.style is not None:
        return styles.with_fill_of(style, mark.style)
    return styles.filled(style, mark.colour if _COLOUR.fullmatch(mark.colour) else None)


def _without_marks(data: bytes) -> tuple[Package, Workbook]:
    """The workbook to be marked, without the marks of an earlier round."""
    package = Package(data)
    book = Workbook(package)
    if not _is_marked(book):
        return package, book
    package = Package(unmarked(data))
    return package, Workbook(package)


def _is_marked(book: Workbook) -> bool:
    """True if a workbook carries the marks of an earlier round."""
    notes = (
        are_there_notes(book.package, sheet.part, author)
        for sheet in book.sheets.values()
        for author in _AUTHORS.values()
    )
    return not book.sheets.keys().isdisjoint(RETURN_SHEETS.values()) or any(notes)


def _marks(
    sheet: Worksheet, remarks: Iterable[Remark], language: Language
) -> tuple[dict[Position, Severity], dict[Position, str]]:
    """The filled cells of a sheet with their severity, and the words of its notes; one note where findings meet."""
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
        line = _LINE.text(
            language,
            {
                "number": remark.number,
                "kind": KINDS[finding.severity],
                "what": remark.what,
                "advice": finding.advice(language, Audience.AGENCY),
            },
        )
        first = (chosen or free or places)[0]
        known = words.get(first)
        if known is None or len(known) < _LONGEST_NOTE:
            words[first] = f"{known}\n{line}" if known else line
    return cells, words


def _locked(
    sheet: Worksheet, styles: StyleSheet, inputs: Mapping[Area, str], strings_part: str | None
) -> set[Position]:
    """Those of the inputs into which nothing can be typed."""
    if not sheet.is_protected:
        return set()
    texts = sheet.texts(strings_part) if any(inputs.values()) else {}
    places = (
        (row, column)
        for area, end in inputs.items()
        for row in range(area.top, _bottom(area, end, texts) + 1)
        for column in range(area.left, area.right + 1)
    )
    return {place for place in places if styles.is_locked(sheet.style(place))}


def _bottom(area: Area, end: str, texts: Mapping[Position, str]) -> int:
    """The last row of an area that is typed into; of records that above the words that end them.

    Rows of records may be deleted or inserted, which is no move: the words come up or go down with what is left.
    """
    if not end:
        return area.bottom
    rows = (row for (row, _), text in texts.items() if row > area.top and plain_words(text) == plain_words(end))
    return min(min(rows, default=area.bottom + 1) - 1, area.bottom + _MOST_INSERTED)


def _fill(
    sheet: Worksheet,
    styles: StyleSheet,
    cells: Mapping[Position, Severity],
    locked: AbstractSet[Position],
    unseen: Mapping[int, str | None],
) -> dict[Position, int]:
    """Fill the cells, and take the lock of others; gives the style each of the former has without its mark.

    What has the colour of its cell would be seen for as long as the mark is there: it becomes black for good.
    """
    before = {}
    for place, severity in sorted(cells.items()):
        style = before[place] = sheet.style(place)
        is_unseen = style in unseen
        if is_unseen:
            before[place] = styles.filled(style, None, is_black=True, code=unseen[style])
        is_open, code = place in locked, unseen.get(style)
        filled = styles.filled(style, MARK_FILLS[severity], without_lock=is_open, is_black=is_unseen, code=code)
        sheet.set_style(place, filled)
    others = {place: sheet.style(place) for place in sorted(locked - cells.keys())}
    unlocked = {style: styles.unlocked(style) for style in dict.fromkeys(others.values())}
    for place, style in others.items():
        sheet.set_style(place, unlocked[style])
    sheet.settle()
    groups = {severity: [place for place in sorted(cells) if cells[place] is severity] for severity in MARK_FILLS}
    fills = ((styles.differential_fill(MARK_FILLS[severity]), group) for severity, group in groups.items())
    sheet.add_rules(_MARK_FORMULA, fills)
    return before
